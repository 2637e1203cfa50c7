"""Raw text, one sentence a line; blank lines separate nothing and are not sentences."""

from collections.abc import Iterator
from pathlib import Path

from lrl.corpus.readers import Options, Problem
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.text import read_lines


def sniff(path: Path, head: str) -> bool:
    """Any text is text."""
    return True


def read(path: Path, options: Options, problems: list[Problem]) -> Iterator[Sentence]:
    """One sentence a line that is not blank, named after the file and the line."""
    for number, line in read_lines(path):
        tokens, spaces = tokenise(line)
        if tokens:
            yield Sentence(f"{path.stem}-{number}", tokens, spaces)
