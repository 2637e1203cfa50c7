"""Learning from a larger model: its states, its attention and its answers, on any sentences.

`hidden` compares the states of layers that correspond, after a learned linear map into the
teacher's space that is thrown away afterwards (Sanh et al. 2019; Jiao et al. 2020); squared
distance on the unit sphere, which is the mean squared error with the scale taken out. `relation`
compares how much the pieces of a sentence look alike to each other by the queries, the keys and the
values of the last layer, which need neither as many dimensions nor as many heads (Wang et al. 2021,
after Wang et al. 2020). `logits` compares the probabilities of labels, softened by a temperature
(Hinton et al. 2015). `vectors` compares what both come to: the vector of a sentence and, where the
task looks at words, their states (Reimers and Gurevych 2020). `nearest` has the student's vector of
a sentence tell the teacher's from those of all others in the batch (van den Oord et al. 2018).
`early` teaches both to every layer before the last, through a map of its own, so that exits after
them have something to go by (Lee et al. 2015; Zhang et al. 2019).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.adapt.heads.base import Head, Read
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.heads.tag import Tag
from lrl.adapt.model import Model
from lrl.adapt.objectives.distil import distance, told_apart
from lrl.adapt.teacher import unit


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch after an encoder, with the states [b, t, h] after some of its layers by their
    numbers, and what the last layer asks and says, [b, t, h] each."""

    read: Read
    states: dict[int, Tensor]
    asked: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A batch as the student and as the teacher see it."""

    student: Seen
    teacher: Seen


@dataclass(frozen=True, slots=True)
class Tutor:
    """The teacher, which of the student's layers (0: word embeddings) learns from which of its,
    the maps between them, that of what both come to, those of the student's earlier layers, the
    heads of relations, and the temperatures of answers and of likenesses."""

    teacher: Model
    layers: tuple[tuple[int, int], ...]
    maps: nn.ModuleList
    whole: nn.Module
    early: nn.ModuleList
    heads: int
    soften: float
    temperature: float


Loss = Callable[[Model, Lesson], Tensor]


def hidden(tutor: Tutor) -> Loss:
    """Distance of states, summed over pieces, in the mean over layers."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        real = lesson.student.read.batch.mask.bool()
        total = torch.zeros((), device=real.device)
        for mapped, (mine, theirs) in zip(tutor.maps, tutor.layers, strict=True):
            ours, right = lesson.student.states[mine], lesson.teacher.states[theirs]
            total = total + distance(mapped(ours[real]), unit(right[real])).sum()
        return total / max(1, len(tutor.maps))

    return loss


def relation(tutor: Tutor) -> Loss:
    """KL divergence from the teacher of how much the pieces of a sentence are like each other,
    summed over pieces, in the mean over heads and over queries, keys and values. Both split their
    dimensions into as many heads."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        mask = lesson.student.read.batch.mask.bool()
        total = torch.zeros((), device=mask.device)
        for mine, theirs in zip(lesson.student.asked, lesson.teacher.asked, strict=True):
            ours, right = (alike(states, mask, tutor.heads) for states in (mine, theirs))
            total = total + divergence(right, ours).mean(1)[mask].sum()
        return total / len(lesson.teacher.asked)

    return loss


def alike(states: Tensor, mask: Tensor, heads: int) -> Tensor:
    """How like each piece is to each other, as log-shares: [b, t, h] to [b, heads, t, t]."""
    split = states.float().view(*states.shape[:2], heads, -1).transpose(1, 2)
    scores = split @ split.transpose(2, 3) / split.shape[-1] ** 0.5
    # Finite, so that what cannot be counts nothing and not nothing times infinity.
    shares: Tensor = scores.masked_fill(~mask[:, None, None], -1e4).log_softmax(-1)
    return shares


def logits(tutor: Tutor) -> Loss:
    """KL divergence from the teacher's probabilities at a temperature, times its square, which
    keeps the size of gradients: summed over sentences, or over words where these have tags."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        reads = lesson.student.read, lesson.teacher.read
        return answers(model.head, tutor.teacher.head, *reads, tutor.soften)

    return loss


def answers(mine: Any, theirs: Any, ours: Read, right: Read, soften: float) -> Tensor:
    """How far the answers of two heads are apart; of intents and slots both, that of the slots a
    word, as in their head's own loss."""
    if isinstance(mine, IntentSlots):
        of_intent = answers(mine.intent, theirs.intent, ours, right, soften)
        of_slots = answers(mine.slots, theirs.slots, ours, right, soften)
        words = max(1.0, answered(mine.slots, ours.batch))
        return of_intent + of_slots / words * answered(mine, ours.batch)
    logs = [(head.logits(read).float() / soften).log_softmax(-1)
            for head, read in ((mine, ours), (theirs, right))]  # fmt: skip
    apart = divergence(logs[1], logs[0])
    if isinstance(mine, Tag):
        apart = apart[ours.batch.first >= 0]
    return apart.sum() * soften**2


def vectors(tutor: Tutor) -> Loss:
    """Distance of the vectors of sentences and, in the mean over a batch, of those of words; summed
    over sentences."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        ours, right = lesson.student.read, lesson.teacher.read
        total = distance(tutor.whole(ours.pooled), unit(right.pooled)).sum()
        real = ours.batch.first >= 0
        if model.about_words and real.any():
            apart = distance(tutor.whole(ours.words[real]), unit(right.words[real]))
            total = total + apart.mean() * len(real)
        return total

    return loss


def nearest(tutor: Tutor) -> Loss:
    """Cross entropy of telling the teacher's vector of a sentence from those of others in the
    batch, summed over sentences."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        ours = tutor.whole(lesson.student.read.pooled)
        return told_apart(ours, *candidates(lesson), tutor.temperature)

    return loss


def early(tutor: Tutor) -> Loss:
    """Distance and cross entropy of the vectors that layers before the last come to, in the mean
    over layers, summed over sentences."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        mask, right = lesson.student.read.batch.mask, unit(lesson.teacher.read.pooled)
        among = candidates(lesson)
        total = torch.zeros((), device=mask.device)
        for layer, mapped in enumerate(tutor.early, 1):
            ours = mapped(model.encoder.pool(lesson.student.states[layer], mask))
            total = total + distance(ours, right).sum()
            total = total + told_apart(ours, *among, tutor.temperature)
        return total / max(1, len(tutor.early))

    return loss


def candidates(lesson: Lesson) -> tuple[Tensor, Tensor]:
    """The teacher's vectors of the different sentences of a batch, [n, h], and which of them is
    each sentence's, [b]: one that stands there twice is one candidate."""
    places: dict[tuple[int, ...], int] = {}
    rows: list[int] = []
    for row, item in enumerate(lesson.student.read.batch.items):
        if places.setdefault(item.ids, len(rows)) == len(rows):
            rows.append(row)
    right = [places[item.ids] for item in lesson.student.read.batch.items]
    return unit(lesson.teacher.read.pooled[rows]), torch.tensor(right)


def answered(head: Head, batch: Batch) -> float:
    """Answers that a head gives for a batch."""
    return float((batch.first >= 0).sum()) if isinstance(head, Tag) else float(len(batch.items))


def divergence(right: Tensor, ours: Tensor) -> Tensor:
    """KL divergence of log-probabilities from those that are right, over the last dimension."""
    return (right.exp() * (right - ours)).sum(-1)
