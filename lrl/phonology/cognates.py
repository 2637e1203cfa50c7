"""Entries proposed by sound: a word of the target that sounds like a word a near lexicon knows.

Related languages share words, and languages in contact lend them. Where a lexicon says that a
word of a near language translates a source word, and a word of the target sounds much the same,
that word is likely to translate it too. How likely is a logistic regression on the distance,
the length and how far behind the rivals on both sides are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ConfigError
from lrl.phonology.distance import nearest
from lrl.phonology.ipa import Transcriber
from lrl.phonology.sounds import segments
from lrl.text import fold

MARGIN = 0.1  # rivals further behind than this tell nothing more
FEATURES = ("constant", "distance", "1/length", "lead over other words", "lead over other targets")


@dataclass(frozen=True, slots=True)
class CognateConfig:
    """`most` proposals for one word of the target; pairs further apart than `furthest` are no
    candidates; words of fewer sounds than `shortest` are left alone."""

    most: int = 3
    min_score: float = 0.5
    furthest: float = 0.15
    shortest: int = 3

    def __post_init__(self) -> None:
        if self.most < 1 or self.shortest < 1:
            raise ConfigError(f"most {self.most}, shortest {self.shortest}: at least 1")
        if not 0 <= self.min_score <= 1 or not 0 < self.furthest <= 1:
            raise ConfigError(f"min score {self.min_score}, furthest {self.furthest}: from 0 to 1")


@dataclass(frozen=True, slots=True)
class Known:
    """A word of a near language and what it translates; `via` is the language's tag."""

    source: str
    word: str
    via: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target word for a source expression, through a known word that sounds like it."""

    source: str
    target: str
    word: str
    via: str
    distance: float
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate with the estimated share of its like that are right."""

    candidate: Candidate
    score: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Weights of FEATURES that turn evidence into a score in (0, 1)."""

    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.weights) != len(FEATURES):
            raise ValueError(f"{len(self.weights)} weights for {len(FEATURES)} features")

    def scores(self, evidence: Sequence[tuple[float, ...]]) -> NDArray[np.float64]:
        """The score of each candidate."""
        rows = np.array(evidence, float).reshape(len(evidence), len(FEATURES))
        return np.asarray(1 / (1 + np.exp(-np.clip(rows @ np.array(self.weights), -30, 30))))


# Where nothing is there to check against: fitted on 311,748 candidates of fifteen pairs of related
# languages (Bantu, Malayic, Philippine, Romance, French-based creoles) in GATITOS.
USUAL = Scale((-1.65, -8.6, -0.56, 26.3, 20.7))


def candidates(
    known: Sequence[Known],
    words: Sequence[str],
    near: Transcriber,
    own: Transcriber,
    config: CognateConfig,
) -> list[Candidate]:
    """All pairs near enough in sound, in order of the words, nearest first.

    `known` is of one near language, read aloud by `near`; `words` by `own`.
    """
    theirs = _read(dict.fromkeys(one.word for one in known), near, config.shortest)
    ours = _read(words, own, config.shortest)
    sources: dict[str, list[str]] = defaultdict(list)
    for one in known:
        if one.source not in sources[one.word]:
            sources[one.word].append(one.source)
    found = nearest([s for _, s in ours], [s for _, s in theirs], config.most + 3)
    of_word: dict[int, list[tuple[float, int]]] = defaultdict(list)
    of_other: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for i, j, apart in found:
        of_word[i].append((apart, j))
        of_other[j].append((apart, i))
    result = []
    for i, j, apart in found:
        if apart > config.furthest:
            continue
        word = theirs[j][0]
        length = min(len(segments(ours[i][1])), len(segments(theirs[j][1])))
        rivals = [other for other in of_word[i] if not _alike(sources, theirs[other[1]][0], word)]
        evidence = (1.0, apart, 1 / length, _lead(apart, rivals), _lead(apart, of_other[j], i))
        for source in sources[word]:
            result.append(Candidate(source, ours[i][0], word, known[0].via, apart, evidence))
    return result


def proposals(
    found: Iterable[Candidate], scale: Scale, config: CognateConfig
) -> tuple[list[Proposal], dict[str, int]]:
    """The best proposals, by score, and the counts: candidates = proposed + each reason left out.

    Of a pair proposed over several near words the best stays.
    """
    every = list(found)
    scores = scale.scores([one.evidence for one in every])
    order = sorted(
        range(len(every)), key=lambda i: (-scores[i], every[i].source, every[i].target, i)
    )
    counts = {"candidates": len(every), "again": 0, "below": 0, "too_many": 0, "proposed": 0}
    pairs: set[tuple[str, str]] = set()
    of_target: dict[str, set[tuple[str, str]]] = defaultdict(set)
    kept = []
    for i in order:
        one = every[i]
        if (fold(one.source), one.target) in pairs:
            counts["again"] += 1
            continue
        pairs.add((fold(one.source), one.target))
        origin = (one.via, one.word)
        if scores[i] < config.min_score:
            counts["below"] += 1
        elif origin not in of_target[one.target] and len(of_target[one.target]) >= config.most:
            counts["too_many"] += 1
        else:
            of_target[one.target].add(origin)
            counts["proposed"] += 1
            kept.append(Proposal(one, float(scores[i])))
    return kept, counts


def fit(
    evidence: Sequence[tuple[float, ...]], right: Sequence[bool], prior: Scale = USUAL
) -> Scale:
    """A scale by logistic regression, held near the prior's where there is little to learn from."""
    rows, wanted = np.array(evidence, float), np.array(right, float)
    if not len(wanted):
        return prior
    start = np.array(prior.weights)
    weights = start.copy()
    hold = np.eye(len(FEATURES)) * 0.05
    for _ in range(200):
        guess = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (wanted - guess) - hold @ (weights - start)
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + hold
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 2 / max(float(np.abs(rows @ step).max()), 1e-12))  # no leap past it
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return Scale(tuple(map(float, weights)))


def _read(words: Iterable[str], read: Transcriber, shortest: int) -> list[tuple[str, str]]:
    """(word, IPA) of the words that have sounds enough."""
    heard = ((word, read(word)) for word in words)
    return [(word, ipa) for word, ipa in heard if len(segments(ipa)) >= shortest]


def _lead(apart: float, rivals: Iterable[tuple[float, int]], but: int | None = None) -> float:
    """How much nearer than the nearest rival, in [-MARGIN, MARGIN]; MARGIN without one."""
    best = min((other for other, index in rivals if index != but), default=1.0)
    return float(min(max(best - apart, -MARGIN), MARGIN))


def _alike(sources: dict[str, list[str]], one: str, other: str) -> bool:
    """Whether two near words translate one source word, so that neither rivals the other."""
    return one == other or not set(sources[one]).isdisjoint(sources[other])
