"""Affixes of a language as its word list shows them: what is left over between two of its words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lrl.text import fold

LONGEST = 4  # letters of an affix
STEM = 3  # letters of the shortest stem
TIMES = 5  # pairs of words that must show an affix


@dataclass(frozen=True, slots=True)
class Affixes:
    """Prefixes and suffixes by the number of pairs of words that show them."""

    prefixes: Mapping[str, int]
    suffixes: Mapping[str, int]

    @classmethod
    def of(cls, words: Iterable[str], text: Iterable[str] = ()) -> "Affixes":
        """Those between two words of a list, and between a word of real text and one of the list;
        entries of several words show nothing."""
        known = {fold(word) for word in words if " " not in word and word.isalpha()}
        prefixes: Counter[str] = Counter()
        suffixes: Counter[str] = Counter()
        for word in known | {fold(word) for word in text if word.isalpha()}:
            for cut in range(1, min(LONGEST, len(word) - STEM) + 1):
                if word[cut:] in known:
                    prefixes[word[:cut]] += 1
                if word[:-cut] in known:
                    suffixes[word[-cut:]] += 1
        return cls(_shown(prefixes), _shown(suffixes))

    def stems(self, word: str) -> list[str]:
        """What is left of a word without an affix, the best shown affix first."""
        low = fold(word)
        found: dict[str, int] = {}
        for cut in range(1, min(LONGEST, len(low) - STEM) + 1):
            for stem, often in (
                (low[:-cut], self.suffixes.get(low[-cut:], 0)),
                (low[cut:], self.prefixes.get(low[:cut], 0)),
            ):
                if often:
                    found[stem] = max(found.get(stem, 0), often)
        return sorted(found, key=lambda stem: (-len(stem), -found[stem], stem))


def _shown(counts: Counter[str]) -> dict[str, int]:
    return {affix: n for affix, n in sorted(counts.items()) if n >= TIMES}
