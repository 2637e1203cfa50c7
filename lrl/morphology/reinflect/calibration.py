"""From a model's probability to a confidence that means what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ConfigError

EDGE = 1e-4
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = sigmoid(slope · logit(probability) + offset) (Platt 1999)."""

    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not (0.0 < self.slope < 100.0 and abs(self.offset) < 100.0):
            raise ConfigError(f"calibration {self.slope}, {self.offset} is out of range")

    def __call__(self, probability: float) -> float:
        return float(_sigmoid(self.slope * _logit(np.array(probability)) + self.offset))


def fit(probabilities: Sequence[float], right: Sequence[bool]) -> Calibration:
    """The calibration under which what was observed is likeliest, held near the identity by a
    weak prior so that a handful of observations cannot throw it off."""
    x = _logit(np.array(probabilities, dtype=float))
    y = np.array(right, dtype=float)
    design = np.stack([x, np.ones_like(x)], axis=1)
    prior, weight = np.array([1.0, 0.0]), 1.0
    w = prior.copy()
    for _ in range(ROUNDS):
        p = _sigmoid(design @ w)
        gradient = design.T @ (y - p) - weight * (w - prior)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + weight * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        w = w + step * min(1.0, 1.0 / (1e-9 + np.abs(step).max()))
    return Calibration(float(np.clip(w[0], 0.05, 20.0)), float(np.clip(w[1], -20.0, 20.0)))


def _logit(p: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(p, EDGE, 1 - EDGE)
    odds: NDArray[np.float64] = np.log(held / (1 - held))
    return odds


def _sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    p: NDArray[np.float64] = 1 / (1 + np.exp(-x))
    return p
