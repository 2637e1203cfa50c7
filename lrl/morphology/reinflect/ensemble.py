"""The transducer users hold: several members that put their candidates to a common vote."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrl.errors import ConfigError
from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.reinflect import calibration
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.member import Member
from lrl.morphology.reinflect.threads import one_thread

WIDTH = 4
SURE = math.log(0.5)
"""Mean log-probability from which a form that every member proposes needs no wider search."""
FLOOR = -12.0
"""The least a member's log-probability counts for, so that none has a veto."""
KEPT = 5

Votes = list[tuple[str, float]]  # (form, mean log-probability), best first


@dataclass(frozen=True, slots=True)
class Transducer:
    """An ensemble as an inflector; deterministic. A member's weight is its share of the vote."""

    members: tuple[Member, ...]
    weights: tuple[float, ...]
    calibration: Calibration
    name: str = "neural"

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.members):
            raise ConfigError(f"{len(self.weights)} weights for {len(self.members)} members")
        if min(self.weights) < 0.0 or not math.isclose(sum(self.weights), 1.0, abs_tol=1e-6):
            raise ConfigError(f"weights {self.weights} are not shares of 1")

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """Up to five forms an item with calibrated confidences that add up to 1 at most."""
        with one_thread():
            return [self._confident(votes) for votes in self.votes(items)]

    def votes(self, items: Sequence[Item]) -> list[Votes]:
        """The candidates of each item as the members rank them together.

        Each member proposes its best form. Where they agree and are sure, that is the answer;
        the other items are searched with a beam, and every member scores every candidate.
        """
        distinct = sorted(set(items))
        firsts = [member.forms(distinct, 1) for member in self.members]
        settled: dict[Item, Votes] = {}
        open_items: list[Item] = []
        for item, *found in zip(distinct, *firsts, strict=True):
            agreed = self._agreed(found)
            if agreed is None:
                open_items.append(item)
            else:
                settled[item] = [agreed]
        if open_items:
            settled.update(self._contest(open_items))
        return [settled[item] for item in items]

    def _contest(self, items: Sequence[Item]) -> dict[Item, Votes]:
        beams = [member.forms(items, WIDTH) for member in self.members]
        rows: list[Row] = []
        for item, *found in zip(items, *beams, strict=True):
            rows += [(*item, form) for form in sorted({form for beam in found for form, _ in beam})]
        votes: dict[Item, Votes] = {item: [] for item in items}
        for (lemma, bundle, form), scores in zip(rows, self.scores(rows), strict=True):
            votes[lemma, bundle].append((form, self._total(scores)))
        for candidates in votes.values():
            candidates.sort(key=lambda vote: (-vote[1], vote[0]))
            del candidates[KEPT:]
        return votes

    def scores(self, rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """Of each row, the log-probability of its form under every member."""
        each = [member.scores(rows) for member in self.members]
        return [tuple(max(score, FLOOR) for score in row) for row in zip(*each, strict=True)]

    def _total(self, scores: Sequence[float]) -> float:
        return sum(w * max(score, FLOOR) for w, score in zip(self.weights, scores, strict=True))

    def _agreed(self, found: Sequence[Sequence[tuple[str, float]]]) -> tuple[str, float] | None:
        """The one sure form of all members' best, if there is one."""
        if not all(found) or len({beam[0][0] for beam in found}) > 1:
            return None
        total = self._total([beam[0][1] for beam in found])
        return (found[0][0][0], total) if total >= SURE else None

    def _confident(self, votes: Votes) -> Answers:
        answers: Answers = []
        left = 1.0
        for form, log in votes:
            confidence = min(left, self.calibration(math.exp(min(0.0, log))))
            answers.append((form, confidence))
            left -= confidence
        return answers


def equal(members: tuple[Member, ...]) -> Transducer:
    """The members with equal weights and their own probabilities as confidence."""
    return Transducer(members, (1 / len(members),) * len(members), Calibration())


def calibrated(members: tuple[Member, ...], dev: Sequence[Row]) -> Transducer:
    """The members with the weights, and the confidences, that suit what held-out rows show."""
    raw = equal(members)
    if not dev:
        return raw
    with one_thread():
        weighed = Transducer(members, _weights(raw, dev), Calibration())
        best = weighed.votes([(lemma, bundle) for lemma, bundle, _ in dev])
    seen = [(votes[0], row[2]) for votes, row in zip(best, dev, strict=True) if votes]
    fitted = calibration.fit(
        [math.exp(min(0.0, log)) for (_, log), _ in seen],
        [form == wanted for (form, _), wanted in seen],
    )
    return Transducer(members, weighed.weights, fitted)


def _weights(raw: Transducer, dev: Sequence[Row]) -> tuple[float, ...]:
    """Weights under which the right candidates of disputed rows are likeliest."""
    asked = [(lemma, bundle) for lemma, bundle, _ in dev]
    disputed: list[tuple[list[Row], int]] = []
    for votes, (lemma, bundle, form) in zip(raw.votes(asked), dev, strict=True):
        candidates = [candidate for candidate, _ in votes]
        if len(candidates) > 1 and form in candidates:
            rows = [(lemma, bundle, candidate) for candidate in candidates]
            disputed.append((rows, candidates.index(form)))
    scores = iter(raw.scores([row for rows, _ in disputed for row in rows]))
    choices = [(np.array([next(scores) for _ in rows]), right) for rows, right in disputed]
    return calibration.weigh(choices, len(raw.members))
