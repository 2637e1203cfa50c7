"""The option --column WHAT=COLUMN, which several commands have, and the files read by it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.corpus.sentence import Sentence


def add_column(parser: ArgumentParser, told: str) -> None:
    """The option, with what to say of it."""
    parser.add_argument("--column", action="append", default=[], metavar="WHAT=COLUMN", help=told)


def columns_of(words: list[str]) -> tuple[tuple[str, str], ...]:
    """["text=3"] -> (("text", "3"),); ConfigError for anything else."""
    pairs = []
    for word in words:
        what, mark, column = word.partition("=")
        if not (what and mark and column):
            raise ConfigError(f"--column {word!r}: write WHAT=COLUMN, as text=3")
        pairs.append((what, column))
    return tuple(pairs)


def sentences_of(path: Path, words: list[str], form: str = "") -> "list[Sentence]":
    """All sentences of a file, its columns as --column says; ConfigError where there are none."""
    from lrl.corpus.readers import Options, read

    found = list(read(path, form, Options(columns=columns_of(words))))
    if not found:
        raise ConfigError(f"{path}: no sentences in it")
    return found
