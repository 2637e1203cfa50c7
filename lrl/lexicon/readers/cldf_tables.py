"""The tables of a CLDF data set: their columns by pycldf, their rows as a stream."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrl.errors import FormatError, ResourceError
from lrl.lexicon.readers.table import read_table
from lrl.text import nfc

METADATA = "-metadata.json"
MAX_METADATA = 16 << 20  # bytes
COMPONENTS = ("FormTable", "ParameterTable", "LanguageTable", "EntryTable", "SenseTable")
# pycldf looks into a description only as far as each question needs, and says what it finds wrong
# there with whatever Python raised.
BROKEN = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file, the headers its CLDF terms stand for, and all the headers it tells."""

    path: Path
    terms: dict[str, str]
    headers: tuple[str, ...]

    def rows(self, *needed: str) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, cells by header) of each row; FormatError where a needed header is not there.

        A row shorter than the header lacks its last cells.
        """
        records = read_table(self.path)
        _, header = next(records, (1, []))
        missing = [name for name in needed if name not in header]
        if missing:
            reason = f"no column {missing[0]!r}, which the metadata tells of"
            raise FormatError(self.path, 1, reason)
        for line, cells in records:
            yield line, {name: nfc(cell) for name, cell in zip(header, cells, strict=False)}


def metadata_of(path: Path) -> Path:
    """The metadata file that a path names: itself, or the one in that folder or its `cldf`."""
    if not path.is_dir():
        return path
    found = sorted(path.glob(f"*{METADATA}")) or sorted(path.glob(f"cldf/*{METADATA}"))
    if len(found) != 1:
        reason = f"{len(found)} files *{METADATA} in the folder; name the one to read"
        raise FormatError(path, None, reason)
    return found[0]


def tables(metadata: Path) -> dict[str, Table]:
    """The tables of a data set that dictionaries and word lists are made of, by component."""
    _check(metadata)
    from pycldf import Dataset
    from pycldf.dataset import SchemaError

    try:
        dataset = Dataset.from_metadata(metadata)
        found = {}
        for component in COMPONENTS:
            try:
                table = dataset[component]
            except SchemaError:
                continue
            columns = table.tableSchema.columns
            terms = {
                column.propertyUrl.uri.rpartition("#")[2]: str(column.name)
                for column in columns
                if column.propertyUrl and column.name and "#" in column.propertyUrl.uri
            }
            headers = tuple(str(column.name) for column in columns if column.name)
            found[component] = Table(_inside(metadata, str(table.url)), terms, headers)
    except BROKEN as error:
        reason = f"pycldf cannot read the description ({error}); check it with `cldf validate`"
        raise FormatError(metadata, None, reason) from error
    if not found:
        reason = f"describes no {', '.join(COMPONENTS)}; not a CLDF dictionary or word list"
        raise FormatError(metadata, None, reason)
    return found


def _check(metadata: Path) -> None:
    """Refuse what is no JSON, and descriptions kept elsewhere, which pycldf would fetch."""
    try:
        if metadata.stat().st_size > MAX_METADATA:
            raise FormatError(metadata, None, f"longer than {MAX_METADATA} bytes; no metadata?")
        text = metadata.read_bytes()
    except OSError as error:
        raise ResourceError(f"{metadata}: {error.strerror}") from error
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(metadata, None, f"not JSON ({error})") from error
    if not isinstance(value, dict):
        raise FormatError(metadata, None, "not a JSON object; not CLDF metadata?")
    inner = value.get("tables")
    parts: list[Any] = [value, *(inner if isinstance(inner, list) else ())]
    for part in parts:
        if isinstance(part, dict) and any(
            key in part and not isinstance(part[key], dict) for key in ("tableSchema", "dialect")
        ):
            reason = "keeps its tableSchema or dialect elsewhere; write it into this file"
            raise FormatError(metadata, None, reason)


def _inside(metadata: Path, url: str) -> Path:
    folder = metadata.parent.resolve()
    path = metadata.parent / url
    if "://" in url or not path.resolve().is_relative_to(folder):
        raise FormatError(metadata, None, f"table {url!r} lies outside the folder; move it there")
    if not path.is_file():
        raise ResourceError(f"{path}: not found; unzip it first if it is packed")
    return path
