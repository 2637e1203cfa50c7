"""Learning from the encoder as it was: its vectors of sentences and words, taught to itself."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lrl.adapt.heads.base import Read
from lrl.adapt.model import Model
from lrl.adapt.objectives.base import PairRead
from lrl.adapt.teacher import Teacher, unit, word_states

Loss = Callable[[Model, PairRead], Tensor]


def sentences(teacher: Teacher) -> Loss:
    """The frozen encoder's vector of a sentence taught to the student on its pseudo-translation;
    squared distance after both are put on the unit sphere, which is the mean squared error of
    Reimers and Gurevych (2020) with the scale taken out."""
    return lambda model, read: distance(read.right.pooled, teacher.of(read.pairs.numbers)).sum()


def keep(teacher: Teacher) -> Loss:
    """The same on the sentence itself: the source language replayed, so that it stays."""
    return lambda model, read: distance(read.left.pooled, teacher.of(read.pairs.numbers)).sum()


def contrast(teacher: Teacher, temperature: float) -> Loss:
    """The teacher's vector of a sentence to be told, by the student's vector of the translation,
    from those of all other sentences in the batch (InfoNCE, van den Oord et al. 2018).

    A sentence that stands in the batch several times, translated into several languages, is one
    candidate. Unlike that of other terms, the sum depends on how sentences are batched.
    """

    def loss(model: Model, read: PairRead) -> Tensor:
        numbers, right = torch.unique(teacher.index[read.pairs.numbers], return_inverse=True)
        return told_apart(read.right.pooled, teacher.vectors[numbers], right, temperature)

    return loss


def tokens(teacher: Teacher, how: str) -> Loss:
    """The teacher's state of a word taught to the student on the word aligned with it; squared
    distance on the unit sphere, summed over links."""

    def loss(model: Model, read: PairRead) -> Tensor:
        states = word_states(read.right, how)
        if not len(read.pairs.links):
            return states.sum() * 0.0
        row, _, right = read.pairs.links.to(states.device).unbind(1)
        return distance(states[row, right], teacher.words(read.pairs)).sum()

    return loss


def told_apart(ours: Tensor, theirs: Tensor, right: Tensor, temperature: float) -> Tensor:
    """How well vectors [b, h] tell which of `theirs` [n, h], which are on the unit sphere, is the
    right one [b]: the sum of their cross entropies."""
    ours = unit(ours)
    scores = ours @ theirs.to(ours.device).T / temperature
    return nn.functional.cross_entropy(scores, right.to(ours.device), reduction="sum")


def distance(ours: Tensor, theirs: Tensor) -> Tensor:
    """Squared distance on the unit sphere, over the last dimension; the second is there already."""
    apart = unit(ours) - theirs.to(ours.device)
    return (apart**2).sum(-1)


def drift(read: Read, before: Tensor) -> Tensor:
    """How far sentences are from where the frozen encoder had them, [b]."""
    return distance(read.pooled, before)
