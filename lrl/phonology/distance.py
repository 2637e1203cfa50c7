"""How far apart two words sound: the weighted feature edit distance of panphon, in batches.

After Mortensen, Littell, Bharadwaj, Goyal, Dyer and Levin (COLING 2016): exchanging two sounds
costs the weighted share of the features in which they differ. All pairs of a batch go through
the table of the edit distance together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lrl.phonology.sounds import class_string, segments, sounds

GAP = 0.5  # for a sound that one word has more: as much as one unlike in half of its features
BATCH = 1 << 14


def distance(one: str, other: str) -> float:
    """The distance of two words in IPA, in [0, 1]: 0 where they sound the same."""
    return float(distances([(one, other)])[0])


def distances(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """The distance of each pair of words in IPA, in [0, 1].

    The cost of the cheapest edits over the sounds of the longer word; 1 where either word has no
    sound that the feature table knows, unless neither has.
    """
    parts = [_batch(pairs[at : at + BATCH]) for at in range(0, len(pairs), BATCH)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def nearest(
    words: Sequence[str], others: Sequence[str], most: int, cutoff: float = 0.6
) -> list[tuple[int, int, float]]:
    """(word, other, distance) by index: for each word in IPA the `most` others nearest in sound.

    Classes of sounds are compared first, and only the others within `cutoff` of a word there
    (edits over the longer word's sounds) are measured by features. In order of the words, then
    of the distance; ties stay in the order of the others.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    by_class: dict[str, list[int]] = {}
    for index, other in enumerate(others):
        if shape := class_string(other):
            by_class.setdefault(shape, []).append(index)
    shapes = list(by_class)
    chosen: list[tuple[int, int]] = []
    for start in range(0, len(words), 512):
        ours = [class_string(word) for word in words[start : start + 512]]
        table = cdist(
            ours,
            shapes,
            scorer=Levenshtein.normalized_distance,
            score_cutoff=cutoff,
            dtype=np.float32,
        )
        for row, shape in enumerate(ours):
            if not shape:
                continue
            keep = min(len(shapes), 4 * most)
            best = np.argsort(table[row], kind="stable")[:keep]
            for column in best[table[row][best] <= cutoff]:
                chosen += [(start + row, index) for index in by_class[shapes[column]]]
    measured = distances([(words[i], others[j]) for i, j in chosen])
    order = np.lexsort((measured, np.array([i for i, _ in chosen], np.intp)))
    found: list[tuple[int, int, float]] = []
    taken: dict[int, int] = {}
    for at in order:
        i, j = chosen[at]
        if taken.get(i, 0) < most:
            taken[i] = taken.get(i, 0) + 1
            found.append((i, j, float(measured[at])))
    return found


def costs(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float32]:
    """The cost of exchanging sounds, elementwise, in [0, 1]."""
    table = sounds()
    apart = np.abs(table.features[one] - table.features[other]).astype(np.float32)
    return np.asarray(apart @ table.weights / 2, np.float32)


def _batch(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    left = [segments(one) for one, _ in pairs]
    right = [segments(other) for _, other in pairs]
    used = np.array(sorted({n for word in (*left, *right) for n in word} | {0}), np.intp)
    own = {int(number): index for index, number in enumerate(used)}
    change = costs(*np.meshgrid(used, used, indexing="ij"))
    a, b = _padded(left, own), _padded(right, own)
    ends = np.array([[len(x), len(y)] for x, y in zip(left, right, strict=True)], np.intp)
    rows = np.arange(len(pairs))
    above = np.tile(GAP * np.arange(b.shape[1] + 1, dtype=np.float32), (len(pairs), 1))
    result = above[rows, ends[:, 1]].copy()
    for i in range(a.shape[1]):
        line = np.empty_like(above)
        line[:, 0] = GAP * (i + 1)
        swapped = above[:, :-1] + change[a[:, i, None], b]
        for j in range(b.shape[1]):
            best = np.minimum(swapped[:, j], above[:, j + 1] + GAP)
            line[:, j + 1] = np.minimum(best, line[:, j] + GAP)
        above = line
        done = ends[:, 0] == i + 1
        result[done] = above[rows[done], ends[done, 1]]
    longer = ends.max(axis=1)
    silent = (ends.min(axis=1) == 0) & (longer > 0)
    result = np.where(silent, 1.0, result / np.maximum(longer, 1))
    return np.asarray(result, np.float32)


def _padded(words: Sequence[tuple[int, ...]], own: dict[int, int]) -> NDArray[np.intp]:
    table = np.zeros((len(words), max(map(len, words), default=0)), np.intp)
    for row, word in enumerate(words):
        table[row, : len(word)] = [own[number] for number in word]
    return table
