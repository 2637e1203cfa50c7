"""Which tag follows which: the tags of a sentence decided together.

A tagger that reads each word by itself finds two places of one word each in "Addis Ababa", since
nothing tells it that the word before began one. What it says of each word, p(tag | words), is
therefore joined with how tags follow one another in training, as in hybrids of neural networks and
hidden Markov models (Bourlard & Morgan 1994), by the algorithm of Viterbi (1967): the tags are
those with the greatest sum of log p(tag | words) + min(0, log p(tag | tag before) - log p(tag)).
Only what training hardly shows counts, alossest a tag. What it often shows is known to an encoder
that reads the whole sentence, and counted twice it draws spans out over the words around them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

START = ""  # stands before the first word
HELD = 1.0  # how many times a tag is taken to have been followed as any tag is
LEAST = 1e-12  # a probability, so that its logarithm is finite


@dataclass(frozen=True)
class Follows:
    """How often, `counts[before][tag]`, a tag came after another, or first of all, after START.

    KeyError for counts of tags that are not among `labels`.
    """

    labels: tuple[str, ...]
    counts: dict[str, dict[str, int]]

    def __post_init__(self) -> None:
        _ = self.losses  # worked out here, where a damaged folder is told of

    @classmethod
    def seen(cls, labels: Sequence[str], rows: Iterable[Sequence[str]]) -> "Follows":
        """From the tags of training sentences."""
        pairs = Counter(pair for row in rows for pair in pairwise((START, *row)))
        counts: dict[str, dict[str, int]] = {}
        for (before, tag), count in sorted(pairs.items()):
            counts.setdefault(before, {})[tag] = count
        return cls(tuple(labels), counts)

    @cached_property
    def losses(self) -> NDArray[np.float64]:
        """What a tag loses after another, [tags + 1, tags], at most 0; the last row is START's."""
        number = {label: i for i, label in enumerate((*self.labels, START))}
        table = np.zeros((len(number), len(self.labels)))
        for before, row in self.counts.items():
            for tag, count in row.items():
                table[number[before], number[tag]] = count
        alone = (table.sum(0) + 1) / (table.sum() + len(self.labels))
        after = (table + HELD * alone) / (table.sum(1, keepdims=True) + HELD)
        losses: NDArray[np.float64] = np.minimum(0, np.log(after) - np.log(alone))
        return losses

    def best(self, shares: NDArray[np.float64]) -> list[int]:
        """The numbers of the likeliest tags in a row, for probabilities [words, tags]."""
        if not len(shares):
            return []
        said = np.log(np.maximum(shares, LEAST))
        total = said[0] + self.losses[-1]
        back = []
        for row in said[1:]:
            ways = total[:, None] + self.losses[:-1]
            back.append(ways.argmax(0))
            total = ways.max(0) + row
        place = int(total.argmax())
        found = [place]
        for came in reversed(back):
            place = int(came[place])
            found.append(place)
        return found[::-1]
