"""How a form is made from a lemma, as edits of both ends that fit other lemmas too.

One stretch that lemma and form share is the core. What changes before it is written
relative to the word's start, what changes after it relative to the word's end, so that
`Baum → Bäume` (a → ä, two kept, e added) fits `Traum` as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lrl.morphology.reinflect.alignment import fit
from lrl.morphology.reinflect.spelling import parts, spell

Edit = tuple[str, str, int]  # (taken away, put in its place, how many symbols are kept after it)
Side = tuple[Edit, ...]  # from the outside of the word to its core

Path = Sequence[tuple[str, str]]  # an alignment; one symbol of a pair may be empty
Run = tuple[int, int]  # a stretch of the alignment in which all is shared
Core = Callable[[Sequence[Run]], Run]

CORES: dict[str, Core] = {
    "longest": lambda runs: max(runs, key=lambda run: (run[1] - run[0], -run[0])),
    "first": lambda runs: runs[0],
    "last": lambda runs: runs[-1],
}
HALVES = 0xF0000  # private characters that stand for the halves of syllable signs


@dataclass(frozen=True, slots=True, order=True)
class Script:
    """The edits at a word's start and at its end; the end's are written backwards."""

    start: Side
    end: Side


_halves: dict[str, str] = {}
_wholes: dict[str, str] = {}


@lru_cache(maxsize=65536)
def letters(text: str) -> str:
    """The text with one character a symbol, where a syllable sign is two symbols."""
    return "".join(_letter(symbol) for character in text for symbol in parts(character))


def _letter(symbol: str) -> str:
    if len(symbol) == 1:
        return symbol
    if symbol not in _halves:
        _halves[symbol] = chr(HALVES + len(_halves))
        _wholes[_halves[symbol]] = symbol
    return _halves[symbol]


def text_of(word: str) -> str:
    """The text that `letters` took apart; half syllables without their other half are lost."""
    return spell(named(word))


def named(word: str) -> list[str]:
    """The symbols of `letters`, by names that mean the same in every run; `word_of` undoes it."""
    return [_wholes.get(c, c) for c in word]


def word_of(names: Sequence[str]) -> str:
    """The `letters` that were named."""
    return "".join(_letter(name) for name in names)


def scripts(pairs: Sequence[tuple[str, str]]) -> list[Script]:
    """The script of each (lemma, form), both as `letters`.

    Which shared stretch is the core is one choice for all pairs: the one that leaves the fewest
    different scripts, since those say most about words not seen.
    """
    if not pairs:
        return []
    paths = fit(pairs).align(pairs)
    ways = [[script(path, core) for path in paths] for core in CORES.values()]
    return min(ways, key=lambda found: len(set(found)))


def script(path: Path, core: Core) -> Script:
    """The script of an alignment around a core."""
    runs: list[Run] = []
    for i, (a, b) in enumerate(path):
        if a != b:
            continue
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    start, end = core(runs) if runs else (0, 0)
    return Script(_side(path[:start]), _side(path[end:][::-1]))


def _side(path: Path) -> Side:
    edits: list[Edit] = []
    away, put, kept = "", "", 0
    for a, b in path:
        if a == b:
            kept += 1
            continue
        if kept:
            edits.append((away, put, kept))
            away, put, kept = "", "", 0
        away, put = away + a, put + b
    if away or put or kept:
        edits.append((away, put, kept))
    return tuple(edits)


def apply(script: Script, lemma: str) -> str | None:
    """The form of another lemma by the same edits, or None where they do not fit it."""
    head = _apply_side(script.start, lemma)
    tail = _apply_side(script.end, lemma[::-1])
    if head is None or tail is None or head[0] + tail[0] > len(lemma):
        return None
    return head[1] + lemma[head[0] : len(lemma) - tail[0]] + tail[1][::-1]


def _apply_side(side: Side, word: str) -> tuple[int, str] | None:
    at, out = 0, ""
    for away, put, kept in side:
        if not word.startswith(away, at):
            return None
        at += len(away)
        out += put + word[at : at + kept]
        at += kept
        if at > len(word):
            return None
    return at, out
