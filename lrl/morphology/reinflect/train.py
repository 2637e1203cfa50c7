"""Training: from the rows of an inflection table to a transducer."""

import math
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch
from torch import Tensor

from lrl.errors import ConfigError
from lrl.morphology.inflector import Row
from lrl.morphology.reinflect import alignment
from lrl.morphology.reinflect.batches import Batch, Example, collate, shuffled
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.ensemble import Transducer, calibrated
from lrl.morphology.reinflect.hallucinate import Hallucinator
from lrl.morphology.reinflect.member import Member, read
from lrl.morphology.reinflect.model import IMPOSSIBLE, Network
from lrl.morphology.reinflect.recurrent import adamw
from lrl.morphology.reinflect.threads import one_thread
from lrl.morphology.reinflect.vocabulary import PAD, collect

MARGIN = 5
"""Actions a form may take beyond the most that any form of the training table took."""


def train(
    rows: Sequence[Row], dev: Sequence[Row], config: Config, seed: int, workers: int = 1
) -> Transducer:
    """A transducer of `config.members` members; `dev` rows, disjoint from `rows`, calibrate its
    confidence and are not trained on. The same for any number of workers.

    Raises ConfigError where no row has both a lemma and a form.
    """
    usable = [row for row in rows if row[0] and row[2]]
    if not usable:
        raise ConfigError("no rows with a lemma and a form to train on")
    numbers = range(config.members)
    if min(workers, config.members) > 1:
        # Spawned, not forked: a fork of a process whose torch has run threads may hang.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(workers, config.members), mp_context=spawn) as pool:
            jobs = [pool.submit(weights, usable, config, seed, number) for number in numbers]
            trained = [job.result() for job in jobs]
    else:
        trained = [weights(usable, config, seed, number) for number in numbers]
    members = []
    for number, arrays in zip(numbers, trained, strict=True):
        member, _ = prepare(usable, config, turned=backwards(number))
        member.network.load_state_dict({k: torch.from_numpy(v) for k, v in arrays.items()})
        members.append(member)
    return calibrated(tuple(members), dev)


def backwards(number: int) -> bool:
    """Whether a member reads backwards: every other one does. One of the two is often the better
    one, yet together they beat two of the better kind, since they err in different places."""
    return number % 2 == 1


def prepare(rows: Sequence[Row], config: Config, *, turned: bool) -> tuple[Member, list[Example]]:
    """An untrained member of one direction, and the rows as it sees them."""
    pairs = [(read(row[0], turned), read(row[2], turned)) for row in rows]
    vocabulary = collect((text for pair in pairs for text in pair), (row[1] for row in rows))
    network = Network(config.shape, vocabulary.sizes)
    member = Member(vocabulary, alignment.fit(pairs), network, turned, 0)
    examples = member.examples(rows)
    most = MARGIN + max(len(e.actions) - len(e.lemma) for e in examples)
    return Member(vocabulary, member.aligner, network, turned, most), examples


def weights(rows: Sequence[Row], config: Config, seed: int, number: int) -> dict[str, np.ndarray]:
    """The trained weights of member `number`; see `backwards`."""
    with one_thread(), torch.random.fork_rng():
        torch.manual_seed(seed * 1000 + number)
        rng = np.random.default_rng((seed, number))
        member, examples = prepare(rows, config, turned=backwards(number))
        fit(member.network, examples, config, rng)
    return {name: tensor.numpy() for name, tensor in member.network.state_dict().items()}


def fit(
    network: Network, examples: Sequence[Example], config: Config, rng: np.random.Generator
) -> None:
    """The training loop: AdamW under a warm-up and a cosine, stems invented as it goes."""
    invent = Hallucinator(examples)
    share = invented_share(config, len(examples))
    a_round = math.ceil(len(examples) / config.batch)
    rounds = max(config.epochs, math.ceil(config.least_updates / a_round))
    optimizer, schedule = adamw(
        network, config.rate, (0.9, 0.98), config.decay, config.warmup, rounds * a_round
    )
    network.train()
    for _ in range(rounds):
        for some in shuffled(examples, config.batch, rng):
            batch = collate([invent(e, rng) if rng.random() < share else e for e in some])
            optimizer.zero_grad(set_to_none=True)
            loss(network, batch, config.smoothing).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()
            schedule.step()
    network.eval()


def loss(network: Network, batch: Batch, smoothing: float) -> Tensor:
    """Mean cross-entropy an action, smoothed over the actions possible at each step."""
    logs = network(batch)
    real = batch.actions != PAD
    right = -logs.gather(-1, batch.actions[..., None])[..., 0]
    possible = logs > IMPOSSIBLE / 2
    spread = -(logs * possible).sum(-1) / possible.sum(-1)
    mean: Tensor = (((1 - smoothing) * right + smoothing * spread) * real).sum() / real.sum()
    return mean


def invented_share(config: Config, size: int) -> float:
    """The share of invented stems for a table of `size` rows."""
    way = math.log(size / config.few) / math.log(config.many / config.few)
    return float(np.interp(way, (0.0, 1.0), config.invented))
