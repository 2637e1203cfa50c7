"""Which family a language is of, by a table."""

from functools import cache

from lrl.errors import FormatError
from lrl.languages import Language, macrolanguage, resolve
from lrl.paths import resource
from lrl.text import read_lines

TABLE = "families.tsv"


@cache
def table() -> dict[str, Language]:
    """The family of each language of the table, by ISO 639-3; FormatError for a bad row."""
    path = resource(TABLE)
    found: dict[str, Language] = {}
    for number, line in read_lines(path):
        family, _, members = line.partition("\t")
        if not line or line.startswith("#") or family == "family":
            continue
        named = resolve(family)
        if named.scope != "collection" or not members.split():
            raise FormatError(path, number, f"{line[:40]!r}: a family, a tab and its languages")
        for code in members.split():
            if code in found:
                raise FormatError(path, number, f"{code} has a family already")
            found[code] = named
    return found


def family(language: Language) -> Language | None:
    """The family of a language, or of its macrolanguage; None where the table has neither."""
    wider = macrolanguage(language)
    found = table().get(language.code)
    return found or (table().get(wider.code) if wider else None)
