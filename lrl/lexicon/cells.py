"""What stands in one cell: the word, notes in brackets beside it, and its alternatives."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import regex

from lrl.lexicon.profile import Writing
from lrl.lexicon.tables import classes, column, having, rows

MOST = 24  # alternatives in one cell; a longer list is no cell of a dictionary
_OPEN, _CLOSE = "([{（［【〈", ")]}）］】〉"
BRACKETS = frozenset(_OPEN + _CLOSE)
_BRACKETS = regex.escape(_OPEN + _CLOSE)
_ASIDE = "{"  # the one bracket that never holds a word of its own
_INNERMOST = regex.compile(
    "|".join(rf"\{a}([^{_BRACKETS}]*)\{b}" for a, b in zip(_OPEN, _CLOSE, strict=True))
)
_OPTIONAL = regex.compile(
    r"(?<=[\p{L}\p{M}'])\(-?([\p{L}\p{M}']{1,3})\)|(?<!\S)\(([\p{L}\p{M}']{1,3})-?\)(?=\p{L})"
)
_STRAY = regex.compile(rf"(?<=[\p{{L}}\p{{M}}])[{_BRACKETS}](?=\p{{L}})")
_NUMBERED = regex.compile(r"(?:^|(?<=[\s;,.]))\(?\d{1,2}[.)]\s+")
_ALWAYS = regex.escape(having("separators.tsv", "always"))
_SLASH = regex.escape(having("separators.tsv", "slash"))
_COMMA = regex.escape(having("separators.tsv", "comma"))
_ANY = regex.compile(rf"[{_ALWAYS}{_SLASH}{_COMMA}]|\d[.)]\s")
_AT_ALWAYS = regex.compile(rf"\s*[{_ALWAYS}]\s*")
_AT_COMMA = regex.compile(rf"(?<!\d)\s*[{_COMMA}]\s*|\s*[{_COMMA}]\s*(?!\d)")
_AT_SLASH = regex.compile(rf"\s*[{_SLASH}]\s*")
_UNSPACED_SLASH = regex.compile(rf"(?<!\s)[{_SLASH}](?!\s)")
_CITED = 4  # words; what is longer is a sentence, not a citation form
_ENDING = 2  # letters; a shorter last piece after a slash is an ending, not a word
_QUOTES = (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'), ("'", "'"), ("‘", "’"), ("「", "」"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One alternative of a cell, with what its notes said and marks for the scoring."""

    text: str
    pos: str = ""
    sense: str = ""
    marks: tuple[str, ...] = ()


def pieces(text: str, other: str, writing: Writing, marks: tuple[str, ...] = ()) -> list[Piece]:
    """The alternatives in a cell whose row has `other` on its other side; never none."""
    found = [Piece(text, marks=marks)]
    if not BRACKETS.isdisjoint(text):
        found = _without_notes(text, marks)
    if _ANY.search(text):
        found = [part for piece in found for part in _alternatives(piece, other, writing)]
    return found[:MOST]


def _without_notes(text: str, marks: tuple[str, ...]) -> list[Piece]:
    """A note in brackets becomes the sense; letters in brackets may stand or be left out."""
    known = classes("note_classes.tsv")
    optional = _OPTIONAL.search(text)
    if optional and (letters := optional[1] or optional[2]).casefold() not in known:
        whole = text[: optional.start()] + letters + text[optional.end() :]
        short = text[: optional.start()] + text[optional.end() :]
        forms = (whole, short)
        return [p for t in forms for p in _without_notes(t, (*marks, "alternative"))]
    notes: list[str] = []
    pos = ""
    aside = _ASIDE in text
    while match := _INNERMOST.search(text):
        note = " ".join(next(g for g in match.groups() if g is not None).split())
        named = known.get(note.casefold().rstrip("."), None)
        head, tail = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        pos = pos or named or ""
        if named and head and len(tail.split()) > 1 and not _ANY.match(tail):
            note, tail = f"{note}: {tail}", ""  # "xont (verb) which means to feed an animal"
        if note:
            notes.append(note)
        text = f"{head} {tail}".strip()
    if not BRACKETS.isdisjoint(text):
        text = _STRAY.sub("", text)
        cut = next((i for i, c in enumerate(text) if c in _OPEN), 0)
        if cut:
            notes += filter(None, [text[cut + 1 :].strip(_OPEN + _CLOSE + " ")])
            text = text[:cut]
        text = "".join(" " if c in BRACKETS else c for c in text)
        marks = (*marks, "unbalanced")
    text = regex.sub(r"\s+([;,/])", r"\1", " ".join(text.split()))
    if not text and notes and " " not in notes[0] and not aside:
        return [Piece(notes[0], pos, "", (*marks, "bracketed"))]
    return [Piece(text, pos, "; ".join(notes), (*marks, "note") if notes else marks)]


def _alternatives(piece: Piece, other: str, writing: Writing) -> list[Piece]:
    parts = [piece.text]
    if len(numbered := _NUMBERED.split(piece.text)) > 1:
        parts = [part.strip(" ;,.") for part in numbered]
    parts = [part for cell in parts for part in _AT_ALWAYS.split(cell)]
    parts = [part for cell in parts for part in _at_slashes(cell, writing)]
    if len(other.split()) == 1 and not regex.search(rf"[{_COMMA}]", other):
        parts = [part for cell in parts for part in _at_commas(cell)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return [replace(piece, text=parts[0])] if parts else [replace(piece, text="")]
    marks = (*piece.marks, "alternative")
    uneven = len({len(part.split()) for part in parts}) > 1
    if uneven and _UNSPACED_SLASH.search(piece.text):
        marks = (*marks, "unclear_slash")  # "red/green ball": which words does the slash part?
    return [replace(piece, text=part, marks=marks) for part in parts]


def _at_slashes(cell: str, writing: Writing) -> list[str]:
    if not regex.search(rf"[{_SLASH}]", cell) or regex.search(rf"\d\s*[{_SLASH}]\s*\d", cell):
        return [cell]
    whole = column("unsplit.tsv", writing.language)
    if any(word.casefold() in whole for word in cell.split()):
        return [cell]
    parts = _AT_SLASH.split(cell)
    sizes = [sum(map(str.isalpha, part)) for part in parts]
    if min(sizes) == 0 or (max(sizes) <= _ENDING and cell.isascii()):
        return [cell] if max(sizes) <= _ENDING else [p for p in parts if p]
    # "rojo/a", "amigo/-a": the short tail is an ending, and the cell's word stands before it.
    return [p for i, p in enumerate(parts) if not (i and _is_ending(p, parts[0], cell))]


def _is_ending(part: str, first: str, cell: str) -> bool:
    attached = f"/ {part}" not in cell
    bare = part.lstrip("-")
    return attached and bare.isascii() and len(bare) <= _ENDING < len(first) and " " not in bare


def _at_commas(cell: str) -> list[str]:
    parts = [part for part in _AT_COMMA.split(cell) if part]
    if any(len(part.split()) > 3 for part in parts):
        return [cell]
    return parts


def unquoted(text: str) -> str:
    """The text without quotation marks that enclose the whole of it."""
    for opening, closing in _QUOTES:
        if len(text) > 2 and text[0] == opening and text[-1] == closing:
            inner = text[1:-1]
            if opening not in inner and closing not in inner:
                return inner.strip()
    return text


def marker(text: str, language: str) -> tuple[str, str] | None:
    """(the text without its citation marker, the part of speech it gave away), if it has one."""
    low = text.casefold().replace("’", "'")
    first, space, rest = low.partition(" ")
    markers = _markers(language)
    if space and first in markers:
        upos, unless = markers[first]
        words = rest.split()
        if 0 < len(words) <= _CITED and words[0] not in unless:
            return text[len(first) :].strip(), upos
    elided = next((m for m in markers if m[-1] == "'" and first.startswith(m) and m != first), "")
    if elided and len(low.split()) <= _CITED:
        return text[len(elided) :], markers[elided][0]
    return None


@cache
def _markers(language: str) -> dict[str, tuple[str, frozenset[str]]]:
    """By marker: the part of speech it gives away, and the words before which it stays."""
    return {
        word: (upos, frozenset(unless.split()))
        for code, word, upos, unless in rows("citation_markers.tsv")
        if code == language
    }


def joined(notes: Iterable[str]) -> str:
    """Notes of both sides as one sense, each once."""
    return "; ".join(dict.fromkeys(note for note in notes if note))
