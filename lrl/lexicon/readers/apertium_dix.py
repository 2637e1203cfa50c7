"""Apertium bilingual dictionaries, `apertium-isl-eng.isl-eng.dix`.

https://wiki.apertium.org/wiki/Bilingual_dictionary
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from lrl.errors import FormatError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned
from lrl.lexicon.readers.elements import name, records
from lrl.lexicon.readers.inflated import inflate_head
from lrl.lexicon.readers.tags import upos
from lrl.text import one_line

NAME = re.compile(
    r"(?:.*[^A-Za-z])?([a-z]{2,3})(?:_\w+)?-([a-z]{2,3})(?:_\w+)?\.(?:meta)?dix(?:\.gz)?"
)
RECORDS = frozenset(("pardef", "e"))
AGAINST = 0.5  # weight of a pair that its dictionary gives for the other direction only
WRITTEN = {"b": " ", "j": " ", "a": "", "s": "", "m": ""}  # elements that stand for characters


@dataclass(frozen=True, slots=True)
class _Side:
    text: str
    tags: tuple[str, ...]


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """One Row an entry of the sections, `line` being its number among them.

    The file's name says which language is left. An entry restricted to the other direction has
    half the weight; regular expressions and paradigms that add letters give no pair.
    """
    found = NAME.fullmatch(path.name)
    turn = found is not None and turned(str(path), found[1], found[2], wanted)
    against = "LR" if turn else "RL"
    lettered: set[str] = set()  # the paradigms whose entries add letters
    number = 0
    where = str(path)
    for record in records(path, RECORDS):
        if name(record) == "pardef":
            if any(side.text for entry in record for side in _sides(entry, lettered)[:2]):
                lettered.add(record.get("n", ""))
            continue
        number += 1
        if record.get("lm") is not None:
            reason = "a dictionary of one language; give the bilingual one, named for a pair"
            raise FormatError(path, None, reason)
        left, right, problem = _sides(record, lettered)
        first, second = (right, left) if turn else (left, right)
        if problem is None:
            problem = _problem(record, left, right)
        yield Row(
            where,
            number,
            first.text,
            second.text,
            upos("dix", left.tags[0]) if left.tags else "",
            weight=AGAINST if record.get("r") == against else 1.0,
            problem=problem,
        )


def _problem(entry: Element, left: _Side, right: _Side) -> str | None:
    if entry.get("i") == "yes":
        return "entry marked as ignored"
    if not left.text or not right.text:
        return "entry without letters on both sides"
    return None


def _sides(entry: Element, lettered: set[str]) -> tuple[_Side, _Side, str | None]:
    """What an entry says on its left and right, and why that is not all, if it is not."""
    texts: tuple[list[str], list[str]] = ([], [])
    tags: tuple[list[str], list[str]] = ([], [])
    problem = None
    for part in entry:
        kind = name(part)
        if kind == "i":
            for side in (0, 1):
                _collect(part, texts[side], tags[side])
        elif kind == "p":
            for child in part:
                if name(child) in ("l", "r"):
                    side = int(name(child) == "r")
                    _collect(child, texts[side], tags[side])
        elif kind == "re":
            problem = "regular expression"
        elif kind == "par" and part.get("n", "") in lettered:
            problem = f"paradigm {part.get('n', '')[:40]} adds letters"
    left, right = (
        _Side(one_line("".join(text)), tuple(names))
        for text, names in zip(texts, tags, strict=True)
    )
    return left, right, problem


def _collect(element: Element, texts: list[str], tags: list[str]) -> None:
    """The letters and tags inside an element, in order; `<g>` only groups."""
    texts.append(element.text or "")
    for child in element:
        if name(child) == "s":
            tags.append(child.get("n", ""))
        if name(child) in WRITTEN:
            texts.append(WRITTEN[name(child)])
        else:
            _collect(child, texts, tags)
        texts.append(child.tail or "")


def sniff(path: Path, head: bytes) -> bool:
    """By the name of a pair, or the root element and tag definitions."""
    text = inflate_head(head)
    return b"<dictionary" in text and (bool(NAME.fullmatch(path.name)) or b"<sdef" in text)
