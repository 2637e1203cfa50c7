"""Learning from a larger model: its states, its attention and its answers, on any sentences.

`hidden` compares the states of layers that correspond, after a learned linear map into the
teacher's space that is thrown away afterwards (Sanh et al. 2019; Jiao et al. 2020); squared
distance on the unit sphere, which is the mean squared error with the scale taken out. `relation`
compares how much the pieces of a sentence look alike to each other by the queries, the keys and the
values of the last layer, which need neither as many dimensions nor as many heads (Wang et al. 2021,
after Wang et al. 2020). `logits` compares the probabilities of labels, softened by a temperature
(Hinton et al. 2015).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import gcd
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, Share, stream_of
from lrl.adapt.config import STUDIED, TrainConfig, Weights
from lrl.adapt.encoder import Encoder
from lrl.adapt.heads.base import Head, Read
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.heads.tag import Tag
from lrl.adapt.model import Model, evaluating
from lrl.adapt.objectives.base import Objective, Term, pieces_of
from lrl.adapt.objectives.distil import distance
from lrl.errors import ConfigError

MAPS = "maps"  # what they are called among the parts that learn beside a model
TASK, TEXT = "task", "text"  # names of objectives: of labelled sets, of other sentences
ASKED = ("query", "key", "value")


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch after an encoder, with the states [b, t, h] after some of its layers, and what the
    last layer asks and says, [b, t, h] each."""

    read: Read
    states: tuple[Tensor, ...]
    asked: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A batch as the student and as the teacher see it."""

    student: Seen
    teacher: Seen


@dataclass(frozen=True, slots=True)
class Tutor:
    """The teacher, which of the student's layers (0: word embeddings) learns from which of its,
    the maps between them, the heads of relations, and the temperature of answers."""

    teacher: Model
    layers: tuple[tuple[int, int], ...]
    maps: nn.ModuleList
    heads: int
    soften: float


def tutor_of(
    student: Model,
    teacher: Model,
    layers: Sequence[tuple[int, int]],
    weights: Weights,
    soften: float,
) -> Tutor:
    """A teacher for a student, which gets the maps as a part of its own as long as it learns.

    Raises ConfigError where the two do not read the same pieces, or do not give the same labels.
    """
    teacher.to(student.device).requires_grad_(False).eval()
    mine, theirs = student.encoder, teacher.encoder
    pieces = [one.tokenizer.get_vocab() for one in (mine, theirs)]
    if pieces[0] != pieces[1] or mine.reading.prefix != theirs.reading.prefix:
        raise ConfigError("the student reads other pieces than its teacher; begin one with lrl "
                          "distil")  # fmt: skip
    if weights.logits:
        if not isinstance(student.head, Classify | IntentSlots | Tag):
            raise ConfigError("logits: only of labels and tags")
        if student.head.described() != teacher.head.described():
            raise ConfigError("logits: the teacher has other labels, or none")
    chosen = tuple(layers) if weights.hidden else ()
    maps = nn.ModuleList(
        nn.Identity() if mine.size == theirs.size else nn.Linear(mine.size, theirs.size)
        for _ in chosen
    )
    student.aside[MAPS] = maps.to(student.device)
    heads = gcd(*(int(one.network.config.num_attention_heads) for one in (mine, theirs)))
    return Tutor(teacher, chosen, maps, heads, soften)


def study(
    objectives: Sequence[Objective],
    tutor: Tutor,
    model: Model,
    sets: Sequence[Share[Encoded]],
    texts: Sequence[Encoded],
    config: TrainConfig,
    weights: Weights,
) -> list[Objective]:
    """The objectives of a run with a teacher: what it says is learned on the batches of labelled
    sets that the task is learned on, and on as many of other sentences."""
    found = [beside(one, tutor, weights) if one.name == TASK else one for one in objectives]
    others = [] if any(one.name == TASK for one in objectives) else [*sets]
    others += [Share(texts)] if texts else []
    if others:
        stream = stream_of(TEXT, others, model.encoder.pad, config.batch, config.seed)
        found.append(beside(Objective(TEXT, stream, Model.read, ()), tutor, weights))
    return found


def beside(objective: Objective, tutor: Tutor, weights: Weights) -> Objective:
    """An objective over sentences whose batches the teacher reads too."""

    def mine(term: Term) -> Term:
        return replace(term, loss=lambda model, lesson: term.loss(model, lesson.student.read))

    def read(model: Model, batch: Any) -> Lesson:
        return lesson_of(model, tutor, batch, weights, objective.read)

    terms = (*map(mine, objective.terms), *terms_of(tutor, weights, objective.name))
    return replace(objective, read=read, terms=terms)


def terms_of(tutor: Tutor, weights: Weights, where: str) -> tuple[Term, ...]:
    """What is learned from a teacher; `where` tells the losses of several streams apart."""
    losses: dict[str, tuple[Callable[[Model, Lesson], Tensor], Callable[[Any], float]]] = {
        "hidden": (hidden(tutor), pieces_of),
        "relation": (relation(tutor), pieces_of),
        "logits": (logits(tutor), lambda batch: answered(tutor.teacher.head, batch)),
    }
    return tuple(
        Term(f"{where} {name}", weight, *losses[name])
        for name in STUDIED
        if (weight := getattr(weights, name))
    )


def lesson_of(
    model: Model, tutor: Tutor, batch: Batch, weights: Weights, read: Callable[[Model, Any], Read]
) -> Lesson:
    """A batch read by both."""
    mine, theirs = zip(*tutor.layers, strict=True) if tutor.layers else ((), ())
    relations = weights.relation > 0
    student = seen(model, mine, relations, lambda: read(model, batch))
    with evaluating(tutor.teacher):
        teacher = seen(tutor.teacher, theirs, relations, lambda: tutor.teacher.read(batch))
    return Lesson(student, teacher)


def seen(model: Model, layers: Sequence[int], relations: bool, read: Callable[[], Read]) -> Seen:
    """What a model makes of a batch, with what goes on inside."""
    wanted: list[nn.Module] = [stage(model.encoder, number) for number in layers]
    if relations:
        last = stage(model.encoder, len(model.encoder.network.encoder.layer))
        wanted += [last.get_submodule(f"attention.self.{name}") for name in ASKED]
    with overheard(wanted) as heard:
        found = read()
    made = [heard[id(part)] for part in wanted]
    return Seen(found, tuple(made[: len(layers)]), tuple(made[len(layers) :]))


def stage(encoder: Encoder, number: int) -> nn.Module:
    """The part of an encoder that makes the states after so many layers."""
    network = encoder.network
    part: nn.Module = network.encoder.layer[number - 1] if number else network.embeddings
    return part


@contextmanager
def overheard(parts: Sequence[nn.Module]) -> Iterator[dict[int, Tensor]]:
    """Inside, what parts of a network give is kept under their ids."""
    heard: dict[int, Tensor] = {}

    def keep(part: nn.Module, _: Any, made: Any) -> None:
        heard[id(part)] = made[0] if isinstance(made, tuple) else made

    hooks = [part.register_forward_hook(keep) for part in parts]
    try:
        yield heard
    finally:
        for hook in hooks:
            hook.remove()


def hidden(tutor: Tutor) -> Callable[[Model, Lesson], Tensor]:
    """Distance of states, summed over pieces, in the mean over layers."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        real = lesson.student.read.batch.mask.bool()
        total = torch.zeros((), device=real.device)
        pairs = zip(tutor.maps, lesson.student.states, lesson.teacher.states, strict=True)
        for mapped, mine, theirs in pairs:
            right = nn.functional.normalize(theirs[real].float(), dim=-1)
            total = total + distance(mapped(mine[real]), right).sum()
        return total / max(1, len(tutor.maps))

    return loss


def relation(tutor: Tutor) -> Callable[[Model, Lesson], Tensor]:
    """KL divergence from the teacher of how much the pieces of a sentence are like each other,
    summed over pieces, in the mean over heads and over queries, keys and values. Both split their
    dimensions into as many heads."""

    def loss(model: Model, lesson: Lesson) -> Tensor:
        mask = lesson.student.read.batch.mask.bool()
        total = torch.zeros((), device=mask.device)
        for mine, theirs in zip(lesson.student.asked, lesson.teacher.asked, strict=True):
            ours, right = (alike(states, mask, tutor.heads) for states in (mine, theirs))
            total = total + divergence(right, ours).mean(1)[mask].sum()
        return total / len(ASKED)

    return loss


def alike(states: Tensor, mask: Tensor, heads: int) -> Tensor:
    """How like each piece is to each other, as log-shares: [b, t, h] to [b, heads, t, t]."""
    split = states.float().view(*states.shape[:2], heads, -1).transpose(1, 2)
    scores = split @ split.transpose(2, 3) / split.shape[-1] ** 0.5
    # Finite, so that what cannot be counts nothing and not nothing times infinity.
    shares: Tensor = scores.masked_fill(~mask[:, None, None], -1e4).log_softmax(-1)
    return shares


def logits(tutor: Tutor) -> Callable[[Model, Lesson], Tensor]:
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


def answered(head: Head, batch: Batch) -> float:
    """Answers that a head gives for a batch."""
    return float((batch.first >= 0).sum()) if isinstance(head, Tag) else float(len(batch.items))


def divergence(right: Tensor, ours: Tensor) -> Tensor:
    """KL divergence of log-probabilities from those that are right, over the last dimension."""
    return (right.exp() * (right - ours)).sum(-1)
