"""Telling the language of a sentence from its vector, or making sure that nobody can.

Adams et al. (NAACL 2019) train a speech recogniser for a hundred languages beside a classifier of
the language whose gradient is turned round before it reaches the encoder (Ganin and Lempitsky
2015): the classifier learns what gives a language away, and the encoder learns to leave that out,
so that vectors of different languages lie alike. That is "alike", for models which are to carry a
task from one language to others. Without the turn, "apart", the vectors say the language more
clearly: for models that are to answer in a language, or to read each in a way of its own.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.heads.base import UNKNOWN, inventory, numbers


class Languages(nn.Module):
    """A classifier of languages over sentence vectors, with one hidden layer; `counts` says how
    many sentences of each language there are to learn from."""

    def __init__(self, size: int, counts: Counter[str], how: str) -> None:
        super().__init__()
        self.counts = counts
        self.how = how
        self.labels = inventory(list(counts), "language")
        self._number = numbers(self.labels)
        self.norm = nn.LayerNorm(size, elementwise_affine=False)
        self.hidden = nn.Linear(size, size)
        self.out = nn.Linear(size, len(self.labels))

    def described(self) -> dict[str, Any]:
        """What it was to do, and of which languages."""
        return {"how": self.how, "sentences": dict(sorted(self.counts.items()))}

    def logits(self, pooled: Tensor) -> Tensor:
        """[b, h] to [b, languages]; with "alike" what is learned here is unlearned below."""
        if self.how == "alike":
            pooled = turned(pooled)
        scores: Tensor = self.out(self.hidden(self.norm(pooled)).relu())
        return scores

    def loss(self, pooled: Tensor, langs: Sequence[str]) -> Tensor:
        """Cross-entropy, summed over sentences in a known language."""
        gold = [self._number.get(lang, UNKNOWN) for lang in langs]
        return nn.functional.cross_entropy(
            self.logits(pooled).float(),
            torch.tensor(gold, dtype=torch.long, device=pooled.device),
            ignore_index=UNKNOWN,
            reduction="sum",
        )

    def units(self, langs: Sequence[str]) -> float:
        """Sentences in a known language."""
        return float(sum(lang in self._number for lang in langs))


def turned(values: Tensor) -> Tensor:
    """The same values, their gradient with the other sign."""
    return 2 * values.detach() - values
