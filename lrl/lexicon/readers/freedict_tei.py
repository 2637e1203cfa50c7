"""FreeDict dictionaries in TEI P5, and in the P4 that older ones are in.

https://github.com/freedict/fd-dictionaries/wiki/FreeDict-HOWTO-–-Dictionary-Encoding
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import same, turned
from lrl.lexicon.readers.elements import children, content, language_of, name, records
from lrl.lexicon.readers.inflated import inflate_head
from lrl.lexicon.readers.tags import one_upos

NAME = re.compile(r"(?:.*[^A-Za-z])?([a-z]{2,3})-([a-z]{2,3})(?:\.[a-z]+)+")
ENTRIES = frozenset(("entry", "entryFree"))
RECORDS = ENTRIES | {"titleStmt"}
INNER = ("sense", "hom", "subc", "dictScrap")  # what may lie between an entry and a translation
TITLE = re.compile(r"(.+?)\s*[-–—]\s*(.+?)\s+(?:\S*FreeDict|dictionary)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Translation:
    text: str
    pos: str
    sense: str
    language: str


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """One Row a headword spelling and translation, `line` being the number of the entry.

    The file's name (`kha-eng.tei`), or else its title, says which language the heads are in; a
    sense that has a definition and no translation gives the definition.
    """
    pair = name_pair(path)
    turn = pair is not None and turned(str(path), *pair, wanted)
    where = str(path)
    number = 0
    for record in records(path, RECORDS):
        if name(record) == "titleStmt":
            pair = pair or title_pair(" ".join(map(content, children(record, "title"))))
            turn = pair is not None and turned(where, *pair, wanted)
            continue
        number += 1
        for row in _entry(where, number, record, wanted.source if turn else wanted.target):
            yield row if not turn else _turn(row)


def name_pair(path: Path) -> tuple[str, str] | None:
    """The languages in a name such as `freedict-kha-eng.index`."""
    found = NAME.fullmatch(path.name)
    return (found[1], found[2]) if found else None


def title_pair(title: str) -> tuple[str, str] | None:
    """The languages in a title such as "Khasi-English FreeDict Dictionary"."""
    found = TITLE.fullmatch(title[:200])
    return (found[1], found[2]) if found else None


def _turn(row: Row) -> Row:
    return Row(row.path, row.line, row.target, row.source, row.pos, row.sense, problem=row.problem)


def _entry(where: str, number: int, entry: Element, other: Language) -> Iterator[Row]:
    heads = [head for form in children(entry, "form") for head in _spellings(form)]
    if not heads:
        yield Row(where, number, "", "", problem="entry without a headword")
        return
    translations = list(_translations(entry, _pos(entry), ()))
    languages = {t.language for t in translations if t.language}
    if len(languages) > 1:  # a dictionary into several languages: take the wanted one
        right = {tag for tag in languages if same(tag, other)}
        translations = [t for t in translations if t.language in right]
    for head in heads:
        for t in translations:
            yield Row(where, number, head, t.text, t.pos, t.sense)
        if not translations:
            yield Row(where, number, head, "", problem="entry without a translation")
    for related in children(entry, "re"):
        yield from _entry(where, number, related, other)


def _spellings(form: Element) -> Iterator[str]:
    for child in children(form, "orth", "form"):
        if name(child) == "form":
            if child.get("type") == "variant":
                yield from _spellings(child)
        elif child.get("type", "variant") == "variant" and (text := content(child)):
            yield text


def _pos(element: Element) -> list[str]:
    groups = [element, *children(element, "gramGrp")]
    groups += [g for form in children(element, "form") for g in children(form, "gramGrp")]
    return [text for group in groups for tag in children(group, "pos") if (text := content(tag))]


def _translations(
    element: Element, pos: list[str], senses: tuple[str, ...]
) -> Iterator[_Translation]:
    """The translations in an element; those that give no part of speech have their parent's."""
    notes = [content(usage) for usage in children(element, "usg")]
    definitions = [text for d in children(element, "def") if (text := content(d))]
    groups = [
        group
        for group in children(element, "cit", "trans")
        if name(group) == "trans" or group.get("type", "").startswith("trans")
    ]
    found = [(g, q) for g in groups for q in children(g, "quote", "tr") if content(q)]
    sense = "; ".join(filter(None, (*senses, *notes, *(definitions if found else ()))))
    for group, quote in found:
        tag = language_of(quote) or language_of(group)
        yield _Translation(content(quote), one_upos("freedict", _pos(group) or pos), sense, tag)
    inside = list(children(element, *INNER))
    if not found and not inside:
        for text in definitions:
            yield _Translation(text, one_upos("freedict", pos), sense, "")
    for inner in inside:
        yield from _translations(inner, _pos(inner) or pos, (*senses, *notes))


def sniff(path: Path, head: bytes) -> bool:
    """By the TEI root element, and entries or a name in `.tei`."""
    text = inflate_head(head)
    return re.search(rb"<TEI(\.2)?[\s>]", text) is not None and (
        b"<entry" in text or ".tei" in path.name.lower()
    )
