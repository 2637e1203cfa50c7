"""What happens after a context, believed the more the longer the context is and the more seen.

Witten–Bell interpolation: a context seen n times with k outcomes gives n / (n + k) of the weight
to its own counts and the rest to the context that is one symbol shorter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 12  # symbols of context


@dataclass(frozen=True, slots=True)
class Contexts(Generic[T]):
    """Outcomes by context; a context is the first symbols of a word, or of one read backwards."""

    seen: dict[str, Counter[T]]

    def chances(self, word: str, widest: int | None = None) -> dict[T, float]:
        """The probability of outcomes, for a word that begins like this.

        Of all that were ever seen, or, with `widest`, of those seen in the shortest context that
        has no more kinds of them than that (the longest known one where all have more).
        """
        chance: dict[T, float] = {}
        for length in range(min(LONGEST, len(word)) + 1):
            counts = self.seen.get(word[:length])
            if counts is None:
                break
            if widest is not None and len(counts) > widest and word[: length + 1] in self.seen:
                continue
            total, kinds = counts.total(), len(counts)
            if not chance:
                chance = {outcome: count / total for outcome, count in counts.items()}
                continue
            own = 1 / (total + kinds)
            chance = {outcome: p * kinds * own for outcome, p in chance.items()}
            for outcome, count in counts.items():
                chance[outcome] += count * own
        return chance


def learn(examples: Iterable[tuple[str, T]]) -> Contexts[T]:
    """The contexts of (word, outcome) examples."""
    seen: dict[str, Counter[T]] = {}
    for word, outcome in examples:
        for length in range(min(LONGEST, len(word)) + 1):
            seen.setdefault(word[:length], Counter())[outcome] += 1
    return Contexts(seen)
