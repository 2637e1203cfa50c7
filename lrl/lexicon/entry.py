"""The two records of a lexicon's life: a row as a reader found it, an entry as lrl keeps it."""

from dataclasses import dataclass

from lrl.languages import Language


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a lexicon file, as its reader found it and before any cleaning.

    `path` and `line` (1-based line or record number) say where; `weight` in (0, 1] is the
    evidence the file itself gives for the pair (1 where it gives none). A row that the reader
    could take nothing from has `problem`, a short reason, and is rejected by the ingest, so
    that rows read always add up.
    """

    path: str
    line: int
    source: str
    target: str
    pos: str = ""
    sense: str = ""
    weight: float = 1.0
    problem: str | None = None

    def __post_init__(self) -> None:
        if self.line < 1:
            raise ValueError(f"line {self.line}: lines count from 1")
        if not 0.0 < self.weight <= 1.0:
            raise ValueError(f"weight {self.weight} is not in (0, 1]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A cleaned pair of a lexicon: one source expression and one target expression, both NFC.

    `pos` is a UPOS tag or empty; `quality` in [0, 1]; `origin` names the resource and `line`
    the row it came from; `licence` is an SPDX identifier or the publisher's own words.
    """

    source: str
    target: str
    source_lang: str
    target_lang: str
    pos: str
    sense: str
    quality: float
    origin: str
    licence: str
    line: int

    def __post_init__(self) -> None:
        if not self.source or not self.target:
            raise ValueError(f"empty side: {self.source!r} – {self.target!r}")
        if not 0.0 <= self.quality <= 1.0:
            raise ValueError(f"quality {self.quality} is not in [0, 1]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an ingest asks of a reader: the pair of languages, and the user's words on columns.

    A reader of one-pair files turns the pair round if the file says it is the other way about;
    a reader of many-language files picks the pair out. `columns` maps "source", "target",
    "pos", "sense" to a column's name or 1-based number. `pivot` is the concept list or such
    that the format needs beside the file itself, where it needs one.
    """

    source: Language
    target: Language
    columns: tuple[tuple[str, str], ...] = ()
