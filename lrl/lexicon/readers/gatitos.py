"""GATITOS word lists: `en_XX.tsv`, a head and one translation a line, no header.

https://github.com/google-research/url-nlp/tree/main/gatitos
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned_by_name
from lrl.lexicon.readers.pairs import read_pairs, tabbed, two_columns

NAME = re.compile(r"([a-z]{2,3}(?:-\w+)?)_([a-z]{2,3}(?:-\w+)?)\.tsv")


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order; a file named `en_XX.tsv` is turned where XX is the wanted source."""
    return read_pairs(path, tabbed, turned_by_name(path, NAME, wanted))


def sniff(path: Path, head: bytes) -> bool:
    """By the name `xx_YY.tsv` and two columns."""
    return bool(NAME.fullmatch(path.name)) and two_columns(head, tabbed)
