"""The transducer users hold: several members that put their candidates to a common vote."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.reinflect import calibration
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.member import Member
from lrl.morphology.reinflect.threads import one_thread

WIDTH = 4
SURE = math.log(0.8)
"""Mean log-probability from which a form that every member proposes needs no wider search."""
FLOOR = -12.0
"""The least a member's log-probability counts for, so that none has a veto."""
KEPT = 5

Votes = list[tuple[str, float]]  # (form, mean log-probability), best first


@dataclass(frozen=True, slots=True)
class Transducer:
    """An ensemble as an inflector; deterministic."""

    members: tuple[Member, ...]
    calibration: Calibration
    name: str = "neural"

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
            agreed = _agreed(found)
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
        totals = [0.0] * len(rows)
        for member in self.members:
            for k, score in enumerate(member.scores(rows)):
                totals[k] += max(score, FLOOR) / len(self.members)
        votes: dict[Item, Votes] = {item: [] for item in items}
        for (lemma, bundle, form), total in zip(rows, totals, strict=True):
            votes[lemma, bundle].append((form, total))
        for candidates in votes.values():
            candidates.sort(key=lambda vote: (-vote[1], vote[0]))
            del candidates[KEPT:]
        return votes

    def _confident(self, votes: Votes) -> Answers:
        answers: Answers = []
        left = 1.0
        for form, log in votes:
            confidence = min(left, self.calibration(math.exp(min(0.0, log))))
            answers.append((form, confidence))
            left -= confidence
        return answers


def _agreed(found: Sequence[Sequence[tuple[str, float]]]) -> tuple[str, float] | None:
    """The one sure form of all members' best, if there is one."""
    if not all(found) or len({beam[0][0] for beam in found}) > 1:
        return None
    mean = sum(max(beam[0][1], FLOOR) for beam in found) / len(found)
    return (found[0][0][0], mean) if mean >= SURE else None


def calibrated(members: tuple[Member, ...], dev: Sequence[Row]) -> Transducer:
    """The members as a transducer whose confidences fit what happens on held-out rows."""
    raw = Transducer(members, Calibration())
    with one_thread():
        best = raw.votes([(lemma, bundle) for lemma, bundle, _ in dev])
    seen = [(votes[0], row[2]) for votes, row in zip(best, dev, strict=True) if votes]
    fitted = calibration.fit(
        [math.exp(min(0.0, log)) for (_, log), _ in seen],
        [form == wanted for (form, _), wanted in seen],
    )
    return Transducer(members, fitted)
