"""The tables of a CLDF data set: their columns by pycldf, their rows as a stream."""

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrl.errors import FormatError, ResourceError
from lrl.lexicon.readers.table import read_table
from lrl.text import one_line

METADATA = "-metadata.json"
MODULE = re.compile(rb"cldf\.clld\.org/[^\"]*#(Dictionary|Wordlist)\"")
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
            yield line, dict(zip(header, cells, strict=False))


def metadata_of(path: Path) -> Path:
    """The metadata file that a path names: itself, or the one in that folder or its `cldf`."""
    if not path.is_dir():
        return path
    found = described(path)
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        reason = f"needs one *{METADATA} of a dictionary or word list, has {names}; name the file"
        raise FormatError(path, None, reason)
    return found[0]


def described(folder: Path) -> list[Path]:
    """The metadata files in a folder, or in its `cldf`, that are of CLDF's modules for words."""
    found = sorted(folder.glob(f"*{METADATA}")) or sorted(folder.glob(f"cldf/*{METADATA}"))
    return [file for file in found if _is_of_words(file)]


def _is_of_words(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return MODULE.search(stream.read(1 << 16)) is not None
    except OSError:
        return False


def tables(metadata: Path) -> dict[str, Table]:
    """The tables of a data set that dictionaries and word lists are made of, by component."""
    _check(metadata)
    from pycldf import Dataset
    from pycldf.dataset import SchemaError

    found = {}
    try:
        with warnings.catch_warnings(action="ignore"):  # what is wrong enough is an error below
            dataset = Dataset.from_metadata(metadata)
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
        said = one_line(str(error))[:200]
        reason = f"pycldf cannot read the description ({said}); check it with `cldf validate`"
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
    """The file of a table, which must lie beside or below its metadata."""
    folder = metadata.parent.resolve()
    path = metadata.parent / url
    try:
        if "://" in url or not path.resolve().is_relative_to(folder):
            reason = f"table {url[:80]!r} lies outside the folder; move it there"
            raise FormatError(metadata, None, reason)
        if not path.is_file():
            raise ResourceError(f"{path}: not found; unzip it first if it is packed")
    except OSError as error:
        reason = f"table {url[:80]!r} cannot be a file: {error.strerror}"
        raise FormatError(metadata, None, reason) from error
    return path
