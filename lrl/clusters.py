"""Groups in space that nobody named: k-means over vectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ConfigError

RESTARTS = 10
ROUNDS = 100  # at most; it has settled long before
Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """`of` is the cluster of each row, larger clusters first; `centres` [k, h]; `spread` the mean
    squared distance of a row from its centre."""

    of: NDArray[np.intp]
    centres: Vectors
    spread: float


def clustered(vectors: NDArray[np.floating], k: int, seed: int = 0) -> Clusters:
    """k-means over unit vectors: the best of several starts by k-means++ (Arthur and
    Vassilvitskii 2007). ConfigError where there are fewer than k different rows."""
    rows = unit(vectors)
    if k < 2 or len(np.unique(rows, axis=0)) < k:
        raise ConfigError(f"{k} clusters of {len(rows)} items: at least 2, and no more than items")
    tries = [_settled(rows, k, np.random.default_rng([seed, start])) for start in range(RESTARTS)]
    return min(tries, key=lambda one: one.spread)


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Rows of length 1; a row of nothing stays so."""
    rows = np.asarray(vectors, np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _settled(rows: Vectors, k: int, rng: np.random.Generator) -> Clusters:
    """Lloyd's rounds from one start; a cluster that loses all its rows takes the furthest row."""
    centres = _start(rows, k, rng)
    of = np.full(len(rows), -1)
    for _ in range(ROUNDS):
        away = distances(rows, centres)
        now = away.argmin(axis=1)
        for empty in sorted(set(range(k)) - set(now.tolist())):
            alone = np.bincount(now, minlength=k)[now] < 2
            furthest = int(np.where(alone, -1.0, away[np.arange(len(rows)), now]).argmax())
            now[furthest] = empty
        if (now == of).all():
            break
        of = now
        centres = np.stack([rows[of == cluster].mean(axis=0) for cluster in range(k)])
    sizes = np.bincount(of, minlength=k)
    order = np.lexsort((np.arange(k), -sizes))
    place = np.empty(k, np.intp)
    place[order] = np.arange(k)
    spread = float(((rows - centres[of]) ** 2).sum(axis=1).mean())
    return Clusters(place[of], centres[order], spread)


def _start(rows: Vectors, k: int, rng: np.random.Generator) -> Vectors:
    chosen = [int(rng.integers(len(rows)))]
    while len(chosen) < k:
        nearest = distances(rows, rows[chosen]).min(axis=1)
        nearest[chosen] = 0.0  # rounding must not draw one row twice
        chosen.append(int(rng.choice(len(rows), p=nearest / nearest.sum())))
    return rows[chosen]


def distances(rows: Vectors, centres: Vectors) -> Vectors:
    """Squared distances, [rows, centres]."""
    squares = (rows**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)
    return np.asarray(np.maximum(squares - 2 * rows @ centres.T, 0.0))


def nearest(
    vectors: NDArray[np.floating], clusters: Clusters, cluster: int, most: int = 3
) -> list[int]:
    """The rows of a cluster that are nearest to its centre, nearest first."""
    members = np.flatnonzero(clusters.of == cluster)
    away = distances(unit(vectors[members]), clusters.centres[cluster][None])[:, 0]
    return [int(members[i]) for i in np.lexsort((members, away))[:most]]
