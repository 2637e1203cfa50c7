"""What the edit model sees while it writes a form: the moment's place, context and cell.

States are kept as columns of numbers, one row a state, so that thousands are stepped and turned
into hashed features at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.features import Bundle, write

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]

COPY, DROP, WRITE = 0, 1, 2  # actions; WRITE + k writes symbol k
EDGE = 3  # symbols kept beyond both ends of a lemma
BITS = 22  # of the hash space features share


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
    """The states before anything is written, of as many items."""
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
    found = []
    number = 0
    for group, ties in ((paired, pairs), (wide, atoms), (narrow, atoms[:, :3])):
        # All templates and ties of a group at once: [states, templates, ties].
        seeds = np.empty((len(states), len(group)), np.uint64)
        for column, template in enumerate(group):
            number += 1
            seed = np.full(len(states), number, np.uint64)
            for part in template:
                seed = mix(seed, part)
            seeds[:, column] = seed
        hashed = mix(seeds[:, :, None], ties[:, None, :]) >> np.uint64(64 - BITS)
        tied = np.where(ties[:, None, :] > 0, hashed.astype(np.int32), np.int32(0))
        found.append(tied.reshape(len(states), len(group) * ties.shape[1]))
    return np.concatenate(found, axis=1)


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


def encode(
    words: Sequence[str], bundles: Sequence[Bundle], symbol: dict[str, int], atom: dict[str, int]
) -> Lemmas:
    """Lemmas and cells as numbers; a symbol that is not known gets one that no known one has."""
    width = max(map(len, words), default=0) + 2 * EDGE + 1
    symbols = np.zeros((len(words), width), np.int64)
    unseen = len(symbol) + 1
    for row, word in zip(symbols, words, strict=True):
        row[EDGE : EDGE + len(word)] = [symbol.get(c, unseen) for c in word]
    known = []
    for bundle in bundles:
        nothing, whole, *rest = (atom.get(a, 0) for a in atoms_of(bundle))
        known.append([nothing, whole, *filter(None, rest)])
    atoms = np.zeros((len(words), max(map(len, known), default=3)), np.int64)
    for row, ids in zip(atoms, known, strict=True):
        row[: len(ids)] = ids
    layers = [[atom[a] for a in layers_of(b) if a in atom] for b in bundles]
    twos = [[i * 65536 + j for n, i in enumerate(ids) for j in ids[:n]] for ids in layers]
    pairs = np.zeros((len(words), max(map(len, twos), default=0)), np.int64)
    for row, ids in zip(pairs, twos, strict=True):
        row[: len(ids)] = ids
    return Lemmas(symbols, np.array([len(w) for w in words], np.int64), atoms, pairs)
