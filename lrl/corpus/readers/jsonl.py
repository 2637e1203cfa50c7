"""JSON lines: a text with intent and slots, by offsets or in MASSIVE's brackets; lrl's own too.

Offsets are read in characters or UTF-8 bytes. Keys that speak of bytes are not believed blindly:
published files count characters under such names, so the file's own evidence decides once for
the whole file, unless the user does.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from lrl.corpus.readers import Options, Problem, brackets
from lrl.corpus.readers.fields import Record, first, pairs_of, strings, tags_of, tree_of, word
from lrl.corpus.sentence import Sentence, Span
from lrl.corpus.slots import Cut, Slot, counter, cut, normalised
from lrl.errors import FormatError
from lrl.text import nfc, read_lines

TEXT = ("text", "utt", "utterance", "sentence")
LABEL = ("label", "intent", "category", "topic")
ID = ("id", "example_id", "sent_id", "guid")
SLOTS = ("slots", "spans", "entities")
SLOT_LABEL = ("label", "slot", "type", "entity")
EDGES = {  # what says most first: beside start_char, as in lrl's own ledgers, start counts tokens
    "byte": (("start_byte", "limit_byte"), ("start_byte", "end_byte"), ("byte_start", "byte_end")),
    "char": (("start_char", "end_char"), ("start_offset", "end_offset"), ("start", "end")),
}
OWN = ("tokens", "tags", "tree", "meta", "annot_utt")
EVIDENCE = 5000  # records read ahead to see what offsets count


def sniff(path: Path, head: str) -> bool:
    """By the suffix, or by a first line that begins as an object."""
    return path.suffix in (".jsonl", ".ndjson") or head.lstrip().startswith('{"')


def read(path: Path, options: Options, problems: list[Problem]) -> Iterator[Sentence]:
    """One sentence an object; string fields not known here go into `meta`."""
    unit = options.offsets or unit_of(path)
    for number, record in records(path):
        try:
            if not isinstance(record, dict):
                raise ValueError("not a JSON object")
            yield sentence_of(record, f"{path.stem}-{number}", unit)
        except ValueError as error:
            problems.append(Problem(path, number, str(error)))


def records(path: Path) -> Iterator[tuple[int, object]]:
    """(line, value) of each line that is not blank; a line that is no JSON gives its error."""
    for number, line in read_lines(path, normalise=False):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if number == 1:
                raise FormatError(path, 1, f"not JSON lines: {error}") from error
            value = None
        yield number, value


def unit_of(path: Path) -> str:
    """Whether offsets called bytes count bytes or characters: what more slots' edges agree with."""
    votes = {"byte": 0, "char": 0}
    for _, record in islice(records(path), EVIDENCE):
        if not isinstance(record, dict):
            continue
        text = first(record, TEXT)
        if not isinstance(text, str) or text.isascii():
            continue
        for unit in votes:
            count = counter(text, unit)
            votes[unit] += sum(agrees(text, count, a, b) for a, b, _ in offsets(record, "byte"))
    return "char" if votes["char"] > votes["byte"] else "byte"


def agrees(text: str, count: Any, start: int, end: int) -> bool:
    """Whether an interval in some unit begins and ends where words do."""
    try:
        a, b = count(start), count(end)
    except ValueError:
        return False
    if a >= b or text[a].isspace() or text[b - 1].isspace():
        return False
    inside = (a and text[a - 1].isalnum() and text[a].isalnum()) or (
        b < len(text) and text[b - 1].isalnum() and text[b].isalnum()
    )
    return not inside


def offsets(record: Record, unit: str) -> list[tuple[int, int, str]]:
    """The slots of a record whose keys speak of `unit`, as they stand."""
    found = []
    slots = first(record, SLOTS)
    for slot in slots if isinstance(slots, list) else []:
        for start, end in EDGES[unit]:
            if isinstance(slot, dict) and type(slot.get(start)) is type(slot.get(end)) is int:
                found.append((slot[start], slot[end], word(slot, SLOT_LABEL)))
                break
    return found


def sentence_of(record: Record, name: str, unit: str) -> Sentence:
    """One sentence; ValueError says what is wrong with the record."""
    raw = first(record, TEXT)
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(f"no text; looked for {', '.join(TEXT)}")
    text, slots = slotted(record, raw, unit)
    parts = as_given(text, record["tokens"], slots) if "tokens" in record else cut(text, slots)
    known = {*TEXT, *LABEL, *ID, *SLOTS, *OWN}
    extra = {k: v for k, v in record.items() if k not in known and isinstance(v, str)}
    return Sentence(
        word(record, ID) or name,
        parts.tokens,
        parts.spaces,
        word(record, LABEL),
        parts.spans,
        tags_of(record.get("tags", [])),
        tree_of(record.get("tree", [])),
        (*pairs_of(record.get("meta", [])), *pairs_of(extra)),
    )


def slotted(record: Record, raw: str, unit: str) -> tuple[str, list[Slot]]:
    """The text in NFC and its slots in characters of it."""
    if isinstance(record.get("annot_utt"), str):
        return brackets.parse(nfc(record["annot_utt"]), nfc(raw))
    given = first(record, SLOTS) or []
    if not isinstance(given, list):
        raise ValueError("slots are not a list")
    slots: list[Slot] = []
    for named, meant in (("byte", unit), ("char", "char")):
        count = counter(raw, meant)
        slots += (Slot(count(a), count(b), label) for a, b, label in offsets(record, named))
    if len(slots) != len(given):
        raise ValueError("a slot without whole numbers for its start and end")
    for slot in slots:
        if slot.start >= slot.end:
            raise ValueError(f"slot {slot.start}:{slot.end} {slot.label} is empty")
    return normalised(raw, slots)


def as_given(text: str, tokens: object, slots: list[Slot]) -> Cut:
    """The tokens a record brings, which must be the text again, and its slots over them."""
    forms = strings(tokens, "tokens")
    at, starts, ends, spaces = 0, {}, {}, []
    for i, form in enumerate(forms):
        gap = len(text) - len(text[at:].lstrip())
        spaces.append(gap > at)
        at = gap
        if not form or not text.startswith(form, at):
            raise ValueError(f"token {i + 1} {form[:20]!r} is not in the text where it is due")
        starts[at], ends[at + len(form)] = i, i + 1
        at += len(form)
    if text[at:].strip():
        raise ValueError("the tokens end before the text does")
    spans = []
    for slot in sorted(slots, key=lambda slot: slot.start):
        if slot.start not in starts or slot.end not in ends:
            raise ValueError(f"slot {slot.start}:{slot.end} is no run of the tokens given")
        spans.append(Span(starts[slot.start], ends[slot.end], slot.label))
    return Cut(tuple(forms), (*spaces[1:], False), tuple(spans))
