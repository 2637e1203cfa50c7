"""Translations against references: the counts of chrF and BLEU, and the scores of their sums.

chrF2 is of Popović (2015), BLEU of Papineni et al. (2002), both with the settings that sacrebleu
has by default (Post 2018), so that scores can be set beside published ones; its functions count.
Values are shares from 0 to 1 as those of all metrics. A sentence's label is its translation.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence

Array = NDArray[np.float64]
Sentences = Sequence[Sentence]
CHARACTERS, WORDS = 6, 4  # longest n-grams
BETA = 2.0  # how much more recall counts in chrF


def chrf_counts(gold: Sentences, predicted: Sentences) -> Array:
    """[items, 18]: of n-grams of each length those said, those due and those right."""
    from sacrebleu.metrics.helpers import extract_all_char_ngrams

    rows = []
    for s, p in zip(gold, predicted, strict=True):
        said, due = (
            extract_all_char_ngrams(one.label, CHARACTERS, include_whitespace=False)
            for one in (p, s)
        )
        counts = (
            (a.total() if b else 0, b.total(), (a & b).total())
            for a, b in zip(said, due, strict=True)
        )
        rows.append([count for three in counts for count in three])
    return np.array(rows, np.float64).reshape(len(rows), 3 * CHARACTERS)


def chrf(sums: Array) -> Array:
    """The F score of mean precision and recall over the lengths that both sides have."""
    said, due, right = np.moveaxis(sums.reshape(*sums.shape[:-1], CHARACTERS, 3), -1, 0)
    both = (said > 0) & (due > 0)
    lengths = np.maximum(both.sum(-1), 1)
    precision = np.where(both, right / np.maximum(said, 1), 0).sum(-1) / lengths
    recall = np.where(both, right / np.maximum(due, 1), 0).sum(-1) / lengths
    whole = BETA**2 * precision + recall
    part = (1 + BETA**2) * precision * recall
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))


def bleu_counts(gold: Sentences, predicted: Sentences) -> Array:
    """[items, 10]: words said and due, then n-grams of each length right and said."""
    from sacrebleu.metrics.bleu import BLEU

    metric = BLEU(effective_order=True)  # which only matters to the score, not taken here
    rows = []
    for s, p in zip(gold, predicted, strict=True):
        found = metric.sentence_score(p.label, [s.label])
        rows.append([found.sys_len, found.ref_len, *found.counts, *found.totals])
    return np.array(rows, np.float64).reshape(len(rows), 2 + 2 * WORDS)


def bleu(sums: Array) -> Array:
    """The geometric mean of the precisions, less for what is too short.

    A length of which none is right counts as half, a quarter and so on of one n-gram.
    """
    said, due = sums[..., 0], sums[..., 1]
    right, total = sums[..., 2 : 2 + WORDS], sums[..., 2 + WORDS :]
    halvings = 2.0 ** np.cumsum((right == 0) & (total > 0), axis=-1)
    precision = np.where(right > 0, right, 1 / halvings) / np.maximum(total, 1)
    mean = np.exp(np.log(precision).mean(-1))
    short = np.exp(np.minimum(0, 1 - due / np.maximum(said, 1)))
    fit = (right.sum(-1) > 0) & (total > 0).all(-1)
    return np.asarray(np.where(fit, mean * short, 0.0))
