"""The encoder as it is before training: what it makes of the sources of pairs, found once."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, in_order
from lrl.adapt.encoder import Encoder
from lrl.adapt.heads.base import Read
from lrl.adapt.model import BUDGET, Model, evaluating
from lrl.adapt.pairs import EncodedPair, PairBatch

MEMORY = 1 << 30  # bytes that the states of words may take; beyond, a frozen copy finds them again


@dataclass(frozen=True, slots=True)
class Teacher:
    """`vectors` [n, h] on the unit sphere, one a different source; `index[i]` is pair i's source.

    `states` [words, h] in float16 are those of all words of the sources, `begin[i]` the first of
    pair i's. Where they would not fit in memory, `frozen` reads the sources again.
    """

    vectors: Tensor
    index: Tensor
    begin: Tensor
    states: Tensor | None
    frozen: Encoder | None
    how: str

    def of(self, numbers: Tensor) -> Tensor:
        """The sources of these pairs, [b, h]."""
        return self.vectors[self.index[numbers]]

    def words(self, batch: PairBatch) -> Tensor:
        """The source words of a batch's links, [links, h], on the unit sphere."""
        row, left, _ = batch.links.unbind(1)
        if self.states is not None:
            found = self.states[self.begin[batch.numbers[row]] + left].float()
        elif self.frozen is not None:
            with torch.no_grad():
                device = next(self.frozen.parameters()).device
                source = batch.source.to(device)
                hidden, last = self.frozen.states(source.ids, source.mask)
                read = Read(source, hidden, last[:, 0])
                found = word_states(read, self.how)[row.to(device), left.to(device)].float()
        return unit(found)


def taught(
    model: Model, pairs: Sequence[EncodedPair], words: bool, how: str, memory: int = MEMORY
) -> Teacher:
    """What the model's encoder makes of the pairs' sources now; sources that several pairs share
    (a sentence in several languages) are read once."""
    place: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    sources: list[Encoded] = []
    for pair in pairs:
        if place.setdefault((pair.source.ids, pair.source.first), len(sources)) == len(sources):
            sources.append(pair.source)
    index = [place[pair.source.ids, pair.source.first] for pair in pairs]
    counts = torch.tensor([0, *(len(one.first) for one in sources)])
    begin = counts.cumsum(0)
    fits = words and int(begin[-1]) * model.encoder.size * 2 <= memory
    vectors = torch.zeros(len(sources), model.encoder.size)
    states = torch.zeros(int(begin[-1]) if fits else 0, model.encoder.size, dtype=torch.float16)
    with evaluating(model):
        for run, batch in in_order(sources, model.encoder.pad, BUDGET):
            read = model.read(batch)
            vectors[run] = unit(read.pooled).cpu()
            if fits:
                found = unit(word_states(read, how)).cpu()
                for row, number in enumerate(run):
                    some = found[row, : len(sources[number].first)].half()
                    states[begin[number] : begin[number] + len(some)] = some
    frozen = None
    if words and not fits:
        frozen = frozen_copy(model.encoder)
    sources_of = torch.tensor(index, dtype=torch.long)
    kept = states if fits else None
    return Teacher(vectors, sources_of, begin[:-1][sources_of], kept, frozen, how)


def unit(vectors: Tensor) -> Tensor:
    """On the unit sphere, over the last dimension."""
    return nn.functional.normalize(vectors.float(), dim=-1)


def frozen_copy(encoder: Encoder) -> Encoder:
    """An encoder as it is now, which learns no more."""
    copied = Encoder(copy.deepcopy(encoder.network), encoder.tokenizer, encoder.reading)
    return copied.requires_grad_(False).eval()


def word_states(read: Read, how: str) -> Tensor:
    """[b, w, h], each word by its first piece or by the mean of its pieces."""
    if how == "first":
        return read.words
    sums = nn.functional.pad(read.hidden.float().cumsum(1), (0, 0, 1, 0))
    begin, end = edges(read.batch)
    wide = (-1, -1, read.hidden.shape[-1])
    whole = sums.gather(1, end[..., None].expand(*wide)) - sums.gather(
        1, begin[..., None].expand(*wide)
    )
    return whole / (end - begin)[..., None]


def edges(batch: Batch) -> tuple[Tensor, Tensor]:
    """The pieces of each word, half-open, [b, w] each: a word ends where the next begins, the
    last before the special piece that ends the sentence. One piece where words share it."""
    last = (batch.mask.sum(1, keepdim=True) - 1).expand(batch.first.shape)
    begin = batch.first.clamp(min=0)
    after = torch.cat([batch.first[:, 1:], batch.first.new_full((len(begin), 1), -1)], 1)
    end = torch.where(after < 0, last, after)
    return begin, torch.maximum(end, begin + 1)
