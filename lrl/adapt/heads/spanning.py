"""The best tree over scored arcs: maximum spanning arborescence (Chu-Liu, Edmonds), one root."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]


def tree(scores: Scores) -> list[int]:
    """Heads of n words, 0 the root, from [n, 1 + n] scores of each word's heads.

    Exactly one word hangs on the root: of the trees with each word there, the best is taken,
    where the best tree of all has several.
    """
    n = len(scores)
    if not n:
        return []
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    np.fill_diagonal(square, -np.inf)
    heads = arborescence(square)
    if (heads[1:] == 0).sum() == 1:
        return [int(head) for head in heads[1:]]
    best, total = heads, -np.inf
    for word in range(1, n + 1):
        only = square.copy()
        only[1:, 0] = -np.inf
        only[word, 0] = square[word, 0]
        found = arborescence(only)
        value = float(only[np.arange(1, n + 1), found[1:]].sum())
        if value > total:
            best, total = found, value
    return [int(head) for head in best[1:]]


def arborescence(scores: Scores) -> NDArray[np.int64]:
    """Heads by node of the best arborescence from node 0; `scores[word, head]`."""
    n = len(scores)
    heads: NDArray[np.int64] = scores.argmax(1)
    heads[0] = 0
    ring = cycle(heads)
    if not ring:
        return heads
    # The ring becomes one node: an arc into it replaces the ring's arc at the word it enters.
    inside = np.zeros(n, dtype=bool)
    inside[ring] = True
    rest = np.flatnonzero(~inside)  # node 0 is never in a ring
    members = np.asarray(ring)
    small = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(rest, rest)]
    leaving = scores[np.ix_(rest, members)]
    small[:-1, -1] = leaving.max(1)
    entering = scores[np.ix_(members, rest)] - scores[members, heads[members]][:, None]
    small[-1, :-1] = entering.max(0)
    small[0] = -np.inf
    inner = arborescence(small)
    result: NDArray[np.int64] = heads.copy()
    for place, node in enumerate(rest):
        if node == 0:
            continue
        chosen = int(inner[place])
        result[node] = members[leaving[place].argmax()] if chosen == len(rest) else rest[chosen]
    outside = int(inner[-1])
    entered = members[entering[:, outside].argmax()]
    result[entered] = rest[outside]
    return result


def cycle(heads: NDArray[np.int64]) -> list[int]:
    """The nodes of one ring among the heads, or none."""
    state = [0] * len(heads)
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1 and node in path:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []
