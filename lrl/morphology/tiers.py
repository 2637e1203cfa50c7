"""Inflection of any word of a language: what is attested, else what the learned members agree on.

The order is attested → analogy → rule → neural → lemma. A form that the table holds is taken from
there; for others the members vote with weights learned for each cell, and the answer bears the
mark of the member that did most for it; what nobody can inflect stays as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from lrl.morphology.features import Bundle, parse
from lrl.morphology.inflector import Answers, Inflector, Item, Row
from lrl.morphology.paradigms import Table, build
from lrl.morphology.pool import Pool
from lrl.morphology.reinflect.calibration import Calibration

TIERS: Final = ("attested", "analogy", "rule", "neural", "lemma")
TIER_OF: Final = {"analogy": "analogy", "rule": "rule", "edit": "rule", "neural": "neural"}
KEPT = 5  # forms given for an item, before the lemma itself
PULL = 5.0  # rows that a wider group counts for in the share of lemmas that stay as they are

Votes = dict[str, list[Answers]]  # what each member says of each item


@dataclass(frozen=True, slots=True)
class Inflected:
    """One form: how it was obtained, how likely it is right, and which members named it."""

    form: str
    tier: str
    confidence: float
    members: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ValueError(f"{self.tier!r}: no tier; there are {', '.join(TIERS)}")


class Inflections:
    """A language's table with the members trained on it; see lrl.morphology.learn.train."""

    def __init__(
        self,
        rows: Sequence[Row],
        members: Mapping[str, Inflector],
        pool: Pool,
        calibration: Calibration,
    ) -> None:
        self.rows = tuple(rows)
        self.members = dict(members)
        self.pool = pool
        self.calibration = calibration
        self._spelling: dict[Bundle, str] = {}
        for text in dict.fromkeys(bundle for _, bundle, _ in rows):
            self._spelling.setdefault(parse(text), text)

    @cached_property
    def table(self) -> Table:
        """The rows as a table to look forms up in."""
        return build(self.rows)

    def inflect(self, items: Sequence[Item]) -> list[list[Inflected]]:
        """Forms of each (lemma, bundle text), best first and the lemma itself last.

        Attested forms are given alone. Raises ValueError for a text that is no bundle.
        """
        attested = {item: self.attested(item) for item in dict.fromkeys(items)}
        open_ = [item for item, forms in attested.items() if not forms]
        guessed = dict(zip(open_, self.decide(open_, self.votes(open_)), strict=True))
        return [attested[item] or guessed[item] for item in items]

    def settle(self, items: Sequence[Item], votes: Votes) -> list[list[Inflected]]:
        """As `inflect`, where the members were asked about all items before."""
        guessed = self.decide(items, votes)
        return [self.attested(i) or guess for i, guess in zip(items, guessed, strict=True)]

    def attested(self, item: Item) -> list[Inflected]:
        """The forms that the table holds."""
        return [Inflected(form, "attested", 1.0) for form in self.table.inflect(*item)]

    def votes(self, items: Sequence[Item]) -> Votes:
        """What each member says of each item, whether the table holds it or not."""
        asked = [(lemma, self.spelled(bundle)) for lemma, bundle in items]
        return {name: member.predict(asked) for name, member in self.members.items()}

    def decide(self, items: Sequence[Item], votes: Votes) -> list[list[Inflected]]:
        """The members' answers as one list an item, the lemma itself at its end."""
        return [
            self._decide(lemma, self.spelled(bundle), [votes[name][k] for name in self.members])
            for k, (lemma, bundle) in enumerate(items)
        ]

    def _decide(self, lemma: str, bundle: str, answers: Sequence[Answers]) -> list[Inflected]:
        names = list(self.members)
        found: list[Inflected] = []
        left, ceiling = 1.0, 1.0
        for vote in self.pool.votes(answers, bundle, part_of_speech(bundle))[:KEPT]:
            ceiling = min(left, ceiling, self.calibration(vote.support))
            left -= ceiling
            named = ((name, dict(a).get(vote.form)) for name, a in zip(names, answers, strict=True))
            said = tuple((name, chance) for name, chance in named if chance is not None)
            found.append(Inflected(vote.form, TIER_OF[names[vote.member]], ceiling, said))
        if all(one.form != lemma for one in found):
            found.append(Inflected(lemma, "lemma", min(left, ceiling, self.unchanged(bundle))))
        return found

    def spelled(self, bundle: str) -> str:
        """A bundle as the table writes it, where the table has it in another spelling."""
        return self._spelling.get(parse(bundle), bundle)

    def unchanged(self, bundle: str) -> float:
        """How likely a cell's form is the lemma: the cell's share of such rows, drawn towards
        that of its part of speech and that towards the table's."""
        share = self._share("", 0.0)
        return self._share(bundle, self._share(part_of_speech(bundle) + ";", share))

    def _share(self, group: str, wider: float) -> float:
        same, rows = self._same[group], self._count[group]
        return (same + PULL * wider) / (rows + PULL)

    @cached_property
    def _groups(self) -> tuple[Counter[str], Counter[str]]:
        counts: Counter[str] = Counter()
        same: Counter[str] = Counter()
        for lemma, bundle, form in self.rows:
            # No bundle ends in a semicolon: a part of speech is never taken for a cell.
            for group in ("", part_of_speech(bundle) + ";", self.spelled(bundle)):
                counts[group] += 1
                same[group] += lemma == form
        return counts, same

    @property
    def _count(self) -> Counter[str]:
        return self._groups[0]

    @property
    def _same(self) -> Counter[str]:
        return self._groups[1]


@lru_cache(maxsize=65536)
def part_of_speech(bundle: str) -> str:
    """The part of speech of a bundle text, or the empty string."""
    return parse(bundle).pos


def uniform(rows: Sequence[Row]) -> list[Row]:
    """The rows, each cell in the spelling that comes first, each row once."""
    spelling: dict[Bundle, str] = {}
    kept: dict[Row, None] = {}
    for lemma, text, form in rows:
        kept[lemma, spelling.setdefault(parse(text), text), form] = None
    return list(kept)


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by lemma, lemmas in the order of the rows."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups
