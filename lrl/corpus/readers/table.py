"""Tables with a sentence and perhaps its label a row: TSV without quoting, CSV with it.

Some TSV files are written by CSV libraries, which put a cell with quotes in it into quotes and
double those; such cells, and no others, are unquoted.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.corpus.readers import Options, Problem
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError, FormatError
from lrl.text import read_lines

if TYPE_CHECKING:
    import pyarrow as pa

ARROW_LIMIT = 1 << 28  # bytes of a table that is read at once

# What publishers call the columns; the user's `columns` come first.
NAMES = {
    "id": ("id", "index_id", "idx", "sent_id", "example_id"),
    "text": ("text", "sentence", "utterance", "utt", "tweet", "review", "content"),
    "label": ("label", "category", "sentiment", "topic", "intent", "class"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column (0-based) holds what, and whether the first row is a header."""

    text: int
    label: int | None
    id: int | None
    others: tuple[tuple[int, str], ...]
    header: bool


def sniff(path: Path, head: str) -> bool:
    """By the suffix, or by a first line in cells one of which is called as the text is."""
    lines = head.splitlines()
    if path.suffix in (".tsv", ".csv"):
        return True
    names = (
        {cell.strip('" ').casefold() for cell in lines[0].split(delimiter(lines[0]))}
        if lines
        else set()
    )
    return len(names) > 1 and bool(names.intersection(NAMES["text"]))


# The id, text, label and further named cells of one row.
Record = tuple[str, str, str, tuple[tuple[str, str], ...]]


def read(path: Path, options: Options, problems: list[Problem]) -> Iterator[Sentence]:
    """One sentence a row; further named columns go into `meta`."""
    for name, text, label, meta in records(path, options, problems):
        tokens, spaces = tokenise(text)
        yield Sentence(name, tokens, spaces, label, meta=meta)


def records(path: Path, options: Options, problems: list[Problem]) -> Iterator[Record]:
    """The rows, not yet tokenised; a text has at least one character that is not white space."""
    layout: Layout | None = None
    width = 0
    for number, row in rows(path):
        if layout is None:
            layout = layout_of(path, row, options)
            width = len(row)
            if layout.header:
                continue
        if len(row) != width:
            problems.append(
                Problem(path, number, f"{len(row)} cells where the first row has {width}")
            )
            continue
        text = row[layout.text]
        if not text.strip():
            problems.append(Problem(path, number, "the text is blank"))
            continue
        label = " ".join(row[layout.label].split()) if layout.label is not None else ""
        name = " ".join(row[layout.id].split()) if layout.id is not None else ""
        meta = tuple((key, " ".join(row[i].split())) for i, key in layout.others)
        yield name or f"{path.stem}-{number}", text, label, meta


def clean_table(path: Path, options: Options) -> "pa.Table | None":
    """The id, text and label of every row, where Arrow can read them just as `records` would.

    That is a TSV file of moderate size without anything amiss: None for all others.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as arrow

    if path.stat().st_size > ARROW_LIMIT:
        return None
    head = next(rows(path), (0, [""]))[1]
    data = path.read_bytes()
    first = data.split(b"\n", 1)[0]
    if b"\t" not in first or any(
        byte in data for byte in (b"\0", b"\r", b"\x0b", b"\x0c", b"\n\n")
    ):
        return None
    layout = layout_of(path, head, options)
    if layout.label is None or layout.id is None:
        return None
    names = [str(i) for i in range(len(head))]
    try:
        table = arrow.read_csv(
            pa.BufferReader(data.removeprefix(b"\xef\xbb\xbf")),
            arrow.ReadOptions(column_names=names, skip_rows=int(layout.header)),
            arrow.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
            arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [_all_unquoted(table[str(i)]) for i in (layout.id, layout.text, layout.label)]
    plain = [pc.equal(column, pc.utf8_trim_whitespace(column)) for column in columns]
    named = [pc.not_equal(column, "") for column in columns[:2]]
    ascii_or_nfc = pc.equal(columns[2], pc.utf8_normalize(columns[2], "NFC"))
    if not all(pc.all(one).as_py() for one in (*plain, *named, ascii_or_nfc)):
        return None
    return pa.table(dict(zip(("id", "text", "label"), columns, strict=True)))


def _all_unquoted(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(pc.starts_with(column, '"')).as_py():
        return column
    return pa.chunked_array([pa.array(map(unquoted, column.to_pylist()), pa.string())])


def delimiter(line: str) -> str:
    """What parts the cells, judged by the first line."""
    if "\t" in line:
        return "\t"
    return ";" if ";" in line and "," not in line else ","


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each row that is not blank."""
    lines = read_lines(path)
    last = 0

    def feed() -> Iterator[str]:
        nonlocal last
        if first is not None:
            last = first[0]
            yield first[1] + "\n"
        for number, line in lines:
            last = number
            yield line + "\n"

    first = next(lines, None)
    mark = delimiter(first[1]) if first else ","
    if mark == "\t":
        for line in feed():
            if line.strip():
                yield last, [unquoted(cell) for cell in line.rstrip("\n").split("\t")]
        return
    table = csv.reader(feed(), delimiter=mark, strict=True)
    begin = 1
    try:
        for row in table:
            if any(cell.strip() for cell in row):
                yield begin, row
            begin = last + 1
    except csv.Error as error:
        raise FormatError(path, begin, f"not CSV: {error}; mend the quotes, or use TSV") from error


def unquoted(cell: str) -> str:
    """A cell as it was before a CSV library quoted it: every quote inside is doubled."""
    inner = cell[1:-1]
    quoted = len(cell) > 2 and cell[0] == cell[-1] == '"' and '""' in inner
    return inner.replace('""', '"') if quoted and '"' not in inner.replace('""', "") else cell


def layout_of(path: Path, first: list[str], options: Options) -> Layout:
    """Find the columns by the user's words, then by a header's names, then by their number."""
    names = [cell.strip().casefold() for cell in first]
    known = {name for group in NAMES.values() for name in group}
    wanted = dict(options.columns)
    for key in wanted:
        if key not in NAMES:
            raise ConfigError(f"column {key!r}: a table has {', '.join(NAMES)}")
    by_name = {v.casefold() for v in wanted.values() if not v.isdecimal()}
    header = bool(known.intersection(names) or by_name.intersection(names))
    found: dict[str, int] = {}
    for key, group in NAMES.items():
        for name in (wanted[key].casefold(),) if key in wanted else group if header else ():
            if name.isdecimal() and 1 <= int(name) <= len(names):
                found[key] = int(name) - 1
            elif name in names:
                found.setdefault(key, names.index(name))
            elif key in wanted:
                reason = f"no column {wanted[key]!r} for the {key}; the first row is {first[:8]}"
                raise FormatError(path, 1, reason)
    if "text" not in found and len(names) == 1:
        found["text"] = 0
    if "text" not in found:
        reason = f"which column is the text? say text=NAME or text=NUMBER; first row: {first[:8]}"
        raise FormatError(path, 1, reason)
    taken = set(found.values())
    others = tuple((i, n) for i, n in enumerate(first) if header and n.strip() and i not in taken)
    return Layout(found["text"], found.get("label"), found.get("id"), others, header)
