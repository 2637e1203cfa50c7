"""The nouns of a report: sections of paragraphs, tables, pictures and drawn sentences.

What makes a report fills these; what writes one knows nothing else.
"""

from dataclasses import dataclass

from lrl.report.results import Sample

TONES = ("", "warning", "missing")


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of the run that what follows is of, where a report has several."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few; a "warning" is set in red, a "missing" says what was left out."""

    text: str
    tone: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"tone {self.tone!r}: one of {TONES}")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table; each line of `note` is set small with it, `strong` is bold."""

    text: str
    note: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as wide as the head; the first `words` columns are words, the others numbers.

    A `folded` table is open to who asks for it only, where the page can do that.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    folded: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.head):
                raise ValueError(f"{self.caption}: {len(row)} cells under {len(self.head)} heads")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG that may stand in a page; `alt` says what is to be seen in it.

    The numbers of every picture stand in a table near it.
    """

    caption: str
    alt: str
    svg: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sample sentences of one language with their alignments.

    `rest` says what words without a tier are; `tiers` are all that occur in the report, in the
    order of their colours.
    """

    lang: str
    samples: tuple[Sample, ...]
    tiers: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines to be copied as they stand: signatures."""

    caption: str
    lines: tuple[str, ...]


Part = Heading | Paragraph | Table | Picture | Drawn | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report; `key` names it in links."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page."""

    title: str
    lead: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
