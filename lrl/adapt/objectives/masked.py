"""Guessing hidden words: in text, and in a sentence beside its pseudo-translation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded
from lrl.adapt.encoder import Encoder
from lrl.adapt.model import Model
from lrl.adapt.pairs import EncodedPair
from lrl.errors import ConfigError

MASKED = 0.15  # share of pieces, or of words, to be guessed
KEPT, SWAPPED = 0.1, 0.1  # of those, the shares that stay visible and that another piece replaces


@dataclass(frozen=True, slots=True)
class Bitext:
    """Sentences each followed by its translation, `ids` and `mask` [b, t].

    `words` [b, t] is the word of each piece, -1 where it is of none; the translation's words are
    counted on from the sentence's. `links` is [n, 3]: row, and two such words.
    """

    ids: Tensor
    mask: Tensor
    words: Tensor
    links: Tensor


def in_text(masking: str) -> Callable[[Model, Batch], Tensor]:
    """Cross-entropy of masked pieces, or of all pieces of masked words; what is masked is drawn
    from torch's own generator."""

    def loss(model: Model, batch: Batch) -> Tensor:
        special = torch.isin(batch.ids, torch.tensor(model.encoder.tokenizer.all_special_ids))
        if masking == "words":
            words = words_of(batch).masked_fill(special, -1)
            chosen = spread(torch.rand(batch.first.shape) < MASKED, words)
        else:
            chosen = (torch.rand(batch.ids.shape) < MASKED) & ~special
        return guessed(model, batch.ids, batch.mask, chosen) / MASKED

    return loss


def in_bitext(linked: float) -> Callable[[Model, Bitext], Tensor]:
    """Translation language modelling (Conneau and Lample 2019): whole words masked on both sides.

    A masked word's translation is masked too at the rate `linked`, so that it cannot always be
    copied; at the rate 0 it may still be drawn by itself. The mean over what is masked, times
    the pairs.
    """

    def loss(model: Model, batch: Bitext) -> Tensor:
        wide = int(batch.words.max()) + 1
        drawn = torch.rand(len(batch.ids), max(1, wide)) < MASKED
        row, left, right = batch.links.unbind(1)
        coins = torch.rand(len(row)) < linked
        chosen = drawn.clone()
        for one, other in ((left, right), (right, left)):
            hit = drawn[row, one] & coins
            chosen[row[hit], other[hit]] = True
        pieces = spread(chosen, batch.words)
        total = guessed(model, batch.ids, batch.mask, pieces)
        return total * len(batch.ids) / max(1, int(pieces.sum()))

    return loss


def guessed(model: Model, ids: Tensor, mask: Tensor, chosen: Tensor) -> Tensor:
    """Summed cross-entropy of the chosen pieces, after most of them were hidden."""
    if model.masked is None:
        raise ConfigError("this model has no masked-word head")
    seen = hidden_from(model.encoder, ids, chosen)
    hidden = model.encoder.encode(seen.to(model.device), mask.to(model.device))
    table = model.encoder.network.get_input_embeddings().weight
    scores = model.masked(hidden[chosen.to(hidden.device)], table).float()
    gold = ids[chosen].to(hidden.device)
    return nn.functional.cross_entropy(scores, gold, reduction="sum")


def hidden_from(encoder: Encoder, ids: Tensor, chosen: Tensor) -> Tensor:
    """The pieces with the chosen ones masked, but for some that stay or become another."""
    kind = torch.rand(ids.shape)
    other = torch.randint(0, len(encoder.tokenizer), ids.shape)
    seen = ids.masked_fill(chosen & (kind >= KEPT + SWAPPED), encoder.tokenizer.mask_token_id)
    return torch.where(chosen & (kind < SWAPPED), other, seen)


def spread(chosen: Tensor, words: Tensor) -> Tensor:
    """Choices of words [b, w] as choices of their pieces [b, t]."""
    return chosen.gather(1, words.clamp(min=0)) & (words >= 0)


def words_of(batch: Batch) -> Tensor:
    """The word of each piece, [b, t]; -1 before the first word. The last of several in a piece."""
    first = batch.first.masked_fill(batch.first < 0, batch.ids.shape[1])
    places = torch.arange(batch.ids.shape[1]).expand(batch.ids.shape).contiguous()
    return torch.searchsorted(first.contiguous(), places, right=True) - 1


def beside(items: Sequence[EncodedPair], encoder: Encoder) -> Bitext:
    """Pairs as one sequence each, as the encoder's tokenizer would join two sentences."""
    # Two sentences stand apart by one separator with BERT, by two with XLM-R.
    more = encoder.tokenizer.num_special_tokens_to_add(pair=True) - 3
    middle = (int(encoder.tokenizer.sep_token_id),) * more
    rows = [(*one.source.ids, *middle, *one.target.ids[1:]) for one in items]
    wide = max(map(len, rows))
    ids = np.full((len(rows), wide), encoder.pad, dtype=np.int64)
    words = np.full((len(rows), wide), -1, dtype=np.int64)
    links = []
    for row, (one, pieces) in enumerate(zip(items, rows, strict=True)):
        ids[row, : len(pieces)] = pieces
        count = len(one.source.first)
        mark(words[row], one.source, 0, 0)
        mark(words[row], one.target, len(one.source.ids) + more - 1, count)
        links += [
            (row, left, count + right)
            for left, right in one.links
            if one.source.first[left] >= 0 and one.target.first[right] >= 0
        ]
    lengths = torch.tensor([len(pieces) for pieces in rows])
    real = (torch.arange(wide)[None] < lengths[:, None]).long()
    pointing = torch.tensor(links, dtype=torch.long).reshape(-1, 3)
    return Bitext(torch.from_numpy(ids), real, torch.from_numpy(words), pointing)


def mark(row: np.ndarray, side: Encoded, offset: int, count: int) -> None:
    """Write the numbers of a side's words, from `count`, at their pieces, from `offset`."""
    begins = [first for first in side.first if first >= 0]
    ends = [*begins[1:], len(side.ids) - 1]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        row[offset + begin : offset + max(begin + 1, end)] = count + number


def pairs_of(batch: Bitext) -> float:
    """Pairs of a batch."""
    return float(len(batch.ids))
