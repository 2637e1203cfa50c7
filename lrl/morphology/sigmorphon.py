"""Inflection task files: lemma, features and form in the column orders of the shared tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lrl.errors import FormatError
from lrl.morphology.features import parse, schema
from lrl.text import read_lines

ORDERS = {
    "2021": ("lemma", "form", "features"),
    "2022": ("lemma", "form", "features"),
    "2023": ("lemma", "features", "form"),
}
SNIFFED = 200  # rows looked at to tell the orders apart


@dataclass(frozen=True, slots=True)
class Example:
    """One row of a task file; `form` is empty where the file is a covered test set."""

    line: int
    lemma: str
    features: str
    form: str = ""


def sniff(path: Path) -> str:
    """The name of the column order of a file, by which column reads as known features.

    Raises FormatError where no column does.
    """
    score = {"2021": 0, "2023": 0}
    for _, cells in islice(_rows(path), SNIFFED):
        score["2023"] += _known(cells[1])
        score["2021"] += _known(cells[2]) if len(cells) > 2 else 0
    best = max(score, key=lambda name: (score[name], name))
    if not score[best]:
        raise FormatError(path, None, "no column holds UniMorph features; name the column order")
    return best


def read(path: Path, order: str | None = None) -> Iterator[Example]:
    """The rows of a task file, in the named order or a sniffed one; blank lines are passed over.

    Raises FormatError, with the line's number, for a row that is not as the others are.
    """
    columns = ORDERS[order or sniff(path)]
    width = 0
    for number, cells in _rows(path):
        width = width or len(cells)
        if len(cells) != width:
            raise FormatError(path, number, f"{len(cells)} columns where the first row has {width}")
        names = columns if width == 3 else ("lemma", "features")
        row = dict(zip(names, cells, strict=True))
        try:
            parse(row["features"])
        except ValueError as error:
            raise FormatError(path, number, f"features {row['features']!r}: {error}") from error
        yield Example(number, row["lemma"], row["features"], row.get("form", ""))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    for number, text in read_lines(path):
        if not text.strip():
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) not in (2, 3):
            raise FormatError(path, number, f"{len(cells)} columns, not lemma, features and form")
        if not all(cells):
            raise FormatError(path, number, "an empty column")
        yield number, cells


def _known(text: str) -> bool:
    try:
        bundle = parse(text)
    except ValueError:
        return False
    known = schema()
    return any(len(f) == 1 and known.value(f[0]) for f in bundle)
