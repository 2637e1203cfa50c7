"""What every head is: scores from what an encoder read, a loss, predictions, a measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

UNKNOWN = -100  # number of a gold label that is missing or was never trained on


@dataclass(frozen=True, slots=True)
class Read:
    """A batch after the encoder: `hidden` [b, t, h], where words are read; `pooled` [b, h]."""

    batch: Batch
    hidden: Tensor
    pooled: Tensor

    @property
    def words(self) -> Tensor:
        """[b, w, h], each word by its first piece; words that were cut off by the first of all."""
        place = self.batch.first.clamp(min=0)[..., None]
        return self.hidden.gather(1, place.expand(-1, -1, self.hidden.shape[-1]))


@dataclass(frozen=True, slots=True)
class Prediction:
    """A sentence with its labels filled in, the probability of the sentence's label (or the mean
    of its words'), and for sentence labels the probability of every one. A model with exits
    says how many of its layers were computed."""

    sentence: Sentence
    score: float
    scores: tuple[tuple[str, float], ...] = ()
    layers: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """Probabilities of one sentence: of its label [labels], and of each word's tag [n, tags];
    empty for what the head does not say."""

    label: NDArray[np.float64]
    words: NDArray[np.float64]

    @classmethod
    def of_label(cls, row: Tensor) -> "Shares":
        """From a head's scores of one sentence, [labels]."""
        return cls(row.float().softmax(-1).double().cpu().numpy(), np.zeros((0, 0)))

    @classmethod
    def of_words(cls, rows: Tensor, n: int) -> "Shares":
        """From a head's scores of the words of a batch's row, [w, tags], n of them real."""
        return cls(np.zeros(0), rows[:n].float().softmax(-1).double().cpu().numpy())


class Guesser(Protocol):
    """A head whose answers are decided from probabilities, so that those of several readings of a
    sentence can be put together before."""

    def shares(self, read: Read) -> list[Shares]: ...
    def decided(self, sentence: Sentence, shares: Shares) -> Prediction: ...


class Head(Protocol):
    """A trainable layer over an encoder; also an `nn.Module`.

    `loss` is the weighted sum over its items (sentences, or words with a gold label) of `units`
    of them; both are sums so that batches of any cut add up to the same update. `logits` are
    unnormalised scores, [b, labels] or [b, w, labels]. `described` is what `restored` needs.
    """

    measured: str

    def logits(self, read: Read) -> Tensor: ...
    def loss(self, read: Read) -> Tensor: ...
    def units(self, batch: Batch) -> float: ...
    def predict(self, read: Read) -> list[Prediction]: ...
    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float: ...
    def described(self) -> dict[str, Any]: ...


def numbers(labels: Sequence[str]) -> dict[str, int]:
    """Label to number."""
    return {label: number for number, label in enumerate(labels)}


def inventory(labels: Sequence[str], what: str) -> tuple[str, ...]:
    """The different labels in order; ConfigError where there are not two to choose between."""
    found = tuple(sorted(set(labels)))
    if len(found) < 2:
        reason = f"the only {what} is {found[0]!r}" if found else f"no sentence has a {what}"
        raise ConfigError(f"{reason}; nothing to learn from the training data")
    return found


def cross_entropy(logits: Tensor, gold: Tensor, weights: Tensor) -> Tensor:
    """Weighted sum over the items whose gold label is known; shapes [..., labels], [...], [...]."""
    lost = nn.functional.cross_entropy(
        logits.flatten(0, -2).float(), gold.flatten(), ignore_index=UNKNOWN, reduction="none"
    )
    return (lost * weights.flatten()).sum()


def column(rows: Sequence[Sequence[int]], wide: int, device: torch.device) -> Tensor:
    """Rows of numbers as [b, wide], padded with UNKNOWN."""
    filled = [[*row, *[UNKNOWN] * (wide - len(row))] for row in rows]
    return torch.tensor(filled, dtype=torch.long, device=device)


def weight_of(gold: Tensor, weights: Tensor) -> float:
    """The weighted number of known gold labels; [b] or [b, w], and [b]."""
    known = (gold != UNKNOWN).float()
    units = known.flatten(1).sum(1) if gold.dim() > 1 else known
    return float(units @ weights.detach().float())


def f1(gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
    """Micro-averaged F1 of labelled spans, exact; 1 where there are none on either side."""
    ours = [{(s.start, s.end, s.label) for s in one.spans} for one in found]
    right = [{(s.start, s.end, s.label) for s in one.spans} for one in gold]
    total = sum(map(len, ours)) + sum(map(len, right))
    hits = sum(len(a & b) for a, b in zip(ours, right, strict=True))
    return 2 * hits / total if total else 1.0
