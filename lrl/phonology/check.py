"""How many proposals are right, told by the entries that a lexicon of the target has already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lrl.phonology.cognates import USUAL, Candidate, Scale, fit
from lrl.text import fold

STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)
ENOUGH = 50  # right candidates to learn from; fewer leave the usual scale as it is


@dataclass(frozen=True, slots=True)
class Share:
    """Of the `judged` candidates that score at least `score`, `right` are in the lexicon."""

    score: float
    judged: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share that is right; None where none was judged."""
        return self.right / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Check:
    """A scale learned from half of the source expressions, and its shares on the other half.

    `pairs` counts the lexicon's pairs of that other half, for the recall. `learned` says whether
    there was enough to learn from, or the usual scale stayed.
    """

    scale: Scale
    learned: bool
    shares: tuple[Share, ...]
    pairs: int


def check(found: Iterable[Candidate], lexicon: Sequence[tuple[str, str]]) -> Check:
    """Learn a scale where the (source, target) pairs of a lexicon allow it, and measure it.

    A candidate is judged where the lexicon has its source expression, and is right where it has
    the pair; that an expression may have more translations than a lexicon lists makes the
    shares low rather than high.
    """
    pairs = {(fold(source), fold(target)) for source, target in lexicon}
    heads = {source for source, _ in pairs}
    judged = [one for one in found if fold(one.source) in heads]
    right = [(fold(one.source), fold(one.target)) in pairs for one in judged]
    held = [_held_out(one.source) for one in judged]
    rows = list(zip(judged, right, held, strict=True))
    learn = [(one.evidence, good) for one, good, out in rows if not out]
    learned = sum(good for _, good in learn) >= ENOUGH
    scale = fit([e for e, _ in learn], [good for _, good in learn]) if learned else USUAL
    tested = [(one, good) for one, good, out in rows if out]
    scores = scale.scores([one.evidence for one, _ in tested])
    best: dict[tuple[str, str], tuple[float, bool]] = {}
    for (one, good), score in zip(tested, scores, strict=True):
        key = (fold(one.source), fold(one.target))
        best[key] = max(best.get(key, (0.0, good)), (float(score), good))
    shares = []
    for step in STEPS:
        hits = [good for score, good in best.values() if score >= step]
        shares.append(Share(step, len(hits), sum(hits)))
    return Check(scale, learned, tuple(shares), sum(_held_out(source) for source, _ in pairs))


def _held_out(source: str) -> bool:
    return blake2b(fold(source).encode(), digest_size=1).digest()[0] % 2 == 1
