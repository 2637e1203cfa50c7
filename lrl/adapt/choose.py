"""Which way a language is read, chosen on pseudo-text that is made no easier than real text.

Pseudo-text is read back through its own lexicon without a loss, and a model was trained on text
like it: on neither count is it like real text. So target words are hidden, drawn at random, until
the gloss finds as large a share of the words as it does in real text. What the model would make
of a real word that the lexicon lacks is not known, but it lies between two bounds: it knows the
word as well as the hidden one it was trained on, or not at all (the word's letters are mixed up).
One way alone is chosen over both together only where it is better at either bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import Any

import numpy as np

from lrl.adapt.gloss import NONE, Gloss, coverage
from lrl.adapt.heads.base import Prediction
from lrl.adapt.model import Model
from lrl.adapt.ways import Way, decide, guess
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.text import fold

COVERED = 0.55  # of the words of real text, as lists of 4,000 words cover it; see docs
ENOUGH = 100  # sentences on which the share of words found is set
LEAST = 30  # sentences to choose on
SURE = 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """The way chosen, the share of words that the gloss found, and the measures by bound and way;
    empty where there was nothing to choose on."""

    way: Way
    covered: float | None = None
    measured: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        rounded = {
            bound: {name: round(value, 4) for name, value in values}
            for bound, values in self.measured
        }
        covered = None if self.covered is None else round(self.covered, 4)
        return {"covered": covered, "measured": rounded}


def choose(
    model: Model,
    gloss: Gloss,
    dev: Sequence[Sentence],
    text: Sequence[Sentence] = (),
    seed: int = 0,
) -> Choice:
    """The way to read a language, by labelled pseudo-text in it and, if there is some, real text,
    of which only the share of words that the lexicon covers is looked at."""
    if len(dev) < LEAST:
        raise ConfigError(f"{len(dev)} sentences to choose a way on: at least {LEAST}")
    rng = np.random.default_rng([seed, *b"choose"])
    goal = coverage([gloss.of(s) for s in text]) if text else COVERED
    reader = gloss.hiding(hide(gloss, dev, goal, rng))
    measured = []
    wins: set[str] = {"self", "gloss"}
    for bound, sentences in (("known", list(dev)), ("unknown", garbled(dev, gloss, reader, rng))):
        glossed = [reader.of(s) for s in sentences]
        own = guess(model, sentences)
        pairs = list(zip(glossed, guess(model, [one.sentence for one in glossed]), strict=True))
        both = Way()
        each = {"self": 1.0, "gloss": 0.0, "both": both.own}
        found = {name: decide(model, dev, own, pairs, weight) for name, weight in each.items()}
        told = {
            name: model.head.measure(dev, [one.sentence for one in those])
            for name, those in found.items()
        }
        measured.append((bound, tuple(told.items())))
        wins = {name for name in wins if better(model, dev, found[name], found["both"]) < SURE}
    name = next(iter(sorted(wins)), "both")
    return Choice(Way(name), coverage([reader.of(s) for s in dev]), tuple(measured))


def hide(
    gloss: Gloss, sentences: Sequence[Sentence], goal: float, rng: np.random.Generator
) -> frozenset[str]:
    """Target entries, drawn at random, without which the gloss finds no more than `goal` of all."""
    entries = sorted({fold(text) for text in gloss.index.sources})
    order = [entries[i] for i in rng.permutation(len(entries))]
    some = sentences[:ENOUGH]
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        reader = gloss.hiding(frozenset(order[:middle]))
        if coverage([reader.of(s) for s in some]) > goal:
            low = middle + 1
        else:
            high = middle
    return frozenset(order[:low])


def garbled(
    sentences: Sequence[Sentence], gloss: Gloss, reader: Gloss, rng: np.random.Generator
) -> list[Sentence]:
    """The sentences with the letters of the words in another order, the same all through, that
    `gloss` finds and `reader` does not."""
    other: dict[str, str] = {}
    made = []
    for s in sentences:
        tokens = []
        before, after = gloss.of(s).found, reader.of(s).found
        for token, first, second in zip(s.tokens, before, after, strict=True):
            if first != NONE and second == NONE and token not in other:
                other[token] = "".join(token[i] for i in rng.permutation(len(token)))
            tokens.append(other.get(token, token) if second == NONE else token)
        made.append(replace(s, tokens=tuple(tokens)))
    return made


def better(
    model: Model, gold: Sequence[Sentence], one: Sequence[Prediction], other: Sequence[Prediction]
) -> float:
    """The chance of so many sentences that `one` has better than `other`, were they alike."""
    gains = losses = 0
    for s, first, second in zip(gold, one, other, strict=True):
        by = [model.head.measure([s], [answer.sentence]) for answer in (first, second)]
        gains, losses = gains + (by[0] > by[1]), losses + (by[0] < by[1])
    n = gains + losses
    return float(sum(comb(n, k) for k in range(gains, n + 1)) / 2**n)
