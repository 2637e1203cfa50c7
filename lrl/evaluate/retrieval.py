"""Nearest neighbours as answers: sentence retrieval and bilingual lexicon induction.

Answers are sentences whose label is what was found, so that the metrics `retrieval` and `bli`
score them as they score anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

BLOCK = 1 << 22  # similarities held at once
Vectors = NDArray[np.floating]


def nearest(queries: Vectors, keys: Vectors, neighbours: int = 0) -> NDArray[np.intp]:
    """The key most like each query by cosine, the first of equals.

    With `neighbours`, similarities are corrected for how near a key is to all queries (CSLS,
    Conneau et al. 2018, with that many neighbours), which keeps hubs from winning everywhere.
    """
    found = ranked(queries, keys, 1, neighbours)
    return found[:, 0] if found.size else np.zeros(0, np.intp)


def ranked(queries: Vectors, keys: Vectors, most: int, neighbours: int = 0) -> NDArray[np.intp]:
    """The `most` keys most like each query, best first: [queries, most]; otherwise as `nearest`."""
    q, k = _unit(queries), _unit(keys)
    hub = _closeness(k, q, neighbours) if neighbours else np.zeros(len(k))
    found = [
        np.argsort(hub - 2 * part @ k.T, axis=1, kind="stable")[:, :most]
        for part in _blocks(q, len(k))
    ]
    return np.concatenate(found) if found else np.zeros((0, most), np.intp)


def wanted(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Gold answers of retrieval in sets with shared ids: each sentence's is its own id."""
    return [replace(s, label=s.id, meta=()) for s in sentences]


def induced(entries: Sequence[tuple[str, Sequence[str]]]) -> list[Sentence]:
    """Gold answers of lexicon induction: a word and its right translations, at least one."""
    return [
        Sentence(f"{i}", (word,), (False,), right[0], meta=tuple(("answer", r) for r in right[1:]))
        for i, (word, right) in enumerate(entries, 1)
    ]


def answered(
    gold: Sequence[Sentence], answers: Sequence[str], next_best: Sequence[Sequence[str]] = ()
) -> list[Sentence]:
    """Predictions for gold sentences, in their order; `next_best` are answers after the first."""
    rest = next_best or [()] * len(answers)
    return [
        replace(s, label=one, meta=tuple(("next", other) for other in others))
        for s, one, others in zip(gold, answers, rest, strict=True)
    ]


def shared(
    source: Sequence[Sentence], target: Sequence[Sentence]
) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of two languages that are translations by their ids, side by side."""
    here = {s.id: s for s in source}
    pairs = [(here[t.id], t) for t in target if t.id in here]
    if not pairs:
        raise ConfigError("no id is in both languages; retrieval needs translations")
    return [s for s, _ in pairs], [t for _, t in pairs]


def found_in(
    queries: Sequence[Sentence],
    vectors: Vectors,
    keys: Sequence[Sentence],
    of_keys: Vectors,
    neighbours: int = 0,
) -> list[Sentence]:
    """Each query with the id of the key nearest to it."""
    places = nearest(vectors, of_keys, neighbours).tolist()
    return answered(queries, [keys[place].id for place in places])


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
