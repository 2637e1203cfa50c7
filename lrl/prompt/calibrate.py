"""From how likely answers are to which one is given: the length of an answer, and its bias.

"content-free" takes out how probable an answer is where the sentence says nothing (Zhao et al.
2021): probabilities among the answers are divided by their mean over such inputs in the same
prompt. "pmi" takes out how likely it is in the domain at all (Holtzman et al. 2021, PMI-DC): what
counts is by how much the prompt makes it more likely than a short text does that only names the
domain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ConfigError
from lrl.prompt.config import CALIBRATIONS, FREE, LENGTHS, NONE, PMI
from lrl.prompt.likelihood import BATCH, Question, Weighed, likelihoods
from lrl.prompt.model import Model
from lrl.prompt.store import Set

Array = NDArray[np.float64]
LENGTH: dict[str, Callable[[Question, Weighed], Sequence[int]]] = {
    "none": lambda question, weighed: [1] * len(weighed.logs),
    "pieces": lambda question, weighed: weighed.pieces,
    "letters": lambda question, weighed: [len(one.strip()) for one in question.answers],
}


@dataclass(frozen=True, slots=True)
class Way:
    """How answers are weighed: `length` divides their log probability, `calibrate` corrects it;
    `batch` are weighed at once."""

    length: str = "none"
    calibrate: str = NONE
    batch: int = BATCH

    def __post_init__(self) -> None:
        if self.length not in LENGTHS:
            raise ConfigError(f"length {self.length!r}: one of {', '.join(LENGTHS)}")
        if self.calibrate not in CALIBRATIONS:
            raise ConfigError(f"calibrate {self.calibrate!r}: one of {', '.join(CALIBRATIONS)}")
        if self.batch < 1:
            raise ConfigError(f"a batch of {self.batch}: at least one")


def weigh(model: Model, prompts: Set, way: Way) -> list[dict[str, float]]:
    """For each prompt the log probability of its choices among themselves, by label.

    Raises ConfigError where the prompts have nothing to calibrate by.
    """
    asked = [Question(one.id, one.prompt, tuple(one.choices.values())) for one in prompts.items]
    bias = _biases(model, prompts, way, list(dict.fromkeys(one.answers for one in asked)))
    told = []
    weighed = likelihoods(model, asked, way.batch)
    for item, question, found in zip(prompts.items, asked, weighed, strict=True):
        logs = _among(_scores(question, found, way) - bias[question.answers])
        told.append(dict(zip(item.choices, logs.tolist(), strict=True)))
    return told


def _biases(
    model: Model, prompts: Set, way: Way, asked: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], Array]:
    """What to take off the scores of each list of answers."""
    if way.calibrate == FREE and not prompts.free:
        raise ConfigError(f"{prompts.path}: no content-free prompts; its template has no `free`")
    if way.calibrate == PMI and not prompts.premise:
        raise ConfigError(f"{prompts.path}: no domain premise; its template has no `premise`")
    return {answers: _bias(model, prompts, way, answers) for answers in asked}


def _bias(model: Model, prompts: Set, way: Way, answers: tuple[str, ...]) -> Array:
    if way.calibrate == NONE:
        return np.zeros(len(answers))
    texts = prompts.free if way.calibrate == FREE else (prompts.premise,)
    asked = [Question(f"{way.calibrate} prompt", text, answers) for text in texts]
    found = likelihoods(model, asked, way.batch)
    scores = np.stack([_scores(*pair, way) for pair in zip(asked, found, strict=True)])
    if way.calibrate == PMI:
        return np.asarray(scores[0])
    return np.asarray(np.log(np.exp(_among(scores)).mean(axis=0)))


def _scores(question: Question, weighed: Weighed, way: Way) -> Array:
    lengths = LENGTH[way.length](question, weighed)
    return np.array(weighed.logs) / np.maximum(lengths, 1)


def _among(scores: Array) -> Array:
    """[..., answers] log weights to log probabilities."""
    top = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(top - np.log(np.exp(top).sum(axis=-1, keepdims=True)))
