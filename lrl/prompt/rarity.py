"""How rare a word is, so that the entries that a model needs most come first.

A model knows frequent words, and a frequent word says little. An entry counts by the product of
how often its word occurs in the data at hand, a run of words by the rarest of them, and how often
its best translation does in text of the source language; one is added to each count, for what
occurs nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrl.prompt.entries import Entry
from lrl.text import fold


@dataclass(frozen=True, slots=True)
class Rarity:
    """Counts of folded words in the data at hand and in text of the source language."""

    data: Mapping[str, int]
    source: Mapping[str, int]

    def order(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries with the rarest first; of equally rare ones that which stands first."""
        return sorted(entries, key=lambda one: (self.of(one), one.start))

    def of(self, entry: Entry) -> int:
        """The product; the rarer the entry the lower."""
        return _often(entry.word, self.data) * _often(entry.translations[0], self.source)


def _often(text: str, counts: Mapping[str, int]) -> int:
    return 1 + min(counts.get(fold(word), 0) for word in text.split())
