"""Word pairs taken from Wiktionary: `xx-yy.all`, two tab-separated words a line, no header.

https://github.com/mikeizbicki/wiktionary_bli
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned_by_name
from lrl.lexicon.readers.pairs import read_pairs, tabbed, two_columns

NAME = re.compile(r"([a-z]{2,3})-([a-z]{2,3})\.(?:all|train|test|val)")


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order; `mt-en.all` is turned where Maltese is the wanted target."""
    return read_pairs(path, tabbed, turned_by_name(path, NAME, wanted))


def sniff(path: Path, head: bytes) -> bool:
    """By the name `xx-yy.all` and two columns."""
    return bool(NAME.fullmatch(path.name)) and two_columns(head, tabbed)
