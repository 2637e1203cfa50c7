"""Finding the likeliest forms under one network: batched beam search, and scores of given ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from lrl.morphology.reinflect.batches import Example, collate
from lrl.morphology.reinflect.model import Network
from lrl.morphology.reinflect.stepping import Stepper
from lrl.morphology.reinflect.vocabulary import COPY, DELETE, END, FIRST, PAD, UNKNOWN

ROWS = 512
"""Rows of one step: examples in a batch times the width of the beam."""
BEHIND = 6.0
"""In nats: how far behind the best finished path another is still of interest."""
NEVER = -1e9
"""The score of a path that is none."""


@dataclass(frozen=True, slots=True)
class Found:
    """One path of actions and its log-probability."""

    actions: tuple[int, ...]
    score: float


@torch.inference_mode()
def search(
    network: Network, examples: Sequence[Example], width: int, most: int
) -> list[list[Found]]:
    """Up to `width` finished paths an example, best first; paths insert at most `most` times
    more than the lemma is long."""
    network.eval()
    found: list[list[Found]] = [[] for _ in examples]
    for some in _by_length(examples, max(1, ROWS // width)):
        for k, paths in zip(
            some, _beam(network, [examples[k] for k in some], width, most), strict=True
        ):
            found[k] = paths
    return found


@torch.inference_mode()
def score(network: Network, examples: Sequence[Example]) -> list[float]:
    """Log-probability of each example's actions."""
    network.eval()
    scores = [0.0] * len(examples)
    for some in _by_length(examples, ROWS):
        batch = collate([examples[k] for k in some])
        logs = network(batch).gather(-1, batch.actions[..., None])[..., 0]
        for k, total in zip(some, (logs * (batch.actions != PAD)).sum(-1).tolist(), strict=True):
            scores[k] = total
    return scores


def _by_length(examples: Sequence[Example], size: int) -> Iterator[list[int]]:
    order = sorted(
        range(len(examples)), key=lambda k: (len(examples[k].lemma), len(examples[k].actions))
    )
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _beam(
    network: Network, examples: Sequence[Example], width: int, most: int
) -> list[list[Found]]:
    batch = collate(examples)
    b, d = len(examples), network.shape.decoder
    step = Stepper(network, network.encode(batch), batch.lengths)
    actions = network.out.out_features
    lemma = functional.pad(batch.lemma, (0, 1))
    example = torch.arange(b).repeat_interleave(width)
    lengths = batch.lengths[example]
    base = (torch.arange(b) * width)[:, None]
    kind = network.out.weight.dtype  # stored models predict in double precision
    scores = torch.full((b, width), NEVER, dtype=kind)
    scores[:, 0] = 0.0
    at = torch.zeros(b * width, dtype=torch.long)
    before = torch.full((b * width,), PAD)
    written = torch.full((b * width,), UNKNOWN)
    done = torch.zeros(b * width, dtype=torch.bool)
    taken = torch.zeros((b * width, 0), dtype=torch.long)
    state = (torch.zeros(b * width, d, dtype=kind), torch.zeros(b * width, d, dtype=kind))
    for _ in range(int(batch.lengths.max()) + most):
        live = (~done & (scores.view(-1) > NEVER / 2)).nonzero()[:, 0]
        if not len(live):
            break
        logs = torch.full((b * width, actions), NEVER, dtype=kind)
        logs[done, PAD] = 0.0
        logs[live], after = step(
            example[live], at[live], before[live], written[live], (state[0][live], state[1][live])
        )
        state[0][live], state[1][live] = after
        scores, best = (scores[..., None] + logs.view(b, width, actions)).view(b, -1).topk(width)
        rows = (base + best // actions).view(-1)
        action = (best % actions).view(-1)
        state = (state[0][rows], state[1][rows])
        at, done, taken = at[rows], done[rows], torch.cat([taken[rows], action[:, None]], 1)
        writes = (action - FIRST) // 2
        copied = lemma[example, at]
        written = torch.where(
            action >= FIRST, writes, torch.where(action == COPY, copied, written[rows])
        )
        before = torch.where(action >= FIRST, FIRST + (action - FIRST) % 2, action)
        moved = (action == COPY) | (action == DELETE) | ((action >= FIRST) & (before == FIRST + 1))
        # Among the best may be paths that are none (fewer are possible than the beam is wide):
        # they stay within the lemma until they fall out.
        at = torch.minimum(at + moved, lengths)
        done = done | (action == END) | (action == PAD)
        before = torch.where(done, PAD, before)
        # A path far behind a finished one can only fall further: it is not followed.
        ended = torch.where(done.view(b, width), scores, NEVER).amax(1, keepdim=True)
        hopeless = scores < ended - BEHIND
        scores = torch.where(hopeless, NEVER, scores)
        done = done | hopeless.view(-1)
    paths = taken.view(b, width, -1).tolist()
    finished = done.view(b, width).tolist()
    return [
        [
            Found(tuple(a for a in path if a != PAD), total)
            for path, total, end in zip(paths[k], scores[k].tolist(), finished[k], strict=True)
            if end and total > NEVER / 2
        ]
        for k in range(b)
    ]
