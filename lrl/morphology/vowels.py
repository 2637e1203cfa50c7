"""Which symbols of a language are its vowels, learned from its words."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


def vowels(words: Sequence[str]) -> set[str]:
    """Symbols that behave as vowels, by Sukhotin's algorithm: they rarely stand side by side."""
    letters_ = sorted({c for w in words for c in w if c.isalpha() or ord(c) > 0xE000})
    index = {c: i for i, c in enumerate(letters_)}
    beside = np.zeros((len(letters_), len(letters_)))
    for word in words:
        for a, b in pairwise(word):
            if a != b and a in index and b in index:
                beside[index[a], index[b]] += 1
                beside[index[b], index[a]] += 1
    found: set[str] = set()
    total = beside.sum(axis=1)
    while len(total) and total.max() > 0:
        best = int(total.argmax())
        found.add(letters_[best])
        total -= 2 * beside[best]
        total[best] = -np.inf
    return found
