"""Sounds written in a script: Epitran's map of a language, turned round.

Each letter of the map, and in scripts that mark vowels on consonants each letter with its marks,
is read aloud; a word is the cheapest row of such pieces whose sounds are near its own. The best
few are read aloud whole, and the one that sounds most like the word is taken, so that what the
map does across letters counts too.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from lrl.languages import Language, likely_script
from lrl.phonology.distance import GAP, costs, distances
from lrl.phonology.ipa import Transcriber, graphemes, transcriber
from lrl.phonology.maps import map_of
from lrl.phonology.sounds import class_string, segments, sounds
from lrl.text import nfc, script_of

Speller = Callable[[str], str]

UNPOINTED = frozenset({"Arab", "Hebr", "Syrc"})  # vowel marks are left out of running text
CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})  # where a name has a capital
VOICE = 0.15  # besides the features: a spelling keeps t and d, f and s apart before all else
INSIDE = 0.3  # for a vowel's own letter inside a word, in scripts that mark vowels on consonants
SPAN = 4  # sounds of one piece
PIECES = 5  # kept for one span of sounds
ROWS = 12  # read aloud for one word
PIECE = 0.02  # a piece's own cost, so that of two rows of the same sounds the shorter is taken
RANK = 0.0005  # for each place down the map: its first spelling of a sound goes first


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters and the sounds they stand for; `cost` is for using it at all, `inside` also where it
    does not begin the word."""

    letters: str
    sounds: tuple[int, ...]
    cost: float
    inside: float


def speller(language: Language) -> Speller:
    """A function from IPA to the spelling in a language's script; NoMap where it has no map."""
    return _speller(map_of(language), language)


def respell(word: str, source: Language, target: Language) -> str:
    """A word of one language as another writes its sound, capitals kept where there are any.

    Raises NoMap where either has no map.
    """
    return respeller(source, target)(word)


def respeller(source: Language, target: Language) -> Callable[[str], str]:
    """As respell, with the maps looked up once."""
    read, spell = transcriber(source), speller(target)
    cased = likely_script(target) in CASED

    def write(word: str) -> str:
        written = spell(read(word)) or word
        if not cased:
            return written
        if word.isupper() and len(word) > 1:
            return written.upper()
        return written[:1].upper() + written[1:] if word[:1].isupper() else written

    return write


def pieces(language: Language) -> tuple[Piece, ...]:
    """What a language's map can write, in its order. Raises NoMap."""
    read, table = transcriber(language), graphemes(language)
    script = likely_script(language)
    marks = [one for one in table if all(map(_is_mark, one))]
    letters = [one for one in table if not all(map(_is_mark, one)) and _written(one, script)]
    if script in UNPOINTED:
        marks = []
    on_consonants = any(_is_vowel(table[mark]) for mark in marks)
    vowels = {one for one in letters if _is_vowel(table[one])}
    joined = [one + mark for one in letters if not _is_vowel(table[one]) for mark in marks]
    found: dict[tuple[str, tuple[int, ...]], Piece] = {}
    for rank, one in enumerate([*letters, *joined]):
        for heard in dict.fromkeys((segments(read(one)), segments(table.get(one, "")))):
            if heard and len(heard) <= SPAN:
                cost = PIECE + RANK * min(rank, 10)
                inside = INSIDE if on_consonants and one[0] in vowels else 0.0
                found.setdefault((one, heard), Piece(one, heard, cost, inside))
    return tuple(found.values())


@cache
def _speller(name: str, language: Language) -> Speller:
    every, read = pieces(language), transcriber(language)

    @lru_cache(maxsize=1 << 16)
    def best(span: tuple[int, ...], first: bool) -> tuple[tuple[float, str], ...]:
        """The pieces that come nearest to a span of sounds, cheapest first."""
        priced = (
            (_apart(span, one.sounds) + one.cost + (0.0 if first else one.inside), at)
            for at, one in enumerate(every)
        )
        return tuple((cost, every[at].letters) for cost, at in sorted(priced)[:PIECES])

    @lru_cache(maxsize=1 << 16)
    def spell(ipa: str) -> str:
        rows = _rows(segments(ipa), best)
        return _nearest(ipa, rows, read) if rows else ""

    return spell


def _rows(
    word: tuple[int, ...], best: Callable[[tuple[int, ...], bool], tuple[tuple[float, str], ...]]
) -> list[tuple[float, str]]:
    """The cheapest rows of pieces for the sounds of a word, cheapest first."""
    at: list[list[tuple[float, str]]] = [[(0.0, "")]]
    for end in range(1, len(word) + 1):
        found: dict[str, float] = {}
        for start in range(max(0, end - SPAN), end):
            for cost, letters in best(word[start:end], start == 0):
                for before, text in at[start]:
                    whole = text + letters
                    found[whole] = min(found.get(whole, np.inf), before + cost)
        at.append(sorted((cost, text) for text, cost in found.items())[:ROWS])
    return at[-1] if word else []


def _nearest(ipa: str, rows: list[tuple[float, str]], read: Transcriber) -> str:
    """The row that sounds most like the word, the cheaper one of two alike."""
    apart = distances([(ipa, read(text)) for _, text in rows])
    size = max(len(segments(ipa)), 1)
    order = sorted(
        range(len(rows)), key=lambda i: (round(float(apart[i]) + rows[i][0] / size, 6), i)
    )
    return nfc(rows[order[0]][1])


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The cost of the cheapest edits from some sounds to others."""
    above = [GAP * j for j in range(len(other) + 1)]
    for i, x in enumerate(one, 1):
        line = [GAP * i]
        for j, y in enumerate(other, 1):
            swapped = above[j - 1] + _cost(x, y)
            line.append(min(swapped, above[j] + GAP, line[j - 1] + GAP))
        above = line
    return above[-1]


@lru_cache(maxsize=1 << 18)
def _cost(one: int, other: int) -> float:
    classes = sounds().classes
    plain = float(costs(np.array([one]), np.array([other]))[0])
    if classes[one] in "AIU" or classes[other] in "AIU":
        return plain
    voiced = _voices()
    return plain + VOICE * ((voiced[one] != voiced[other]) + (classes[one] != classes[other]))


@cache
def _voices() -> tuple[int, ...]:
    table = sounds()
    return tuple(table.features[:, table.names.index("voi")].tolist())


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _written(letters: str, script: str | None) -> bool:
    """Whether it is letters of the script, without vowel marks or signs that no one sees."""
    kinds = {unicodedata.category(c)[:2] for c in letters}
    pointed = script in UNPOINTED and "Mn" in kinds
    own = all(script_of(c) in (script, "Zinh", "Zyyy") for c in letters)
    return own and not pointed and "Cf" not in kinds and any(map(str.isalpha, letters))


def _is_vowel(sound: str) -> bool:
    return class_string(sound)[:1] in set("AIU")
