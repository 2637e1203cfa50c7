"""Marks that dictionaries and tables write and running text does not: stress, length, quantity."""

import unicodedata
from functools import lru_cache

from lrl.morphology.features import table


@lru_cache(maxsize=64)
def marks(lang: str) -> frozenset[str]:
    """The marks of a language by its ISO 639-3 code."""
    rows = table("unwritten_marks.tsv", 3)
    return frozenset(chr(int(code, 16)) for only, code, _ in rows if only == lang)


def written(form: str, lang: str) -> str:
    """A form of a table as texts write it."""
    unwritten = marks(lang)
    if not unwritten:
        return form
    parts = unicodedata.normalize("NFD", form)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in unwritten))
