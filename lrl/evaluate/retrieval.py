"""Nearest neighbours as answers: sentence retrieval and bilingual lexicon induction.

Answers are sentences whose label is what was found, so that the metrics `retrieval` and `bli`
score them as they score anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence

BLOCK = 1 << 22  # similarities held at once
Vectors = NDArray[np.floating]


def nearest(queries: Vectors, keys: Vectors, neighbours: int = 0) -> NDArray[np.intp]:
    """The key most like each query by cosine, the first of equals.

    With `neighbours`, similarities are corrected for how near a key is to all queries (CSLS,
    Conneau et al. 2018, with that many neighbours), which keeps hubs from winning everywhere.
    """
    q, k = _unit(queries), _unit(keys)
    hub = _closeness(k, q, neighbours) if neighbours else np.zeros(len(k))
    found = [(2 * part @ k.T - hub).argmax(axis=1) for part in _blocks(q, len(k))]
    return np.concatenate(found) if found else np.zeros(0, np.intp)


def wanted(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Gold answers of retrieval in sets with shared ids: each sentence's is its own id."""
    return [replace(s, label=s.id, meta=()) for s in sentences]


def induced(entries: Sequence[tuple[str, Sequence[str]]]) -> list[Sentence]:
    """Gold answers of lexicon induction: a word and its right translations, at least one."""
    return [
        Sentence(f"{i}", (word,), (False,), right[0], meta=tuple(("answer", r) for r in right[1:]))
        for i, (word, right) in enumerate(entries, 1)
    ]


def answered(gold: Sequence[Sentence], answers: Sequence[str]) -> list[Sentence]:
    """Predictions for gold sentences, in their order."""
    return [replace(s, label=one, meta=()) for s, one in zip(gold, answers, strict=True)]


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    wide = vectors.astype(np.float64)
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    return np.asarray(np.divide(wide, norms, out=np.zeros_like(wide), where=norms > 0))


def _closeness(keys: Vectors, queries: Vectors, neighbours: int) -> NDArray[np.float64]:
    """The mean similarity of each key to the queries nearest to it."""
    most = min(neighbours, len(queries))
    means = [
        np.partition(part @ queries.T, -most, axis=1)[:, -most:].mean(axis=1)
        for part in _blocks(keys, len(queries))
    ]
    return np.concatenate(means)


def _blocks(rows: Vectors, width: int) -> list[Vectors]:
    size = max(1, BLOCK // max(1, width))
    return [rows[i : i + size] for i in range(0, len(rows), size)]
