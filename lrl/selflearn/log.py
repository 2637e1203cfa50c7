"""Interaction logs: JSON lines of who said what when, how it was read, and whether that worked.

A line is an object with `user` (a text or a number), `time` (seconds, or ISO 8601), `utterance`,
`reading` (a label, or an object with `label` and `slots` by offsets as in lrl's JSONL; null where
there was none) and `success` (true or false).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from lrl.corpus.readers.jsonl import sentence_of
from lrl.corpus.sentence import Sentence
from lrl.errors import ResourceError
from lrl.provenance import sha256
from lrl.selflearn.reading import Reading, reading_of
from lrl.text import MAX_LINE, fold, one_line

MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a user said: as it was written, how it was read (None: not at all), if it worked.

    `key` is the same for texts that differ in capitals alone.
    """

    user: str
    time: float
    text: str
    key: str
    reading: Reading | None
    success: bool

    @property
    def order(self) -> tuple[Any, ...]:
        """Sorts events whatever order they were read in, each user's by time."""
        said = (self.reading.label, self.reading.slots) if self.reading else ("", ())
        return self.user, self.time, self.success, self.text, said


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that could not be taken. The reason never quotes it: it may be shown to others."""

    path: Path
    digest: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Log:
    """The distinct events of some files, in an order of their own; `digests` are the files'.

    `read` counts lines that are not blank: events, duplicates and damaged ones together.
    """

    events: tuple[Event, ...]
    read: int
    duplicates: int
    damaged: tuple[Damaged, ...]
    digests: tuple[str, ...] = ()


def log_of(events: Iterable[Event]) -> Log:
    """Events that were in no file, as a log."""
    found = list(events)
    kept = tuple(sorted(set(found), key=lambda event: event.order))
    return Log(kept, len(found), len(found) - len(kept), ())


def read_logs(paths: Iterable[Path]) -> Log:
    """All events of some files, whatever order these are named in.

    Raises ResourceError where a file cannot be opened; lines that are not as they should be
    come back as damaged.
    """
    events: set[Event] = set()
    damaged: list[Damaged] = []
    digests = []
    read = 0
    for path in paths:
        try:
            digest = sha256(path)
            file = path.open("rb")
        except OSError as error:
            raise ResourceError(f"{path}: {error.strerror}") from error
        digests.append(digest)
        with file:
            for number, line in _lines(file):
                read += 1
                try:
                    events.add(event_of(line))
                except ValueError as error:
                    damaged.append(Damaged(path, digest, number, str(error)))
    damaged.sort(key=lambda one: (one.digest, one.line))
    kept = tuple(sorted(events, key=lambda event: event.order))
    return Log(kept, read, read - len(kept) - len(damaged), tuple(damaged), tuple(sorted(digests)))


def event_of(line: bytes) -> Event:
    """The event of a line; ValueError says what is wrong without quoting it."""
    if len(line) > MAX_LINE:
        raise ValueError(f"longer than {MAX_LINE} bytes")
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ValueError("not JSON, or not UTF-8") from error
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    user = record.get("user")
    if isinstance(user, bool) or not isinstance(user, str | int) or not str(user).strip():
        raise ValueError("no user")
    success = record.get("success")
    if not isinstance(success, bool):
        raise ValueError("success is neither true nor false")
    text = record.get("utterance")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("no utterance")
    if any(ord(character) < 32 and not character.isspace() for character in text):
        raise ValueError("a control character in the utterance")
    reading = read_as(record.get("reading"), text)
    if success and reading is None:
        raise ValueError("a success without a reading")
    shown = one_line(text)
    return Event(str(user).strip(), _time(record.get("time")), shown, fold(shown), reading, success)


def read_as(value: object, text: str) -> Reading | None:
    """The reading that a log gives of an utterance."""
    if value is None:
        return None
    given = {"label": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not isinstance(given.get("label"), str):
        raise ValueError("the reading is neither a label nor an object with one")
    try:
        sentence: Sentence = sentence_of(
            {"text": text, "label": given["label"], "slots": given.get("slots")}, "", "byte"
        )
    except ValueError:  # whose message quotes the text
        raise ValueError("the reading's slots are no stretches of the utterance") from None
    if not sentence.label:
        raise ValueError("the reading's label is blank")
    return reading_of(sentence)


def _time(value: object) -> float:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("the time is neither seconds nor ISO 8601") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("the time is neither seconds nor ISO 8601")
    return float(value)


def _lines(file: BinaryIO) -> Iterable[tuple[int, bytes]]:
    """(number, bytes) of the lines that are not blank, of endless ones only the beginning."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(MAX_LINE + 1)):
            pass
        line = line.removeprefix(MARK) if number == 1 else line
        if line.strip():
            yield number, line
