"""Sentences drawn with their alignments."""

import pytest

from lrl.report.drawing import WIDEST, lines, width
from lrl.report.results import Sample


def sample(source: str, target: str, pairs: str) -> Sample:
    words = tuple(target.split())
    found = tuple(tuple(map(int, pair.split("-"))) for pair in pairs.split())
    return Sample("qaa", tuple(source.split()), words, found, ("",) * len(words))  # type: ignore[arg-type]


def test_a_short_sentence_is_one_line() -> None:
    [line] = lines(sample("the red dog", "ta ro", "1-1 2-0"))
    assert [box.text for box in line.source] == ["the", "red", "dog"]
    assert [box.text for box in line.target] == ["ta", "ro"]
    assert len(line.curves) == 2
    assert line.curves[0][0].startswith(f"M{line.source[1].x:.1f} 22C")
    assert line.curves[0][0].endswith(f" {line.target[1].x:.1f} 62")


@pytest.mark.parametrize("crossing", [0, 5, 19])
def test_long_sentences_are_broken_where_no_curve_is_cut(crossing: int) -> None:
    words = [f"wonderful{i}" for i in range(40)]
    places = list(range(40))
    places[10 : 10 + crossing] = reversed(places[10 : 10 + crossing])
    pairs = " ".join(f"{s}-{t}" for s, t in enumerate(places))
    found = lines(sample(" ".join(words), " ".join(words), pairs))
    assert len(found) > 1
    assert [box.text for line in found for box in line.source] == words
    assert [box.text for line in found for box in line.target] == words
    assert sum(len(line.curves) for line in found) == 40
    wide = [line for line in found if line.width > WIDEST + 10]
    assert len(wide) == (crossing > 8)  # only the stretch that cannot be broken


@pytest.mark.parametrize(("source", "target"), [("", ""), ("a b", ""), ("", "c"), ("a b", "c d")])
def test_without_an_alignment_every_word_is_drawn_once(source: str, target: str) -> None:
    found = lines(sample(source, target, ""))
    assert [box.text for line in found for box in line.source] == source.split()
    assert [box.text for line in found for box in line.target] == target.split()
    assert not any(line.curves for line in found)


def test_marks_take_no_room_and_wide_characters_more() -> None:
    assert width("e\u0301") == width("e")
    assert width("語") > width("e")
