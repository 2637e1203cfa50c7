"""Which symbols of a form came from which symbols of its lemma.

Global alignment with affine gaps (Gotoh 1982), so that what an inflection adds stays in one
piece, of many pairs at once; what a pair of unlike symbols costs is learned from the alignments
of the round before.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Symbols = Sequence[str]
Pair = tuple[str, str]  # (lemma symbol, form symbol); one of the two may be "", never both

OPEN, EXTEND, UNLIKE = 0.8, 0.5, 1.2
DOUBLE = 0.5  # of adding or dropping the second of two like symbols: length often inflects
AT_EDGE = 0.1  # less for adding before or after the lemma: that is where affixes go
CHEAPEST, DEAREST, PER_NAT = 0.5, 1.7, 0.25  # of unlike pairs, by how often they are seen
ROUNDS = 2
BATCH = 1024
INSERT, DELETE, MATCH = range(3)
"""The states; of equally cheap paths the one whose last step comes first here is taken, so that
what is replaced stands next to the stem and what is added comes after."""


@dataclass(frozen=True, slots=True)
class Aligner:
    """`costs[index[a], index[b]]` is what writing b for an unlike a costs; row and column 0
    are for symbols not seen when it was fitted."""

    index: dict[str, int]
    costs: NDArray[np.float32]

    def align(self, pairs: Sequence[tuple[Symbols, Symbols]]) -> list[list[Pair]]:
        """The cheapest alignment of each (lemma symbols, form symbols), in their order."""
        by_length = sorted(range(len(pairs)), key=lambda k: (len(pairs[k][0]), len(pairs[k][1])))
        aligned: list[list[Pair]] = [[] for _ in pairs]
        for start in range(0, len(pairs), BATCH):
            some = by_length[start : start + BATCH]
            back, ends = self._table([pairs[k] for k in some])
            for row, k in enumerate(some):
                aligned[k] = _path(*pairs[k], back[:, row], int(ends[row]))
        return aligned

    def _table(
        self, pairs: Sequence[tuple[Symbols, Symbols]]
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Backpointers [state, pair, i, j] to the state before, and each pair's last state."""
        lemmas, forms = (_padded([pair[side] for pair in pairs], self.index) for side in (0, 1))
        n, width, height = len(pairs), lemmas.shape[1] + 1, forms.shape[1] + 1
        total = np.full((3, n, width, height), np.inf, dtype=np.float32)
        back = np.zeros((3, n, width, height), dtype=np.uint8)
        gap = np.full((3, 3, 1), OPEN + EXTEND, dtype=np.float32)  # [state, state before, 1]
        gap[DELETE, DELETE] = gap[INSERT, INSERT] = EXTEND
        opens = np.array([[state != INSERT] for state in range(3)])
        i_end, j_end = (np.array([len(pair[side]) for pair in pairs]) for side in (0, 1))
        total[MATCH, :, 0, 0] = 0.0
        for i in range(width):
            for j in range(height):
                ways = []
                if i and j:
                    a, b = lemmas[:, i - 1], forms[:, j - 1]
                    unlike = np.where(a == b, 0.0, self.costs[np.maximum(a, 0), np.maximum(b, 0)])
                    ways.append((MATCH, total[:, :, i - 1, j - 1] + unlike))
                if i:
                    again = lemmas[:, i - 1] == lemmas[:, i - 2] if i > 1 else False
                    cost = np.where(again, DOUBLE, gap[DELETE])
                    ways.append((DELETE, total[:, :, i - 1, j] + cost))
                if j:
                    again = forms[:, j - 1] == forms[:, j - 2] if j > 1 else False
                    edge = np.where((i == 0) | (i == i_end), AT_EDGE, 0.0)
                    cost = np.where(again, DOUBLE, gap[INSERT] - edge * opens)
                    ways.append((INSERT, total[:, :, i, j - 1] + cost))
                for state, way in ways:
                    back[state, :, i, j] = way.argmin(axis=0)
                    total[state, :, i, j] = way.min(axis=0)
        rows = np.arange(n)
        ends = total[:, rows, i_end, j_end].argmin(axis=0)
        return back, ends


def fit(pairs: Sequence[tuple[Symbols, Symbols]]) -> Aligner:
    """An aligner whose costs suit the pairs: frequent exchanges (o → ö) become cheap."""
    index = {s: k for k, s in enumerate(sorted({s for pair in pairs for t in pair for s in t}), 1)}
    aligner = Aligner(index, np.full((len(index) + 1, len(index) + 1), UNLIKE, dtype=np.float32))
    for _ in range(ROUNDS):
        unlike = Counter(
            pair
            for path in aligner.align(pairs)
            for pair in path
            if all(pair) and len(set(pair)) > 1
        )
        costs = np.full_like(aligner.costs, DEAREST)
        lefts, rights = Counter[str](), Counter[str]()
        for (a, b), count in unlike.items():
            lefts[a] += count
            rights[b] += count
        for (a, b), count in unlike.items():
            nats = np.log(count * unlike.total() / (lefts[a] * rights[b])) + np.log(count / 10)
            costs[index[a], index[b]] = np.clip(UNLIKE - PER_NAT * nats, CHEAPEST, DEAREST)
        aligner = Aligner(index, costs)
    return aligner


def _padded(texts: Sequence[Symbols], index: dict[str, int]) -> NDArray[np.int64]:
    ids = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
    for row, text in zip(ids, texts, strict=True):
        # An unseen symbol still equals itself: it gets a negative number of its own.
        row[: len(text)] = [index.get(s) or -1 - sum(map(ord, s)) for s in text]
    return ids


def _path(lemma: Symbols, form: Symbols, back: NDArray[np.uint8], state: int) -> list[Pair]:
    i, j = len(lemma), len(form)
    path: list[Pair] = []
    while i or j:
        before = int(back[state, i, j])
        i, j = i - (state != INSERT), j - (state != DELETE)
        path.append((lemma[i] if state != INSERT else "", form[j] if state != DELETE else ""))
        state = before
    return path[::-1]
