"""Text as the symbols a transducer works on, and back, without loss.

A syllabary hides from a learner what its syllables share: Amharic መ, ሙ and ማ are one consonant
with three vowels. Unicode's character names tell the two parts apart, for every such script.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SYLLABLE = re.compile(
    r"(?P<onset>[A-Z ]+ (?:SYLLABLE|SYLLABICS) (?:[A-Z]+ )*[^AEIOU ]*)(?P<rime>[AEIOU][A-Z]*)"
)


@lru_cache(maxsize=65536)
def parts(character: str) -> tuple[str, ...]:
    """The symbols of one character: itself, or the onset and the rime of a syllable sign.

    The two are the halves of the sign's Unicode name, with a hyphen where they were cut; being
    longer than a character, neither is mistaken for one.
    """
    match = SYLLABLE.fullmatch(unicodedata.name(character, ""))
    return (match["onset"] + "-", "-" + match["rime"]) if match else (character,)


@lru_cache(maxsize=65536)
def _sign(onset: str, rime: str) -> str:
    try:
        return unicodedata.lookup(onset[:-1] + rime[1:])
    except KeyError:
        return ""


def symbols(text: str) -> list[str]:
    """The symbols of a text; `spell` undoes it."""
    return [part for character in text for part in parts(character)]


def spell(sequence: Sequence[str]) -> str:
    """The text of a sequence of symbols.

    A model may write half a syllable, or one its script has no sign for: such halves are left
    out.
    """
    text: list[str] = []
    onset = ""
    for symbol in sequence:
        if len(symbol) == 1:
            text.append(symbol)
        elif not symbol.endswith("-") and onset:
            text.append(_sign(onset, symbol))
        onset = symbol if len(symbol) > 1 and symbol.endswith("-") else ""
    return "".join(text)
