"""NusaX lexicons: CSV with a header of the two languages' names after a numbering column.

https://github.com/IndoNLP/nusax
"""

from collections.abc import Iterator
from pathlib import Path

from lrl.errors import FormatError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned
from lrl.lexicon.readers.table import read_table


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order, turned as the header says."""
    where = str(path)
    records = read_table(path)
    number, header = next(records, (1, []))
    if len(header) != 3 or header[0] or not all(header[1:]):
        reason = "not a NusaX header (,indonesian,LANGUAGE); try --format delimited"
        raise FormatError(path, number, reason)
    first, second = (name.replace("_", " ") for name in header[1:])
    turn = turned(where, first, second, wanted)
    for number, cells in records:
        if len(cells) != 3:
            yield Row(where, number, "", "", problem=f"{len(cells)} columns instead of 3")
        elif turn:
            yield Row(where, number, cells[2], cells[1])
        else:
            yield Row(where, number, cells[1], cells[2])


def sniff(path: Path, head: bytes) -> bool:
    """By a header of an unnamed column and two names."""
    first = head.split(b"\n", 1)[0].rstrip(b"\r")
    names = first.split(b",")
    return (
        path.suffix.lower() == ".csv"
        and len(names) == 3
        and not names[0]
        and all(name.replace(b"_", b"").isalpha() for name in names[1:])
    )
