"""One label a sentence: topic, sentiment, intent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.adapt.heads.base import (
    UNKNOWN,
    Prediction,
    Read,
    Shares,
    cross_entropy,
    inventory,
    numbers,
    weight_of,
)
from lrl.corpus.sentence import Sentence


class Classify(nn.Module):
    """A linear layer over the pooled sentence."""

    measured = "accuracy"

    def __init__(self, size: int, labels: Sequence[str], dropout: float = 0.0) -> None:
        super().__init__()
        self.labels = tuple(labels)
        self._number = numbers(self.labels)
        self.dropout = nn.Dropout(dropout)
        self.norm = nn.LayerNorm(size, elementwise_affine=False)
        self.out = nn.Linear(size, len(self.labels))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    @classmethod
    def fitted(cls, size: int, sentences: Sequence[Sentence], dropout: float) -> "Classify":
        """For the labels of the training sentences."""
        return cls(size, inventory([s.label for s in sentences if s.label], "label"), dropout)

    def described(self) -> dict[str, Any]:
        """The labels by number."""
        return {"labels": list(self.labels)}

    def logits(self, read: Read) -> Tensor:
        """[b, labels]."""
        scores: Tensor = self.out(self.dropout(self.norm(read.pooled)))
        return scores

    def gold(self, batch: Batch) -> Tensor:
        """[b] label numbers."""
        found = [self._number.get(s.label, UNKNOWN) for s in batch.sentences]
        return torch.tensor(found, dtype=torch.long, device=batch.ids.device)

    def loss(self, read: Read) -> Tensor:
        """Summed over sentences with a known label."""
        return cross_entropy(self.logits(read), self.gold(read.batch), read.batch.weights)

    def units(self, batch: Batch) -> float:
        """Sentences with a known label, by weight."""
        return weight_of(self.gold(batch), batch.weights)

    def predict(self, read: Read) -> list[Prediction]:
        """The likeliest label of each sentence."""
        return list(map(self.decided, read.batch.sentences, self.shares(read)))

    def shares(self, read: Read) -> list[Shares]:
        """The probability of each label."""
        return [Shares.of_label(row) for row in self.logits(read)]

    def decided(self, sentence: Sentence, shares: Shares) -> Prediction:
        """The likeliest label."""
        row = shares.label.tolist()
        best = max(range(len(row)), key=row.__getitem__)
        scores = tuple(zip(self.labels, row, strict=True))
        return Prediction(replace(sentence, label=self.labels[best]), row[best], scores)

    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
        """Share of sentences with the right label."""
        return sum(a.label == b.label for a, b in zip(gold, found, strict=True)) / len(gold)
