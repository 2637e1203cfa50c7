"""Several inflectors' answers as one: a logarithmic pool, with weights of its own for each cell.

A form's score is the weighted sum of the logarithms of the chances its members give it (Genest &
Zidek 1986). Unlike a weighted mean of the chances, it lets two members that both find a form
likely outvote one that is sure of another.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.inflector import Answers

Floats = NDArray[np.float64]
Example = tuple[Floats, int]  # (logs of an item's candidates, [forms, members]; the right form's)
Weights = tuple[float, ...]

FLOOR = 1e-2  # what a chance is raised by: no member has a veto
TABLE = 1.0  # the pull of equal weights on the table's own
LEMMAS = 3.0  # the pull, in lemmas, of the table's weights on a part of speech's
ROWS = 30.0  # the pull, in rows, of a part of speech's weights on a cell's
ROUNDS = 40
STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Vote:
    """A form, its share of the pool, and the index of the member that did most for it.

    `support` is the share times the mean chance that members give the form: where all of them
    name one form that none believes in, its share is 1 and says nothing.
    """

    form: str
    share: float
    support: float
    member: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Weights of the members: by cell, for cells without any by part of speech, for the rest."""

    table: Weights
    parts: Mapping[str, Weights]
    cells: Mapping[str, Weights]

    def weights(self, cell: str, part: str) -> Weights:
        """The weights for a cell of a part of speech."""
        return self.cells.get(cell) or self.parts.get(part) or self.table

    def votes(self, answers: Sequence[Answers], cell: str, part: str) -> list[Vote]:
        """All forms that members name, best first; shares add up to 1."""
        forms, logs = candidates(answers)
        if not forms:
            return []
        weights = np.array(self.weights(cell, part))
        shares = _softmax(logs @ weights)
        says = np.maximum(weights, 0.0) * [bool(found) for found in answers]
        mean = (np.exp(logs) - FLOOR) @ says / max(STILL, says.sum())
        named = np.array([[form in dict(found) for found in answers] for form in forms])
        gained = np.where(named, weights * (logs - np.log(FLOOR)), -np.inf)
        best = gained.argmax(axis=1)
        votes = [
            Vote(form, float(share), min(1.0, float(share * believed)), int(member))
            for form, share, believed, member in zip(forms, shares, mean, best, strict=True)
        ]
        return sorted(votes, key=lambda vote: (-vote.share, vote.form))


def candidates(answers: Sequence[Answers]) -> tuple[list[str], Floats]:
    """The forms that members name, and the logarithm of what each gives to each.

    A member without an answer gives the same to all, so that it has no say.
    """
    forms = sorted({form for found in answers for form, _ in found})
    logs = np.full((len(forms), len(answers)), np.log(FLOOR))
    place = {form: k for k, form in enumerate(forms)}
    for member, found in enumerate(answers):
        for form, chance in found:
            logs[place[form], member] = np.log(chance + FLOOR)
    return forms, logs


def fit(
    answers: Sequence[Sequence[Answers]],
    gold: Sequence[str],
    lemmas: Sequence[str],
    cells: Sequence[tuple[str, str]],
    members: int,
    *,
    fine: bool = True,
) -> Pool:
    """The weights under which the right forms are likeliest, each level held near the one above.

    `answers[i]` is what each member says of item i, `gold[i]` the right form, `lemmas[i]` its
    lemma and `cells[i]` its cell and part of speech. Forms of one lemma stand or fall together,
    so what a part of speech has to say against the table is counted in lemmas. Unless `fine`, the
    table's weights are all there are.
    """
    by_part: dict[str, list[Example]] = defaultdict(list)
    by_cell: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for said, form, (cell, part) in zip(answers, gold, cells, strict=True):
        forms, logs = candidates(said)
        if form in forms:
            example = (logs, forms.index(form))
            by_part[part].append(example)
            by_cell[cell, part].append(example)
    alike = len(lemmas) / max(1, len(set(lemmas)))
    everything = [example for part in sorted(by_part) for example in by_part[part]]
    table = climb(everything, np.full(members, 1 / max(1, members)), TABLE)
    if not fine:
        return Pool(_rounded(table), {}, {})
    parts = {p: climb(by_part[p], table, LEMMAS * alike) for p in sorted(by_part)}
    narrow = {c: climb(by_cell[c, p], parts[p], ROWS) for c, p in sorted(by_cell)}
    return Pool(
        _rounded(table),
        {part: _rounded(weights) for part, weights in parts.items()},
        {cell: _rounded(weights) for cell, weights in narrow.items()},
    )


def climb(examples: Sequence[Example], start: Floats, pull: float) -> Floats:
    """Weights of a softmax over candidates, none negative and all pulled towards `start`."""
    if not examples:
        return start
    width = max(len(logs) for logs, _ in examples)
    logs = np.zeros((len(examples), width, len(start)))
    there = np.zeros((len(examples), width), bool)
    right = np.zeros((len(examples), len(start)))
    for k, (some, at) in enumerate(examples):
        logs[k, : len(some)], there[k, : len(some)], right[k] = some, True, some[at]
    weights = start.copy()
    for _ in range(ROUNDS):
        chance = _softmax(np.where(there, logs @ weights, -np.inf))
        mean = np.einsum("nk,nkm->nm", chance, logs)
        slope = (right - mean).sum(axis=0) - pull * (weights - start)
        bend = np.einsum("nk,nki,nkj->ij", chance, logs, logs) - mean.T @ mean
        free = (weights > 0) | (slope > 0)  # a member may be ignored, not believed in reverse
        step = np.zeros(len(start))
        curve = bend + pull * np.eye(len(start))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])  # Newton's
        size = float(np.abs(step).max())
        before, weights = weights, np.maximum(weights + step / max(1.0, size), 0.0)
        if np.abs(weights - before).max() < STILL:
            break
    return weights


def _softmax(scores: Floats) -> Floats:
    parts: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = parts / parts.sum(axis=-1, keepdims=True)
    return shares


def _rounded(weights: Floats) -> Weights:
    return tuple(round(float(w), 4) for w in weights)
