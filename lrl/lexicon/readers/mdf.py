r"""Standard format of Toolbox and Shoebox with the markers of MDF, `\lx \ps \ge`.

Coward & Grimes 2000, Making Dictionaries: a guide to lexicography and the Multi-Dictionary
Formatter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lrl.errors import ConfigError, FormatError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.tags import upos
from lrl.text import one_line, read_lines

MARKER = re.compile(r"\\([A-Za-z0-9_]+)(?:\s+(.*))?")
FONT = re.compile(r"\|?\bf[venr](?:\{([^{}]*)\}|:(\S+))")  # "fv{word}", "fv:word"
VARIANT = 0.5  # weight of a variant form beside its headword
ENGLISH = "e"


@dataclass(frozen=True, slots=True)
class _Markers:
    """The markers that a file's fields are read from; gloss before definition."""

    head: str
    gloss: str
    definition: str
    pos: str


@dataclass(slots=True)
class _Sense:
    """The fields of one sense, under the headword and part of speech that hold for it."""

    line: int
    heads: list[str]
    variants: list[str]
    pos: str
    number: str = ""
    glosses: list[tuple[int, str]] = field(default_factory=list)
    definitions: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    r"""One Row a headword and gloss, `line` being the line of the gloss.

    Headwords are in the wanted target, glosses in the wanted source, or the other way about if
    English is the target. `columns` names the marker of the glosses ("source": "gn", or only its
    letter), without which they are English; "target" and "pos" name the others. A sense
    without a gloss gives its definition, a record without either is a problem.
    """
    turn = wanted.target.code == "eng"
    markers = _markers(path, wanted, turn)
    where = str(path)
    senses: list[_Sense] = []
    started = False
    for number, marker, text in _fields(path):
        if marker == markers.head:
            started = True
            yield from _flush(where, senses, markers, turn)
            senses = [_Sense(number, [text], [], "")]
        elif not senses:
            continue  # the header that Toolbox writes
        else:
            _field(senses, number, marker, text, markers)
    yield from _flush(where, senses, markers, turn)
    if not started:
        raise FormatError(path, None, f"no record begins with \\{markers.head}; not MDF?")


def _markers(path: Path, wanted: Wanted, turn: bool) -> _Markers:
    columns = dict(wanted.columns)
    if turn and "target" in columns and "source" not in columns:
        columns["source"] = columns.pop("target")
    gloss = columns.get("source", "").lstrip("\\")
    if not gloss and "eng" not in (wanted.source.code, wanted.target.code):
        raise ConfigError(
            f"{path}: say which marker has the glosses in {wanted.source.name}:"
            " source=gn for the national language, source=gr for the regional one"
        )
    gloss = gloss or ENGLISH
    letter = gloss if len(gloss) == 1 else gloss.removeprefix("g")
    return _Markers(
        columns.get("target", "lx").lstrip("\\"),
        f"g{gloss}" if len(gloss) == 1 else gloss,
        f"d{letter}",
        columns.get("pos", "ps").lstrip("\\"),
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


def _field(senses: list[_Sense], line: int, marker: str, text: str, markers: _Markers) -> None:
    """Put one field of a record where it belongs: `senses` grows at each \\se, \\ps and \\sn."""
    sense = senses[-1]
    if marker == "se":
        senses.append(_Sense(line, [text], [], sense.pos))
    elif marker == markers.pos:
        senses.append(_Sense(line, sense.heads, sense.variants, text))
    elif marker == "sn":
        senses.append(_Sense(line, sense.heads, sense.variants, sense.pos, text))
    elif marker == "lc" and text:
        sense.heads[:] = [text]  # how the headword is cited, where \lx is only a stem
    elif marker == "va" and text:
        sense.variants.append(text)
    elif marker == markers.gloss and text:
        sense.glosses.append((line, _plain(text)))
    elif marker == markers.definition and text:
        sense.definitions.append((line, _plain(text)))


def _plain(text: str) -> str:
    """A gloss without MDF's font codes, and with spaces for the underscores that join its words."""
    return one_line(FONT.sub(lambda m: m[1] or m[2] or "", text).replace("_", " "))


def _flush(where: str, senses: list[_Sense], markers: _Markers, turn: bool) -> Iterator[Row]:
    """The rows of one record."""
    empty = True
    for sense in senses:
        definition = "; ".join(text for _, text in sense.definitions)
        texts = sense.glosses or sense.definitions
        note = definition if sense.glosses else ""
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
        problem = f"record without \\{markers.gloss} or \\{markers.definition}"
        yield Row(where, senses[0].line, first, second, problem=problem)


def sniff(path: Path, head: bytes) -> bool:
    r"""By Toolbox's first line, or by lines that begin with `\lx` and other markers."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(b"\\_sh "):
        return True
    return text.lstrip().startswith(b"\\") and re.search(rb"^\\lx[ \t]", text, re.M) is not None
