"""What calibration takes off, on likelihoods that are given and on those of a small model."""

from collections.abc import Iterator, Sequence
from math import exp, log
from pathlib import Path

import pytest

from lrl.errors import ConfigError
from lrl.prompt import calibrate
from lrl.prompt.calibrate import Way, weigh
from lrl.prompt.likelihood import Question, Weighed
from lrl.prompt.model import Model, load
from lrl.prompt.store import Item, Set
from tests.prompt.generative import save

CHOICES = {"a": " a", "bb": " b b"}
# Log probabilities and pieces of the two choices after each prompt; "a" is said without a reason.
SAID = {
    "item": ((log(0.4), log(0.2)), (1, 2)),
    "free": ((log(0.6), log(0.1)), (1, 2)),
    "none": ((log(0.3), log(0.3)), (1, 2)),
    "domain": ((log(0.4), log(0.02)), (1, 2)),
}


def asked(free: tuple[str, ...] = ("free", "none"), premise: str = "domain") -> Set:
    items = (Item("i", "item", CHOICES, ""),)
    return Set(Path("p.jsonl"), "topic", "qaa", "eng", "0", items, free, premise, "", "0")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Model:
    def likelihoods(model: Model, questions: Sequence[Question], batch: int) -> Iterator[Weighed]:
        assert {one.answers for one in questions} == {tuple(CHOICES.values())}
        yield from (Weighed(*SAID[one.prompt]) for one in questions)

    monkeypatch.setattr(calibrate, "likelihoods", likelihoods)
    return Model(None, None, False, 0, "")


def shares(*weights: float) -> list[float]:
    return [one / sum(weights) for one in weights]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Way(), shares(0.4, 0.2)),
        (Way("pieces"), shares(0.4, 0.2**0.5)),
        (Way("letters"), shares(0.4, 0.2 ** (1 / 3))),
        # The mean of shares 6/7 and 1/2, and of what they leave.
        (Way("none", "content-free"), shares(0.4 / (6 / 7 + 1 / 2), 0.2 / (1 / 7 + 1 / 2))),
        (Way("none", "pmi"), shares(0.4 / 0.4, 0.2 / 0.02)),
        (Way("pieces", "pmi"), shares(0.4 / 0.4, (0.2 / 0.02) ** 0.5)),
    ],
)
def test_probabilities(way: Way, expected: list[float], given: Model) -> None:
    found = weigh(given, asked(), way)
    assert [exp(one) for one in found[0].values()] == pytest.approx(expected)
    assert list(found[0]) == list(CHOICES)


def test_ways_and_prompts_that_cannot_be_weighed(given: Model) -> None:
    with pytest.raises(ConfigError, match="none, pieces, letters"):
        Way("words")
    with pytest.raises(ConfigError, match="none, content-free, pmi"):
        Way("none", "hope")
    with pytest.raises(ConfigError, match="no content-free prompts"):
        weigh(given, asked(free=()), Way("none", "content-free"))
    with pytest.raises(ConfigError, match="no domain premise"):
        weigh(given, asked(premise=""), Way("none", "pmi"))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("kind", ["gpt2", "t5"])
def test_what_says_nothing_leaves_no_preference(kind: str, tmp_path: Path) -> None:
    model = load(save(tmp_path, kind))
    text = "Sentence: N/A\nTopic:"
    choices = {"sports": " sports", "hotel": " book hotel", "health": " health"}
    items = tuple(Item(str(i), t, choices, "") for i, t in enumerate((text, "the dog\nTopic:")))
    prompts = Set(Path("p"), "topic", "qaa", "eng", "0", items, (text,), text, "", "0")
    plain = weigh(model, prompts, Way())
    assert max(plain[0].values()) - min(plain[0].values()) > 0.1
    for calibration in ("content-free", "pmi"):
        nothing, something = weigh(model, prompts, Way("none", calibration))
        assert list(nothing.values()) == pytest.approx([log(1 / 3)] * 3, abs=1e-3)
        assert max(something.values()) - min(something.values()) > 0.01
