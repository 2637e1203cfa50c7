"""Tables for a terminal, however narrow: nothing of them is cut short."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

WIDE = 10_000  # characters; wider than any terminal

Cells = Mapping[str, Mapping[str, str]]


def columns(*names: str) -> list[Column]:
    """Columns that are folded into more lines where there is no room, the widest first."""
    return [Column(name, overflow="fold") for name in names]


def tables(corner: str, cells: Cells, title: str, console: Console) -> Iterator[Table]:
    """Named cells row by row, all rows with the same columns, in as many tables as it takes: each
    has the rows' names, under `corner`, and as many of the columns as there is room for."""
    left = list(next(iter(cells.values()), {}))
    while left:
        some = 1
        while some < len(left) and fits(table(corner, cells, left[: some + 1], title), console):
            some += 1
        yield table(corner, cells, left[:some], title)
        left = left[some:]


def table(corner: str, cells: Cells, names: Sequence[str], title: str) -> Table:
    """The columns of these names."""
    made = Table(*columns(corner, *names), title=title)
    for row, values in cells.items():
        made.add_row(row, *(values[name] for name in names))
    return made


def fits(made: Table, console: Console) -> bool:
    """Whether there is room for a table without folding anything."""
    options = console.options.update(width=WIDE)
    return Measurement.get(console, options, made).maximum <= console.width


def turned(cells: Cells) -> Cells:
    """The same with columns as rows."""
    return {name: {row: values[name] for row, values in cells.items()}
            for name in next(iter(cells.values()), {})}  # fmt: skip
