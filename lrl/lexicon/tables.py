"""The small tables under resources/ that hold what cleaning knows of languages and writing."""

from collections.abc import Mapping
from functools import cache

from lrl.errors import FormatError
from lrl.paths import resource
from lrl.text import read_lines


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a tab-separated table, without its comments ("# ") and its header.

    Raises FormatError where a row has not the header's number of columns.
    """
    path = resource(name)
    found: list[tuple[str, ...]] = []
    width = 0
    for number, line in read_lines(path):
        if not line or line.startswith("# "):
            continue
        cells = tuple(line.split("\t"))
        width = width or len(cells)
        if len(cells) != width:
            raise FormatError(path, number, f"{len(cells)} columns where the header has {width}")
        found.append(cells)
    return tuple(found[1:])


@cache
def column(name: str, key: str) -> tuple[str, ...]:
    """The second column of the rows whose first is `key`."""
    return tuple(row[1] for row in rows(name) if row[0] == key)


@cache
def having(name: str, use: str) -> str:
    """The characters of a table (character, use, …) that have this use, put together."""
    return "".join(row[0] for row in rows(name) if row[1] == use)


@cache
def classes(name: str) -> Mapping[str, str]:
    """A table of two columns as a mapping."""
    return {row[0]: row[1] for row in rows(name)}
