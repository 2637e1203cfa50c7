"""A document as Markdown; a picture is told in words, its numbers stand in a table near it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lrl.report.document import (
    Cell,
    Document,
    Drawn,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
)
from lrl.report.results import Sample

SPECIAL = re.compile(r"([\\`*_{}\[\]|~#])")


def escaped(text: str) -> str:
    """Text that Markdown takes for nothing but text, on one line."""
    flat = " ".join(text.split())
    plain = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", plain)


def markdown(document: Document) -> str:
    """The whole page."""
    blocks = [f"# {escaped(document.title)}"]
    blocks += [_paragraph(one) for one in document.lead]
    for section in document.sections:
        blocks.append(f"## {escaped(section.title)}")
        blocks += [WRITERS[type(part)](part) for part in section.parts]
    return "\n\n".join(blocks) + "\n"


def _heading(part: Heading) -> str:
    return f"### {escaped(part.text)}"


def _paragraph(part: Paragraph) -> str:
    text = escaped(part.text)
    # Markdown has no colour of its own; where HTML is shown the words are red.
    return f'**<span style="color:#b00020">{text}</span>**' if part.tone == "warning" else text


def _table(part: Table) -> str:
    if not part.rows:
        return f"**{escaped(part.caption)}**: nothing"
    edges = ["---" if place < part.words else "---:" for place in range(len(part.head))]
    rows = [[_cell(cell) for cell in row] for row in part.rows]
    lines = [_row(list(map(escaped, part.head))), _row(edges), *map(_row, rows)]
    return f"**{escaped(part.caption)}**\n\n" + "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    text = escaped(cell.text)
    text = f"**{text}**" if cell.strong and text else text
    note = "; ".join(cell.note.splitlines())
    return f"{text} ({escaped(note)})" if note else text


def _picture(part: Picture) -> str:
    return f"*{escaped(part.caption)}* (drawn in the HTML page). {escaped(part.alt)}"


def _drawn(part: Drawn) -> str:
    lines = [f"**{escaped(part.lang)}**", ""]
    for sample in part.samples:
        lines += _sample(sample)
    return "\n".join(lines)


def _sample(sample: Sample) -> Iterator[str]:
    yield f"- {escaped(' '.join(sample.source))}"
    told = (
        f"{escaped(text)} ({escaped(tier)})" if tier else escaped(text)
        for text, tier in zip(sample.target, sample.tiers, strict=True)
    )
    yield f"  → {' '.join(told)}"


def _listing(part: Listing) -> str:
    fence = "`" * max([3, *(len(run) + 1 for line in part.lines for run in re.findall("`+", line))])
    lines = (" ".join(line.split()) for line in part.lines)
    return "\n".join([f"{escaped(part.caption)}:", "", f"{fence}text", *lines, fence])


WRITERS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Table: _table,
    Picture: _picture,
    Drawn: _drawn,
    Listing: _listing,
}
