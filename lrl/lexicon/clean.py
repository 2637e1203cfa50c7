"""From a row as it was found to the pairs it holds, cleaned; nothing here decides or counts."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, product

import regex

from lrl.lexicon.cells import BRACKETS, Piece, joined, marker, pieces, unquoted
from lrl.lexicon.characters import is_plain, small, tidy
from lrl.lexicon.entry import Row
from lrl.lexicon.lemma import word_list
from lrl.lexicon.profile import Facts, Writing
from lrl.lexicon.tables import column
from lrl.text import fold

LONGEST = 400  # characters of a cell; what is longer is text, not a lexicon's expression
MOST = 48  # pairs that one row may hold

_GAP = regex.compile(r"\.{2,}|…|_{2,}|(?<=\s)~(?=\s)")
_SYMBOL = regex.compile(r"[*<>%@#^+=$\\|~]")
_DOTS_AT_END = regex.compile(r"\s*(\.{2,}|…|_{2,}|~)$")
_HYPHEN = "-‐‑−–—~="
_FRAME = 4  # words; beside a longer source, dots and dashes are punctuation
_BULLET = regex.compile(r"^[•·*◦▪=→>-]\s+|^[,.;:!?،؛۔।。、]+\s*")
_FINAL = ".,;:،؛۔।॥。、፡።，；:།་"
_SENTENCE = "!?؟！？…¡¿"
_ABBREVIATION = regex.compile(r"\p{L}\.\s?\p{L}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cleaned pair that may become an entry; `marks` name what its score should know."""

    source: str
    target: str
    pos: str = ""
    sense: str = ""
    weight: float = 1.0
    marks: tuple[str, ...] = ()
    problem: str = ""


def clean(row: Row, facts: Facts) -> list[Candidate]:
    """The pairs a row holds, at least one; one that has nothing to score has a `problem`."""
    if row.problem:
        return [Candidate(row.source, row.target, problem=row.problem)]
    if max(len(row.source), len(row.target)) > LONGEST:
        return [Candidate(row.source[:80], row.target[:80], problem="too long")]
    source, source_marks = tidy(row.source, facts.source)
    target, target_marks = tidy(row.target, facts.target)
    if is_plain(source) and is_plain(target) and source and target:
        pieces_of = (Piece(source, marks=source_marks), Piece(target, marks=target_marks))
        return [_pair(*pieces_of, row, facts)]
    if not source or not target:
        problem = "empty source" if not source else "empty target"
        return [Candidate(source, target, problem=problem)]
    sources = pieces(source, target, facts.source, source_marks)
    targets = pieces(target, source, facts.target, target_marks)
    if len(sources) == len(targets) == 1:
        return [_pair(sources[0], targets[0], row, facts)]
    if len(sources) == len(targets) > 1 and "/" in source and "/" in target:
        matched = list(zip(sources, targets, strict=True))  # "he/she", "li/ŝi"
    else:
        matched = list(product(sources, targets))
    return [_pair(s, t, row, facts) for s, t in islice(matched, MOST)]


def _pair(source: Piece, target: Piece, row: Row, facts: Facts) -> Candidate:
    left, left_pos, left_marks = _bare(source.text, target.text, facts.source)
    right, right_pos, right_marks = _bare(target.text, source.text, facts.target)
    if row.pos != "PROPN":
        if facts.source.capitals and not _is_title(left):
            left = small(left, right, facts.source)
        functional = right[:1].isupper() and _is_functional(left, facts)
        right = small(right, left, facts.target, functional)
    problem = _lacks_letters(left, "source", str.isalnum) or _lacks_letters(right, "target")
    marks = (*source.marks, *target.marks, *left_marks, *right_marks)
    return Candidate(
        left,
        right,
        pos=row.pos or source.pos or target.pos or left_pos or right_pos,
        sense=joined((row.sense, source.sense, target.sense)),
        weight=row.weight,
        marks=tuple(dict.fromkeys(marks)),
        problem=problem,
    )


def _is_functional(text: str, facts: Facts) -> bool:
    """Whether a text is nothing but function words, or a sentence such as "I want".

    Not where nouns have capitals: these orthographies have pronouns with capitals too.
    """
    words = text.split()
    known = word_list("function_words.tsv", facts.source.language)
    if not words or fold(words[0]) not in known:
        return False
    whole = words[0].isupper() or all(fold(word) in known for word in words)
    return whole and "noun" not in column("casing.tsv", facts.target.language)


def _is_title(text: str) -> bool:
    """Whether words after the first have capitals too: "Singapore Dollar"."""
    return any(word[0].isupper() for word in text.split()[1:])


def _lacks_letters(text: str, side: str, enough: Callable[[str], bool] = str.isalpha) -> str:
    if enough(text) or any(map(enough, text)):
        return ""
    return f"no letters in {side}" if text else f"empty {side}"


def _bare(text: str, other: str, writing: Writing) -> tuple[str, str, tuple[str, ...]]:
    """(text, part of speech or "", marks) of an alternative without what stands round the word."""
    marks: list[str] = []
    if not is_plain(text):
        text, marks = _unpunctuated(text, other, writing)
    if (" " in text or "'" in text or "’" in text) and (found := marker(text, writing.language)):
        return found[0], found[1], (*marks, "marker")
    return text, "", tuple(marks)


def _unpunctuated(text: str, other: str, writing: Writing) -> tuple[str, list[str]]:
    marks: list[str] = []
    text = unquoted(_BULLET.sub("", text.strip()))
    if shorter := _DOTS_AT_END.sub("", text):
        marks += ["open_end"] * (shorter != text)
        text = shorter
    if text and text[-1] in _FINAL and text[-1] not in writing.inner and not _is_short(text, other):
        text = text.rstrip(_FINAL + " ")
    if text and not any(c in _SENTENCE for c in other):
        text = text.strip(_SENTENCE + " ")
    if len(text) > 1 and (text[0] in _HYPHEN or text[-1] in _HYPHEN):
        stem = writing.stems and text[-1] not in _HYPHEN
        marks.append("stem" if stem else "affix")
        text = text.strip(_HYPHEN + " ")
    if len(other.split()) <= _FRAME and _GAP.search(text):
        marks.append("gap")
    elif (symbol := _SYMBOL.search(text)) and symbol.group() not in writing.inner:
        marks.append("symbol")
    if not BRACKETS.isdisjoint(text):
        marks.append("unbalanced")
    return text, marks


def _is_short(text: str, other: str) -> bool:
    """Whether the final mark belongs to the text: an abbreviation, or a sentence on both sides."""
    return bool(_ABBREVIATION.search(text)) or other[-1:] == text[-1]
