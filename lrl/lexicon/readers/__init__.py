"""One module a format. Each has `read(path, wanted)` and `sniff(path, head)`; FORMATS lists them.

`read(path: Path, wanted: Wanted) -> Iterator[Row]` streams rows in file order and raises
FormatError where the file as a whole cannot be read (truncated archive, wrong encoding, not this
format). A bad row alone is a Row with `problem`. `sniff(path: Path, head: bytes) -> bool` judges
by the name and the first 64 KiB, and never raises.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.lexicon.entry import Row, Wanted

HEAD = 1 << 16
FALLBACK = "delimited"  # fits nearly any table, so it is asked only where nothing else fits

Read = Callable[[Path, Wanted], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format lrl reads: the module that does, and the licence its one publisher gives.

    `licence` is an SPDX identifier, or empty where each file has its own.
    """

    module: str
    summary: str
    licence: str = ""


def _format(module: str, summary: str, licence: str = "") -> Format:
    return Format(f"{__name__}.{module}", summary, licence)


FORMATS = {
    "gatitos": _format("gatitos", "GATITOS, en_XX.tsv: English head, translation", "CC-BY-4.0"),
    "smol": _format("smol", "SMOL, the JSONL successor of GATITOS", "CC-BY-4.0"),
    "muse": _format("muse", "MUSE dictionaries, xx-yy.txt: two words a line", "CC-BY-NC-4.0"),
    "wiktionary-pairs": _format(
        "wiktionary_pairs", "pairs from Wiktionary, xx-yy.all", "CC-BY-SA-3.0"
    ),
    "nusax": _format("nusax", "NusaX lexicons: CSV of Indonesian and one language", "CC-BY-SA-4.0"),
    "panlex-swadesh": _format(
        "panlex_swadesh", "PanLex Swadesh lists, as zip or folder", "CC0-1.0"
    ),
    "panlex": _format("panlex", "PanLex database export: CSV tables or SQLite", "CC0-1.0"),
    "kaikki": _format("kaikki", "wiktextract JSONL from kaikki.org", "CC-BY-SA-4.0"),
    "freedict-tei": _format("freedict_tei", "FreeDict dictionaries in TEI"),
    "dictd": _format("dictd", "dictd dictionaries: .index with .dict or .dict.dz"),
    "dix": _format("apertium_dix", "Apertium bilingual dictionaries, .dix"),
    "cldf": _format("cldf", "CLDF Dictionary or Wordlist"),
    "lift": _format("lift", "LIFT, as FieldWorks exports it"),
    "mdf": _format("mdf", "Toolbox standard format with MDF markers"),
    "cldr": _format("cldr", "names from CLDR, by Babel; needs no file", "Unicode-3.0"),
    "delimited": _format("delimited", "any TSV or CSV with a column a language"),
}


def reader(name: str) -> Read:
    """The `read` function of a format; ConfigError for a name that FORMATS has not."""
    if name not in FORMATS:
        raise ConfigError(f"unknown format {name!r}; choose one of {', '.join(FORMATS)}")
    read: Read = import_module(FORMATS[name].module).read
    return read


def sniff(path: Path) -> str:
    """The name of the one format that a file or folder is in.

    Raises ResourceError where it cannot be opened, FormatError where no format or several fit.
    """
    head = b""
    try:
        if not path.is_dir():
            with path.open("rb") as file:
                head = file.read(HEAD)
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    fits = [name for name in FORMATS if name != FALLBACK and _fits(name, path, head)]
    if not fits and _fits(FALLBACK, path, head):
        return FALLBACK
    if not fits:
        known = ", ".join(FORMATS)
        raise FormatError(path, None, f"in no known format; name one with --format: {known}")
    if len(fits) > 1:
        several = " or ".join(fits)
        raise FormatError(path, None, f"could be {several}; name one with --format")
    return fits[0]


def _fits(name: str, path: Path, head: bytes) -> bool:
    return bool(import_module(FORMATS[name].module).sniff(path, head))
