"""UniMorph files as their publishers write them: lemma, form, features, perhaps a segmentation."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lrl.errors import FormatError, ResourceError
from lrl.morphology.features import parse
from lrl.sources import find_source
from lrl.text import read_lines

BLANK = "blank line"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table; `problem` says why nothing can be taken from it, None for a good one."""

    path: Path
    number: int
    lemma: str = ""
    form: str = ""
    features: str = ""
    segments: str = ""
    problem: str | None = None


def fetched(language: str) -> Path:
    """The folder of a language's fetched table; ResourceError, with the command, for none."""
    name = f"unimorph:{language}"
    found = find_source(name)
    if found is None:
        raise ResourceError(f"no UniMorph table of {language}; run: lrl fetch {name}")
    return found


def parts(path: Path) -> list[Path]:
    """The files of a table: the file itself, or `xxx`, `xxx.1`, `xxx.2` … of a folder `xxx`.

    Other files of such a folder (segmentations, derivations, README) are not paradigms. Raises
    ResourceError where there is no table.
    """
    if not path.is_dir():
        if not path.exists():
            raise ResourceError(f"{path}: no such file")
        return [path]
    split = re.compile(re.escape(path.name) + r"(\.([0-9]+))?")
    found = [(int(m[2] or 0), p) for p in path.iterdir() if (m := split.fullmatch(p.name))]
    if not found:
        raise ResourceError(f"{path}: no file {path.name} or {path.name}.1 in this folder")
    return [p for _, p in sorted(found)]


def scan(path: Path) -> Iterator[Line]:
    """Every line of a file in order, bad ones with a `problem`; for readers that count.

    Raises FormatError only where the bytes cannot be read as text lines at all.
    """
    for number, text in read_lines(path):
        yield take(path, number, text)


def take(path: Path, number: int, text: str) -> Line:
    """One line taken apart. Cells lose white space around them, and nothing else is guessed."""
    if not text.strip():
        return Line(path, number, problem=BLANK)
    cells = [cell.strip() for cell in text.split("\t")]
    if len(cells) not in (3, 4):
        reason = f"{len(cells)} columns, not lemma, form, features and perhaps a segmentation"
        return Line(path, number, problem=reason)
    problem = None
    if empty := [n for n, c in zip(("lemma", "form", "features"), cells, strict=False) if not c]:
        problem = f"empty {' and '.join(empty)}"
    else:
        try:
            parse(cells[2])
        except ValueError as error:
            problem = f"features {cells[2]!r}: {error}"
    lemma, form, features, segments = (*cells, "")[:4]
    return Line(path, number, lemma, form, features, segments, problem)


def read(path: Path) -> Iterator[Line]:
    """The rows of a file that must be right: blank lines are passed over, anything else bad raises.

    Raises FormatError with the line's number.
    """
    for line in scan(path):
        if line.problem is None:
            yield line
        elif line.problem != BLANK:
            raise FormatError(path, line.number, line.problem)


@dataclass(slots=True)
class Tally:
    """What became of each line: `lines` = `blank` + `rejected` + `duplicates` + `kept`."""

    lines: int = 0
    blank: int = 0
    rejected: int = 0
    duplicates: int = 0
    kept: int = 0


def distinct(lines: Iterable[Line], tally: Tally) -> Iterator[Line]:
    """The good lines, each triple once, where features are the same however they are ordered."""
    seen: set[tuple[str, str, object]] = set()
    for line in lines:
        tally.lines += 1
        if line.problem is not None:
            tally.blank += line.problem == BLANK
            tally.rejected += line.problem != BLANK
            continue
        key = (line.lemma, line.form, parse(line.features))
        if key in seen:
            tally.duplicates += 1
        else:
            seen.add(key)
            tally.kept += 1
            yield line
