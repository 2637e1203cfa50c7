"""What can be learned from what: objectives as functions, each over a stream of batches.

A loss is a sum over units (sentences, words, masked pieces), so that an update made of several
batches is the same as that of one large batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Stream
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.model import Model
from lrl.adapt.pairs import PairBatch
from lrl.errors import ConfigError

MASKED = 0.15  # share of pieces to be guessed
KEPT, SWAPPED = 0.1, 0.1  # of those, the shares that stay visible and that another piece replaces


@dataclass(frozen=True, slots=True)
class Objective:
    """A loss of a model on a batch, as a sum; the units it is a sum over; and its weight."""

    name: str
    weight: float
    stream: Stream[Any, Any]
    loss: Callable[[Model, Any], Tensor]
    units: Callable[[Any], float]


def task_loss(model: Model, batch: Batch) -> Tensor:
    """The head's own loss on labelled or pseudo-labelled sentences."""
    return model.head.loss(model.read(batch))


def sentences_of(batch: PairBatch) -> float:
    """Pairs of a batch."""
    return float(len(batch.numbers))


def agreement(model: Model, batch: PairBatch) -> Tensor:
    """Symmetric KL divergence between what the head says of a sentence and of its translation.

    Of sentence labels, or of the tags of aligned words, averaged over a sentence's links.
    """
    source, target = model.read(batch.source), model.read(batch.target)
    ours, theirs = (model.head.logits(read).float().log_softmax(-1) for read in (source, target))
    if isinstance(model.head, Classify | IntentSlots):
        return symmetric(ours, theirs).sum()
    links = batch.links.to(ours.device)
    if not len(links):
        return ours.sum() * 0.0
    row, left, right = links.unbind(1)
    apart = symmetric(ours[row, left], theirs[row, right])
    count = torch.bincount(row, minlength=len(ours))
    return (apart / count[row]).sum()


def symmetric(ours: Tensor, theirs: Tensor) -> Tensor:
    """Mean of both KL divergences between log-probabilities over the last dimension."""
    return 0.5 * ((ours.exp() - theirs.exp()) * (ours - theirs)).sum(-1)


def distillation(teacher: Tensor) -> Callable[[Model, PairBatch], Tensor]:
    """The frozen encoder's vector of a sentence, a row of `teacher`, taught to the student on
    its pseudo-translation; mean squared error after both are put on the unit sphere, times its
    dimensions (Reimers and Gurevych 2020, with the scale taken out)."""
    points = nn.functional.normalize(teacher, dim=-1)

    def loss(model: Model, batch: PairBatch) -> Tensor:
        vectors = nn.functional.normalize(model.read(batch.target).pooled.float(), dim=-1)
        wanted = points[batch.numbers].to(vectors.device)
        return ((vectors - wanted) ** 2).sum()

    return loss


def masked_words(model: Model, batch: Batch) -> Tensor:
    """Cross-entropy of masked pieces; which are masked is drawn from torch's own generator."""
    if model.masked is None:
        raise ConfigError("this model has no masked-word head")
    seen, wanted = mask(model, batch)
    hidden = model.encoder.encode(seen.to(model.device), batch.mask.to(model.device))
    chosen = (wanted >= 0).to(hidden.device)
    table = model.encoder.network.get_input_embeddings().weight
    scores = model.masked(hidden[chosen], table).float()
    gold = wanted[wanted >= 0].to(hidden.device)
    return nn.functional.cross_entropy(scores, gold, reduction="sum") / MASKED


def mask(model: Model, batch: Batch) -> tuple[Tensor, Tensor]:
    """Piece numbers with some hidden, and the hidden ones (-1 elsewhere)."""
    tokenizer = model.encoder.tokenizer
    special = torch.isin(batch.ids, torch.tensor(tokenizer.all_special_ids))
    draw = torch.rand(batch.ids.shape)
    chosen = (draw < MASKED) & ~special
    kind = torch.rand(batch.ids.shape)
    other = torch.randint(0, len(tokenizer), batch.ids.shape)
    seen = batch.ids.masked_fill(chosen & (kind >= KEPT + SWAPPED), tokenizer.mask_token_id)
    seen = torch.where(chosen & (kind < SWAPPED), other, seen)
    return seen, batch.ids.masked_fill(~chosen, -1)


def pieces_of(batch: Batch) -> float:
    """Pieces of a batch: in expectation, what is masked of them is divided by its share."""
    return float(batch.mask.sum())
