"""A few finished sentences read back from a ledger, for a person to look at."""

from itertools import islice
from pathlib import Path

import orjson


def samples(ledger: Path, count: int) -> list[tuple[str, str, str]]:
    """(source text, target text, labels in words) of `count` sentences spread over the file."""
    with ledger.open("rb") as file:
        total = sum(1 for _ in file)
        file.seek(0)
        step = max(total // max(count, 1), 1)
        records = [orjson.loads(line) for line in islice(file, 0, step * count, step)]
    return [(record["source_text"], record["text"], _labels(record)) for record in records]


def _labels(record: dict) -> str:  # type: ignore[type-arg]
    text = record["text"]
    spans = [
        f"{span['label']}={text[span['start_char'] : span['end_char']]}"
        for span in record.get("spans", ())
    ]
    return " ".join([record["label"], *spans] if record["label"] else spans)
