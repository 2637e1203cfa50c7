"""Inflection by learned string rules: for each cell, what happens to which beginnings and endings.

Every training row is a rule for its cell and for each context it was seen in: the last n
symbols of the lemma for what happens at the end, the first n for the start. Longer contexts
are believed over shorter ones as far as they are attested (Witten–Bell interpolation).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.scripts import Script, Side, apply, letters, scripts, text_of

LONGEST = 12  # symbols of context
BEAM = 8  # sides kept for each end of the word
ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Contexts:
    """What was done to one end of the words of one cell, by context of growing length."""

    seen: dict[str, Counter[Side]]

    def probable(self, word: str) -> list[tuple[Side, float]]:
        """The most probable sides for a word that begins (or, reversed, ends) like this."""
        chance: dict[Side, float] = {}
        for length in range(LONGEST + 1):
            counts = self.seen.get(word[:length])
            if counts is None or length > len(word):
                break
            total, kinds = counts.total(), len(counts)
            for side in chance:
                chance[side] *= kinds / (total + kinds)
            for side, count in counts.items():
                share = count / (total + kinds) if length else count / total
                chance[side] = chance.get(side, 0.0) + share
        return sorted(chance.items(), key=lambda item: (-item[1], item[0]))


class Rules:
    """Prefix and suffix rules of each cell."""

    name = "rule"

    def __init__(self, starts: dict[str, Contexts], ends: dict[str, Contexts]) -> None:
        self._starts = starts
        self._ends = ends

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        return [self._predict(lemma, bundle) for lemma, bundle in items]

    def _predict(self, lemma: str, bundle: str) -> Answers:
        if bundle not in self._ends:
            return []
        word = letters(lemma)
        found: dict[str, float] = {}
        ends = self._ends[bundle].probable(word[::-1])[: BEAM * 3]
        for start, p in self._starts[bundle].probable(word)[:BEAM]:
            for end, q in ends:
                form = apply(Script(start, end), word)
                if form:
                    found[form] = found.get(form, 0.0) + p * q
        total = sum(found.values())
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:ANSWERS]
        return [(text_of(form), chance / total) for form, chance in best]


def train(rows: Sequence[Row]) -> Rules:
    """Rules of all cells of the rows, in one pass."""
    words = [(letters(lemma), letters(form)) for lemma, _, form in rows]
    starts: dict[str, dict[str, Counter[Side]]] = defaultdict(lambda: defaultdict(Counter))
    ends: dict[str, dict[str, Counter[Side]]] = defaultdict(lambda: defaultdict(Counter))
    for (_, bundle, _), (word, _), script in zip(rows, words, scripts(words), strict=True):
        for length in range(min(LONGEST, len(word)) + 1):
            starts[bundle][word[:length]][script.start] += 1
            ends[bundle][word[::-1][:length]][script.end] += 1
    return Rules(
        {b: Contexts(dict(seen)) for b, seen in starts.items()},
        {b: Contexts(dict(seen)) for b, seen in ends.items()},
    )
