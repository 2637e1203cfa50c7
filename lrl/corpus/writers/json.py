"""JSON lines: everything a sentence has, or the fields that MASSIVE's tools expect."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import orjson

from lrl.corpus.sentence import Sentence

# Fields of MASSIVE that a sentence of another origin has no word for.
MASSIVE_DEFAULTS = {"locale": "und", "partition": "train", "worker_id": ""}


def jsonl(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Objects that the jsonl reader turns into the same sentences; slots count characters."""
    for s in sentences:
        record: dict[str, Any] = {"id": s.id, "text": s.text, "label": s.label}
        record["slots"] = [
            {"start": start, "end": end, "label": label} for start, end, label in slots(s)
        ]
        record["tokens"] = s.tokens
        if s.tags:
            record["tags"] = [{"name": name, "tags": column} for name, column in s.tags]
        if s.tree:
            record["tree"] = [asdict(word) for word in s.tree]
        if s.meta:
            record["meta"] = s.meta
        yield orjson.dumps(record).decode()


def massive(sentences: Iterable[Sentence], locale: str = "") -> Iterator[str]:
    """Objects in MASSIVE's layout; the scenario is the intent up to its first underscore."""
    for s in sentences:
        field = MASSIVE_DEFAULTS | dict(s.meta) | ({"locale": locale} if locale else {})
        record = {
            "id": s.id,
            "locale": field["locale"],
            "partition": field["partition"],
            "scenario": field.get("scenario", s.label.partition("_")[0]),
            "intent": s.label,
            "utt": s.text,
            "annot_utt": bracketed(s),
            "worker_id": field["worker_id"],
            "slot_method": [],
            "judgments": [],
        }
        yield orjson.dumps(record).decode()


def slots(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """(start, end, label) of each span in characters of the text."""
    starts = sentence.starts
    for span in sentence.spans:
        last = span.end - 1
        yield starts[span.start], starts[last] + len(sentence.tokens[last]), span.label


def bracketed(sentence: Sentence) -> str:
    """The text with its spans as "[label : value]"."""
    parts, at = [], 0
    for start, end, label in slots(sentence):
        parts += [sentence.text[at:start], f"[{label} : {sentence.text[start:end]}]"]
        at = end
    return "".join((*parts, sentence.text[at:]))
