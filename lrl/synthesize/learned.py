"""The learned tiers of a language's table: what its paradigms say of words it does not have."""

import random
from collections.abc import Sequence

from lrl.morphology import analogy, edits, rules
from lrl.morphology.features import parse
from lrl.morphology.inflector import Item, Row, Train
from lrl.morphology.mixture import Mixture, mix, train
from lrl.morphology.paradigms import Table
from lrl.synthesize.inflect import Answer, base

LEMMAS = 250  # of a part of speech that the members learn from
FEWEST = 20  # lemmas below which nothing is learned
MEMBERS: dict[str, Train] = {
    "analogy": analogy.train,
    "rules": rules.train,
    "edits": edits.train,
}
TIER = {"analogy": "analogy", "rules": "rule", "edits": "rule"}


class Tiers:
    """Analogy and rules, learned of a part of speech when first asked."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: dict[str, list[Row]] = {}
        for row in table.rows():
            self._rows.setdefault(base(parse(row[1]).pos), []).append(row)
        self._mixtures: dict[str, Mixture] = {}

    def __call__(self, items: Sequence[Item]) -> list[Answer]:
        """The form, the tier that had most say in it, and its confidence, of each item."""
        found: dict[Item, Answer] = {item: (item[0], "lemma", 0.0) for item in items}
        for pos in sorted(self._rows):
            asked = [item for item in found if base(parse(item[1]).pos) == pos]
            if asked and (mixture := self._mixture(pos)):
                found.update(zip(asked, _answers(mixture, asked), strict=True))
        return [found[item] for item in items]

    def _mixture(self, pos: str) -> Mixture | None:
        if pos not in self._mixtures:
            lemmas = sorted({lemma for lemma, _, _ in self._rows[pos]})
            if len(lemmas) < FEWEST:
                return None
            kept = set(random.Random(1).sample(lemmas, min(LEMMAS, len(lemmas))))
            self._mixtures[pos] = train([r for r in self._rows[pos] if r[0] in kept], MEMBERS)
        return self._mixtures[pos]


def _answers(mixture: Mixture, items: Sequence[Item]) -> list[Answer]:
    said = [member.predict(items) for member in mixture.members]
    found: list[Answer] = []
    for i, (lemma, _) in enumerate(items):
        answers = mix([member[i] for member in said], mixture.weights)
        if not answers:
            found.append((lemma, "lemma", 0.0))
            continue
        form, confidence = answers[0]
        shares = [
            (weight * dict(member[i]).get(form, 0.0), name)
            for weight, member, name in zip(mixture.weights, said, MEMBERS, strict=True)
        ]
        found.append((form, TIER[max(shares)[1]], confidence))
    return found
