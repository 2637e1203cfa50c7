"""The Markov chain, trust and the formula, against what can be reckoned by hand."""

from collections import Counter

import numpy as np
import pytest

from lrl.errors import ConfigError
from lrl.selflearn.chain import chain_of, successes
from lrl.selflearn.confidence import Weights, confidence
from lrl.selflearn.evidence import Lead, Step, shares
from lrl.selflearn.reading import Reading
from lrl.selflearn.trust import agreement, weight

# a leads to b half of the time, to success x a quarter, to giving up a quarter; b leads back to a
# a third of the time and to success y else. I - Q is [[1, -1/2], [-1/3, 1]], and so N is
# [[6/5, 3/5], [2/5, 6/5]].
STEPS = {
    "a": {Step(said="b"): 2.0, Step(label="x"): 1.0, Step(): 1.0},
    "b": {Step(said="a"): 1.0, Step(label="y"): 2.0},
}


def test_where_attempts_end_is_what_the_fundamental_matrix_says() -> None:
    chain = chain_of(STEPS)
    assert (list(chain.states), list(chain.labels)) == (["a", "b"], ["x", "y"])
    assert np.allclose(chain.ending, [[1 / 4, 0], [0, 2 / 3]])
    assert np.allclose(chain.absorbed, [[3 / 10, 2 / 5], [1 / 10, 4 / 5]])


def test_success_is_told_by_the_utterance_it_comes_in() -> None:
    found = dict(successes(chain_of(STEPS), ["a", "b"]))
    assert np.allclose(found["a"], [3 / 10, 2 / 5])  # visits 6/5 and 3/5 of 1/4 and 2/3
    assert np.allclose(found["b"], [1 / 10, 4 / 5])


def test_saying_it_again_goes_round_and_changes_nothing_else() -> None:
    steps = {"a": {Step(said="a"): 8.0, Step(label="x"): 1.0, Step(): 1.0}}
    chain = chain_of(steps)
    assert np.allclose(chain.absorbed, [[0.5]])
    assert np.allclose(dict(successes(chain, ["a"]))["a"], [0.5])


def test_what_leads_to_an_utterance_that_leads_nowhere_is_lost() -> None:
    chain = chain_of({"a": {Step(said="gone"): 1.0, Step(label="x"): 1.0}})
    assert np.allclose(chain.absorbed, [[0.5]])


def test_a_chain_of_nothing_is_empty() -> None:
    chain = chain_of({})
    assert chain.absorbed.shape == (0, 0)
    assert list(successes(chain, [])) == []


def test_a_user_has_one_vote_however_much_is_said() -> None:
    right, other = Lead("a", Reading("x")), Lead("b", Reading("y"))
    votes = Counter({right: 30, other: 10})
    assert shares("a", votes, {}) == {"x": 0.75, "y": 0.25}
    assert shares("a", votes, {"a": frozenset("x")}) == {"": 0.75, "y": 0.25}
    assert shares("b", votes, {"a": frozenset("x")}) == {"y": 1.0}
    assert shares("b", Counter({right: 30}), {"a": frozenset("x")}) == {}


@pytest.mark.parametrize(
    ("ballot", "expected"),
    [
        (
            {"one": {"x": 1.0}, "two": {"x": 1.0}, "three": {"y": 1.0}, "four": {"x": 1.0}},
            (1.0, 1.0, 0.0, 1.0),
        ),
        ({"one": {"x": 1.0}, "two": {"y": 1.0}}, (0.0, 0.0)),
        # Against two others who are level, each of their labels is half a decision.
        ({"one": {"x": 1.0}, "two": {"x": 1.0}, "three": {"y": 1.0}, "four": {"": 1.0}},
         (0.5, 0.5, 0.0, 0.0)),
        ({"one": {"x": 1.0}}, ()),  # nobody to be compared with
        ({"one": {"": 1.0}}, (0.0,)),  # what is refuted needs nobody
    ],
)  # fmt: skip
def test_agreement_leaves_out_ones_own_vote(
    ballot: dict[str, dict[str, float]], expected: tuple[float, ...]
) -> None:
    assert tuple(agreement(ballot, dict.fromkeys(ballot, 1.0)).values()) == expected


def test_who_is_not_believed_does_not_decide() -> None:
    ballot = {"one": {"x": 1.0}, "two": {"y": 1.0}, "three": {"y": 1.0}}
    assert agreement(ballot, {"one": 1.0, "two": 0.3, "three": 0.3})["two"] == 0.0


def test_the_weight_of_a_user() -> None:
    assert weight(0, 0) == 0.5
    assert weight(98.5, 98) == 1.0
    assert weight(48.5, 98) == 0.0
    assert weight(0, 98) == 0.0


def test_the_confidence_is_the_formula() -> None:
    weights = Weights(chain=3, edit=1, sound=5, meaning=5)
    assert confidence(4, {"chain": 0.5, "edit": 0.9}, weights) == pytest.approx(4 / 5 * 0.6)
    assert confidence(0, {"chain": 1.0}, weights) == 0


@pytest.mark.parametrize("values", [{"chain": 0}, {"edit": -1}, {"meaning": float("nan")}])
def test_weights_that_mean_nothing_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="weight"):
        Weights(**values)
