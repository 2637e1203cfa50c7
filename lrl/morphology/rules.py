"""Inflection by learned string rules: for each cell, what happens to which beginnings and endings.

Every training row is a rule for its cell and for each context it was seen in: the last n
symbols of the lemma for what happens at the end, the first n for the start.
"""

from collections import defaultdict
from collections.abc import Sequence

from lrl.morphology.contexts import Contexts, learn
from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.scripts import Script, Side, apply, letters, scripts, text_of

STARTS, ENDS = 8, 24  # most probable edits of each end that are tried together
ANSWERS = 5


class Rules:
    """Prefix and suffix rules of each cell."""

    name = "rule"

    def __init__(self, starts: dict[str, Contexts[Side]], ends: dict[str, Contexts[Side]]) -> None:
        self._starts = starts
        self._ends = ends

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        return [self._predict(letters(lemma), bundle) for lemma, bundle in items]

    def _predict(self, word: str, bundle: str) -> Answers:
        if bundle not in self._ends:
            return []
        found: dict[str, float] = {}
        ends = _best(self._ends[bundle].chances(word[::-1]), ENDS)
        for start, p in _best(self._starts[bundle].chances(word), STARTS):
            for end, q in ends:
                form = apply(Script(start, end), word)
                if form:
                    found[form] = found.get(form, 0.0) + p * q
        total = sum(found.values())
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:ANSWERS]
        return [(text_of(form), chance / total) for form, chance in best]


def _best(chances: dict[Side, float], most: int) -> list[tuple[Side, float]]:
    return sorted(chances.items(), key=lambda item: (-item[1], item[0]))[:most]


def train(rows: Sequence[Row], made: Sequence[Script] | None = None) -> Rules:
    """Rules of all cells of the rows, in one pass; `made` are the rows' scripts, where known."""
    pairs = [(letters(lemma), letters(form)) for lemma, _, form in rows]
    made = scripts(pairs) if made is None else made
    by_cell: dict[str, list[tuple[str, Script]]] = defaultdict(list)
    for (_, bundle, _), (word, _), script in zip(rows, pairs, made, strict=True):
        by_cell[bundle].append((word, script))
    return Rules(
        {b: learn((word, s.start) for word, s in cell) for b, cell in by_cell.items()},
        {b: learn((word[::-1], s.end) for word, s in cell) for b, cell in by_cell.items()},
    )
