"""Slots by offsets become runs of whole tokens exactly."""

import random
import unicodedata

import pytest

from lrl.corpus.slots import Slot, counter, cut, normalised


def values(text: str, *slots: tuple[int, int, str]) -> list[str]:
    parts = cut(text, [Slot(*slot) for slot in slots])
    return ["|".join(parts.tokens[span.start : span.end]) for span in parts.spans]


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("wake me at 6:00 AM", (11, 18), "6:00|AM"),
        ("wake me at 6:00 AM", (10, 18), "6:00|AM"),  # white space at the edge
        ("Youssou's music", (0, 7), "Youssou"),  # inside a token
        ("at 6pm.", (3, 4), "6"),
        ("a  b   c", (3, 8), "b|c"),
        ("(Mali)", (1, 5), "Mali"),
    ],
)
def test_a_slot_is_whole_tokens(text: str, slot: tuple[int, int], value: str) -> None:
    assert values(text, (*slot, "x")) == [value]


def test_cut_tokens_are_glued() -> None:
    parts = cut("Youssou's music", [Slot(0, 7, "x")])
    assert parts.tokens == ("Youssou", "'s", "music")
    assert parts.spaces == (False, True, False)


@pytest.mark.parametrize(
    ("slots", "reason"),
    [
        ([(0, 99, "x")], "outside"),
        ([(-1, 2, "x")], "outside"),
        ([(2, 1, "x")], "outside"),
        ([(3, 4, "x")], "blank"),
        ([(1, 1, "x")], "blank"),
        ([(0, 3, "x"), (1, 5, "y")], "overlap"),
        ([(0, 3, "a b")], "label"),
        ([(0, 3, "")], "label"),
        ([(0, 3, "a|b")], "label"),
    ],
)
def test_broken_slots_are_refused(slots: list[tuple[int, int, str]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        values("one two three", *slots)


def test_bytes_count_letters_with_marks() -> None:
    text = "ẹ jẹ́ oúnjẹ"
    count = counter(text, "byte")
    start = len("ẹ ".encode())
    assert text[count(start) : count(len("ẹ jẹ́".encode()))] == "jẹ́"
    with pytest.raises(ValueError, match="inside a character"):
        count(1)
    with pytest.raises(ValueError, match="outside"):
        count(999)


def test_offsets_follow_the_normal_form() -> None:
    decomposed = unicodedata.normalize("NFD", "é à ọ̀là")
    start = decomposed.index("a")
    text, slots = normalised(decomposed, [Slot(start, start + 1, "x")])
    assert text == unicodedata.normalize("NFC", decomposed)
    assert text[slots[0].start : slots[0].end] == "à"  # the edge inside the letter moved outwards


def test_every_slot_comes_out_as_it_went_in() -> None:
    rng = random.Random(2)
    for _ in range(400):
        text = "".join(rng.choice("ab é'.9 ʼ-  ß") for _ in range(rng.randrange(1, 25)))
        a, b = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        if not text[a:b].strip():
            continue
        parts = cut(text, [Slot(a, b, "x")])
        (span,) = parts.spans
        pieces = zip(parts.tokens, parts.spaces, strict=True)
        told = [t + " " * s for t, s in list(pieces)[span.start : span.end]]
        assert "".join(told).strip().split() == text[a:b].split()
        assert "".join(parts.tokens) == "".join(text.split())
