"""Sentences read without learning: each once, the short ones first, no batch over its budget."""

from lrl.adapt.batches import Encoded, in_order
from lrl.corpus.sentence import Sentence


def items(*lengths: int) -> list[Encoded]:
    """Sentences of so many pieces each, which say their place."""
    return [
        Encoded(Sentence(str(place), ("a",), (True,)), (place + 1,) * wide, (0,))
        for place, wide in enumerate(lengths)
    ]


def test_short_ones_first_and_those_of_one_length_as_they_came() -> None:
    given = items(3, 1, 2, 2, 5, 1, 2)
    found = list(in_order(given, 0, 6))
    assert [run for run, _ in found] == [[1, 5, 2], [3, 6], [0], [4]]
    for run, batch in found:
        assert list(batch.items) == [given[place] for place in run]
    assert found[0][1].ids.tolist() == [[2, 0], [6, 0], [3, 3]]
    assert found[0][1].mask.tolist() == [[1, 0], [1, 0], [1, 1]]


def test_one_that_is_over_the_budget_is_read_alone_and_nothing_comes_of_nothing() -> None:
    assert [run for run, _ in in_order(items(9, 2, 9), 0, 4)] == [[1], [0], [2]]
    assert list(in_order([], 0, 4)) == []
