"""The best dependency tree of a scored graph."""

import numpy as np


def best_tree(scores: np.ndarray) -> list[int]:
    """The head of each word, 1-based and 0 for the root, in the highest-scoring tree.

    `scores` [n, n + 1] scores word i + 1 under each head. Exactly one word hangs on the root: its
    arcs are made so dear that the best graph has no second one (Stanojević & Cohen 2021). The
    tree is found by Chu & Liu (1965) and Edmonds (1967).
    """
    n = len(scores)
    if n == 0:
        return []
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    np.fill_diagonal(full, -np.inf)
    heads = full[1:].argmax(1)
    if (heads == 0).sum() == 1 and _cycle(np.append(-1, heads)) is None:
        return [int(head) for head in heads]  # a tree already, as the best heads mostly are
    finite = full[np.isfinite(full)]
    full[1:, 0] -= (finite.max() - finite.min() + 1.0) * (n + 1)
    return [int(head) for head in _arborescence(full)[1:]]


def _arborescence(scores: np.ndarray) -> np.ndarray:
    """Heads of the best arborescence from node 0; `scores[i, j]` is that of j as i's head.

    Cycles of best heads are contracted to one node each, innermost first, then opened again from
    the outside in; without recursion, for long sentences nest deeply.
    """
    opened: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    while True:
        heads: np.ndarray = np.append(-1, scores[1:].argmax(1))
        cycle = _cycle(heads)
        if cycle is None:
            break
        inside = np.zeros(len(scores), dtype=bool)
        inside[cycle] = True
        rest = np.flatnonzero(~inside)
        kept = scores[cycle, heads[cycle]]
        # Entering the cycle at a node gives up the arc to it that the cycle has.
        entering = scores[np.ix_(cycle, rest)] - kept[:, None]
        leaving = scores[np.ix_(rest, cycle)]
        smaller = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
        smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
        smaller[-1, :-1] = entering.max(0)
        smaller[:-1, -1] = leaving.max(1)
        smaller[0] = -np.inf
        entry, exits = cycle[entering.argmax(0)], cycle[leaving.argmax(1)]
        opened.append((rest, heads, entry, exits))
        scores = smaller
    for rest, outer, entry, exits in reversed(opened):
        new = len(rest)
        restored = outer.copy()  # the cycle keeps its arcs but the one to its entry
        for i, node in enumerate(rest[1:], 1):
            restored[node] = exits[i] if heads[i] == new else rest[heads[i]]
        restored[entry[heads[new]]] = rest[heads[new]]
        heads = restored
    return heads


def _cycle(heads: np.ndarray) -> np.ndarray | None:
    """The nodes of one cycle of heads, or None; node 0 has none."""
    colour = [0] * len(heads)
    for start in range(1, len(heads)):
        node, path = start, []
        while node > 0 and not colour[node]:
            colour[node] = start
            path.append(node)
            node = int(heads[node])
        if node > 0 and colour[node] == start:
            return np.array(path[path.index(node) :])
    return None
