"""Inflection by analogy: a new lemma goes as the lemmas go that it looks like.

What looking alike means is learned from the table itself: for pairs of its lemmas, which likeness
of their ends, starts and vowels goes with the same edits in the cells both have. A lemma's
evidence also counts for the lemmas that agree with it in shared cells, since in a sparse table
the nearest lemma often lacks the cell that is asked for.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.scripts import Script, apply, letters, scripts, text_of
from lrl.morphology.vowels import vowels

Floats = NDArray[np.float64]

DEPTH = 6  # symbols compared at each end
NAMES = 3 * (DEPTH + 1) + 4  # of the features of a pair
ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Config:
    """`sharpness` is how much more the likest lemmas count, `shared` how much their classmates."""

    sharpness: float = 8.0
    shared: float = 0.5
    trust: float = 4.0
    steps: int = 60
    most: int = 3000  # lemmas compared
    seed: int = 1


class Analogy:
    """The lemmas of a table, what is done to each in each cell, and who goes as whom."""

    name = "analogy"

    def __init__(
        self,
        lemmas: Sequence[str],
        cells: dict[str, list[tuple[int, Script]]],
        likeness: "Likeness",
        classmates: Floats,
        config: Config,
    ) -> None:
        self._lemmas = lemmas
        self._cells = cells
        self._likeness = likeness
        self._classmates = classmates
        self._config = config
        self._weigh = lru_cache(maxsize=4096)(self._weights)

    @property
    def slopes(self) -> Floats:
        """What was learned of likeness, for `train`."""
        return self._likeness.slopes

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        return [self._predict(letters(lemma), bundle) for lemma, bundle in items]

    def _weights(self, word: str) -> Floats:
        near = self._likeness.of(word) * self._config.sharpness
        weight: Floats = np.exp(near - near.max())
        mates = weight @ self._classmates
        total: Floats = weight / weight.sum() + self._config.shared * mates / weight.sum()
        return total

    def _predict(self, word: str, bundle: str) -> Answers:
        if bundle not in self._cells:
            return []
        weight = self._weigh(word)
        votes: dict[Script, float] = defaultdict(float)
        for lemma, script in self._cells[bundle]:
            votes[script] += float(weight[lemma])
        found: dict[str, float] = defaultdict(float)
        for script, vote in votes.items():
            form = apply(script, word)
            if form:
                found[form] += vote
        total = sum(found.values())
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:ANSWERS]
        return [(text_of(form), vote / total) for form, vote in best]


class Likeness:
    """How likely each known lemma goes as a given one, from how alike the two are."""

    def __init__(self, lemmas: Sequence[str], voiced: set[str]) -> None:
        self._lemmas = lemmas
        self._voiced = voiced
        self._ends = _edge([w[::-1] for w in lemmas])
        self._starts = _edge(lemmas)
        self._shapes = [self._shape(w) for w in lemmas]
        self._skeletons = _edge([self._skeleton(w)[::-1] for w in lemmas])
        self.slopes: Floats = np.zeros(NAMES)

    def _shape(self, word: str) -> tuple[str, str, int, int]:
        sounds = [c for c in word if c in self._voiced]
        return (sounds or [""])[-1], (sounds or [""])[0], len(sounds), len(word)

    def _skeleton(self, word: str) -> str:
        return "".join("V" if c in self._voiced else "C" for c in word)

    def features(self, word: str) -> NDArray[np.float32]:
        """[lemmas, NAMES]: one-hot lengths of what is the same at each end, and a few shapes."""
        out = np.zeros((len(self._lemmas), NAMES), np.float32)
        rows = np.arange(len(self._lemmas))
        edges = (
            (self._ends, word[::-1]),
            (self._starts, word),
            (self._skeletons, self._skeleton(word)[::-1]),
        )
        for block, (known, text) in enumerate(edges):
            alike = np.cumprod(known == _edge([text]), axis=1).sum(axis=1)
            out[rows, block * (DEPTH + 1) + alike] = 1
        mine = self._shape(word)
        for k in range(4):
            out[:, 3 * (DEPTH + 1) + k] = [shape[k] == mine[k] for shape in self._shapes]
        return out

    def of(self, word: str) -> Floats:
        """Log odds that each known lemma goes as the word does."""
        odds: Floats = self.features(word) @ self.slopes
        return odds

    def learn(self, same: Floats, other: Floats, steps: int) -> None:
        """Fit the slopes to how often two lemmas went alike (`same`) and not (`other`)."""
        slopes = np.zeros(NAMES)
        squares = np.full(NAMES, 1e-6)
        blocks = [self.features(word) for word in self._lemmas]
        total = float((same + other).sum())
        if not total:
            return
        for _ in range(steps):
            slope = np.zeros(NAMES)
            for i, block in enumerate(blocks):
                chance = 1 / (1 + np.exp(-(block @ slopes)))
                slope += block.T @ ((same[i] + other[i]) * chance - same[i])
            slope /= total
            squares += slope * slope
            slopes -= 0.5 * slope / np.sqrt(squares)
        self.slopes = slopes


def _edge(words: Sequence[str]) -> NDArray[np.int32]:
    """The first DEPTH symbols of each word, with its edge as a symbol that equals itself."""
    out = np.zeros((len(words), DEPTH), np.int32)
    for row, word in zip(out, words, strict=True):
        text = word[:DEPTH]
        row[: len(text)] = [ord(c) for c in text]
    return out


def train(
    rows: Sequence[Row],
    config: Config = Config(),
    made: Sequence[Script] | None = None,
    slopes: Floats | None = None,
) -> Analogy:
    """The analogies of the rows; the same rows and config give the same model.

    `made` are the rows' scripts and `slopes` what an earlier training learned, where known.
    """
    rng = np.random.default_rng(config.seed)
    words = list(dict.fromkeys(letters(lemma) for lemma, _, _ in rows))
    if len(words) > config.most:
        words = [words[i] for i in sorted(rng.choice(len(words), config.most, replace=False))]
    number = {word: i for i, word in enumerate(words)}
    if made is None:
        made = scripts([(letters(lemma), letters(form)) for lemma, _, form in rows])
    cells: dict[str, list[tuple[int, Script]]] = defaultdict(list)
    for (lemma, bundle, _), script in zip(rows, made, strict=True):
        if (word := letters(lemma)) in number:
            cells[bundle].append((number[word], script))
    same = np.zeros((len(words), len(words)))
    other = np.zeros((len(words), len(words)))
    for column in cells.values():
        who = np.array([i for i, _ in column])
        kinds = {script: k for k, script in enumerate(dict.fromkeys(s for _, s in column))}
        what = np.array([kinds[s] for _, s in column])
        alike = what[:, None] == what[None, :]
        same[np.ix_(who, who)] += alike
        other[np.ix_(who, who)] += ~alike
    np.fill_diagonal(same, 0)
    np.fill_diagonal(other, 0)
    likeness = Likeness(words, vowels(words))
    if slopes is None:
        likeness.learn(same, other, config.steps)
    else:
        likeness.slopes = slopes
    trust = np.where(same > 0, (same / (same + other + 1)) ** config.trust, 0)
    trust /= np.maximum(trust.sum(axis=1, keepdims=True), 1e-9)
    return Analogy(words, dict(cells), likeness, trust, config)
