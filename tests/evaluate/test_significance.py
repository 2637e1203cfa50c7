"""Intervals and tests against what the theory says, and seeds that came to nothing."""

import math
from time import perf_counter

import numpy as np
import pytest

from lrl.errors import ConfigError
from lrl.evaluate import significance
from lrl.evaluate.metrics import Scored
from lrl.evaluate.seeds import over_seeds
from lrl.evaluate.significance import interval, mean_interval, mean_paired, paired


def answers(right: np.ndarray) -> Scored:
    stats = np.stack([right, np.ones(len(right))], axis=1).astype(float)
    return Scored("accuracy", tuple(map(str, range(len(right)))), stats)


def share(n: int, percent: int) -> Scored:
    return answers(np.arange(n) * 100 < percent * n)


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    found = interval(share(400, 70), seed=1)
    half = 1.96 * math.sqrt(0.7 * 0.3 / 400)
    assert found.value == 0.7
    assert found.low == pytest.approx(0.7 - half, abs=0.005)
    assert found.high == pytest.approx(0.7 + half, abs=0.005)


def test_both_ways_of_drawing_draw_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    one = answers(rng.random(500) < 0.8)
    by_kind = interval(one)
    monkeypatch.setattr(significance, "FEW", 0)
    one_by_one = interval(one)
    assert by_kind.low == pytest.approx(one_by_one.low, abs=0.005)
    assert by_kind.high == pytest.approx(one_by_one.high, abs=0.005)


def test_same_seed_same_bounds() -> None:
    one = share(300, 60)
    assert interval(one, seed=5) == interval(one, seed=5)
    assert interval(one, 1000, seed=5) != interval(one, 1000, seed=6)


def test_paired_sees_what_two_intervals_do_not() -> None:
    """Two systems that differ in twelve items of 400, all one way: p = P(none drawn) ~ e^-12."""
    right = np.arange(400) < 280
    better = right.copy()
    better[280:292] = True
    found = paired(answers(better), answers(right))
    assert found.value == pytest.approx(0.03)
    assert 0.01 < found.low < found.value < found.high < 0.05
    assert found.p < 0.001
    assert interval(answers(better)).low < interval(answers(right)).high
    other_way = paired(answers(right), answers(better))
    assert (other_way.value, other_way.p) == (-found.value, found.p)


def test_no_difference_is_no_finding() -> None:
    one = share(200, 50)
    assert paired(one, one).p == 1.0
    rng = np.random.default_rng(0)
    ps = [
        paired(answers(rng.random(200) < 0.6), answers(rng.random(200) < 0.6), 500, n).p
        for n in range(200)
    ]
    assert 2 <= sum(p < 0.05 for p in ps) <= 22  # of 200 true nulls about ten


def test_other_items_cannot_be_paired() -> None:
    with pytest.raises(ConfigError, match="not the same metric on the same items"):
        paired(share(10, 50), share(11, 50))
    with pytest.raises(ConfigError, match="no items"):
        interval(share(0, 50))


def test_the_mean_over_languages() -> None:
    three = [share(200, 50), share(300, 60), share(400, 70)]
    found = mean_interval(three)
    assert found.value == pytest.approx(0.6)
    half = 1.96 * math.sqrt(sum(v * (1 - v) / n for v, n in ((0.5, 200), (0.6, 300), (0.7, 400)))
                            ) / 3  # fmt: skip
    assert found.high - found.low == pytest.approx(2 * half, abs=0.008)
    wider = mean_interval(three, drawn=True)
    assert wider.high - wider.low > 1.5 * (found.high - found.low)
    against = [share(200, 45), share(300, 55), share(400, 65)]
    difference = mean_paired(list(zip(three, against, strict=True)))
    assert difference.value == pytest.approx(0.05)
    assert difference.p < 0.001
    with pytest.raises(ConfigError, match="no language"):
        mean_interval([])


def test_draws_of_many_different_items_take_no_time() -> None:
    rng = np.random.default_rng(0)
    stats = rng.integers(1, 30, size=(3000, 3)).astype(float)
    one = Scored("las", tuple(map(str, range(3000))), stats)
    start = perf_counter()
    interval(one, 2000)
    assert perf_counter() - start < 4  # 0.15 s on an idle core


@pytest.mark.parametrize(
    ("scores", "floor", "collapsed"),
    [
        ({0: 0.70, 1: 0.71, 2: 0.69}, 0.25, []),
        ({0: 0.70, 1: 0.27, 2: 0.69}, 0.25, [1]),  # a constant answer
        ({0: 0.70, 1: 0.52, 2: 0.71}, 0.25, [1]),  # far under the others
        ({0: 0.70, 1: 0.62, 2: 0.71}, 0.25, []),  # lower, but within what seeds do
        ({0: 0.70, 1: 0.55, 2: 0.60, 3: 0.80, 4: 0.74}, 0.25, []),  # all wide apart
        ({0: 0.25, 1: 0.25}, 0.25, [0, 1]),
        ({7: 0.60}, 0.25, []),
        ({7: 0.20}, 0.25, [7]),
    ],
)
def test_collapsed_seeds(scores: dict[int, float], floor: float, collapsed: list[int]) -> None:
    found = over_seeds(scores, floor)
    assert [seed for seed, _ in found.collapsed] == collapsed
    assert found.low <= found.median <= found.high


def test_a_collapsed_seed_is_told_with_its_reason() -> None:
    found = over_seeds({0: 0.70, 1: 0.26, 2: 0.69}, 0.25)
    assert found.collapsed == ((1, "0.260 is not above a constant answer's 0.250"),)
    assert (found.median, round(found.spread, 2)) == (0.69, 0.44)
