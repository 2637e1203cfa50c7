"""How a student is taught: which sentences it and its teacher read, and what is compared of both.

Where nothing inside the two is compared, the teacher reads each sentence once, before training.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import gcd
from typing import Any

from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, Share, stream_of
from lrl.adapt.config import INSIDE, OUTSIDE, STUDIED, TrainConfig, Weights
from lrl.adapt.encoder import Encoder
from lrl.adapt.heads.base import Read
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.heads.tag import Tag
from lrl.adapt.model import Model, evaluating
from lrl.adapt.objectives import student
from lrl.adapt.objectives.base import Objective, Term, pieces_of
from lrl.adapt.objectives.student import Lesson, Loss, Seen, Tutor
from lrl.errors import ConfigError

# What they are called among the parts that learn beside a model.
MAPS, WHOLE, EARLY = "maps", "whole", "early"
TASK, TEXT = "task", "text"  # names of objectives: of labelled sets, of other sentences
ASKED = ("query", "key", "value")


def tutor_of(
    model: Model,
    teacher: Model,
    layers: Sequence[tuple[int, int]],
    weights: Weights,
    config: TrainConfig,
) -> Tutor:
    """A teacher for a student, which gets the maps as a part of its own as long as it learns.

    Raises ConfigError where the two do not read the same pieces, or do not give the same labels.
    """
    teacher.to(model.device).requires_grad_(False).eval()
    mine, theirs = model.encoder, teacher.encoder
    pieces = [one.tokenizer.get_vocab() for one in (mine, theirs)]
    if pieces[0] != pieces[1] or mine.reading.prefix != theirs.reading.prefix:
        raise ConfigError("the student reads other pieces than its teacher; begin one with lrl "
                          "distil")  # fmt: skip
    if weights.logits:
        if not isinstance(model.head, Classify | IntentSlots | Tag):
            raise ConfigError("logits: only of labels and tags")
        if model.head.described() != teacher.head.described():
            raise ConfigError("logits: the teacher has other labels, or none")
    chosen = tuple(layers) if weights.hidden else ()

    def map_between() -> nn.Module:
        alike = mine.size == theirs.size
        return (nn.Identity() if alike else nn.Linear(mine.size, theirs.size)).to(model.device)

    model.aside[MAPS] = maps = nn.ModuleList(map_between() for _ in chosen)
    whole: nn.Module = nn.Identity()
    if weights.among(OUTSIDE):
        model.aside[WHOLE] = whole = map_between()
    before = len(mine.network.encoder.layer) - 1 if weights.early else 0
    early = nn.ModuleList(nn.Linear(mine.size, theirs.size) for _ in range(before))
    for one in early if mine.size == theirs.size else ():
        nn.init.eye_(one.weight)  # type: ignore[arg-type]
    model.aside[EARLY] = early.to(model.device)
    heads = gcd(*(int(one.network.config.num_attention_heads) for one in (mine, theirs)))
    return Tutor(teacher, chosen, maps, whole, early, heads, config.soften, config.temperature)


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
    if not weights.among(INSIDE):
        items = [item for one in sets for item in one.items] + list(texts)
        tutor.teacher.remember(items, words=model.about_words)
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

    def answered(batch: Batch) -> float:
        return student.answered(tutor.teacher.head, batch)

    def sentences(batch: Batch) -> float:
        return float(len(batch.items))

    losses: dict[str, tuple[Loss, Callable[[Any], float]]] = {
        "hidden": (student.hidden(tutor), pieces_of),
        "relation": (student.relation(tutor), pieces_of),
        "logits": (student.logits(tutor), answered),
        "vectors": (student.vectors(tutor), sentences),
        "nearest": (student.nearest(tutor), sentences),
        "early": (student.early(tutor), sentences),
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
    mine = {mine for mine, _ in tutor.layers} | set(range(1, len(tutor.early) + 1))
    theirs = {theirs for _, theirs in tutor.layers}
    relations = weights.relation > 0
    ours = seen(model, mine, relations, lambda: read(model, batch))
    with evaluating(tutor.teacher):
        right = seen(tutor.teacher, theirs, relations, lambda: tutor.teacher.read(batch))
    return Lesson(ours, right)


def seen(model: Model, layers: Collection[int], relations: bool, read: Callable[[], Read]) -> Seen:
    """What a model makes of a batch, with what goes on inside."""
    stages = {number: stage(model.encoder, number) for number in layers}
    asked: list[nn.Module] = []
    if relations:
        last = stage(model.encoder, len(model.encoder.network.encoder.layer))
        asked = [last.get_submodule(f"attention.self.{name}") for name in ASKED]
    with overheard([*stages.values(), *asked]) as heard:
        found = read()
    states = {number: heard[id(part)] for number, part in stages.items()}
    return Seen(found, states, tuple(heard[id(part)] for part in asked))


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
