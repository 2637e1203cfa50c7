"""MUSE ground-truth dictionaries: `en-fr.txt` or `en-fr.0-5000.txt`, two words a line.

https://github.com/facebookresearch/MUSE
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned_by_name
from lrl.lexicon.readers.pairs import read_pairs, two_columns

NAME = re.compile(r"([a-z]{2,3})-([a-z]{2,3})(?:\.\d+-\d+)?\.txt")


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order, split at the tab, or else at white space; turned by the file's name."""
    return read_pairs(path, _split, turned_by_name(path, NAME, wanted))


def sniff(path: Path, head: bytes) -> bool:
    """By the name `xx-yy.txt` and two words on most lines."""
    return bool(NAME.fullmatch(path.name)) and two_columns(head, _split)


def _split(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()
