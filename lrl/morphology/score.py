"""How well a trained model inflects rows whose forms are known: in all, by tier, by member."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.tiers import TIERS, Inflected, Inflections, Votes, part_of_speech


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows there are, and the percentage of them that is right."""

    n: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one test; `n` is the sum over tiers, and over parts of speech.

    `edit_distance` is the mean Levenshtein distance of the answers, and `calibration_error` the
    mean distance of confidence from accuracy over ten equal bins, as a share of 1.
    """

    accuracy: float
    n: int
    edit_distance: float
    calibration_error: float
    by_tier: dict[str, Share]
    by_pos: dict[str, Share]
    by_member: dict[str, float]
    seconds_predict: float

    def plain(self) -> dict[str, object]:
        """The score as JSON has it."""
        return asdict(self)


def score(model: Inflections, rows: Sequence[Row]) -> Score:
    """The score of a model on rows; each member's is that of its answers without the table."""
    items = items_of(rows)
    start = time.perf_counter()
    votes = model.votes(items)
    best = [answers[0] for answers in model.settle(items, votes)]
    return tally(rows, best, votes, time.perf_counter() - start)


def tally(rows: Sequence[Row], best: Sequence[Inflected], votes: Votes, seconds: float) -> Score:
    """The score of the best answers to rows, and of what each member says by itself."""
    from rapidfuzz.distance import Levenshtein

    right = [one.form == form for one, (_, _, form) in zip(best, rows, strict=True)]
    distances = [Levenshtein.distance(b.form, row[2]) for b, row in zip(best, rows, strict=True)]
    alone = {name: percent(hits(said, rows)) for name, said in votes.items()}
    tiers = _shares(zip((one.tier for one in best), right, strict=True))
    return Score(
        accuracy=percent(right),
        n=len(rows),
        edit_distance=round(sum(distances) / max(1, len(rows)), 4),
        calibration_error=_off([one.confidence for one in best], right),
        by_tier={tier: tiers[tier] for tier in TIERS if tier in tiers},
        by_pos=_shares(zip((part_of_speech(b) for _, b, _ in rows), right, strict=True)),
        by_member=alone,
        seconds_predict=round(seconds, 2),
    )


def items_of(rows: Sequence[Row]) -> list[Item]:
    """What is asked for by rows whose forms are known."""
    return [(lemma, bundle) for lemma, bundle, _ in rows]


def hits(answers: Sequence[Answers], rows: Sequence[Row]) -> list[bool]:
    """Of each row, whether its form is the first answer."""
    return [bool(a) and a[0][0] == row[2] for a, row in zip(answers, rows, strict=True)]


def percent(right: Sequence[bool]) -> float:
    """The percentage that is right; 0 of nothing."""
    return round(100 * sum(right) / max(1, len(right)), 2)


def _shares(seen: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for name, right in seen:
        groups[name].append(right)
    return {name: Share(len(r), percent(r)) for name, r in sorted(groups.items())}


def _off(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    off = [0.0] * bins
    for confidence, hit in zip(confidences, right, strict=True):
        off[min(bins - 1, int(confidence * bins))] += confidence - hit
    return round(sum(map(abs, off)) / max(1, len(right)), 4)
