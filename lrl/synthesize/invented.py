"""Invented inflection rows: a real row's change around a stem that no word has.

Anastasopoulos & Neubig (2019), Pushing the Limits of Low-Resource Morphological Inflection. What
both forms of a row share is found by aligning them; the inside of such a stretch is replaced on
both sides at once, by symbols that follow each other in real words.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence

from lrl.morphology.reinflect.alignment import Pair, fit
from lrl.morphology.reinflect.spelling import spell, symbols

SHORTEST = 3  # symbols of a stretch, for its inside to be replaced
TRIES = 20  # for each row wanted, before fewer are given
EDGE = ""


def invent(
    pairs: Sequence[tuple[str, str]], count: int, known: Container[str], rng: random.Random
) -> list[tuple[int, str, str]]:
    """(number of the pair it is made after, source, target), none twice and none of known source.

    Fewer than `count` where the pairs share too little to invent so many.
    """
    spelled = [(symbols(a), symbols(b)) for a, b in pairs]
    paths = fit(spelled).align(spelled) if spelled else []
    usable = [(k, path) for k, path in enumerate(paths) if any(stretches(path))]
    follow = _follow([a for a, _ in spelled])
    found: dict[tuple[int, str, str], None] = {}
    for _ in range(count * TRIES if usable else 0):
        if len(found) == count:
            break
        k, path = rng.choice(usable)
        source, target = _vary(path, follow, rng)
        if source not in known and source != pairs[k][0] and source and target:
            found[k, source, target] = None
    return list(found)


def stretches(path: Sequence[Pair]) -> Iterator[tuple[int, int]]:
    """(start, end) in the alignment of each stretch that both sides share."""
    start = 0
    for at, (a, b) in enumerate([*path, ("", "")]):
        if a != b or not a:
            if at - start >= SHORTEST:
                yield start, at
            start = at + 1


def _follow(words: Sequence[Sequence[str]]) -> dict[str, tuple[list[str], list[int]]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in sorted({tuple(word) for word in words}):
        for before, symbol in zip((EDGE, *word), word, strict=False):
            counts[before][symbol] += 1
    return {b: (sorted(c), [c[symbol] for symbol in sorted(c)]) for b, c in counts.items()}


def _vary(
    path: Sequence[Pair], follow: dict[str, tuple[list[str], list[int]]], rng: random.Random
) -> tuple[str, str]:
    new = list(path)
    for start, end in stretches(path):
        for at in range(start + 1, end - 1):
            before = new[at - 1][0]
            if before in follow:
                choices, weights = follow[before]
                symbol = rng.choices(choices, weights)[0]
                new[at] = (symbol, symbol)
    return spell([a for a, _ in new if a]), spell([b for _, b in new if b])
