"""Sentences that begin as one and end as another."""

import pytest

from lrl.adapt.smaller.splice import spliced
from lrl.corpus.sentence import Sentence


def sentence(name: str, size: int) -> Sentence:
    return Sentence(name, tuple(f"{name}{at}" for at in range(size)), (True,) * size, "topic")


def test_each_begins_as_one_sentence_and_ends_as_another() -> None:
    long = [sentence("a", 9), sentence("b", 4), sentence("c", 2), sentence("d", 6)]
    sizes = {one.id: len(one.tokens) for one in long}
    found = spliced([*long, sentence("e", 1)], 5, seed=3)
    assert len(found) == 5 * len(long)
    for name in sizes:
        assert sum(one.id.startswith(name) for one in found) == 5
        assert sum(one.id.endswith(name) for one in found) == 5
    for one in found:
        first, last = one.id.split("+")
        said = [token[0] for token in one.tokens]
        until = said.count(first)
        assert first != last and not one.label
        assert said == [first] * until + [last] * (len(said) - until)
        assert one.tokens[0] == f"{first}0" and one.tokens[-1] == f"{last}{sizes[last] - 1}"
    assert len({one.tokens for one in found}) > 12


def test_the_same_seed_makes_the_same_ones() -> None:
    long = [sentence(name, 8) for name in "abcdef"]
    assert spliced(long, 2, 1) == spliced(long, 2, 1) != spliced(long, 2, 2)


@pytest.mark.parametrize("few", [[], [sentence("a", 5)], [sentence("a", 5), sentence("b", 1)]])
def test_nothing_comes_of_one_sentence_alone(few: list[Sentence]) -> None:
    assert spliced(few, 3, 0) == []
