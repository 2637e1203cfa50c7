"""Which pieces to add: those that save most, one after another, each counted after the last."""

import heapq
from collections.abc import Iterable, Sequence
from itertools import chain

from lrl.adapt.vocabulary.cut import Cut, is_whole, runs
from lrl.adapt.vocabulary.kinds import Piece, join


def choose(
    found: Iterable[Cut],
    taken: frozenset[str],
    limit: int,
    prefix: str = "",
    longest: int = 32,
    pairs: bool = False,
) -> list[Piece]:
    """At most `limit` new pieces for some words, the best first; none of them among `taken`.

    A piece stands for a run of adjacent pieces (of two, with `pairs`), and saves its weight in
    the words times the pieces of the run but one. Ties go by the piece's text.
    """
    whole = [cut for cut in found if is_whole(cut, prefix)]
    table = Table([list(cut.parts) for cut in whole], [cut.count for cut in whole], prefix)
    heap: list[tuple[float, str]] = []
    done = set(taken)

    def offer(places: Iterable[int]) -> None:
        fresh = set()
        for place in places:
            for text in runs(table.parts[place], prefix, longest, pairs):
                if text not in done:
                    table.where.setdefault(text, {})[place] = None
                    fresh.add(text)
        for text in sorted(fresh):
            heapq.heappush(heap, (-table.gain(text), text))

    offer(range(len(whole)))
    made: list[Piece] = []
    origin: dict[str, tuple[str, ...]] = {}
    while heap and len(made) < limit:
        promised, text = heapq.heappop(heap)
        if text in done:
            continue
        gain = table.gain(text)
        if gain <= 0:
            continue
        if gain < -promised:  # other pieces took a part of it since
            heapq.heappush(heap, (-gain, text))
            continue
        run = table.run(text)
        parts = tuple(chain.from_iterable(origin.get(part, (part,)) for part in run))
        done.add(text)
        origin[text] = parts
        made.append(Piece(text, parts, gain, (run[0], run[1]) if pairs else None))
        changed = table.put(text)
        if pairs:  # without, all runs that are still possible have been offered
            offer(changed)
    return made


class Table:
    """Words as they are cut so far, and where a run of pieces may be found."""

    def __init__(self, parts: list[list[str]], counts: Sequence[float], prefix: str) -> None:
        self.parts = parts
        self.where: dict[str, dict[int, None]] = {}
        self._counts = counts
        self._prefix = prefix

    def gain(self, text: str) -> float:
        """What a piece would save now."""
        return sum(
            self._counts[place] * sum(end - start - 1 for start, end in self._runs(place, text))
            for place in self.where[text]
        )

    def run(self, text: str) -> list[str]:
        """The pieces that a text is made of where it first occurs."""
        for place in self.where[text]:
            for start, end in self._runs(place, text):
                return self.parts[place][start:end]
        raise ValueError(f"{text!r} occurs no more")

    def put(self, text: str) -> list[int]:
        """Cut the words anew with a piece; the places of those that changed."""
        changed = []
        for place in self.where[text]:
            found = self._runs(place, text)
            for start, end in reversed(found):
                self.parts[place][start:end] = [text]
            if found:
                changed.append(place)
        return changed

    def _runs(self, place: int, text: str) -> list[tuple[int, int]]:
        """Where a text stands in a word as a run of two or more pieces, from left to right."""
        parts, found, start = self.parts[place], [], 0
        while start < len(parts):
            end = start + 1
            while end <= len(parts) and len(made := join(parts[start:end], self._prefix)) < len(
                text
            ):
                end += 1
            if end - start > 1 and end <= len(parts) and made == text:
                found.append((start, end))
                start = end
            else:
                start += 1
        return found
