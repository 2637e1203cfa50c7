"""How far a cleaned pair is to be trusted, as a number; and, apart from it, who is accepted."""

from dataclasses import dataclass, fields
from functools import cache

import regex

from lrl.lexicon.clean import Candidate
from lrl.lexicon.profile import Facts, Writing, foreign, letter_pairs, letters
from lrl.lexicon.tables import classes, column

ACCEPT = 0.5  # the quality below which a pair is not taken, unless the user says otherwise


@dataclass(frozen=True, slots=True)
class Penalties:
    """Factors in [0, 1] by which a pair's quality is multiplied, by what is odd about it.

    The defaults were set on GATITOS, NusaX and Wiktionary lists by reading what they accept and
    reject: below ACCEPT alone are the faults that make a pair useless.
    """

    # what cleaning marked
    markup: float = 0.9  # entities and tags were taken out
    encoding: float = 0.1  # characters that a wrong decoding leaves behind
    mixed_script: float = 0.6  # a word with letters of two scripts
    note: float = 0.97
    unbalanced: float = 0.7  # a bracket without its other half
    bracketed: float = 0.7  # the word stood in brackets itself
    alternative: float = 0.97
    unclear_slash: float = 0.8
    marker: float = 1.0
    stem: float = 0.8  # a bound stem in a list that writes stems so
    affix: float = 0.3  # an ending or a prefix where a word was wanted
    gap: float = 0.2  # "wextê … de": a frame, not an expression
    symbol: float = 0.4  # signs of a transcription or a reconstruction
    open_end: float = 0.75
    # what scoring finds
    wrong_script: float = 0.1
    copy_of_name: float = 1.0  # Asia is Asia in Swahili too
    copy_of_word: float = 0.75  # a loan, by its spelling
    foreign_copy: float = 0.3  # left untranslated, by its spelling
    definition: float = 0.35
    digits: float = 0.7  # "century", "vyaka 100"
    gloss: float = 0.4  # "1 sg.": a source that is a linguist's label
    long_word: float = 0.3  # words run together
    too_short: float = 0.4

    def __post_init__(self) -> None:
        for name, value in ((f.name, getattr(self, f.name)) for f in fields(self)):
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"penalty {name} = {value} is not in [0, 1]")


@dataclass(frozen=True, slots=True)
class Scored:
    """A quality in [0, 1] and the name of the gravest thing that lowered it ("" for none)."""

    quality: float
    gravest: str


DEFAULTS = Penalties()
# A target this many times as long as the column's usual answer to a word begins to look like a
# definition; beyond it the quality falls with the square of the length.
LONG = 3.0
LONG_WORD = 4.0
SHORT = 0.15


def score(candidate: Candidate, facts: Facts, penalties: Penalties = DEFAULTS) -> Scored:
    """The quality of a pair: its evidence times the penalties it incurs."""
    found = {name: float(getattr(penalties, name)) for name in candidate.marks}
    source, target = candidate.source, candidate.target
    languages = (facts.source.language, facts.target.language)
    for text, other, writing in (
        (source, target, facts.source),
        (target, source, facts.target),
    ):
        if _is_foreign(text, other, writing.script):
            found["wrong_script"] = penalties.wrong_script
        # a definition may be in the other side's language, which then stands in the wrong column
        if " " in text and any(_defines(text, language) for language in languages):
            found["definition"] = penalties.definition
    if source.casefold() == target.casefold():
        name = _copy(source, facts)
        # weak evidence for a copy is already evidence that it is one
        found[name] = min(1.0, float(getattr(penalties, name)) / candidate.weight)
    else:
        length = _length(source, target, facts)
        if length < 1.0:
            found["definition"] = min(length, found.get("definition", 1.0))
        if _runs_together(source, target, facts.target):
            found["long_word"] = penalties.long_word
        if _is_too_short(source, target, facts):
            found["too_short"] = penalties.too_short
    if _digits(source) != _digits(target):
        found["digits"] = penalties.digits
        if _is_label(source):
            found["gloss"] = penalties.gloss
    quality = candidate.weight
    for factor in found.values():
        quality *= factor
    gravest = min(found, key=lambda name: (found[name], name), default="")
    return Scored(round(quality, 4), gravest if gravest and found[gravest] < 1.0 else "")


def accept(scored: Scored, threshold: float = ACCEPT) -> bool:
    """Whether a pair of this quality becomes an entry."""
    return scored.quality >= threshold


def _is_foreign(text: str, other: str, script: str | None) -> bool:
    """Whether most letters are in another script; names taken over as they are do not count."""
    if script == "Latn" and text.isascii():
        return False
    strange = foreign(script).findall(text)
    if not strange:
        return False
    if " " in text:
        taken = other.casefold().split()
        text = " ".join(word for word in text.split() if word.casefold() not in taken)
        strange = foreign(script).findall(text)
    return 2 * len(strange) > sum(map(str.isalpha, text))


def _copy(text: str, facts: Facts) -> str:
    if text[0].isupper() and len(text.split(maxsplit=1)[0]) > 1:
        return "copy_of_name"
    if facts.shared or not facts.target.pairs or letter_pairs(text) <= facts.target.pairs:
        return "copy_of_word"
    return "foreign_copy"


def _length(source: str, target: str, facts: Facts) -> float:
    """1 for a target of usual length for its source, falling for a definition-like one."""
    usual = facts.target.letters * max(1, len(source.split()))
    ratio = letters(target) / usual
    return 1.0 if ratio <= LONG else (LONG / ratio) ** 2


def _runs_together(source: str, target: str, writing: Writing) -> bool:
    if len(target) < 25:
        return False
    longest = max(letters(word) for word in target.split())
    in_source = max(map(len, source.split()))
    spaced = writing.script in ("Latn", "Cyrl", "Arab", "Grek", "Armn", "Geor", "Hebr", "Deva")
    return spaced and longest > max(28, LONG_WORD * writing.letters, 2 * in_source)


def _is_too_short(source: str, target: str, facts: Facts) -> bool:
    words = len(source.split())
    return words >= 5 and letters(target) < SHORT * words * facts.target.letters


def _digits(text: str) -> bool:
    """Whether a text has a number of its own; digits at the end of a word may be letters."""
    if text.isalpha():
        return False
    return any(word[0].isdigit() for word in text.split())


def _is_label(text: str) -> bool:
    """Whether a text is a person and its number, not a word: "1 sg.", "3 pl"."""
    number, *rest = text.split()
    labels = classes("gloss_labels.tsv")
    return (
        number in ("1", "2", "3") and bool(rest) and all(one.rstrip(".") in labels for one in rest)
    )


@cache
def _definition_pattern(language: str) -> regex.Pattern[str] | None:
    words = column("definition_markers.tsv", language)
    return regex.compile(rf"\b(?:{'|'.join(map(regex.escape, words))})\b") if words else None


def _defines(text: str, language: str) -> bool:
    pattern = _definition_pattern(language)
    return bool(pattern and len(text.split()) > 3 and pattern.search(text.casefold()))
