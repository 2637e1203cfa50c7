"""How sentences of several languages lie together: by the language they are in, or by meaning.

A silhouette (Rousseeuw 1987) says of an item how much nearer it is to its own group than to the
nearest other group: 1 where groups lie far apart, 0 where they cannot be told apart, less where
items lie nearer to another group. Of translations, the groups are languages or are meanings, each
with one sentence a language; what serves transfer is a high silhouette by meaning and one near 0
by language.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lrl.clusters import unit
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

METRICS = ("language_silhouette", "meaning_silhouette")
Vectors = NDArray[np.floating]


def silhouettes(vectors: Vectors, groups: Sequence[int]) -> NDArray[np.float64]:
    """The silhouette of each row by cosine distance, [n]; 0 for an item alone in its group.

    `groups` are numbered from 0, each with an item; ConfigError where there are not two.
    """
    rows = unit(vectors)
    of = np.asarray(groups, np.intp)
    sizes = np.bincount(of)
    if len(sizes) < 2:
        raise ConfigError("silhouettes compare groups, and there is only one")
    sums = np.zeros((len(sizes), rows.shape[1]))
    np.add.at(sums, of, rows)
    # The mean cosine to the rows of a group is the product with the group's mean.
    products = rows @ sums.T
    items = np.arange(len(rows))
    others = sizes[of] - 1
    inside = 1 - (products[items, of] - (rows**2).sum(axis=1)) / np.maximum(others, 1)
    away = 1 - products / sizes
    away[items, of] = np.inf
    outside = away.min(axis=1)
    wide = np.maximum(inside, outside)
    alone = (others == 0) | (wide <= 0)
    return np.where(alone, 0.0, (outside - inside) / np.where(alone, 1.0, wide))


def parallel(languages: Sequence[Sequence[Sentence]]) -> list[list[Sentence]]:
    """The sentences that all languages have, side by side, in the first one's order."""
    by_id = [{sentence.id: sentence for sentence in one} for one in languages]
    shared = [name for name in by_id[0] if all(name in other for other in by_id[1:])]
    if len(shared) < 2:
        raise ConfigError("fewer than two ids are in all languages; silhouettes need translations")
    return [[one[name] for name in shared] for one in by_id]


def told(
    languages: Sequence[Sequence[Sentence]], vectors: Sequence[Vectors]
) -> list[list[Sentence]]:
    """For all languages together, then for each: a sentence a meaning with its silhouettes as
    further fields. Together, a meaning's is the mean over its sentences."""
    n, meanings = len(languages), len(languages[0])
    stacked = np.concatenate(list(vectors))
    by_language = silhouettes(stacked, np.repeat(np.arange(n), meanings).tolist())
    by_meaning = silhouettes(stacked, np.tile(np.arange(meanings), n).tolist())
    tables = [one.reshape(n, meanings) for one in (by_language, by_meaning)]
    rows = [[table.mean(axis=0) for table in tables]]
    rows += [[table[k] for table in tables] for k in range(n)]
    return [
        [
            replace(s, meta=tuple(zip(METRICS, map(repr, map(float, values)), strict=True)))
            for s, *values in zip(some, *row, strict=True)
        ]
        for some, row in zip((languages[0], *languages), rows, strict=True)
    ]
