"""Inflection by learned edits: a log-linear model of what to do at each symbol of the lemma.

A form is written from left to right by actions (copy the next symbol of the lemma, drop it,
write a symbol), each scored from the lemma around it, the form so far and the cell's features,
whole and one by one, so that cells never seen are made of the features they share with others.
Weights are learned by AdaGrad on the aligned training rows; forms are found by beam search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.edit_states import (
    BITS,
    COPY,
    DROP,
    WRITE,
    Floats,
    Ints,
    Lemmas,
    States,
    atoms_of,
    begin,
    encode,
    features,
    step,
)
from lrl.morphology.features import parse
from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.reinflect.alignment import fit
from lrl.morphology.scripts import letters, named, text_of, word_of
from lrl.morphology.vowels import vowels

LEAST = -12.0  # log probability below which a beginning is not followed
BEHIND = 0.1  # of the best finished form's probability: less, and a beginning is not followed
TOGETHER = 256  # items searched at once
CHUNK = 32  # states scored at once: more do not fit in a processor's cache


@dataclass(frozen=True, slots=True)
class Config:
    """How a model is trained and searched."""

    epochs: int = 10
    rate: float = 0.1
    batch: int = 128
    keep: float = 0.7  # share of the feature templates that an update looks at
    beam: int = 4
    most: int = 15000  # rows trained on
    seed: int = 1


class Edits:
    """A trained model: `weights[remap[hash]]` holds the score of every action."""

    name = "edit"

    def __init__(
        self,
        alphabet: str,
        atoms: dict[str, int],
        vowel: NDArray[np.bool_],
        remap: NDArray[np.int32],
        weights: Floats,
        config: Config,
    ) -> None:
        self._alphabet = alphabet
        self._symbol = {c: i for i, c in enumerate(alphabet, 1)}
        self._atoms = atoms
        self._vowel = vowel
        self._remap = remap
        self._weights = weights
        self._config = config

    def state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """All there is to keep of the model, for `restore`: what JSON can hold, and numbers.

        Three weights in four are zero, so only the others are kept, by row.
        """
        used = np.flatnonzero(self._remap)
        rows, columns = np.nonzero(self._weights)
        described = {
            "alphabet": named(self._alphabet),
            "atoms": list(self._atoms),
            "beam": self._config.beam,
        }
        return described, {
            "vowel": self._vowel.astype(np.uint8),
            "hashes": used[np.argsort(self._remap[used])].astype(np.int32),
            "counts": np.bincount(rows, minlength=len(self._weights)).astype(np.int32),
            "columns": columns.astype(np.int32),
            "values": self._weights[rows, columns],
        }

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        if not self._alphabet:
            return [[] for _ in items]
        found: list[Answers] = []
        for start in range(0, len(items), TOGETHER):
            found += self._search(items[start : start + TOGETHER])
        return found

    def _search(self, items: Sequence[Item]) -> list[Answers]:
        """Beam search for all items in step; beginnings that lead to one form add up."""
        words = [letters(lemma) for lemma, _ in items]
        lemmas = encode(words, [parse(b) for _, b in items], self._symbol, self._atoms)
        states, score, texts = begin(len(items)), np.zeros(len(items)), [""] * len(items)
        done: list[dict[str, float]] = [{} for _ in items]
        for _ in range(2 * max(map(len, words), default=0) + 30):
            if not len(states):
                break
            ended = states.at >= lemmas.length[states.item]
            logp = log_softmax(self._score(states, lemmas)) + score[:, None]
            logp[ended, COPY] = -np.inf
            logp[:, WRITE] = -np.inf  # no symbol has the number 0
            rows, actions = self._best(logp, states.item)
            kept, grown = [], []
            for k, (row, action) in enumerate(zip(rows.tolist(), actions.tolist(), strict=True)):
                item, chance = int(states.item[row]), float(np.exp(logp[row, action]))
                forms = done[item]
                if action == DROP and ended[row]:
                    forms[texts[row]] = forms.get(texts[row], 0.0) + chance
                elif logp[row, action] >= LEAST and chance >= BEHIND * max(
                    forms.values(), default=0.0
                ):
                    here = words[item][states.at[row]] if action == COPY else ""
                    kept.append(k)
                    grown.append(texts[row] + (here or self._written(action)))
            rows, actions = rows[kept], actions[kept]
            score, texts = logp[rows, actions], grown
            states = step(states.take(rows), actions, lemmas, self._vowel)
        return [_ranked(forms) for forms in done]

    def _written(self, action: int) -> str:
        return self._alphabet[action - WRITE - 1] if action > WRITE else ""

    def _best(self, logp: NDArray[np.float64], item: Ints) -> tuple[Ints, Ints]:
        """The best (state, action) of each item's beam, best first, in the items' order."""
        beam = min(self._config.beam, logp.shape[1] - 1)
        best = np.argpartition(-logp, beam, axis=1)[:, :beam]
        rows, actions = np.repeat(np.arange(len(logp)), beam), best.ravel()
        scores, owner = logp[rows, actions], item[rows]
        rank = np.lexsort((-scores, owner))
        place = np.arange(len(rank)) - np.searchsorted(owner[rank], owner[rank])
        chosen = rank[(place < beam) & np.isfinite(scores[rank])]
        return rows[chosen], actions[chosen]

    def _score(self, states: States, lemmas: Lemmas) -> Floats:
        index = self._remap[features(states, lemmas)]
        scores = np.empty((len(states), self._weights.shape[1]), np.float32)
        for start in range(0, len(states), CHUNK):
            rows = slice(start, start + CHUNK)
            scores[rows] = self._weights[index[rows]].sum(axis=1)
        return scores


def _ranked(forms: dict[str, float]) -> Answers:
    best = sorted(forms.items(), key=lambda item: (-item[1], item[0]))
    return [(text_of(form), min(chance, 1.0)) for form, chance in best if form]


def log_softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log probabilities of each row."""
    high: NDArray[np.float64] = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    logp: NDArray[np.float64] = high - np.log(np.exp(high).sum(axis=1, keepdims=True))
    return logp


def train(rows: Sequence[Row], config: Config = Config()) -> Edits:
    """A model of the rows; the same rows and config give the same model."""
    rng = np.random.default_rng(config.seed)
    if len(rows) > config.most:
        rows = [rows[i] for i in sorted(rng.choice(len(rows), config.most, replace=False))]
    words = [letters(lemma) for lemma, _, _ in rows]
    forms = [letters(form) for _, _, form in rows]
    bundles = [parse(bundle) for _, bundle, _ in rows]
    alphabet = "".join(sorted({c for w in (*words, *forms) for c in w}))
    symbol = {c: i for i, c in enumerate(alphabet, 1)}
    atom = {a: i for i, a in enumerate(dict.fromkeys(a for b in bundles for a in atoms_of(b)), 1)}
    voiced = vowels([*words, *forms])
    vowel = np.array([False, *(c in voiced for c in alphabet), False])
    lemmas = encode(words, bundles, symbol, atom)
    pairs = list(zip(words, forms, strict=True))
    gold = [_actions(path, symbol) for path in fit(pairs).align(pairs)] if pairs else []
    numbers = {word: i for i, word in enumerate(dict.fromkeys(words), 1)}
    index, target, item = _unroll(gold, lemmas, vowel)
    owner = np.array([numbers[w] for w in words], np.int32)[item]
    used = np.flatnonzero(_shared(index, owner))
    remap = np.zeros(1 << BITS, np.int32)
    remap[used] = np.arange(1, len(used) + 1)
    for start in range(0, len(index), 4096):
        index[start : start + 4096] = remap[index[start : start + 4096]]
    weights = _learn(index, target, len(used) + 1, len(alphabet) + 1 + WRITE, config, rng)
    return Edits(alphabet, atom, vowel, remap, weights, config)


def restore(described: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Edits:
    """The model whose `state` this is. Raises ValueError where it is nobody's."""
    alphabet = word_of([str(name) for name in described["alphabet"]])
    counts, columns, hashes = arrays["counts"], arrays["columns"], arrays["hashes"]
    width = len(alphabet) + 1 + WRITE
    if len(arrays["vowel"]) != len(alphabet) + 2 or len(counts) != len(hashes) + 1:
        raise ValueError("numbers of other sizes than described")
    if len(columns) != counts.sum() or len(columns) != len(arrays["values"]):
        raise ValueError("weights of other sizes than described")
    for name, limit in (("counts", width + 1), ("columns", width), ("hashes", 1 << BITS)):
        if len(arrays[name]) and not 0 <= arrays[name].min() <= arrays[name].max() < limit:
            raise ValueError(f"{name} out of range")
    if not np.isfinite(arrays["values"]).all():
        raise ValueError("a weight that is not a number")
    remap = np.zeros(1 << BITS, np.int32)
    remap[hashes] = np.arange(1, len(hashes) + 1)
    weights = np.zeros((len(counts), width), np.float32)
    weights[np.repeat(np.arange(len(counts)), counts), columns] = arrays["values"]
    atoms = {str(atom): number for number, atom in enumerate(described["atoms"], 1)}
    config = Config(beam=int(described["beam"]))
    return Edits(alphabet, atoms, arrays["vowel"].astype(bool), remap, weights, config)


def _actions(path: Sequence[tuple[str, str]], symbol: dict[str, int]) -> list[int]:
    """The actions of an alignment: an unlike pair is written, then dropped."""
    found = []
    for a, b in path:
        if a == b:
            found.append(COPY)
        else:
            found += [WRITE + symbol[b]] if b else []
            found += [DROP] if a else []
    return [*found, DROP]  # past the end: the form is complete


def _unroll(
    gold: Sequence[Sequence[int]], lemmas: Lemmas, vowel: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], Ints, Ints]:
    """The features of every state on the way to every form, the action there, and whose it is."""
    states = begin(len(gold))
    none = np.arange(0)  # so that no rows at all make columns of no length
    found, targets, owners = [features(states.take(none), lemmas)], [none], [none]
    for k in range(max(map(len, gold), default=0)):
        rows = np.array([i for i, item in enumerate(states.item.tolist()) if len(gold[item]) > k])
        states = states.take(rows)
        actions = np.array([gold[item][k] for item in states.item.tolist()])
        found.append(features(states, lemmas))
        targets.append(actions)
        owners.append(states.item)
        states = step(states, actions, lemmas, vowel)
    return np.concatenate(found), np.concatenate(targets), np.concatenate(owners)


def _shared(index: NDArray[np.int32], owner: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which features occur with two lemmas or more: what only one has would be learned by heart."""
    first = np.zeros(1 << BITS, np.int32)
    shared = np.zeros(1 << BITS, bool)
    for column in index.T:
        first[column] = np.where(first[column] == 0, owner, first[column])
        shared[column[first[column] != owner]] = True
    shared[0] = False
    return shared


def _learn(
    index: NDArray[np.int32],
    target: Ints,
    height: int,
    width: int,
    config: Config,
    rng: np.random.Generator,
) -> Floats:
    """AdaGrad on the log loss; states that are safely right are looked at every third time."""
    weights = np.zeros((height, width), np.float32)
    squares = np.full((height, width), 1e-2, np.float32)
    flat, flat_squares = weights.reshape(-1), squares.reshape(-1)
    hard = np.ones(len(index), bool)
    templates = index.shape[1]
    for epoch in range(config.epochs):
        order = rng.permutation(len(index) if epoch % 3 == 0 else np.flatnonzero(hard))
        for start in range(0, len(order), config.batch):
            rows = order[start : start + config.batch]
            columns = np.sort(rng.permutation(templates)[: int(templates * config.keep)])
            active = index[rows][:, columns]
            scores = weights[active].sum(axis=1) / config.keep
            scores -= scores.max(axis=1, keepdims=True)
            slope = np.exp(scores)
            slope /= slope.sum(axis=1, keepdims=True)
            slope[np.arange(len(rows)), target[rows]] -= 1.0
            hard[rows] = slope[np.arange(len(rows)), target[rows]] < -0.03
            who, action = np.nonzero(np.abs(slope) > 0.01)
            value = slope[who, action]
            cells = (active[who].astype(np.int64) * width + action[:, None]).ravel()
            values = np.repeat(value, len(columns))
            np.add.at(flat_squares, cells, values * values)
            np.subtract.at(flat, cells, config.rate * values / np.sqrt(flat_squares[cells]))
            weights[0] = 0.0
    return weights
