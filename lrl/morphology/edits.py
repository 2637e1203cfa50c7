"""Inflection by learned edits: a log-linear model of what to do at each symbol of the lemma.

A form is written from left to right by actions (copy the next symbol of the lemma, drop it,
write a symbol), each scored from the lemma around it, the form so far and the cell's features,
whole and one by one, so that cells never seen are made of the features they share with others.
Weights are learned by AdaGrad on the aligned training rows; forms are found by beam search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.features import Bundle, parse, write
from lrl.morphology.inflector import Answers, Item, Row
from lrl.morphology.reinflect.alignment import fit
from lrl.morphology.scripts import letters, text_of

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]

COPY, DROP, WRITE = 0, 1, 2  # actions; WRITE + k writes symbol k
EDGE = 3  # symbols kept beyond both ends of a lemma
BITS = 22  # of the hash space features share


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


@dataclass(slots=True)
class States:
    """Moments in the writing of forms, one a row: where in the lemma, and what was written."""

    item: Ints
    at: Ints
    out: Ints  # [states, 4], the last symbols written, latest first
    vowels: Ints  # [states, 2], the last vowels written, latest first
    run: Hashes  # what was written since the last copy or drop
    last: Ints  # the last action, writing as WRITE

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints) -> "States":
        """The states of some rows."""
        return States(
            self.item[rows],
            self.at[rows],
            self.out[rows],
            self.vowels[rows],
            self.run[rows],
            self.last[rows],
        )


@dataclass(frozen=True, slots=True)
class Lemmas:
    """Lemmas as symbol numbers with EDGE zeros around them, and the feature atoms of the cells."""

    symbols: Ints
    length: Ints
    atoms: Ints
    pairs: Ints


def begin(count: int) -> States:
    zero = np.zeros(count, np.int64)
    return States(
        np.arange(count),
        zero.copy(),
        np.zeros((count, 4), np.int64),
        np.zeros((count, 2), np.int64),
        np.zeros(count, np.uint64),
        zero.copy(),
    )


def step(states: States, actions: Ints, lemmas: Lemmas, vowel: NDArray[np.bool_]) -> States:
    """The states after one action each."""
    here = lemmas.symbols[states.item, states.at + EDGE]
    written = np.where(actions == COPY, here, actions - WRITE)
    writes = actions != DROP
    out = np.where(writes[:, None], np.column_stack([written, states.out[:, :3]]), states.out)
    sounds = writes & vowel[np.maximum(written, 0)]
    vowels = np.where(
        sounds[:, None], np.column_stack([written, states.vowels[:, :1]]), states.vowels
    )
    stays = actions >= WRITE
    run = np.where(stays, mix(states.run, written), np.uint64(0))
    return States(states.item, states.at + ~stays, out, vowels, run, np.minimum(actions, WRITE))


def mix(a: Hashes, b: NDArray[np.generic]) -> Hashes:
    """One hash of two columns."""
    return ((a ^ b.astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
        0xBF58476D1CE4E5B9
    ) ^ (a >> np.uint64(29))


def features(states: States, lemmas: Lemmas) -> NDArray[np.int32]:
    """Hashed features [states, templates]; 0 for none."""
    sym, item, at = lemmas.symbols, states.item, states.at
    x = [sym[item, at + EDGE + k] for k in range(-3, 4)]
    left3, left2, left1, here, right1, right2, right3 = x
    length = lemmas.length[item]
    to_end = np.minimum(length - at, 6)
    from_start = np.minimum(at, 6)
    end = [sym[item, length + EDGE - 1 - k] for k in range(3)]
    head = [sym[item, np.minimum(EDGE + k, sym.shape[1] - 1)] for k in range(3)]
    o1, o2, o3, o4 = states.out.T
    v1, v2 = states.vowels.T
    run, last = states.run, states.last
    paired = ((run,), (o1, o2, o3, last))
    wide = (
        (run,),
        (o1, o2, last),
        (o1, o2, o3, last),
        (here, run),
        (here, right1, run),
        (here, right1, right2, run, last),
        (left1, here, right1, run),
        (here, o1, last),
        (here, o1, o2, last),
        (v1, run),
        (v1, o1, run, to_end),
        (to_end, here, run),
        (to_end, end[0], run),
    )
    narrow = (
        (o1, o2, o3, o4, here),
        (left3, left2, left1, here, right1, right2, right3, run),
        (left2, left1, here, right1, right2, run),
        (to_end, end[0], end[1], run),
        (to_end, end[0], end[1], end[2], run),
        (from_start, head[0], head[1], run),
        (from_start, head[0], head[1], head[2], run),
        (to_end, v1, v2, run),
        (to_end, from_start, run),
        (here, o1, o2, o3, v1, v2, run, to_end),
        (left1, here, v1, run),
    )
    atoms = lemmas.atoms[item]
    pairs = lemmas.pairs[item]
    columns = []
    number = 0
    for group, ties in ((paired, pairs), (wide, atoms), (narrow, atoms[:, :3])):
        for template in group:
            number += 1
            seed = np.full(len(states), number, np.uint64)
            for column in template:
                seed = mix(seed, column)
            for tie in ties.T:
                hashed = (mix(seed, tie) >> np.uint64(64 - BITS)).astype(np.int32)
                columns.append(np.where(tie > 0, hashed, 0))
    return np.column_stack(columns)


def atoms_of(bundle: Bundle) -> list[str]:
    """The parts of a cell that features are tied to: nothing, all, part of speech, each layer."""
    inner = layers_of(bundle)
    leaves = [".".join(f) for f in bundle if len(f) > 1]
    rest = [a for a in dict.fromkeys([*inner, *leaves]) if a != bundle.pos]
    return ["", str(bundle), bundle.pos or "?", *rest]


def layers_of(bundle: Bundle) -> list[str]:
    """The features of a cell, each with what is layered in it."""
    heads = sorted({f[0] for f in bundle})
    return [write(Bundle(frozenset(f for f in bundle if f[0] == head))) for head in heads]


def vowels(words: Sequence[str]) -> set[str]:
    """Symbols that behave as vowels, by Sukhotin's algorithm: they rarely stand side by side."""
    letters_ = sorted({c for w in words for c in w if c.isalpha() or ord(c) > 0xE000})
    index = {c: i for i, c in enumerate(letters_)}
    beside = np.zeros((len(letters_), len(letters_)))
    for word in words:
        for a, b in pairwise(word):
            if a != b and a in index and b in index:
                beside[index[a], index[b]] += 1
                beside[index[b], index[a]] += 1
    found: set[str] = set()
    total = beside.sum(axis=1)
    while len(total) and total.max() > 0:
        best = int(total.argmax())
        found.add(letters_[best])
        total -= 2 * beside[best]
        total[best] = -np.inf
    return found


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

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        if not self._alphabet:
            return [[] for _ in items]
        found: list[Answers] = []
        for start in range(0, len(items), 256):
            found += self._search(items[start : start + 256])
        return found

    def _search(self, items: Sequence[Item]) -> list[Answers]:
        words = [letters(lemma) for lemma, _ in items]
        lemmas = encode(words, [parse(b) for _, b in items], self._symbol, self._atoms)
        states = begin(len(items))
        score = np.zeros(len(items))
        text = [""] * len(items)
        done: list[dict[str, float]] = [{} for _ in items]
        beam = self._config.beam
        limit = 2 * max(map(len, words), default=0) + 30
        for _ in range(limit):
            if not len(states):
                break
            logp = log_softmax(self._score(states, lemmas)) + score[:, None]
            ended = states.at >= lemmas.length[states.item]
            logp[ended, COPY] = -np.inf
            best = np.argpartition(-logp, min(beam, logp.shape[1] - 1), axis=1)[:, :beam]
            rows = np.repeat(np.arange(len(states)), best.shape[1])
            actions = best.ravel()
            scores = logp[rows, actions]
            owner = states.item[rows]
            rank = np.lexsort((-scores, owner))
            place = np.arange(len(rank)) - np.searchsorted(owner[rank], owner[rank])
            chosen = rank[(place < beam) & np.isfinite(scores[rank])]
            keep = []
            texts = []
            for k in chosen.tolist():
                row, action, item = int(rows[k]), int(actions[k]), int(owner[k])
                written = text[row]
                if action == DROP and ended[row]:
                    old = done[item].get(written, 0.0)
                    done[item][written] = old + float(np.exp(scores[k]))
                    continue
                if scores[k] < -12 or (
                    done[item] and np.exp(scores[k]) < 0.1 * max(done[item].values())
                ):
                    continue
                if action == COPY:
                    written += words[item][states.at[row]]
                elif action >= WRITE:
                    written += self._alphabet[action - WRITE - 1] if action > WRITE else ""
                keep.append(k)
                texts.append(written)
            kept = np.array(keep, np.int64)
            score = scores[kept]
            text = texts
            states = step(states.take(rows[kept]), actions[kept], lemmas, self._vowel)
        return [
            [
                (text_of(form), min(p, 1.0))
                for form, p in sorted(d.items(), key=lambda f: (-f[1], f[0]))
                if form
            ]
            for d in done
        ]

    def _score(self, states: States, lemmas: Lemmas) -> Floats:
        scores = np.empty((len(states), self._weights.shape[1]), np.float32)
        for start in range(0, len(states), 128):
            rows = np.arange(start, min(start + 128, len(states)))
            index = self._remap[features(states.take(rows), lemmas)]
            scores[rows] = self._weights[index].sum(axis=1)
        return scores


def log_softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log probabilities of each row."""
    high: NDArray[np.float64] = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    logp: NDArray[np.float64] = high - np.log(np.exp(high).sum(axis=1, keepdims=True))
    return logp


def encode(
    words: Sequence[str], bundles: Sequence[Bundle], symbol: dict[str, int], atom: dict[str, int]
) -> Lemmas:
    width = max(map(len, words), default=0) + 2 * EDGE + 1
    symbols = np.zeros((len(words), width), np.int64)
    unseen = len(symbol) + 1
    for row, word in zip(symbols, words, strict=True):
        row[EDGE : EDGE + len(word)] = [symbol.get(c, unseen) for c in word]
    known = [[atom[a] for a in atoms_of(b) if a in atom] for b in bundles]
    whole = [len(atoms_of(b)) > 1 and atoms_of(b)[1] in atom for b in bundles]
    atoms = np.zeros((len(words), max(max(map(len, known), default=0) + 1, 4)), np.int64)
    for row, ids, seen in zip(atoms, known, whole, strict=True):
        if not seen:
            ids.insert(1, 0)
        row[: len(ids)] = ids
    layers = [[atom[a] for a in layers_of(b) if a in atom] for b in bundles]
    twos = [[i * 65536 + j for n, i in enumerate(ids) for j in ids[:n]] for ids in layers]
    pairs = np.zeros((len(words), max(map(len, twos), default=0)), np.int64)
    for row, ids in zip(pairs, twos, strict=True):
        row[: len(ids)] = ids
    return Lemmas(symbols, np.array([len(w) for w in words], np.int64), atoms, pairs)


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
    found, targets, owners = (
        [features(states.take(np.arange(0)), lemmas)],
        [states.at[:0]],
        [states.at[:0]],
    )
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
