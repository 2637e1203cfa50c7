"""A toy language that a transducer of any size learns in a few seconds."""

import random

import pytest
import torch

from lrl.morphology.inflector import Row
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.ensemble import Transducer
from lrl.morphology.reinflect.model import Shape
from lrl.morphology.reinflect.train import train

TINY = Config(
    members=2,
    shape=Shape(symbol=24, feature=24, encoder=24, decoder=32, heads=2, dropout=0.1),
    epochs=1,
    least_updates=50,
    batch=32,
    rate=1.5e-2,
    warmup=5,
    invented=(0.2, 0.1),
)


def inflections(lemma: str) -> list[Row]:
    """A suffix, a prefix and a replaced ending."""
    return [
        (lemma, "N;PL", f"{lemma}t"),
        (lemma, "N;PSS(1,SG)", f"ni{lemma}"),
        (lemma, "N;ACC", f"{lemma[:-1]}e"),
    ]


def lemmas(count: int) -> list[str]:
    rng = random.Random(0)
    return [
        "".join(rng.choice("ptkmns") + rng.choice("aiou") for _ in range(rng.choice((2, 3))))
        for _ in range(count)
    ]


@pytest.fixture(scope="session", autouse=True)
def one_thread_each() -> None:
    """Threads that wait for one another take longer than the work, on a machine with other jobs."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    return [row for lemma in lemmas(40) for row in inflections(lemma)]


@pytest.fixture(scope="session")
def unseen(rows: list[Row]) -> list[Row]:
    known = {row[0] for row in rows}
    return [row for lemma in lemmas(80) if lemma not in known for row in inflections(lemma)]


@pytest.fixture(scope="session")
def config() -> Config:
    return TINY


@pytest.fixture(scope="session")
def transducer(rows: list[Row], unseen: list[Row]) -> Transducer:
    return train(rows, unseen[: len(unseen) // 2], TINY, seed=1)
