"""LIFT, the lexicon interchange format that FieldWorks and its kin export.

https://github.com/sillsdev/lift-standard
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from lrl.errors import FormatError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import language
from lrl.lexicon.readers.elements import children, content, records
from lrl.lexicon.readers.inflated import inflate_head
from lrl.lexicon.readers.tags import upos

RECORDS = frozenset(("entry",))
VARIANT = 0.5  # weight of a variant form beside its entry's own
DOT = re.compile(r"(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})")
NOT_SPELLING = ("fonipa", "audio")  # writing systems of sounds: IPA, names of recordings


@dataclass(slots=True)
class _Seen:
    """The writing systems a file has shown, for the message where the wanted one is not there."""

    heads: set[str] = field(default_factory=set)
    glosses: set[str] = field(default_factory=set)
    found: bool = False


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """One Row a headword and gloss, `line` being the number of the entry.

    Headwords in the wanted target are paired with glosses in the wanted source, or the other way
    about. A sense without a gloss gives its definition. FormatError where no entry has a
    headword in either language, or none a gloss in the other.
    """
    seen = _Seen()
    where = str(path)
    number = 0
    for number, entry in enumerate(records(path, RECORDS), start=1):
        yield from _entry(where, number, entry, wanted, seen)
    if number and not seen.found:
        heads, glosses = (
            ", ".join(tag[:20] for tag in sorted(tags)[:12]) or "nothing"
            for tags in (seen.heads, seen.glosses)
        )
        reason = f"has headwords in {heads} and glosses in {glosses}; ask for two of these"
        raise FormatError(path, None, reason)


def _entry(where: str, number: int, entry: Element, wanted: Wanted, seen: _Seen) -> Iterator[Row]:
    units = [*children(entry, "citation"), *children(entry, "lexical-unit")]
    seen.heads.update(form.get("lang", "") for unit in units for form in children(unit, "form"))
    turn = False
    head = _form(units, wanted.target)
    if not head:
        head = _form(units, wanted.source)
        turn = bool(head)
    if not head:
        yield Row(where, number, "", "", problem="entry without a headword in the language")
        return
    heads = [(head, 1.0)]
    heads += [
        (form, VARIANT)
        for variant in children(entry, "variant")
        if (form := _form([variant], wanted.source if turn else wanted.target))
    ]
    morph = next((t.get("value", "") for t in children(entry, "trait") if _is_morph(t)), "")
    empty = True
    for tag, sense, gloss in _senses(entry, wanted.target if turn else wanted.source, seen):
        empty = False
        pos = "X" if upos("lift", morph) == "X" else upos("lift", tag)
        for form, weight in heads:
            first, second = (form, gloss) if turn else (gloss, form)
            yield Row(where, number, first, second, pos, sense, weight)
    seen.found = seen.found or not empty
    if empty:
        first, second = (head, "") if turn else ("", head)
        yield Row(where, number, first, second, problem="entry without a gloss in the language")


def _is_morph(trait: Element) -> bool:
    return trait.get("name") == "morph-type"


def _form(units: list[Element], wanted: Language) -> str:
    """The text in the first unit that has the language, in its best writing system."""
    for unit in units:
        forms = [form for form in children(unit, "form") if _rank(form, wanted)]
        best = max(forms, key=lambda form: _rank(form, wanted), default=None)
        text = _text(best) if best is not None else ""
        if text:
            return text
    return ""


def _rank(form: Element, wanted: Language) -> int:
    """How well a form's writing system is the wanted one; 0 where it is not that language."""
    tag = form.get("lang", "")
    parts = tag.lower().split("-")
    if any(part in NOT_SPELLING for part in parts):
        return 0
    found = language(tag) or language(parts[0])
    if (found.code if found else parts[0]) != wanted.code:
        return 0
    script = found.script if found else None
    return 3 if script == wanted.script else 2 if script is None else 1


def _text(form: Element) -> str:
    return " ".join(map(content, children(form, "text"))).strip()


def plain(gloss: str) -> str:
    """A gloss for interlinear text with spaces between its words: "look_after", "there.is"."""
    joined = gloss.replace("_", " ")
    return DOT.sub(" ", joined) if joined.islower() else joined


def _senses(
    element: Element, wanted: Language, seen: _Seen, above: str = ""
) -> Iterator[tuple[str, str, str]]:
    """(grammatical category, definition, gloss) of each gloss in the language."""
    for sense in children(element, "sense", "subsense"):
        tag = next((g.get("value", "") for g in children(sense, "grammatical-info")), above)
        glosses = list(children(sense, "gloss"))
        definitions = list(children(sense, "definition"))
        seen.glosses.update(gloss.get("lang", "") for gloss in glosses)
        seen.glosses.update(f.get("lang", "") for d in definitions for f in children(d, "form"))
        definition = _form(definitions, wanted)
        found = [text for g in glosses if _rank(g, wanted) and (text := plain(_text(g)))]
        for text in found:
            yield tag, definition if definition != text else "", text
        if not found and definition:
            yield tag, "", definition
        yield from _senses(sense, wanted, seen, tag)


def sniff(path: Path, head: bytes) -> bool:
    """By the `lift` root element."""
    text = inflate_head(head)
    return b"<lift" in text and (b"version=" in text or path.suffix.lower() == ".lift")
