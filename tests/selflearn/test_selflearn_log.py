"""Logs: lines taken and refused, counts that add up, attempts cut where they should be."""

import json
from pathlib import Path
from typing import Any

import pytest

from lrl.errors import ResourceError
from lrl.selflearn.log import event_of, read_logs
from lrl.selflearn.reading import Reading, placed
from lrl.selflearn.sessions import attempts

GOOD = {"user": "u1", "time": 5, "utterance": " Wake  me at SIX ", "reading": "alarm",
        "success": True}  # fmt: skip


def line(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_a_line_becomes_an_event() -> None:
    slots = [{"start": 13, "end": 16, "label": "TIME"}]
    read = event_of(line(reading={"label": "alarm", "slots": slots}))
    assert (read.user, read.time, read.success) == ("u1", 5.0, True)
    assert (read.text, read.key) == ("Wake me at SIX", "wake me at six")
    assert read.reading == Reading("alarm", (("TIME", "six"),))


def test_times_are_seconds_or_iso() -> None:
    assert event_of(line(time="1970-01-01T00:01:00Z")).time == 60
    assert event_of(line(time="1970-01-01T01:01:00+01:00")).time == 60
    assert event_of(line(time="1970-01-01T00:01:00")).time == 60


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"user": "secret', "not JSON"),
        (b'{"user": "secr\xff"}', "not JSON, or not UTF-8"),
        (b"[1]", "not a JSON object"),
        (line(user=""), "no user"),
        (line(user=True), "no user"),
        (line(user=None), "no user"),
        (line(time="yesterday"), "time"),
        (line(time=True), "time"),
        (line(utterance="  "), "no utterance"),
        (line(utterance="a\0b"), "control character"),
        (line(success=1), "neither true nor false"),
        (line(reading=None), "success without a reading"),
        (line(reading=7), "reading"),
        (line(reading={"label": " "}), "blank"),
        (line(reading={"label": "a", "slots": [{"start": 3, "end": 99, "label": "X"}]}), "slots"),
        (line(reading={"label": "a", "slots": "six"}), "slots"),
    ],
)
def test_a_damaged_line_says_why_and_quotes_nothing(raw: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        event_of(raw)
    assert "secret" not in str(caught.value)
    assert "six" not in str(caught.value).lower()


def test_lines_add_up(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(
        b"\n".join(
            [
                b"\xef\xbb\xbf" + line(),
                line(utterance="wake me at SIX"),  # another text: another event
                line(),
                b"",
                b"{",
                b'{"a":' + b"1" * (1 << 21),
                line(reading=None, success=False),
            ]
        )
    )
    log = read_logs([path])
    assert (log.read, len(log.events), log.duplicates, len(log.damaged)) == (6, 3, 1, 2)
    assert [str(one) for one in log.damaged] == [
        f"{path}:5: not JSON, or not UTF-8",
        f"{path}:6: longer than 1048576 bytes",
    ]
    twice = read_logs([path, path])
    assert (twice.read, twice.events) == (12, log.events)


def test_a_log_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="No such file"):
        read_logs([tmp_path / "none.jsonl"])


def test_attempts_end_with_success_with_silence_and_with_the_user(tmp_path: Path) -> None:
    said = [("u1", 0, "a", False), ("u1", 10, "b", False), ("u1", 20, "c", True),
            ("u1", 25, "d", True), ("u1", 30, "e", False), ("u1", 95, "f", False),
            ("u2", 96, "g", True)]  # fmt: skip
    path = tmp_path / "log.jsonl"
    path.write_bytes(
        b"\n".join(
            line(user=u, time=t, utterance=text, success=ok) for u, t, text, ok in said[::-1]
        )
    )
    runs = list(attempts(read_logs([path]).events, window=60))
    assert ["".join(event.key for event in run.events) for run in runs] == [
        "abc", "d", "e", "f", "g",
    ]  # fmt: skip
    assert [run.success is not None for run in runs] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("text", "slots", "spans"),
    [
        ("wake me at Six", (("TIME", "six"),), [(3, 4)]),
        ("from six to six", (("TIME", "six"), ("TIME", "six")), [(1, 2), (3, 4)]),
        ("from six to six", (("TIME", "six"),), None),  # which of the two?
        ("sixteen", (("TIME", "six"),), None),
        ("wake me at six", (("TIME", "seven"),), None),
        ("six o'clock", (("HOUR", "six"), ("TIME", "six o'clock")), None),
        ("at six, please", (("TIME", "six"),), [(1, 2)]),
        ("hello", (), []),
    ],
)
def test_slots_are_placed_only_where_there_is_no_doubt(
    text: str, slots: tuple[tuple[str, str], ...], spans: list[tuple[int, int]] | None
) -> None:
    found = placed(text, Reading("x", slots))
    assert (found and [(one.start, one.end) for one in found.spans]) == spans
