"""Invented training examples: the inflection of a real row around an invented stem.

Anastasopoulos & Neubig (2019), Pushing the Limits of Low-Resource Morphological Inflection:
where lemma and form share a stretch, its inside is replaced by other symbols on both sides at
once. What is left to learn from is how the rest changes. The symbols come from bigrams of the
real lemmas, so that invented stems stay pronounceable.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from lrl.morphology.reinflect.batches import Example
from lrl.morphology.reinflect.vocabulary import COPY, UNKNOWN, advances

SHORTEST = 3
"""Symbols a stretch must have for its inside to be replaced."""
STRANGE = 0.02
"""Share of invented symbols made unknown, so that a symbol never seen is copied too."""
EDGE = -1


def stretches(actions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, end) in the lemma of each stretch that the actions keep as it is."""
    at = start = 0
    for action in actions:
        if action != COPY:
            if at - start >= SHORTEST:
                yield start, at
            start = at + advances(action)
        at += advances(action)


class Hallucinator:
    """Draws stems that look like those of the examples it was made from."""

    def __init__(self, examples: Sequence[Example]) -> None:
        follow: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for lemma in sorted({example.lemma for example in examples}):
            for before, symbol in zip((EDGE, *lemma), lemma, strict=False):
                follow[before][symbol] += 1
        self.follow = {
            before: (np.array(sorted(counts)), np.cumsum([counts[s] for s in sorted(counts)]))
            for before, counts in follow.items()
        }

    def __call__(self, example: Example, rng: np.random.Generator) -> Example:
        """The example with an invented stem; itself where no stretch is long enough."""
        lemma = list(example.lemma)
        for start, end in stretches(example.actions):
            for k in range(start + 1, end - 1):
                lemma[k] = self._draw(lemma[k - 1], lemma[k], rng)
        return Example(tuple(lemma), example.features, example.actions)

    def _draw(self, before: int, otherwise: int, rng: np.random.Generator) -> int:
        if rng.random() < STRANGE:
            return UNKNOWN
        if before not in self.follow:
            return otherwise
        symbols, totals = self.follow[before]
        return int(symbols[np.searchsorted(totals, rng.random() * totals[-1], side="right")])
