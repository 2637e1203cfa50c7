"""One sentence a line: plain text, TSV, CSV."""

from collections.abc import Iterable, Iterator

from lrl.corpus.sentence import Sentence

HEADER = ("id", "text", "label")


def line_of(sentence: Sentence) -> str:
    """The text on one line: white space inside a token (some CoNLL-U words have it) is a space."""
    return " ".join(sentence.text.split())


def text(sentences: Iterable[Sentence]) -> Iterator[str]:
    """The sentences as they are written."""
    return map(line_of, sentences)


def tsv(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Header and rows of id, text, label, parted by tabs and not quoted."""
    yield "\t".join(HEADER)
    for s in sentences:
        yield "\t".join((s.id, line_of(s), s.label))


def csv(sentences: Iterable[Sentence]) -> Iterator[str]:
    """The same parted by commas, quoted where a cell needs it."""
    yield ",".join(HEADER)
    for s in sentences:
        yield ",".join(map(quoted, (s.id, line_of(s), s.label)))


def quoted(cell: str) -> str:
    """A CSV cell."""
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in '",') else cell
