"""Records of a table in a text file: tab-separated without quoting, or CSV with it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from lrl.errors import FormatError
from lrl.text import read_lines

DELIMITERS = ",;\t"


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) of each record that is not blank.

    Only a file named `.csv` may quote, and a quoted cell may hold line breaks; everything else
    is split at tabs, and a quote is a letter. Raises FormatError where the quoting is broken,
    since what follows cannot be told apart from it.
    """
    if path.suffix.lower() == ".csv":
        yield from _csv(path)
        return
    for number, line in read_lines(path):
        if line.strip():
            yield number, line.split("\t")


def delimiter(line: str) -> str:
    """The character that separates the cells of a CSV header: the most frequent candidate."""
    return max(DELIMITERS, key=lambda mark: (line.count(mark), -DELIMITERS.index(mark)))


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    lines = read_lines(path)
    first = next(lines, None)
    if first is None:
        return

    def texts() -> Iterator[str]:
        yield first[1] + "\n"
        for _, line in lines:
            yield line + "\n"

    records = csv.reader(texts(), delimiter=delimiter(first[1]), strict=True)
    while True:
        start = records.line_num + 1
        try:
            cells = next(records, None)
        except csv.Error as error:
            reason = f"broken quoting ({error}); quote whole cells and double quotes inside them"
            raise FormatError(path, start, reason) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield start, cells
