"""Task files written: inflection in the shared tasks' column orders, and reinflection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lrl.errors import FormatError
from lrl.morphology.features import parse
from lrl.morphology.inflector import Row
from lrl.morphology.sigmorphon import ORDERS
from lrl.provenance import beside
from lrl.text import read_lines


@dataclass(frozen=True, slots=True)
class Reinflection:
    """One form of a word given, another wanted; features as the table writes them."""

    source: str
    source_features: str
    target_features: str
    target: str


def write(path: Path, rows: Iterable[Row], order: str) -> int:
    """Write inflection rows in a column order of the shared tasks; the number of rows."""
    columns = ORDERS[order]
    names = ("lemma", "features", "form")
    lines = (dict(zip(names, row, strict=True)) for row in rows)
    return _write(path, (tuple(line[name] for name in columns) for line in lines))


def write_reinflection(path: Path, rows: Iterable[Reinflection]) -> int:
    """Write form, its features, the wanted features and the wanted form; the number of rows."""
    return _write(
        path, ((row.source, row.source_features, row.target_features, row.target) for row in rows)
    )


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> int:
    count = 0
    with beside(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for cells in rows:
            file.write("\t".join(cells) + "\n")
            count += 1
    return count


def read_reinflection(path: Path) -> Iterator[Reinflection]:
    """The rows of a reinflection file; blank lines are passed over.

    Raises FormatError, with the line's number, for a row that is none.
    """
    for number, text in read_lines(path):
        if not text.strip():
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) != 4 or not all(cells):
            reason = f"{len(cells)} columns or an empty one, not form, features, features and form"
            raise FormatError(path, number, reason)
        for features in cells[1:3]:
            try:
                parse(features)
            except ValueError as error:
                raise FormatError(path, number, f"features {features!r}: {error}") from error
        yield Reinflection(*cells)
