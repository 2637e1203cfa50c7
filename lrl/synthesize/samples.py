"""A few finished sentences read back from a ledger, for a person to look at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson


def samples(ledger: Path, count: int) -> list[tuple[str, str, str]]:
    """(source text, target text, labels in words) of `count` sentences spread over the file.

    Only sentences with a word from the lexicon are shown.
    """
    with ledger.open("rb") as file:
        places = [at for at, line in _lines(file) if any(orjson.loads(line)["entry"])]
        found = []
        for at in places[:: max(len(places) // count, 1)][:count]:
            file.seek(at)
            record = orjson.loads(file.readline())
            found.append((record["source_text"], record["text"], _labels(record)))
    return found


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    at = 0
    for line in file:
        yield at, line
        at += len(line)


def _labels(record: dict[str, Any]) -> str:
    text = record["text"]
    spans = [
        f"{span['label']}={text[span['start_char'] : span['end_char']]}"
        for span in record.get("spans", ())
    ]
    return " ".join([record["label"], *spans] if record["label"] else spans)
