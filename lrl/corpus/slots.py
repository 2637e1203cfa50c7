"""Slots given as offsets into a text, turned into runs of whole tokens."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lrl.corpus.sentence import Span
from lrl.corpus.tokenise import tokenise
from lrl.text import nfc

# A label goes into BIO tags, MISC columns and bracketed text, where these characters mean else.
LABEL = re.compile(r"[^\s|\[\]]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A labelled stretch of a text: characters `start` to `end`, half-open."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as tokens, none of which crosses an edge of a slot, and its slots as spans."""

    tokens: tuple[str, ...]
    spaces: tuple[bool, ...]
    spans: tuple[Span, ...]


def counter(text: str, unit: str) -> Callable[[int], int]:
    """Turns offsets in `unit` ("byte" of UTF-8, or "char") of a text into characters of it.

    The function raises ValueError for an offset outside the text or inside a character.
    """
    # Byte offset of each character and of the end; for characters the offsets are themselves.
    edges: Sequence[int] = range(len(text) + 1)
    if unit == "byte" and not text.isascii():
        edges = list(accumulate((len(c.encode()) for c in text), initial=0))

    def count(offset: int) -> int:
        if not 0 <= offset <= edges[-1]:
            raise ValueError(f"slot offset {offset} is outside the {edges[-1]} {unit}s of the text")
        at = bisect_left(edges, offset)
        if edges[at] != offset:
            raise ValueError(f"slot offset {offset} is inside a character")
        return at

    return count


def normalised(text: str, slots: Iterable[Slot]) -> tuple[str, list[Slot]]:
    """A text in NFC and its slots counted in that; an edge inside a letter moves outwards."""
    whole = nfc(text)
    if whole == text:
        return text, list(slots)
    widened = []
    for slot in slots:
        start, end = slot.start, slot.end
        while start and not divisible(text, start):
            start -= 1
        while end < len(text) and not divisible(text, end):
            end += 1
        widened.append(Slot(start, end, slot.label))
    edges = sorted({edge for slot in widened for edge in (slot.start, slot.end)} | {0})
    lengths = (len(nfc(text[a:b])) for a, b in pairwise(edges))
    moved = dict(zip(edges, accumulate(lengths, initial=0), strict=True))
    return whole, [Slot(moved[slot.start], moved[slot.end], slot.label) for slot in widened]


def divisible(text: str, at: int) -> bool:
    """Whether the letters on either side of a place stay apart in NFC."""
    # Twelve characters on either side hold any letter with its marks; a scan of the whole text
    # for every offset would be quadratic.
    if at < len(text) and unicodedata.combining(text[at]):
        return False
    left, right = text[max(0, at - 12) : at], text[at : at + 12]
    return nfc(left) + nfc(right) == nfc(left + right)


def trimmed(text: str, slots: Iterable[Slot]) -> list[Slot]:
    """Slots in order, without white space at their edges.

    Raises ValueError for what cannot be a slot of this text: outside it, blank, overlapping, or
    with a label that no format could carry.
    """
    kept: list[Slot] = []
    for slot in sorted(set(slots), key=lambda s: (s.start, s.end, s.label)):
        value = text[slot.start : slot.end]
        if not 0 <= slot.start <= slot.end <= len(text):
            raise ValueError(f"slot {slot.start}:{slot.end} is outside {len(text)} characters")
        if not value.strip():
            raise ValueError(f"slot {slot.start}:{slot.end} {slot.label} is blank")
        if not LABEL.fullmatch(slot.label):
            raise ValueError(f"slot label {slot.label!r}: no spaces, brackets or bars, please")
        start = slot.start + len(value) - len(value.lstrip())
        end = slot.end - len(value) + len(value.rstrip())
        if kept and start < kept[-1].end:
            raise ValueError(f"slots {kept[-1].label} and {slot.label} overlap at {start}")
        kept.append(Slot(start, end, slot.label))
    return kept


def cut(text: str, slots: Iterable[Slot]) -> Cut:
    """Tokenise a text so that every slot is exactly a run of whole tokens.

    Raises ValueError as `trimmed` does.
    """
    kept = trimmed(text, slots)
    edges = sorted({edge for slot in kept for edge in (slot.start, slot.end)})
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    tokens: list[str] = []
    spaces: list[bool] = []
    at = edge = 0
    for token, space in zip(*tokenise(text), strict=True):
        at = text.index(token, at)
        end = at + len(token)
        while at < end:
            while edge < len(edges) and edges[edge] <= at:
                edge += 1
            stop = min(end, edges[edge]) if edge < len(edges) else end
            starts[at], ends[stop] = len(tokens), len(tokens) + 1
            tokens.append(text[at:stop])
            spaces.append(space and stop == end)
            at = stop
    spans = (Span(starts[slot.start], ends[slot.end], slot.label) for slot in kept)
    return Cut(tuple(tokens), tuple(spaces), tuple(spans))
