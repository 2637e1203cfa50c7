"""Examples as tensors: the lemma, the features, and what the decoder sees and does at each step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lrl.morphology.reinflect.vocabulary import (
    COPY,
    FIRST,
    PAD,
    UNKNOWN,
    advances,
    written,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One row in numbers. `actions` end with END; empty where the form is to be found."""

    lemma: tuple[int, ...]
    features: tuple[tuple[int, int], ...]
    actions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples: lemma [b, n], features [b, f, 2] with lengths; and per step [b, t] the
    action, where in the lemma it acts, the action before and the symbol written last."""

    lemma: Tensor
    lengths: Tensor
    features: Tensor
    n_features: Tensor
    actions: Tensor
    positions: Tensor
    before: Tensor
    written: Tensor


def kind(action: int) -> int:
    """Of an action before: PAD for none, itself, inserted (FIRST), or replaced (FIRST + 1)."""
    return action if action < FIRST else FIRST + (action - FIRST) % 2


def steps(lemma: Sequence[int], actions: Sequence[int]) -> list[tuple[int, int, int]]:
    """(position in the lemma, kind of the action before, symbol written last) at each step."""
    found: list[tuple[int, int, int]] = []
    at, before, symbol = 0, PAD, UNKNOWN
    for action in actions:
        found.append((at, before, symbol))
        before = kind(action)
        symbol = lemma[at] if action == COPY else written(action) if action >= FIRST else symbol
        at += advances(action)
    return found


def collate(examples: Sequence[Example]) -> Batch:
    """The examples as one batch."""
    b = len(examples)
    lemma = np.zeros((b, max(1, *(len(e.lemma) for e in examples))), dtype=np.int64)
    features = np.zeros((b, max(1, *(len(e.features) for e in examples)), 2), dtype=np.int64)
    per_step = np.zeros((4, b, max(len(e.actions) for e in examples)), dtype=np.int64)
    for k, example in enumerate(examples):
        lemma[k, : len(example.lemma)] = example.lemma
        if example.features:
            features[k, : len(example.features)] = example.features
        t = len(example.actions)
        if t:
            per_step[0, k, :t] = example.actions
            per_step[1:, k, :t] = np.array(steps(example.lemma, example.actions)).T
    return Batch(
        torch.from_numpy(lemma),
        torch.tensor([len(e.lemma) for e in examples]),
        torch.from_numpy(features),
        torch.tensor([len(e.features) for e in examples]),
        *(torch.from_numpy(array) for array in per_step),
    )


def shuffled(
    examples: Sequence[Example], size: int, rng: np.random.Generator
) -> Iterator[list[Example]]:
    """Batches of one epoch: examples of like length together, batches in random order."""
    keys = (
        np.array([len(e.lemma) + len(e.actions) for e in examples]) + rng.random(len(examples)) * 6
    )
    order = np.argsort(keys, kind="stable")
    starts = list(range(0, len(order), size))
    rng.shuffle(starts)
    for start in starts:
        yield [examples[k] for k in order[start : start + size]]
