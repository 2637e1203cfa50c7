"""Finding the likeliest forms under one network: batched beam search, and scores of given ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from lrl.morphology.reinflect.batches import Example, collate
from lrl.morphology.reinflect.model import Encoded, Network, masked
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


def _repeat(read: Encoded, width: int) -> Encoded:
    def wide(x: Tensor) -> Tensor:
        return x.repeat_interleave(width, 0)

    return Encoded(
        wide(read.lemma),
        wide(read.lemma_mask),
        wide(read.features),
        wide(read.features_mask),
        wide(read.summary),
        (wide(read.keys[0]), wide(read.keys[1])),
    )


def _beam(
    network: Network, examples: Sequence[Example], width: int, most: int
) -> list[list[Found]]:
    batch = collate(examples)
    b = len(examples)
    read = network.encode(batch)
    if width > 1:
        read = _repeat(read, width)
    lemma = functional.pad(batch.lemma, (0, 1)).repeat_interleave(width, 0)
    lengths = batch.lengths.repeat_interleave(width)
    base = (torch.arange(b) * width)[:, None]
    scores = torch.full((b, width), NEVER)
    scores[:, 0] = 0.0
    at = torch.zeros(b * width, dtype=torch.long)
    before = torch.full((b * width,), PAD)
    written = torch.full((b * width,), UNKNOWN)
    done = torch.zeros(b * width, dtype=torch.bool)
    taken = torch.zeros((b * width, 0), dtype=torch.long)
    state = None
    for _ in range(int(batch.lengths.max()) + most):
        logits, state = network.decode(read, at[:, None], before[:, None], written[:, None], state)
        logs = masked(logits, at[:, None], lengths)[:, 0].log_softmax(-1)
        logs[done] = NEVER
        logs[done, PAD] = 0.0
        n = logs.shape[-1]
        scores, best = (scores[..., None] + logs.view(b, width, n)).view(b, -1).topk(width)
        rows = (base + best // n).view(-1)
        action = (best % n).view(-1)
        state = (state[0][:, rows], state[1][:, rows])
        at, done, taken = at[rows], done[rows], torch.cat([taken[rows], action[:, None]], 1)
        writes = (action - FIRST) // 2
        copied = lemma[torch.arange(b * width), at]
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
        if bool(done.all()):
            break
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
