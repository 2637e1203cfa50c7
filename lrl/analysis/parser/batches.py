"""Sentences as padded tensors, those of like length together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lrl.analysis.parser.vocabulary import UNKNOWN, Vocabulary, pieces
from lrl.corpus.sentence import Word

NOT_COUNTED = -100  # what torch's cross-entropy leaves out


@dataclass(frozen=True, slots=True)
class Batch:
    """Words [b, n], their pieces of spelling [b, n, p], and each sentence's style and length."""

    words: Tensor
    pieces: Tensor
    styles: Tensor
    lengths: Tensor


@dataclass(frozen=True, slots=True)
class Gold:
    """What the words of a batch are, each [b, n]; NOT_COUNTED beyond a sentence's end."""

    upos: Tensor
    feats: Tensor
    heads: Tensor
    deprel: Tensor


@dataclass(frozen=True, slots=True)
class Example:
    """A training sentence; `merged` is the same in lrl's own tokens, where these differ."""

    tokens: tuple[str, ...]
    tree: tuple[Word, ...]
    style: int
    merged: "Example | None" = None


def collate(
    sentences: Sequence[tuple[str, ...]],
    styles: Sequence[int],
    vocabulary: Vocabulary,
    buckets: int,
    hide: tuple[float, np.random.Generator] | None = None,
) -> Batch:
    """A batch of sentences; `hide` is the share of words to make unknown, drawn by a generator."""
    longest = max(len(tokens) for tokens in sentences)
    rows = [vocabulary.encode(tokens) for tokens in sentences]
    words = _padded(rows, longest, UNKNOWN)
    if hide:
        share, rng = hide
        words[rng.random(words.shape) < share] = UNKNOWN
    empty = pieces("", buckets)
    spelt = [
        [pieces(token, buckets) for token in tokens] + [empty] * (longest - len(tokens))
        for tokens in sentences
    ]
    return Batch(
        torch.from_numpy(words),
        torch.tensor(spelt),
        torch.tensor(styles),
        torch.tensor([len(tokens) for tokens in sentences]),
    )


def answers(trees: Sequence[tuple[Word, ...]], vocabulary: Vocabulary) -> Gold:
    """What a batch of trees says of its words."""
    longest = max(len(tree) for tree in trees)

    def padded(rows: list[list[int]]) -> Tensor:
        return torch.from_numpy(_padded(rows, longest, NOT_COUNTED))

    return Gold(
        padded([vocabulary.labels("upos", tree) for tree in trees]),
        padded([vocabulary.labels("feats", tree) for tree in trees]),
        padded([[word.head for word in tree] for tree in trees]),
        padded([vocabulary.labels("deprel", tree) for tree in trees]),
    )


def by_length(lengths: Sequence[int], words: int) -> Iterator[list[int]]:
    """Indices in batches of about `words` words, padding included, from short to long."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > words:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def shuffled(lengths: Sequence[int], words: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """As `by_length`, in random order and with sentences of one length in ever new company."""
    order = rng.permutation(len(lengths))
    batches = list(by_length([lengths[i] for i in order], words))
    for number in rng.permutation(len(batches)):
        yield [int(order[i]) for i in batches[number]]


def _padded(rows: Sequence[Sequence[int]], longest: int, value: int) -> np.ndarray:
    table = np.full((len(rows), longest), value, dtype=np.int64)
    for row, numbers in zip(table, rows, strict=True):
        row[: len(numbers)] = numbers
    return table
