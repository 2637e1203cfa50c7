"""Any table with a column a language: the user names the columns, or the header does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrl.errors import ConfigError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import same
from lrl.lexicon.readers.table import DELIMITERS, read_table

# What people call the columns of a word list; languages are looked up by name or code.
ROLES = {
    "source": ("source", "src", "gloss", "head", "headword"),
    "target": ("target", "tgt", "trg", "translation", "translations", "word", "form"),
    "pos": ("pos", "upos", "part of speech", "part_of_speech", "word class", "wordclass"),
    "sense": ("sense", "definition", "note", "notes", "domain"),
    "weight": ("weight",),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a record each part of a row is, 0-based; all but the words may be nowhere."""

    source: int
    target: int
    pos: int | None = None
    sense: int | None = None
    weight: int | None = None

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ValueError(f"source and target are both column {self.source + 1}")


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order; without a header the first column is the source, the second the target.

    Raises ConfigError where the user named a column that the table has not.
    """
    where = str(path)
    records = read_table(path)
    first = next(records, None)
    if first is None:
        return
    number, cells = first
    columns, header = find_columns(path, cells, wanted)
    if not header:
        yield _row(where, number, cells, columns)
    for number, cells in records:
        yield _row(where, number, cells, columns)


def sniff(path: Path, head: bytes) -> bool:
    """By text, and a delimiter that the first line has."""
    try:
        first = head.split(b"\n", 1)[0].decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if "\0" in first or first.lstrip().startswith(("{", "<", "\\")):
        return False
    marks = DELIMITERS if path.suffix.lower() == ".csv" else "\t"
    return any(mark in first for mark in marks)


def find_columns(path: Path, first: Sequence[str], wanted: Wanted) -> tuple[Columns, bool]:
    """The columns, as the user or the first record tells, and whether that record is a header."""
    found = guess(first, wanted)
    header = "source" in found and "target" in found
    if not header:
        found = {"source": 0, "target": 1}
    names = [cell.strip().casefold() for cell in first]
    for part, name in wanted.columns:
        if part not in ROLES:
            raise ConfigError(f"no part {part!r} of a row; name one of {', '.join(ROLES)}")
        if name.isdecimal():
            if not 1 <= int(name) <= len(first):
                raise ConfigError(f"{path}: no column {name}; the first line has {len(first)}")
            found[part] = int(name) - 1
        elif name.strip().casefold() in names:
            found[part] = names.index(name.strip().casefold())
            header = True
        else:
            known = ", ".join(repr(cell) for cell in first)
            raise ConfigError(f"{path}: no column {name!r}; the first line has {known}")
    if found["source"] == found["target"]:
        column = found["source"] + 1
        raise ConfigError(f"{path}: column {column} is both source and target; name the other too")
    optional = (found.get(part) for part in ("pos", "sense", "weight"))
    return Columns(found["source"], found["target"], *optional), header


def guess(first: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """The columns that the cells of a header name: by role, or by the wanted languages.

    Where one language is named and the other column is not, but more of the record is known
    to be a header, the other column is the first that is left.
    """
    found: dict[str, int] = {}
    for index, cell in enumerate(first):
        name = cell.strip().casefold()
        for part, names in ROLES.items():
            if name in names and part not in found:
                found[part] = index
            elif name in names and part == "target" and "source" not in found:
                # "word, translation": two names of a target, so the first is the source
                found["source"], found["target"] = found["target"], index
    for index, cell in enumerate(first):
        name = cell.strip().replace("_", " ")
        if not name or index in found.values():
            continue
        if same(name, wanted.source):
            found.setdefault("source", index)
        elif same(name, wanted.target):
            found.setdefault("target", index)
    missing = {"source", "target"} - found.keys()
    left = [i for i, cell in enumerate(first) if cell.strip() and i not in found.values()]
    if len(missing) == 1 and len(found) > 1 and left:
        found[missing.pop()] = left[0]
    return found


def _row(where: str, number: int, cells: Sequence[str], columns: Columns) -> Row:
    last = max(columns.source, columns.target)
    if len(cells) <= last:
        problem = f"{len(cells)} columns, but column {last + 1} is wanted"
        return Row(where, number, "", "", problem=problem)
    written = _cell(cells, columns.weight)
    try:
        weight = float(written or 1)
    except ValueError:
        weight = 0.0
    if not 0.0 < weight <= 1.0:
        problem = f"weight {written!r} is not a number from 0 to 1"
        return Row(where, number, "", "", problem=problem)
    return Row(
        where,
        number,
        cells[columns.source],
        cells[columns.target],
        pos=_cell(cells, columns.pos),
        sense=_cell(cells, columns.sense),
        weight=weight,
    )


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""
