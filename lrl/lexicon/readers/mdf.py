r"""Standard format of Toolbox and Shoebox with the markers of MDF, `\lx \ps \ge`.

Coward & Grimes 2000, Making Dictionaries: a guide to lexicography and the Multi-Dictionary
Formatter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lrl.errors import FormatError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import same
from lrl.lexicon.readers.lift import plain
from lrl.lexicon.readers.tags import upos
from lrl.text import one_line, read_lines

MARKER = re.compile(r"\\([A-Za-z0-9_]+)(?:\s+(.*))?")
FONT = re.compile(r"\|?\bf[venr](?:\{([^{}]*)\}|:(\S+))")  # "fv{word}", "fv:word"
VARIANT = 0.5  # weight of a variant form beside its headword
ENGLISH = "e"
GLOSSES = {"g": "gloss", "d": "definition"}  # by the first letter of their markers
FIELDS = {"se": "subentry", "sn": "number", "lc": "citation", "va": "variant"}


@dataclass(frozen=True, slots=True)
class _Markers:
    """The markers that a file's fields are read from, where there is a choice.

    `letter` is what follows the g and d of glosses and definitions: "e" in MDF's own markers,
    "_Eng" in those that FieldWorks exports; empty for whatever names the language `glosses`.
    """

    head: str
    pos: str
    letter: str
    glosses: Language

    def kind(self, marker: str) -> str:
        """What a field is to a lexicon: one of FIELDS, or empty."""
        if marker == self.head:
            return "head"
        if marker == self.pos or (marker.startswith("ps_") and self.pos == "ps"):
            return "pos"
        if marker[:1] in GLOSSES and self._is_wanted(marker[1:]):
            return GLOSSES[marker[0]]
        return FIELDS.get(marker, "")

    def _is_wanted(self, letter: str) -> bool:
        if self.letter:
            return letter == self.letter
        if letter == ENGLISH:
            return self.glosses.code == "eng"
        return letter.startswith("_") and same(letter[1:].lower(), self.glosses)


@dataclass(slots=True)
class _Sense:
    """The fields of one sense, under the headword and part of speech that hold for it."""

    line: int
    heads: list[str]
    variants: list[str]
    pos: str
    glosses: list[tuple[int, str]] = field(default_factory=list)
    definitions: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    r"""One Row a headword and gloss, `line` being the line of the gloss.

    Headwords are in the wanted target, glosses in the wanted source, or the other way about if
    English is the target. Glosses are in `\ge`, or `\g_Eng` by the code of their language;
    `columns` names another marker ("source": "gn", or only its letter), and by "target" and
    "pos" those of headword and part of speech. A sense without a gloss gives its definition, a
    record without either is a problem. FormatError where the file has no gloss at all.
    """
    turn = wanted.target.code == "eng"
    markers = _markers(wanted, turn)
    where = str(path)
    senses: list[_Sense] = []
    seen: set[str] = set()
    records = glossed = 0
    for number, marker, text in _fields(path):
        seen.add(marker)
        if markers.kind(marker) == "head":
            yield from _flush(where, senses, turn)
            senses = [_Sense(number, [text], [], "")]
            records += 1
        elif senses:  # before the first record lies the header that Toolbox writes
            glossed += _field(senses, number, markers.kind(marker), text)
    yield from _flush(where, senses, turn)
    if not records:
        raise FormatError(path, None, f"no record begins with \\{markers.head}; not MDF?")
    if not glossed:
        others = ", ".join(sorted(m[:20] for m in seen if m[0] == "g")[:12]) or "none"
        reason = f"no gloss in {markers.glosses.name}; name its marker as column source: {others}"
        raise FormatError(path, None, reason)


def _markers(wanted: Wanted, turn: bool) -> _Markers:
    columns = {side: marker.lstrip("\\") for side, marker in wanted.columns}
    gloss = columns.get("source", "")
    return _Markers(
        head=columns.get("target", "lx"),
        pos=columns.get("pos", "ps"),
        letter=gloss if len(gloss) < 2 else gloss[1:],
        glosses=wanted.target if turn else wanted.source,
    )


def _fields(path: Path) -> Iterator[tuple[int, str, str]]:
    """(line number, marker, text) of each field, its lines joined."""
    at, marker, parts = 0, "", [""]
    for number, line in read_lines(path):
        found = MARKER.fullmatch(line.rstrip())
        if found:
            if marker:
                yield at, marker, one_line(" ".join(parts))
            at, marker, parts = number, found[1], [found[2] or ""]
        elif marker and line.strip():
            parts.append(line)
        elif line.strip():
            raise FormatError(path, number, "text before the first \\marker; not standard format?")
    if marker:
        yield at, marker, one_line(" ".join(parts))


def _field(senses: list[_Sense], line: int, kind: str, text: str) -> bool:
    """Put one field of a record where it belongs; whether it was a gloss or definition.

    `senses` grows at each subentry, part of speech and sense number.
    """
    sense = senses[-1]
    if kind == "subentry":
        senses.append(_Sense(line, [text], [], sense.pos))
    elif kind == "pos":
        senses.append(_Sense(line, sense.heads, sense.variants, text))
    elif kind == "number":
        senses.append(_Sense(line, sense.heads, sense.variants, sense.pos))
    elif kind == "citation" and text:
        sense.heads[:] = [text]
    elif kind == "variant" and text:
        sense.variants.append(text)
    elif kind == "gloss" and text:
        sense.glosses.append((line, plain(_unmarked(text))))
    elif kind == "definition" and text:
        sense.definitions.append((line, _unmarked(text)))
    return kind in GLOSSES.values()


def _unmarked(text: str) -> str:
    """A text without MDF's font codes."""
    return one_line(FONT.sub(lambda m: m[1] or m[2] or "", text))


def _flush(where: str, senses: list[_Sense], turn: bool) -> Iterator[Row]:
    """The rows of one record."""
    empty = True
    for sense in senses:
        definition = "; ".join(text for _, text in sense.definitions)
        texts = sense.glosses or sense.definitions
        note = definition if sense.glosses and definition != sense.glosses[0][1] else ""
        forms = [(head, 1.0) for head in sense.heads]
        forms += [(variant, VARIANT) for variant in sense.variants]
        for line, text in texts:
            empty = False
            for form, weight in forms:
                first, second = (form, text) if turn else (text, form)
                yield Row(where, line, first, second, upos("mdf", sense.pos), note, weight)
    if senses and empty:
        head = senses[0].heads[0]
        first, second = (head, "") if turn else ("", head)
        yield Row(where, senses[0].line, first, second, problem="record without a gloss")


def sniff(path: Path, head: bytes) -> bool:
    r"""By Toolbox's first line, or by lines that begin with `\lx` and other markers."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(b"\\_sh "):
        return True
    return text.lstrip().startswith(b"\\") and re.search(rb"^\\lx[ \t]", text, re.M) is not None
