"""CoNLL columns: a token and its tags a line, a blank line after each sentence.

Columns are parted by tabs or by spaces. Of the columns that hold BIO tags in any scheme the last
becomes the spans; every other column becomes tags, "upos" where it holds nothing but UPOS.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lrl.corpus import bio
from lrl.corpus.readers import Options, Problem
from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError, FormatError
from lrl.text import read_lines

SAMPLE = 2000  # rows read ahead to see what the columns hold
MAX_TOKENS = 10_000  # a longer "sentence" is a file without blank lines
DOCUMENT = "-DOCSTART-"
SUFFIXES = (".conll", ".bio", ".iob")
TAG = re.compile(r"[A-Z][A-Z0-9_$.+-]*|[BIESLU]-\S+|\W+")
UPOS = {"ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN"}
UPOS |= {"PUNCT", "SCONJ", "SYM", "VERB", "X"}


@dataclass(frozen=True, slots=True)
class Columns:
    """How many columns a file has, which (0-based) holds spans (or none), and the others' names."""

    count: int
    spans: int | None
    names: tuple[tuple[int, str], ...]


def sniff(path: Path, head: str) -> bool:
    """By the suffix; else rows of equally many cells, the last all tags, with a blank line."""
    if path.suffix in SUFFIXES:
        return True
    lines = head.splitlines()[:SAMPLE]
    rows = [cells(line) for line in lines if line.strip() and DOCUMENT not in line]
    if len(rows) < 2 or len(rows) == len(lines):
        return False
    width = len(rows[0])
    fitting = sum(len(row) == width and TAG.fullmatch(row[-1]) is not None for row in rows)
    return width > 1 and fitting >= 0.95 * len(rows)


def read(path: Path, options: Options, problems: list[Problem]) -> Iterator[Sentence]:
    """Sentences named after the file and their first line; `spaces` are all true but the last."""
    columns = survey(path, options)
    for number, rows in blocks(path):
        try:
            tokens, tags, spans = sentence_of(rows, columns)
        except ValueError as error:
            problems.append(Problem(path, number, str(error)))
            continue
        spaces = (True,) * (len(tokens) - 1) + (False,)
        yield Sentence(f"{path.stem}-{number}", tokens, spaces, spans=spans, tags=tags)


def cells(line: str) -> list[str]:
    """The columns of a row: parted by tabs if it has any, else by runs of spaces."""
    if "\t" in line:
        return [cell.strip(" ") for cell in line.rstrip("\t").split("\t")]
    # Only the plain space parts columns: a no-break space can be a token of its own.
    return [cell for cell in line.split(" ") if cell]


def blocks(path: Path) -> Iterator[tuple[int, list[list[str]]]]:
    """(first line, rows) of each sentence; document marks are left out."""
    rows: list[list[str]] = []
    first = 0
    for number, line in read_lines(path):
        row = cells(line) if line.strip() else []
        if not row:
            if rows:
                yield first, rows
            rows = []
        elif row[0] != DOCUMENT:
            if not rows:
                first = number
            rows.append(row)
            if len(rows) > MAX_TOKENS:
                reason = f"more than {MAX_TOKENS} tokens without a blank line; not CoNLL columns?"
                raise FormatError(path, first, reason)
    if rows:
        yield first, rows


def survey(path: Path, options: Options) -> Columns:
    """What the columns are, from the first rows of the file and the user's words."""
    sample = [row for _, block in islice(blocks(path), SAMPLE) for row in block][:SAMPLE]
    if not sample:
        return Columns(0, None, ())
    widths = [len(row) for row in sample]
    count = max(set(widths), key=lambda width: (widths.count(width), width))
    if count < 2:
        raise FormatError(path, 1, "one column only; CoNLL needs a token and a tag a line")
    fitting = [row for row in sample if len(row) == count]
    named: dict[int, str] = {}
    for name, column in options.columns:
        if not column.isdecimal() or not 2 <= int(column) <= count:
            raise ConfigError(f"column {name}={column}: say a number from 2 to {count}")
        named[int(column) - 1] = name
    tagged = [i for i in range(1, count) if all(bio.is_tag(row[i]) for row in fitting)]
    asked = [i for i, name in named.items() if name == "ner"]
    bio_columns = asked or [i for i in tagged if i not in named]
    spans = bio_columns[-1] if bio_columns else None
    for i in range(1, count):
        if i != spans and i not in named:
            upos = "upos" not in named.values() and all(row[i] in UPOS for row in fitting)
            named[i] = "upos" if upos else f"column{i + 1}"
    return Columns(count, spans, tuple(sorted((i, n) for i, n in named.items() if i != spans)))


Parts = tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...], tuple[Span, ...]]


def sentence_of(rows: list[list[str]], columns: Columns) -> Parts:
    """(tokens, tags, spans) of one block; ValueError says what is wrong with it."""
    for row in rows:
        if len(row) != columns.count:
            raise ValueError(f"{len(row)} columns where the file has {columns.count}: {row[0]!r}")
        if not all(cell.strip() for cell in row):
            raise ValueError("a column is blank; every token needs every column")
    cols = list(zip(*rows, strict=True))
    spans = bio.decode(cols[columns.spans]) if columns.spans is not None else ()
    return cols[0], tuple((name, cols[i]) for i, name in columns.names), spans
