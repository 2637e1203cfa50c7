"""From an inflected form back to lemma and cell, for forms that no table holds.

Training rows are read backwards: what turns the form into its lemma, and which cell it was, is
learned by the form's ending and by its beginning, and both have their say.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from lrl.morphology.contexts import Contexts, learn
from lrl.morphology.inflector import Row
from lrl.morphology.scripts import Script, apply, letters, scripts, text_of

Outcome = tuple[str, Script]  # (bundle text, what turns the form into the lemma)

TRIED = 400  # most probable outcomes that are applied to a form
WIDEST = 600  # kinds of outcomes in a context, above which it says too little to be looked at
UNSEEN = 0.02  # of its overall share: the chance of an outcome not seen with one end of the form


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a form; confidences of all readings that were found add up to at most 1."""

    lemma: str
    bundle: str
    confidence: float


class Analyser:
    """A trained guesser of lemmas and cells."""

    def __init__(
        self, starts: Contexts[Outcome], ends: Contexts[Outcome], prior: dict[Outcome, float]
    ) -> None:
        self._starts = starts
        self._ends = ends
        self._prior = prior

    def analyse(
        self, form: str, known: Container[str] | None = None, most: int = 10
    ) -> list[Analysis]:
        """The most probable readings, best first.

        With `known` lemmas (a lexicon, a Table), only readings as one of them are given.
        """
        word = letters(form)
        ends = self._ends.chances(word[::-1], WIDEST)
        starts = self._starts.chances(word, WIDEST)
        score: dict[Outcome, float] = {}
        for outcome in starts | ends:
            unseen = UNSEEN * self._prior[outcome]
            both = starts.get(outcome, unseen) * ends.get(outcome, unseen)
            score[outcome] = both / self._prior[outcome]
        best = sorted(score.items(), key=lambda item: (-item[1], item[0]))[:TRIED]
        found: dict[tuple[str, str], float] = {}
        for (bundle, script), p in best:
            lemma = apply(script, word)
            if lemma:
                key = (text_of(lemma), bundle)
                found[key] = found.get(key, 0.0) + p
        total = sum(found.values())
        readings = [
            Analysis(lemma, bundle, p / total)
            for (lemma, bundle), p in sorted(found.items(), key=lambda item: (-item[1], item[0]))
            if known is None or lemma in known
        ]
        return readings[:most]


def train(rows: Sequence[Row]) -> Analyser:
    """An analyser of the rows, in one pass."""
    pairs = [(letters(form), letters(lemma)) for lemma, _, form in rows]
    outcomes = [
        (bundle, script) for (_, bundle, _), script in zip(rows, scripts(pairs), strict=True)
    ]
    counts = Counter(outcomes)
    return Analyser(
        learn(zip((form for form, _ in pairs), outcomes, strict=True)),
        learn(zip((form[::-1] for form, _ in pairs), outcomes, strict=True)),
        {outcome: n / len(outcomes) for outcome, n in counts.items()},
    )
