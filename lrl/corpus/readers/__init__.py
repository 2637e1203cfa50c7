"""Corpora in: one module a format, with `read(path, options, problems)` and `sniff(path, head)`.

`read` streams sentences in file order. What is wrong with one sentence is appended to `problems`
and that sentence left out, so that sentences in the file = sentences given + problems; what is
wrong with the file as a whole is a FormatError. `sniff(path, head)` judges by the name and the
first 64 KiB of text, and never raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError, ResourceError

# In the order of sniffing: from the most telling format to the one that any text is.
READERS = {
    "jsonl": "lrl.corpus.readers.jsonl",
    "conllu": "lrl.corpus.readers.conllu",
    "conll": "lrl.corpus.readers.conll",
    "table": "lrl.corpus.readers.table",
    "text": "lrl.corpus.readers.text",
}
HEAD = 1 << 16
UNITS = ("", "byte", "char")


@dataclass(frozen=True, slots=True)
class Options:
    """The user's words on a format that leaves things open.

    `columns` maps "id", "text", "label" (table) or "ner", "upos" and any other tag (conll) to a
    column's name or 1-based number. `offsets` says whether JSONL slots count "byte" or "char";
    empty, the keys' names and the file's own evidence decide.
    """

    columns: tuple[tuple[str, str], ...] = ()
    offsets: str = ""

    def __post_init__(self) -> None:
        if self.offsets not in UNITS:
            raise ConfigError(f"offsets {self.offsets!r}: say byte or char")


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence that could not be taken, the line it begins at, and why."""

    path: Path
    line: int
    reason: str


def sniff(path: Path) -> str:
    """The name in READERS of the format a file is in."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD).decode("utf-8-sig", "replace")
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    for name, module in READERS.items():
        if import_module(module).sniff(path, head):
            return name
    return "text"


def read(
    path: Path,
    form: str = "",
    options: Options | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[Sentence]:
    """The sentences of a file, in the format `form` or the one it looks like.

    Without a list for the problems the first of them is raised as a FormatError.
    """
    form = form or sniff(path)
    if form not in READERS:
        raise ConfigError(f"corpus format {form!r} is unknown; one of {', '.join(READERS)}")
    noted: list[Problem] = [] if problems is None else problems
    for sentence in import_module(READERS[form]).read(path, options or Options(), noted):
        if problems is None:
            refuse(noted)
        yield sentence
    if problems is None:
        refuse(noted)


def refuse(problems: list[Problem]) -> None:
    """Raise the first problem, if there is one."""
    for problem in problems:
        raise FormatError(problem.path, problem.line, problem.reason)
