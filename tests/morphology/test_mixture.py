"""Several inflectors as one."""

from collections.abc import Sequence

import pytest

from lrl.morphology import mixture
from lrl.morphology.inflector import Answers, Inflector, Item, Row


class Fixed:
    """An inflector that adds one ending to everything, or has no answer."""

    def __init__(self, ending: str | None) -> None:
        self.name = ending or "none"
        self._ending = ending

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        if self._ending is None:
            return [[] for _ in items]
        return [[(lemma + self._ending, 0.8)] for lemma, _ in items]


ROWS = [(f"ma{i}", "N;PL", f"ma{i}ru") for i in range(200)]


def fixed(ending: str | None) -> mixture.Train:
    def train(rows: Sequence[Row]) -> Inflector:
        return Fixed(ending)

    return train


def test_the_member_that_is_right_gets_the_weight() -> None:
    model = mixture.train(ROWS, {"a": fixed("la"), "b": fixed("ru"), "c": fixed(None)})
    assert model.weights[1] > 0.95
    assert sum(model.weights) == pytest.approx(1)
    assert [a[0][0] for a in model.predict([("ko", "N;PL"), ("ta", "N;PL")])] == ["koru", "taru"]


def test_a_member_without_an_answer_gives_up_its_say() -> None:
    assert mixture.mix([[], [("a", 0.5)]], [0.9, 0.1]) == [("a", 0.5)]
    assert mixture.mix([[], []], [0.9, 0.1]) == []
    assert mixture.mix([[("a", 0.5)], [("b", 0.9), ("a", 0.1)]], [0.5, 0.5]) == [
        ("b", pytest.approx(0.45)),
        ("a", pytest.approx(0.3)),
    ]


def test_few_rows_leave_all_members_the_same() -> None:
    model = mixture.train(ROWS[:5], {"a": fixed("la"), "b": fixed("ru")})
    assert model.weights == (0.5, 0.5)
    assert mixture.train([], {"a": fixed("la")}).predict([]) == []


def test_weights_belong_to_members() -> None:
    with pytest.raises(ValueError, match="2 members but 1 weights"):
        mixture.Mixture([Fixed("a"), Fixed("b")], [1.0])
