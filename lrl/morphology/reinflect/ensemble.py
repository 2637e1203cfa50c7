"""The transducer users hold: several members that put their candidates to a common vote."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean as mean

from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.reinflect import calibration
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.member import Member
from lrl.morphology.reinflect.threads import one_thread

WIDTH = 4
SURE, CERTAIN = math.log(0.5), math.log(0.9)
"""Mean log-probabilities from which a form that all members, or the first two, propose is taken."""
SMOOTHED = -math.log(0.95)
"""What smoothed labels leave wanting at each action, however certain: a word of twelve letters has
a probability of one half at the most, which would pass for doubt."""
FLOOR = -12.0
"""The least a member's log-probability counts for, so that none has a veto."""
KEPT = 5

Votes = list[tuple[str, float]]  # (form, mean log-probability), best first


@dataclass(frozen=True, slots=True)
class Transducer:
    """An ensemble as an inflector; deterministic.

    Votes are equal on purpose: weights fitted to held-out rows fit the few lemmas in dispute
    there, and do worse on others.
    """

    members: tuple[Member, ...]
    calibration: Calibration
    name: str = "neural"

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """Up to five forms an item with calibrated confidences that add up to 1 at most."""
        with one_thread():
            return [self._confident(votes) for votes in self.votes(items)]

    def votes(self, items: Sequence[Item]) -> list[Votes]:
        """The candidates of each item as the members rank them together.

        Each member proposes its best form, until two agree and are certain. Where all agree and
        are sure, that is the answer; the other items are searched with a beam, and every member
        scores every candidate.
        """
        proposals: dict[Item, list[Votes]] = {item: [] for item in sorted(set(items))}
        settled: dict[Item, Votes] = {}
        for number, member in enumerate(self.members, 1):
            asked = [item for item in proposals if item not in settled]
            enough = SURE if number == len(self.members) else CERTAIN
            for item, best in zip(asked, member.forms(asked, 1), strict=True):
                proposals[item].append(best)
                agreed = _agreed(proposals[item])
                sure = agreed is not None and _sureness(item[0], *agreed) >= enough
                if agreed and sure and number >= min(2, len(self.members)):
                    settled[item] = [agreed]
        settled.update(self._contest([item for item in proposals if item not in settled]))
        return [settled[item] for item in items]

    def _contest(self, items: Sequence[Item]) -> dict[Item, Votes]:
        beams = [member.forms(items, WIDTH) for member in self.members]
        rows: list[Row] = []
        for item, *found in zip(items, *beams, strict=True):
            rows += [(*item, form) for form in sorted({form for beam in found for form, _ in beam})]
        votes: dict[Item, Votes] = {item: [] for item in items}
        for (lemma, bundle, form), scores in zip(rows, self.scores(rows), strict=True):
            votes[lemma, bundle].append((form, mean(scores)))
        for candidates in votes.values():
            candidates.sort(key=lambda vote: (-vote[1], vote[0]))
            del candidates[KEPT:]
        return votes

    def scores(self, rows: Sequence[Row]) -> list[tuple[float, ...]]:
        """Of each row, the log-probability of its form under every member."""
        each = [member.scores(rows) for member in self.members]
        return [tuple(max(score, FLOOR) for score in row) for row in zip(*each, strict=True)]

    def _confident(self, votes: Votes) -> Answers:
        answers: Answers = []
        left = 1.0
        for form, log in votes:
            confidence = min(left, self.calibration(math.exp(min(0.0, log))))
            answers.append((form, confidence))
            left -= confidence
        return answers


def _agreed(proposals: Sequence[Votes]) -> tuple[str, float] | None:
    """The one form that all propose, with its mean log-probability; None where they differ."""
    if not all(proposals) or len({best[0][0] for best in proposals}) > 1:
        return None
    return proposals[0][0][0], mean(max(best[0][1], FLOOR) for best in proposals)


def _sureness(lemma: str, form: str, log: float) -> float:
    """A form's log-probability but for what smoothing took of about as many actions."""
    return log + SMOOTHED * (max(len(lemma), len(form)) + 1)


def uncalibrated(members: tuple[Member, ...]) -> Transducer:
    """The members as they are, with their own mean probabilities as confidence."""
    return Transducer(members, Calibration())


def calibrated(members: tuple[Member, ...], dev: Sequence[Row]) -> Transducer:
    """The members with confidences that fit what happens on held-out rows."""
    raw = uncalibrated(members)
    with one_thread():
        best = raw.votes([(lemma, bundle) for lemma, bundle, _ in dev])
    seen = [(votes[0], row[2]) for votes, row in zip(best, dev, strict=True) if votes]
    fitted = calibration.fit(
        [math.exp(min(0.0, log)) for (_, log), _ in seen],
        [form == wanted for (form, _), wanted in seen],
    )
    return Transducer(members, fitted)
