"""What an objective is: losses over one stream of batches, and over one reading of each.

A loss is a sum over units (sentences, words, masked pieces), so that an update made of several
batches is the same as that of one large batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lrl.adapt.batches import Batch, Stream
from lrl.adapt.heads.base import Read
from lrl.adapt.model import Model
from lrl.adapt.objectives.reweight import Adversary
from lrl.adapt.pairs import PairBatch


@dataclass(frozen=True, slots=True)
class Term:
    """A loss on what the model made of a batch, as a sum; the units of a batch that it is a sum
    over; and its weight."""

    name: str
    weight: float
    loss: Callable[[Model, Any], Tensor]
    units: Callable[[Any], float]


@dataclass(frozen=True, slots=True)
class Objective:
    """Terms that learn from the same batches: each batch is read once for all of them. An
    adversary that weighs their sentences takes a step of its own after each update."""

    name: str
    stream: Stream[Any, Any]
    read: Callable[[Model, Any], Any]
    terms: tuple[Term, ...]
    adversary: Adversary | None = None


@dataclass(frozen=True, slots=True)
class PairRead:
    """A batch of pairs after the encoder; a side is None where no term of the run looks at it."""

    pairs: PairBatch
    source: Read | None
    target: Read | None

    @property
    def left(self) -> Read:
        """The source, where it was read."""
        if self.source is None:
            raise ValueError("the source was not read")
        return self.source

    @property
    def right(self) -> Read:
        """The target, where it was read."""
        if self.target is None:
            raise ValueError("the target was not read")
        return self.target


def sentences_of(batch: PairBatch) -> float:
    """Pairs of a batch."""
    return float(len(batch.numbers))


def links_of(batch: PairBatch) -> float:
    """Aligned words of a batch."""
    return float(len(batch.links))


def pieces_of(batch: Batch) -> float:
    """Pieces of a batch: in expectation, what is masked of them is divided by its share."""
    return float(batch.mask.sum())
