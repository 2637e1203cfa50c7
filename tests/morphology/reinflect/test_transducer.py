"""The trained transducer: learns, repeats itself, is honest about its confidence."""

import os
from typing import cast

import pytest

from lrl.errors import ConfigError
from lrl.morphology.inflector import Item, Row
from lrl.morphology.reinflect import calibration
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.ensemble import Transducer
from lrl.morphology.reinflect.member import Member
from lrl.morphology.reinflect.model import Shape
from lrl.morphology.reinflect.search import score, search
from lrl.morphology.reinflect.train import train


def items(rows: list[Row]) -> list[tuple[str, str]]:
    return [(lemma, bundle) for lemma, bundle, _ in rows]


def test_it_inflects_lemmas_it_never_saw(transducer: Transducer, unseen: list[Row]) -> None:
    rest = unseen[len(unseen) // 2 :]
    got = transducer.predict(items(rest))
    right = sum(answers[0][0] == form for answers, (*_, form) in zip(got, rest, strict=True))
    assert right >= 0.9 * len(rest)


def test_symbols_it_never_saw_are_copied(transducer: Transducer) -> None:
    (answers,) = transducer.predict([("taɮisu", "N;PL")])
    assert "ɮ" in answers[0][0]


def test_answers_are_ranked_and_add_up(transducer: Transducer, unseen: list[Row]) -> None:
    odd = [("", "N;PL"), ("pata", ""), ("pata", "V;NEVER(SEEN)"), ("ß" * 30, "N;PL")]
    for answers in transducer.predict([*items(unseen[:20]), *odd]):
        assert len({form for form, _ in answers}) == len(answers) <= 5
        assert all(0.0 <= confidence <= 1.0 for _, confidence in answers)
        assert sum(confidence for _, confidence in answers) <= 1.0 + 1e-9
        assert [c for _, c in answers] == sorted((c for _, c in answers), reverse=True)
    assert transducer.predict([]) == []


def test_order_and_company_do_not_matter(transducer: Transducer, unseen: list[Row]) -> None:
    some = items(unseen[:10])
    together = transducer.predict(some)
    assert [answers[0][0] for answers in transducer.predict(some[::-1])] == [
        answers[0][0] for answers in together
    ][::-1]
    assert [transducer.predict([item])[0][0][0] for item in some] == [a[0][0] for a in together]


class Asked:
    """A member that adds an ending, so sure of each action, and counts what it is asked."""

    def __init__(self, ending: str, each: float) -> None:
        self.ending, self.each, self.items = ending, each, 0

    def forms(self, items: list[Item], width: int) -> list[list[tuple[str, float]]]:
        self.items += len(items)
        return [[(lemma + self.ending, self.each * (len(lemma) + 2))] for lemma, _ in items]

    def scores(self, rows: list[Row]) -> list[float]:
        return [-1.0 if form == lemma + self.ending else -9.0 for lemma, _, form in rows]


def together(*members: Asked) -> Transducer:
    return Transducer(cast(tuple[Member, ...], members), Calibration())


def test_two_that_are_certain_are_enough() -> None:
    """As certain as smoothed labels let them be, whatever the length of the word."""
    items = [("pata", "N;PL"), ("pata" * 6, "N;PL")]
    first, second, third = Asked("t", -0.05), Asked("t", -0.051), Asked("k", -0.05)
    assert [a[0][0] for a in together(first, second, third).predict(items)] == [
        lemma + "t" for lemma, _ in items
    ]
    assert (first.items, second.items, third.items) == (2, 2, 0)


def test_doubt_and_disagreement_ask_all() -> None:
    doubts = Asked("t", -0.2), Asked("t", -0.2), Asked("t", -0.2)
    together(*doubts).predict([("patapata", "N;PL")])
    assert [member.items for member in doubts] == [2, 2, 2]  # the best form, then the beam
    differ = Asked("t", -0.05), Asked("k", -0.05), Asked("k", -0.05)
    assert together(*differ).predict([("pata", "N;PL")])[0][0][0] == "patak"
    assert [member.items for member in differ] == [2, 2, 2]


def test_the_beam_scores_what_it_finds(transducer: Transducer, unseen: list[Row]) -> None:
    """A path's score is that of its actions, and a wider beam's best is no worse."""
    member = transducer.members[0]
    asked = [member.example(lemma, bundle) for lemma, bundle in items(unseen[:12])]
    narrow = search(member.network, asked, 1, member.most)
    wide = search(member.network, asked, 4, member.most)
    for example, one, four in zip(asked, narrow, wide, strict=True):
        assert four[0].score >= one[0].score - 1e-4
        assert [f.score for f in four] == sorted((f.score for f in four), reverse=True)
        again = type(example)(example.lemma, example.features, four[0].actions)
        assert score(member.network, [again]) == pytest.approx([four[0].score], abs=1e-3)


@pytest.mark.parametrize("lemma", ["t", "tapa"])
def test_a_beam_wider_than_there_are_actions(transducer: Transducer, lemma: str) -> None:
    for member in transducer.members:
        example = member.example(lemma, "N;PL")
        (paths,) = search(member.network, [example], 200, member.most)
        assert paths
        assert all(isinstance(member.carry_out(lemma, path.actions), str) for path in paths)


@pytest.fixture(scope="module")
def quick() -> Config:
    return Config(members=2, shape=Shape(8, 8, 8, 16, 2), epochs=1, least_updates=4)


def test_a_seed_gives_the_same_model(rows: list[Row], unseen: list[Row], quick: Config) -> None:
    def outcome(seed: int, workers: int = 1) -> list[list[tuple[str, float]]]:
        return train(rows, unseen[:9], quick, seed, workers).predict(items(unseen[:9]))

    first = outcome(1)
    assert outcome(1) == first
    assert outcome(2) != first
    if int(os.environ.get("LRL_MUTATIONS", "0")) > 500:  # starting processes takes seconds
        assert outcome(1, workers=2) == first


def test_nothing_to_train_on(quick: Config) -> None:
    with pytest.raises(ConfigError, match="no rows"):
        train([("a", "N", "")], [], quick, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"members": 0},
        {"rate": 0.0},
        {"invented": (0.5, 1.5)},
        {"many": 10},
        {"smoothing": 1.0},
    ],
)
def test_settings_out_of_range(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Config(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"decoder": 0}, {"decoder": 10**9}, {"heads": 5}, {"dropout": 1.0}]
)
def test_shapes_out_of_range(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Shape(**wrong)  # type: ignore[arg-type]


def test_confidence_learns_from_what_happened() -> None:
    """A model that says 90 % and is right half the time is told so; no evidence, no change."""
    fitted = calibration.fit([0.9] * 200 + [0.99] * 200, [True, False] * 100 + [True] * 200)
    assert fitted(0.9) == pytest.approx(0.5, abs=0.05)
    assert fitted(0.99) > 0.95
    assert calibration.fit([], []) == Calibration()
    assert calibration.fit([0.7], [True])(0.6) == pytest.approx(0.6, abs=0.15)
    assert calibration.fit([0.999] * 500, [True] * 500)(0.999) > 0.99
