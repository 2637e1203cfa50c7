"""The part-of-speech tags of dictionary formats, brought to UPOS by `resources/pos_tags.tsv`."""

import re
from functools import lru_cache

from lrl.errors import FormatError
from lrl.paths import resource
from lrl.text import fold, read_lines

ANY = "any"  # the format whose rows hold for all


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], str]:
    path = resource("pos_tags.tsv")
    table: dict[tuple[str, str], str] = {}
    for number, line in read_lines(path):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3:
            raise FormatError(path, number, f"{len(cells)} columns instead of 3")
        table[cells[0], cells[1]] = cells[2]
    return table


@lru_cache(maxsize=1024)
def upos(form: str, tag: str) -> str:
    """The UPOS tag for a tag of a format ("dix", "mdf" …), or empty where none is known.

    The whole tag is looked for, then its first word ("v.t. (irreg.)"), then its last ("transitive
    verb"), each among the format's own tags before those of all formats.
    """
    whole = fold(tag[:100]).strip(" .")
    words = re.split(r"[\s.,;:/()\-]+", whole)
    table = _table()
    for candidate in (whole, words[0], words[-1]):
        for owner in (form, ANY):
            if (owner, candidate) in table:
                return table[owner, candidate]
    return ""


def one_upos(form: str, tags: list[str]) -> str:
    """The UPOS tag that all tags of an entry agree on, empty where they do not."""
    found = {upos(form, tag) for tag in tags}
    return found.pop() if len(found) == 1 else ""
