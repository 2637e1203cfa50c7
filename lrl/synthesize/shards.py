"""The source corpus in shards: the unit of work, of random numbers and of resuming.

A shard has the same sentences however many workers there are, so its bytes are the same too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np

from lrl.corpus.readers import Options, Problem, read, sniff
from lrl.corpus.readers.table import clean_table, records
from lrl.corpus.sentence import Sentence
from lrl.errors import FormatError, ResourceError
from lrl.synthesize.batch import Batch, Vocabulary, from_sentences, from_text, from_texts
from lrl.text import MAX_LINE

SHARD = 1 << 14  # sentences
LINES = 1 << 16  # lines of raw text and rows of tables, which are quicker done
BLOCK = 1 << 24


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus file, its format (a name in lrl.corpus.readers.READERS) and how to read it."""

    path: Path
    form: str
    options: Options

    @classmethod
    def of(cls, path: Path, form: str = "", options: Options | None = None) -> "Source":
        """A source whose format, where none is given, is the one it looks like."""
        return cls(path, form or sniff(path), options or Options())


@dataclass(frozen=True, slots=True)
class TextShard:
    """Lines of a raw text by their bytes, so that a worker reads them itself."""

    number: int
    first: int  # number of the first sentence in the corpus, as far as a schedule counts
    path: Path
    start: int
    end: int
    line: int  # number of the first line, less one
    size: int  # lines

    def batch(self, vocabulary: Vocabulary, name_labels: frozenset[str]) -> Batch:
        return from_text(self.text(), self.path.stem, self.line + 1, vocabulary)

    def text(self) -> str:
        """The lines; FormatError with the number of the one that cannot be read."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            data = file.read(self.end - self.start)
        if self.start == 0:
            data = data.removeprefix(b"\xef\xbb\xbf")
        if b"\0" in data:
            line = self.line + 1 + data[: data.index(b"\0")].count(b"\n")
            raise FormatError(self.path, line, "NUL character; not a text file?")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.line + 1 + data[: error.start].count(b"\n")
            raise FormatError(self.path, line, "not UTF-8; convert the file first") from error


@dataclass(frozen=True, slots=True)
class RowShard:
    """Rows of a table: untokenised texts with their labels."""

    number: int
    first: int
    path: Path
    ids: list[str]
    texts: list[str]
    labels: list[str]

    @property
    def size(self) -> int:
        return len(self.ids)

    def batch(self, vocabulary: Vocabulary, name_labels: frozenset[str]) -> Batch:
        return from_texts(self.ids, self.texts, self.labels, vocabulary)


@dataclass(frozen=True, slots=True)
class SentenceShard:
    """Sentences with token-level labels."""

    number: int
    first: int
    path: Path
    sentences: tuple[Sentence, ...]

    @property
    def size(self) -> int:
        return len(self.sentences)

    def batch(self, vocabulary: Vocabulary, name_labels: frozenset[str]) -> Batch:
        return from_sentences(self.sentences, vocabulary, name_labels)


Shard = TextShard | RowShard | SentenceShard


def shards(
    sources: tuple[Source, ...], problems: list[Problem], *, parsed: bool = False
) -> Iterator[Shard]:
    """The shards of all sources in order; what is wrong with single sentences goes to `problems`.

    Text that is to be `parsed` comes as sentences too. Raises FormatError where a file as a whole
    cannot be read.
    """
    numbers = count()
    first = 0
    for source in sources:
        if source.form == "text" and not parsed:
            for start, end, line, lines in text_ranges(source.path):
                yield TextShard(next(numbers), first, source.path, start, end, line, lines)
                first += lines
        elif source.form == "table" and not parsed:
            for ids, texts, labels in _columns(source, problems):
                yield RowShard(next(numbers), first, source.path, ids, texts, labels)
                first += len(ids)
        else:
            sentences = read(source.path, source.form, source.options, problems)
            while some := tuple(islice(sentences, SHARD)):
                yield SentenceShard(next(numbers), first, source.path, some)
                first += len(some)


def _columns(
    source: Source, problems: list[Problem]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Ids, texts and labels of a table, LINES rows at a time."""
    if (table := clean_table(source.path, source.options)) is not None:
        for start in range(0, len(table), LINES):
            part = table.slice(start, LINES)
            yield tuple(part[name].to_pylist() for name in ("id", "text", "label"))
        return
    rows = records(source.path, source.options, problems)
    while piece := tuple(islice(rows, LINES)):
        ids, texts, labels, _ = (list(column) for column in zip(*piece, strict=True))
        yield ids, [" ".join(text.splitlines()) for text in texts], labels


def text_ranges(path: Path) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, lines before, lines) of each run of LINES lines, the last without its line end.

    Found by counting newlines in large blocks. Raises FormatError at a line that never ends.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    with file:
        start = at = lines = before = last = 0
        while block := file.read(BLOCK):
            ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + at
            for end in ends[LINES - lines - 1 :: LINES].tolist():
                yield start, end, before, LINES
                start, before = end + 1, before + LINES
            at += len(block)
            gaps = np.diff(np.concatenate(([last], ends, [at])))
            if gaps.max() > MAX_LINE:
                line = before + lines + int(np.argmax(gaps)) + 1
                raise FormatError(path, line, "endless line; not a text file?")
            lines = (lines + len(ends)) % LINES
            last = int(ends[-1]) if len(ends) else last
        if at > start:
            yield start, at, before, lines + 1
