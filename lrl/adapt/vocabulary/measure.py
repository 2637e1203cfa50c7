"""What new pieces must prove: that held-out text is nearer to its translation than before."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lrl.adapt.encoder import Encoder
from lrl.adapt.model import Headless, Model
from lrl.corpus.sentence import Sentence

LIMIT = 256  # pieces of a sentence


@dataclass(frozen=True, slots=True)
class Nearness:
    """Text by text: by how much the cosine with its translation is above the mean cosine with
    the other texts' translations, and the reciprocal rank of its own among all of them."""

    margins: tuple[float, ...]
    ranks: tuple[float, ...]

    @property
    def margin(self) -> float:
        """The mean margin, which decides: ranks have no room where texts are told apart well."""
        return sum(self.margins) / max(1, len(self.margins))

    @property
    def rank(self) -> float:
        """The mean reciprocal rank."""
        return sum(self.ranks) / max(1, len(self.ranks))


def vectors(encoder: Encoder, sentences: Sequence[Sentence]) -> Tensor:
    """One vector of length 1 a sentence, [n, h]."""
    found = Model(encoder, Headless()).pooled(sentences, LIMIT)
    return nn.functional.normalize(found, dim=-1)


def nearness(theirs: Tensor, ours: Tensor, gold: Sequence[int]) -> Nearness:
    """Of vectors of texts [n, h] to those of translations [m, h], `gold[i]` that of text i."""
    alike = theirs @ ours.T
    own = alike.gather(1, torch.tensor(gold)[:, None])
    others = (alike.sum(1) - own[:, 0]) / max(1, alike.shape[1] - 1)
    rank = 1 + (alike > own + 1e-6).sum(1)
    return Nearness(tuple((own[:, 0] - others).tolist()), tuple((1 / rank).tolist()))


def rises(before: Nearness, after: Nearness, sure: float) -> bool:
    """Whether the mean margin rises by more than so many standard errors of the rise."""
    rise = [new - old for new, old in zip(after.margins, before.margins, strict=True)]
    if len(rise) <= 1:
        return False
    each = torch.tensor(rise, dtype=torch.float64)
    return bool(each.mean() > sure * each.std() / len(rise) ** 0.5)
