"""Sentences as pieces, and pieces as batches: bucketed by length, padded no further than needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from lrl.adapt.encoder import Encoder
from lrl.corpus.sentence import Sentence

POOL = 50  # batches whose sentences are sorted by length together; more mix less, fewer pad more
CHUNK = 1024  # sentences that the tokenizer is given at once
T = TypeVar("T")
B = TypeVar("B")
Vary = Callable[[Sequence[T], float, np.random.Generator], Sequence[T]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence as the encoder reads it.

    `first[i]` is the piece in which token i begins, -1 where the sentence was cut before it.
    `weight` is how much the sentence counts in a loss.
    """

    sentence: Sentence
    ids: tuple[int, ...]
    first: tuple[int, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids`, `mask` [b, t]; `first` [b, w] is padded with -1; `weights` [b]."""

    items: tuple[Encoded, ...]
    ids: Tensor
    mask: Tensor
    first: Tensor
    weights: Tensor

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences, row by row."""
        return [item.sentence for item in self.items]

    def to(self, device: torch.device) -> "Batch":
        """The same batch on a device."""
        tensors = (self.ids, self.mask, self.first, self.weights)
        ids, mask, first, weights = (one.to(device, non_blocking=True) for one in tensors)
        return Batch(self.items, ids, mask, first, weights)


def encode(
    encoder: Encoder, sentences: Sequence[Sentence], limit: int, weight: float = 1.0
) -> list[Encoded]:
    """Sentences as pieces, `limit` of them at most, the encoder's prefix before each."""
    prefix, tokenizer = encoder.reading.prefix, encoder.tokenizer
    limit = min(limit, encoder.limit)
    found = []
    for at in range(0, len(sentences), CHUNK):
        some = sentences[at : at + CHUNK]
        texts = [prefix + sentence.text for sentence in some]
        made = tokenizer(texts, truncation=True, max_length=limit, return_offsets_mapping=True)
        for sentence, ids, edges in zip(
            some, made["input_ids"], made["offset_mapping"], strict=True
        ):
            first = first_pieces([start + len(prefix) for start in sentence.starts], edges)
            found.append(Encoded(sentence, tuple(ids), first, weight))
    return found


def first_pieces(starts: Sequence[int], edges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The piece that holds each word's first character, -1 for words after the last piece.

    Pieces may begin with the white space before a word, and one may hold several words. Special
    pieces are empty: they hold nothing.
    """
    first, piece = [], 0
    for start in starts:
        while piece < len(edges) and edges[piece][1] <= start:
            piece += 1
        first.append(piece if piece < len(edges) else -1)
    return tuple(first)


def collate(items: Sequence[Encoded], pad: int) -> Batch:
    """Encoded sentences as tensors."""
    wide = max(len(item.ids) for item in items)
    words = max(1, *(len(item.first) for item in items))
    ids = np.full((len(items), wide), pad, dtype=np.int64)
    mask = np.zeros((len(items), wide), dtype=np.int64)
    first = np.full((len(items), words), -1, dtype=np.int64)
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = item.ids
        mask[row, : len(item.ids)] = 1
        first[row, : len(item.first)] = item.first
    weights = torch.tensor([item.weight for item in items])
    pieces, real, begin = (torch.from_numpy(array) for array in (ids, mask, first))
    return Batch(tuple(items), pieces, real, begin, weights)


def cut(lengths: Sequence[int], order: Sequence[int], budget: int) -> list[list[int]]:
    """Runs of `order` whose padded size, longest × number, stays within the budget."""
    runs: list[list[int]] = []
    longest = 0
    for index in order:
        longest = max(longest, lengths[index])
        if not runs or longest * (len(runs[-1]) + 1) > budget:
            runs.append([])
            longest = lengths[index]
        runs[-1].append(index)
    return runs


def in_order(items: Sequence[Encoded], pad: int, budget: int) -> Iterator[tuple[list[int], Batch]]:
    """All sentences in batches of like length, the short ones first, each batch with the places
    of its sentences: the order for reading them without learning."""
    lengths = [len(item.ids) for item in items]
    for run in cut(lengths, sorted(range(len(items)), key=lengths.__getitem__), budget):
        yield run, collate([items[index] for index in run], pad)


def shuffled(lengths: Sequence[int], budget: int, rng: np.random.Generator) -> list[list[int]]:
    """All indices in random batches of sentences that are about as long."""
    if not lengths:
        return []
    order = rng.permutation(len(lengths)).tolist()
    pool = max(1, POOL * budget // max(1, int(np.mean(lengths))))
    runs: list[list[int]] = []
    for at in range(0, len(order), pool):
        near = sorted(order[at : at + pool], key=lambda index: lengths[index])
        runs += cut(lengths, near, budget)
    return [runs[index] for index in rng.permutation(len(runs))]


@dataclass(frozen=True, slots=True)
class Share(Generic[T]):
    """A data set in a mixture: each pass takes `share` times its size (2.5: twice, and half)."""

    items: Sequence[T]
    share: float = 1.0

    def drawn(self, rng: np.random.Generator) -> list[T]:
        """What one pass takes."""
        whole, rest = divmod(self.share, 1.0)
        part = rng.permutation(len(self.items))[: round(rest * len(self.items))]
        return [*self.items] * int(whole) + [self.items[index] for index in sorted(part.tolist())]


class Stream(Generic[T, B]):
    """Batches without end from a mixture of data sets, pass after pass.

    A pass depends on the seed, the stream's name and the pass's number alone, so that `passed`
    and `at` are all there is to its state. `vary` may change a batch's items each time they are
    met: it is given them, the share of the run that is done, and a generator of this batch's own.
    """

    def __init__(
        self,
        name: str,
        shares: Sequence[Share[T]],
        length: Callable[[T], int],
        collate: Callable[[Sequence[T]], B],
        budget: int,
        seed: int,
        vary: Vary[T] | None = None,
    ) -> None:
        self.name = name
        self._shares = shares
        self._length = length
        self._collate = collate
        self._budget = budget
        self._seed = seed
        self._vary = vary
        self.passed = 0
        self.at = 0
        self._plan: tuple[int, list[T], list[list[int]]] | None = None

    def _pass(self) -> tuple[list[T], list[list[int]]]:
        if self._plan is None or self._plan[0] != self.passed:
            rng = np.random.default_rng([self._seed, self.passed, *self.name.encode()])
            items = [item for share in self._shares for item in share.drawn(rng)]
            runs = shuffled([self._length(item) for item in items], self._budget, rng)
            self._plan = (self.passed, items, runs)
        return self._plan[1:]

    @property
    def left(self) -> int:
        """Batches left in this pass."""
        return len(self._pass()[1]) - self.at

    @property
    def progress(self) -> float:
        """Passes done, the running one by its share."""
        return self.passed + self.at / max(1, len(self._pass()[1]))

    def take(self, count: int, done: float = 0.0) -> list[B]:
        """The next batches, at most as many as are left in this pass; then the next pass begins."""
        items, runs = self._pass()
        made: list[B] = []
        for run in runs[self.at : self.at + count]:
            some: Sequence[T] = [items[index] for index in run]
            if self._vary is not None:
                key = [self._seed, self.passed, self.at + len(made), *self.name.encode()]
                some = self._vary(some, done, np.random.default_rng(key))
            made.append(self._collate(some))
        self.at += len(made)
        if self.at >= len(runs):
            self.passed, self.at = self.passed + 1, 0
        return made


def stream_of(
    name: str, shares: Sequence[Share[Encoded]], pad: int, budget: int, seed: int
) -> Stream[Encoded, Batch]:
    """Batches of sentences without end, of at most `budget` pieces each, padding included."""
    return Stream(
        name,
        shares,
        lambda item: len(item.ids),
        lambda items: collate(items, pad),
        budget,
        seed,
    )
