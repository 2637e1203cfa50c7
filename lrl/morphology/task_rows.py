"""Rows to train and test on, from whatever kind of inflection file there is."""

from itertools import islice
from pathlib import Path

from lrl.errors import FormatError
from lrl.morphology import sigmorphon, unimorph
from lrl.morphology.inflector import Row
from lrl.text import read_lines

LOOKED_AT = 50


def rows_of(path: Path, order: str | None = None, *, forms: bool = True) -> list[Row]:
    """The rows of a UniMorph file or folder, or of a SIGMORPHON file in a named or sniffed order.

    Raises FormatError, with the line's number, for a row that is none, for a file of none, and,
    unless `forms` is False, for one whose forms are covered.
    """
    if path.is_dir() or (order is None and _segmented(path)):
        files = unimorph.parts(path)
        rows = [(x.lemma, x.features, x.form) for file in files for x in unimorph.read(file)]
    else:
        read = list(sigmorphon.read(path, order))
        if forms and (covered := next((x for x in read if not x.form), None)):
            raise FormatError(path, covered.line, "no form: the file is a covered test set")
        rows = [(x.lemma, x.features, x.form) for x in read]
    if not rows:
        raise FormatError(path, None, "no rows of lemma, features and form")
    return rows


def _segmented(path: Path) -> bool:
    """Whether a file has UniMorph's fourth column, which no task file has."""
    lines = islice(read_lines(path), LOOKED_AT)
    return any(text.count("\t") == 3 for _, text in lines)
