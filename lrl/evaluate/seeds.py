"""Several seeds of one system: the median, the spread, and seeds that came to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from lrl.errors import ConfigError

NEAR = 0.1  # share of the way from the floor to the other seeds' median: not above it, no learning
FAR = 0.1  # shares of the scale under the other seeds' median, at the least
DEVIATIONS = 5.0  # and so many of their median absolute deviations (scaled as in a normal one)
SCALE = 1.4826


@dataclass(frozen=True, slots=True)
class Seeds:
    """Scores by seed; `collapsed` says of each seed that came to nothing why it is thought so."""

    scores: tuple[tuple[int, float], ...]
    median: float
    low: float
    high: float
    collapsed: tuple[tuple[int, str], ...]

    @property
    def spread(self) -> float:
        """From the lowest to the highest seed."""
        return self.high - self.low


def over_seeds(scores: Mapping[int, float], floor: float = 0.0) -> Seeds:
    """Sum up the scores of several seeds.

    `floor` is the score of the constant answer (`labels.constant`). A seed has collapsed where
    it is no more than NEAR of the way from the floor to the median of the others, or where at
    least two others are there and it is further under their median than FAR and than DEVIATIONS
    of their scaled median absolute deviations. All seeds count in median and spread.
    """
    if not scores:
        raise ConfigError("no seed to sum up")
    rows = tuple(sorted(scores.items()))
    values = [value for _, value in rows]
    found = ((seed, _collapse(seed, scores, floor)) for seed, _ in rows)
    collapsed = tuple((seed, why) for seed, why in found if why)
    return Seeds(rows, median(values), min(values), max(values), collapsed)


def _collapse(seed: int, scores: Mapping[int, float], floor: float) -> str:
    value = scores[seed]
    others = [score for other, score in sorted(scores.items()) if other != seed]
    middle = median(others) if others else floor
    if value <= floor + NEAR * max(0.0, middle - floor):
        return f"{value:.3f} is not above a constant answer's {floor:.3f}"
    if len(others) < 2:
        return ""
    deviation = SCALE * median(abs(score - middle) for score in others)
    if middle - value > max(FAR, DEVIATIONS * deviation):
        return f"{value:.3f} is far under the other seeds' {middle:.3f}"
    return ""
