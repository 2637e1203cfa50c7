"""Learning labels: from labelled text, and from what is said of a sentence and its translation."""

from collections.abc import Callable

import torch
from torch import Tensor

from lrl.adapt.heads.base import Read
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.model import Model, evaluating
from lrl.adapt.objectives.base import PairRead


def task(model: Model, read: Read) -> Tensor:
    """The head's own loss on labelled sentences."""
    return model.head.loss(read)


def source_task(model: Model, read: PairRead) -> Tensor:
    """The same on the sources of pairs."""
    return model.head.loss(read.left)


def pseudo(model: Model, read: PairRead) -> Tensor:
    """The same on the targets of pairs, with the labels that were projected onto them."""
    return model.head.loss(read.right)


def agreement(model: Model, read: PairRead) -> Tensor:
    """Symmetric KL divergence between what the head says of a sentence and of its translation.

    Of sentence labels, or of the tags of aligned words, averaged over a sentence's links.
    """
    ours, theirs = (log_shares(model, side) for side in (read.left, read.right))
    return over_links(model, read, ours, theirs, symmetric).sum()


def distilled(sure: float) -> Callable[[Model, PairRead], Tensor]:
    """What the model says of a sentence, taught to it on the pseudo-translation, where it is as
    sure as this of a label (of a word's tag); cross-entropy of the whole distribution.

    Averages published for such label distillation lost by it in every task: it is off by default,
    and the gate is there because a wrong label is learned as readily as a right one.
    """

    def gated(ours: Tensor, theirs: Tensor) -> Tensor:
        shares = ours.exp()
        passed = shares.amax(-1) >= sure
        # Scores of what cannot be are so low that 0 times their logarithm must not be taken.
        return -(shares * theirs.clamp(min=-1e4)).sum(-1) * passed

    def loss(model: Model, read: PairRead) -> Tensor:
        with evaluating(model):
            ours = log_shares(model, read.left)
        return over_links(model, read, ours, log_shares(model, read.right), gated).sum()

    return loss


def log_shares(model: Model, read: Read) -> Tensor:
    """Log-probabilities of labels: [b, labels] or [b, w, labels]."""
    return model.head.logits(read).float().log_softmax(-1)


def over_links(
    model: Model,
    read: PairRead,
    ours: Tensor,
    theirs: Tensor,
    apart: Callable[[Tensor, Tensor], Tensor],
) -> Tensor:
    """How far apart the labels of sentences are; or of their aligned words, each link counting
    for its share of its sentence's."""
    if isinstance(model.head, Classify | IntentSlots):
        return apart(ours, theirs)
    links = read.pairs.links.to(theirs.device)
    if not len(links):
        return theirs.sum(-1).flatten() * 0.0
    row, left, right = links.unbind(1)
    return apart(ours[row, left], theirs[row, right]) / per_row(row, len(theirs))[row]


def per_row(row: Tensor, rows: int) -> Tensor:
    """Links of each row."""
    return torch.bincount(row, minlength=rows)


def symmetric(ours: Tensor, theirs: Tensor) -> Tensor:
    """Mean of both KL divergences between log-probabilities over the last dimension."""
    return 0.5 * ((ours.exp() - theirs.exp()) * (ours - theirs)).sum(-1)
