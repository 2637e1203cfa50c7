"""Ways to read a sentence of the target language: as itself, as its gloss, or both together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrl.adapt.gloss import Glossed
from lrl.adapt.heads.base import Prediction, Shares
from lrl.adapt.model import Model, evaluating
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

WAYS = ("self", "gloss", "both")


@dataclass(frozen=True, slots=True)
class Way:
    """A way; with "both", `weight` is how much the sentence itself counts against its gloss."""

    name: str = "both"
    weight: float = 0.5

    def __post_init__(self) -> None:
        if self.name not in WAYS:
            raise ConfigError(f"way {self.name!r}: one of {', '.join(WAYS)}")
        if not 0 <= self.weight <= 1:
            raise ConfigError(f"weight {self.weight} of the sentence itself: from 0 to 1")

    @property
    def own(self) -> float:
        """What the sentence itself counts."""
        return {"self": 1.0, "gloss": 0.0}.get(self.name, self.weight)


def can_gloss(model: Model) -> bool:
    """Whether a model's head answers with probabilities that two readings can share."""
    return hasattr(model.head, "decided")


def guess(model: Model, sentences: Sequence[Sentence]) -> list[Shares]:
    """The probabilities that a model's head gives, in the order of the sentences."""
    head = guesser(model)
    found: dict[int, Shares] = {}
    with evaluating(model):
        for run, read in model.reads(sentences):
            found.update(zip(run, head.shares(read), strict=True))
    return [found[index] for index in range(len(sentences))]


def guesser(model: Model):  # type: ignore[no-untyped-def]
    """The head of a model that can read glosses; ConfigError for another."""
    if not can_gloss(model):
        raise ConfigError(
            "trees cannot be put together from two readings; read the sentences as self"
        )
    return model.head


def decide(
    model: Model,
    sentences: Sequence[Sentence],
    own: Sequence[Shares],
    glossed: Sequence[tuple[Glossed, Shares]],
    weight: float,
) -> list[Prediction]:
    """Answers from both readings, `weight` on the sentence itself."""
    head = guesser(model)
    rows = zip(sentences, own, glossed, strict=True)
    return [head.decided(s, mixed(mine, *other, weight)) for s, mine, other in rows]


def mixed(own: Shares, glossed: Glossed, of_gloss: Shares, weight: float) -> Shares:
    """The probabilities of a sentence and its gloss put together.

    A word of the sentence has the mean of the gloss's words it is linked to; one without any
    (left out of the gloss) keeps its own probabilities.
    """
    words = own.words.copy()
    behind: dict[int, list[int]] = {}
    for i, j in glossed.links:
        behind.setdefault(i, []).append(j)
    for i, places in behind.items():
        if i < len(words):
            words[i] = weight * words[i] + (1 - weight) * of_gloss.words[places].mean(axis=0)
    return Shares(weight * own.label + (1 - weight) * of_gloss.label, np.asarray(words))


def answers(
    model: Model, sentences: Sequence[Sentence], glossed: Sequence[Glossed], way: Way
) -> list[Prediction]:
    """The sentences with the labels that a model gives them, read one way."""
    if way.own == 1:
        return model.predict(sentences)
    own = guess(model, sentences)
    of_gloss = guess(model, [one.sentence for one in glossed])
    return decide(model, sentences, own, list(zip(glossed, of_gloss, strict=True)), way.own)
