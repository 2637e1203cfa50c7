"""How sure a score is: bootstrap intervals, and paired comparisons of two systems.

Items are drawn with replacement, as often as there are, thousands of times (Efron 1979); an
interval is what lies between the percentiles of the resampled scores. Two systems are compared on
the same draws (Koehn 2004): p is twice the smaller share of draws on either side of no
difference, so that p is under 0.05 where the 95 % interval of the difference leaves out 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ConfigError
from lrl.evaluate.metrics import METRICS, Array, Scored

TIMES = 10_000
LEVEL = 0.95
BLOCK = 1 << 20  # draws held at once; much fewer and BLAS spends its time on threads
FEW = 64  # kinds of items up to which it is faster to draw how many there are of each kind


@dataclass(frozen=True, slots=True)
class Interval:
    """A score and the bounds that resampled scores stay within; `n` counts items."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more a system scores than another, its bounds, and p for no difference."""

    value: float
    low: float
    high: float
    p: float
    n: int


def interval(scored: Scored, times: int = TIMES, seed: int = 0) -> Interval:
    """The score of a system on a set, with its interval."""
    low, high = _bounds(_resampled([scored], times, seed)[0])
    return Interval(scored.value, low, high, len(scored.ids))


def paired(one: Scored, other: Scored, times: int = TIMES, seed: int = 0) -> Difference:
    """`one` less `other` on the same items; ConfigError where the items differ."""
    _comparable(one, other)
    first, second = _resampled([one, other], times, seed)
    return _difference(first - second, one.value - other.value, len(one.ids))


def unpaired(one: Scored, other: Scored, times: int = TIMES, seed: int = 0) -> Difference:
    """`one` less `other` on items of their own, drawn apart; `n` counts those of both."""
    if one.metric != other.metric:
        raise ConfigError(f"{one.metric} and {other.metric}: not the same metric")
    first, second = (
        _resampled([s], times, seed, stream)[0] for stream, s in enumerate((one, other))
    )
    return _difference(first - second, one.value - other.value, len(one.ids) + len(other.ids))


def mean_interval(
    languages: Sequence[Scored], times: int = TIMES, seed: int = 0, *, drawn: bool = False
) -> Interval:
    """The mean score over languages, items drawn within each.

    With `drawn` the languages are drawn too, so that the interval speaks of languages like these
    rather than of these alone; it means little with fewer than five.
    """
    values = _by_language([[one] for one in languages], times, seed)[0]
    low, high = _bounds(_mean(values, seed, drawn))
    mean = sum(one.value for one in languages) / len(languages)
    return Interval(mean, low, high, sum(len(one.ids) for one in languages))


def mean_paired(
    pairs: Sequence[tuple[Scored, Scored]],
    times: int = TIMES,
    seed: int = 0,
    *,
    drawn: bool = False,
) -> Difference:
    """The mean difference of two systems over languages; `drawn` as in `mean_interval`."""
    for one, other in pairs:
        _comparable(one, other)
    first, second = _by_language([list(pair) for pair in pairs], times, seed)
    values = _mean(first - second, seed, drawn)
    mean = sum(one.value - other.value for one, other in pairs) / len(pairs)
    return _difference(values, mean, sum(len(one.ids) for one, _ in pairs))


def _resampled(systems: Sequence[Scored], times: int, seed: int, stream: int = 0) -> Array:
    """Scores of systems on the same draws: [systems, times]."""
    n = len(systems[0].ids)
    if n == 0:
        raise ConfigError("no items to draw from")
    widths = np.cumsum([one.stats.shape[1] for one in systems])[:-1]
    stats = np.hstack([one.stats for one in systems])
    rng = np.random.default_rng((seed, stream))
    kinds, often = np.unique(stats, axis=0, return_counts=True)
    if len(kinds) <= FEW:
        sums = rng.multinomial(n, often / n, size=times) @ kinds
    else:
        sums = _drawn_sums(stats, times, rng)
    parts = np.split(sums, widths, axis=1)
    return np.stack(
        [METRICS[one.metric].aggregate(part) for one, part in zip(systems, parts, strict=True)]
    )


def _drawn_sums(stats: Array, times: int, rng: np.random.Generator) -> Array:
    """Sums of as many rows as there are, drawn with replacement: [times, k]."""
    n = len(stats)
    narrow = stats.astype(np.float32)  # holds counts up to 16 million exactly
    rows = max(1, BLOCK // n)
    sums = np.empty((times, stats.shape[1]))
    for start in range(0, times, rows):
        size = min(rows, times - start)
        drawn = rng.integers(n, size=(size, n))
        drawn += np.arange(size)[:, None] * n
        counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        sums[start : start + size] = counts.astype(np.float32) @ narrow
    return sums


def _by_language(rows: Sequence[Sequence[Scored]], times: int, seed: int) -> Array:
    """[systems, languages, times] of rows of systems a language."""
    if not rows:
        raise ConfigError("no language to take a mean over")
    each = [_resampled(row, times, seed, stream) for stream, row in enumerate(rows)]
    return np.stack(each, axis=1)


def _mean(values: Array, seed: int, drawn: bool) -> Array:
    """[languages, times] to the mean of the languages, or of as many drawn ones, a time."""
    if not drawn:
        return np.asarray(values.mean(axis=0))
    languages, times = values.shape
    rng = np.random.default_rng((seed, languages, times))
    chosen: NDArray[np.int64] = rng.integers(languages, size=(languages, times))
    return np.asarray(np.take_along_axis(values, chosen, axis=0).mean(axis=0))


def _bounds(values: Array) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, (tail, 1 - tail))
    return float(low), float(high)


def _difference(values: Array, value: float, n: int) -> Difference:
    # A draw on neither side speaks for no difference, and the set itself counts as one draw, so
    # that p is never 0.
    side = min((values <= 0).sum(), (values >= 0).sum())
    p = min(1.0, 2 * float(side + 1) / (len(values) + 1))
    low, high = _bounds(values)
    return Difference(value, low, high, p, n)


def _comparable(one: Scored, other: Scored) -> None:
    if one.metric != other.metric or one.ids != other.ids:
        raise ConfigError(f"{one.metric} and {other.metric}: not the same metric on the same items")
