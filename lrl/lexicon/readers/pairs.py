"""Rows of a file with two columns and nothing else, which several formats are."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lrl.lexicon.entry import Row
from lrl.text import read_lines


def read_pairs(path: Path, split: Callable[[str], list[str]], turn: bool) -> Iterator[Row]:
    """One Row a line that is not blank; `turn` exchanges the two cells `split` must give."""
    where = str(path)
    for number, line in read_lines(path):
        if not line.strip():
            continue
        cells = split(line)
        if len(cells) != 2:
            yield Row(where, number, "", "", problem=f"{len(cells)} columns instead of 2")
        elif turn:
            yield Row(where, number, cells[1], cells[0])
        else:
            yield Row(where, number, cells[0], cells[1])


def tabbed(line: str) -> list[str]:
    """The cells of a line of tab-separated values; quotes mean nothing."""
    return line.split("\t")


def two_columns(head: bytes, split: Callable[[str], list[str]]) -> bool:
    """Whether most whole lines of a file's first bytes are UTF-8 text of two cells."""
    lines = head.split(b"\n")
    whole = lines[:-1] or lines
    try:
        texts = [line.decode("utf-8-sig").rstrip("\r") for line in whole]
    except UnicodeDecodeError:
        return False
    filled = [text for text in texts if text.strip()]
    return bool(filled) and 2 * sum(len(split(text)) == 2 for text in filled) > len(filled)
