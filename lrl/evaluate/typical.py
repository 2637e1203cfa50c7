"""What is typical of a cohort that nobody named: the words that tell its texts from others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from lrl.corpus.sentence import Sentence
from lrl.text import fold

PRIOR = 500.0  # words that the prior of the log-odds weighs


def typical_words(
    inside: Sequence[Sentence], outside: Sequence[Sentence], most: int = 8
) -> tuple[str, ...]:
    """The words that tell some sentences from others, by log-odds with a prior from both, in
    standard deviations (Monroe et al. 2008); only those that are surely more frequent inside."""
    here, there = _counted(inside), _counted(outside)
    both = here + there
    scale = PRIOR / max(1, both.total())
    n, m = here.total() + PRIOR, there.total() + PRIOR
    found = []
    for word, count in here.items():
        if count < 2:
            continue
        prior = both[word] * scale
        a, b = count + prior, there[word] + prior
        odds = np.log(a / (n - a)) - np.log(b / (m - b))
        if (z := float(odds / np.sqrt(1 / a + 1 / b))) > 1.96:
            found.append((-z, word))
    return tuple(word for _, word in sorted(found)[:most])


def _counted(sentences: Sequence[Sentence]) -> Counter[str]:
    return Counter(fold(t) for s in sentences for t in s.tokens if any(c.isalpha() for c in t))
