"""The order of words in a language: which comes before which, by a table."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

from lrl.errors import FormatError, ResourceError
from lrl.languages import Language, near
from lrl.paths import resource
from lrl.text import read_lines

TABLE = "typology.tsv"
VALUES = {
    "order": ("SVO", "SOV", "VSO", "VOS", "OVS", "OSV"),
    "adjective": ("AN", "NA"),
    "adposition": ("PREP", "POST"),
    "genitive": ("GN", "NG"),
    "numeral": ("NumN", "NNum"),
    "determiner": ("DN", "ND"),
    "oblique": ("XV", "VX"),
}


@dataclass(frozen=True, slots=True)
class Typology:
    """One language's row: each value one of VALUES, "" where no order dominates or none is known.

    `lang` is the ISO 639-3 code of the row; `source` says where its values are from.
    """

    lang: str
    order: str = ""
    adjective: str = ""
    adposition: str = ""
    genitive: str = ""
    numeral: str = ""
    determiner: str = ""
    oblique: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for column, known in VALUES.items():
            value = getattr(self, column)
            if value and value not in known:
                raise ValueError(f"{column} {value!r} is none of {', '.join(known)}")

    @property
    def orders(self) -> dict[str, str]:
        """The orders that are known, by column."""
        return {
            column: value for column, value in asdict(self).items() if column in VALUES and value
        }


@cache
def table() -> Mapping[str, Typology]:
    """All rows by language code; FormatError for one that cannot be read."""
    path = resource(TABLE)
    found: dict[str, Typology] = {}
    for number, line in read_lines(path):
        cells = line.split("\t")
        if not line or line.startswith("# ") or cells[0] == "lang":
            continue
        if len(cells) != len(VALUES) + 2:
            raise FormatError(path, number, f"{len(cells)} columns, not {len(VALUES) + 2}")
        if cells[0] in found:
            raise FormatError(path, number, f"{cells[0]!r} has a row already")
        try:
            found[cells[0]] = Typology(*cells)
        except ValueError as error:
            raise FormatError(path, number, str(error)) from error
    return found


def known(language: Language) -> Typology | None:
    """The row of a language, else of the nearest kin that has one (see `Typology.lang`), or None.

    Kin are its macrolanguage and, of a macrolanguage, its members.
    """
    rows = table()
    codes = (language.code, *(kin.code for kin in near(language)))
    return next((rows[code] for code in codes if code in rows), None)


def typology(language: Language) -> Typology:
    """As `known`; ResourceError where nothing is known of the language or its kin."""
    row = known(language)
    if row is None:
        raise ResourceError(
            f"{language.tag} ({language.name}): no word order known; leave --reorder out, or add "
            f"a row for {language.code} to resources/{TABLE}"
        )
    return row
