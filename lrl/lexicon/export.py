"""A lexicon as text that other tools read."""

import csv
from collections.abc import Callable
from typing import TextIO

import orjson

from lrl.lexicon.store import SCHEMA, Lexicon


def _tsv(lexicon: Lexicon, file: TextIO) -> None:
    file.write("\t".join(SCHEMA.names) + "\n")
    for batch in lexicon.table.to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            cells = (_plain(row[name]) for name in SCHEMA.names)
            file.write("\t".join(cells) + "\n")


def _csv(lexicon: Lexicon, file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(SCHEMA.names)
    for batch in lexicon.table.to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            writer.writerow([_plain(row[name]) for name in SCHEMA.names])


def _jsonl(lexicon: Lexicon, file: TextIO) -> None:
    for batch in lexicon.table.to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            row["quality"] = round(row["quality"], 4)
            file.write(orjson.dumps(row).decode() + "\n")


def _plain(value: object) -> str:
    """A cell without the characters that would end it; the columns' texts have none but senses."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return " ".join(str(value).split())


WRITERS: dict[str, Callable[[Lexicon, TextIO], None]] = {"tsv": _tsv, "csv": _csv, "jsonl": _jsonl}


def write(lexicon: Lexicon, kind: str, file: TextIO) -> None:
    """Write all entries, in order, as one of WRITERS."""
    WRITERS[kind](lexicon, file)
