"""From files to an adapted model: read, built, trained, saved."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import torch

from lrl.adapt import adapted, heads, plain
from lrl.adapt.batches import Share, collate, encode
from lrl.adapt.checkpoint import Checkpoints
from lrl.adapt.compact import compacted
from lrl.adapt.config import (
    HOLDING,
    OF_A_TASK,
    OVER_PAIRS,
    SPOKEN,
    STUDIED,
    WITHOUT,
    TrainConfig,
    Weights,
    stated,
)
from lrl.adapt.device import accelerator
from lrl.adapt.encoder import ABOUT, Reading, digests, json_of, load
from lrl.adapt.heads.base import Head
from lrl.adapt.model import Headless, MaskedWords, Model
from lrl.adapt.objectives import spoken
from lrl.adapt.objectives.base import Objective
from lrl.adapt.objectives.consolidate import Consolidate, batches_of
from lrl.adapt.objectives.student import Tutor
from lrl.adapt.objectives.tutor import study, tutor_of
from lrl.adapt.pairs import Pair
from lrl.adapt.recipe import check, material, objectives_of
from lrl.adapt.smaller.student import spaced
from lrl.adapt.source import watched
from lrl.adapt.tiny import origin_of
from lrl.adapt.train import Report, train
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError


@dataclass(frozen=True, slots=True)
class TrainSet:
    """Training sentences, the share of them that a pass takes, and the weight of each."""

    sentences: tuple[Sentence, ...]
    share: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        for name in ("share", "weight"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ConfigError(f"{name} = {getattr(self, name)} of a training set: above 0")


@dataclass(frozen=True, slots=True)
class Job:
    """An adaptation: which model, to which task, on what, with what settings, to where.

    The task may be "none": then `out` becomes a plain encoder, which another job may begin with.
    `pairs`, of one language or many, serve all objectives over pairs, and are where the task is
    learned if there are no `sets`; masked words are guessed in `texts`, or in the targets of the
    pairs where there are none; sounds and languages are learned on pairs and on texts that say
    their language. `column` says which tags are learned in tagging. Whether the
    source language stays is measured on `source`; by default on some of the first set's
    sentences, or of the pairs' sources where there is no set. `out` shares files on disk with
    the folder `like`, which must stay as it is, where it comes to the same. `teacher` is a larger
    model, adapted or not, for the objectives of a student.
    """

    model: Path
    task: str
    sets: tuple[TrainSet, ...]
    out: Path
    dev: tuple[Sentence, ...] = ()
    pairs: tuple[Pair, ...] = ()
    texts: tuple[Sentence, ...] = ()
    source: tuple[Sentence, ...] = ()
    column: str = ""
    like: Path | None = None
    teacher: Path | None = None
    reading: Reading | None = None
    config: TrainConfig = field(default_factory=TrainConfig)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        if studied := self.weights.among(STUDIED):
            if self.teacher is None:
                raise ConfigError(f"{', '.join(studied)}: needs a teacher; see lrl distil")
            if not (self.sets or self.texts or self.pairs):
                raise ConfigError(f"{', '.join(studied)}: needs sentences, labelled or not")
        if self.task == WITHOUT:
            learned = [name for name in self.weights.among(OF_A_TASK) if name != "task"]
            if learned or self.sets or self.dev:
                named = ", ".join(learned) or "labelled sets and development sets"
                raise ConfigError(f"{named}: needs a task, but the task is {WITHOUT!r}")
            if not self.weights_used.among((*STUDIED, *OVER_PAIRS, "mlm", *SPOKEN)):
                raise ConfigError("no task and no other objective; give one a weight: distil")
        else:
            heads.kind(self.task)
            if not (self.labelled or self.weights.logits):
                raise ConfigError("there are no training sentences")
        if (used := self.weights.among(OVER_PAIRS)) and not self.pairs:
            raise ConfigError(f"{', '.join(used)}: needs pairs, a ledger of lrl synthesize")
        if self.weights.mlm and not (self.texts or self.pairs):
            raise ConfigError("masked words need text, or pairs")
        if (used := self.weights.among(SPOKEN)) and not (self.texts or self.pairs):
            raise ConfigError(f"{', '.join(used)}: needs pairs, or text that says its language")
        if self.task == "parse" and self.config.switch != (1.0, 1.0) and self.weights.pseudo:
            raise ConfigError("mixed sentences have no trees to learn parsing from")

    @property
    def labelled(self) -> list[Sentence]:
        """Every sentence that the task can be learned from."""
        found = list(chain.from_iterable(one.sentences for one in self.sets))
        if self.weights.task and not self.sets:
            found += [pair.source for pair in self.pairs]
        return found + ([pair.target for pair in self.pairs] if self.weights.pseudo else [])

    @property
    def weights_used(self) -> Weights:
        """The weights, that of the task 0 where there is none."""
        if self.task != WITHOUT or not self.weights.task:
            return self.weights
        others = {name: value for name, value in asdict(self.weights).items() if name != "task"}
        if not any(value for name, value in others.items() if name not in HOLDING):
            raise ConfigError("no task and no other objective; give one a weight: distil")
        return replace(self.weights, task=0.0)


def adapt(job: Job, report: Report | None = None) -> dict[str, Any]:
    """Carry a job out; what `lrl.json` says of it. One that was carried out is not repeated, and
    one that was stopped goes on."""
    signature = signature_of(job)
    plain.recover(job.out)
    done = json_of(job.out / ABOUT)
    if done and done.get("signature") == signature:
        return done
    model = model_of(job)
    config, weights = job.config, job.weights_used
    check(model, config, weights)
    model.to(accelerator().device)
    sets = [
        Share(encode(model.encoder, one.sentences, config.pieces, one.weight), one.share)
        for one in job.sets
    ]
    data = material(model, sets, job.pairs, job.texts, job.dev, config, weights)
    if data.dev and not model.head.units(collate(data.dev, model.encoder.pad)):
        raise ConfigError("no label of the development set is in the training data; is it another?")
    objectives = objectives_of(model, data, config, weights)
    if tutor := tutored(job, model):
        if not data.texts:
            data = replace(data, texts=tuple(encode(model.encoder, heard(job), config.pieces)))
        objectives = study(objectives, tutor, model, data.sets, data.texts, config, weights)
    watch = watched(model, watched_in(job))
    consolidate = None
    if weights.consolidate:
        known = encode(model.encoder, watched_in(job), config.pieces)
        firmly = batches_of(model, known, config)
        consolidate = Consolidate(weights.consolidate, firmly, config.seed)
    checkpoints = Checkpoints(job.out.with_name(f"{job.out.name}.checkpoint"), signature)
    measure = (lambda: model.measure(job.dev)) if job.dev else None
    with compacted(model, data, config):
        trained = train(
            model,
            objectives,
            config,
            checkpoints,
            measure,
            report,
            watch,
            weights.anchor,
            consolidate,
        )
    about: dict[str, Any] = {
        **origin_of(job.model),
        "signature": signature,
        "config": stated(job.config),
        "weights": stated(weights),
        "updates": trained.updates,
        "history": list(trained.history),
        **spoken.described(model),
        **regions_of(objectives),
        "measure": model.head.measured,
        "dev": trained.best,
        "counts": {
            "train": sum(len(one.sentences) for one in job.sets),
            "dev": len(job.dev),
            "pairs": len(job.pairs),
            "texts": len(job.texts),
        },
        "torch": torch.__version__,
        "device": str(model.device),
    }
    if job.task == WITHOUT:
        plain.save(model.encoder, about, job.out, job.like, model.masked)
    else:
        adapted.save(model, job.task, about, job.out, job.like)
    checkpoints.clear()
    return json_of(job.out / ABOUT) or about


def regions_of(objectives: Sequence[Objective]) -> dict[str, Any]:
    """What an adversary's weights came to, where there was one."""
    found = [objective.adversary.told() for objective in objectives if objective.adversary]
    return {"regions": found[0]} if found else {}


def model_of(job: Job) -> Model:
    """The encoder under new heads, whose first weights follow the seed."""
    encoder = load(job.model, job.reading)
    if job.task in heads.OF_WORDS:
        encoder.end_at_words()
    torch.manual_seed(job.config.seed)
    head: Head = Headless()
    if job.task != WITHOUT:
        head = head_of(job, encoder.size)
    pieces = encoder.network.get_input_embeddings().weight.shape[0]
    guesses = job.weights.mlm or job.weights.tlm
    return Model(encoder, head, MaskedWords(encoder.size, pieces) if guesses else None)


def head_of(job: Job, size: int) -> Head:
    """A new head for the labels of the training data, or for those of the teacher's."""
    taught = (json_of(job.teacher / ABOUT) or {}) if job.teacher else {}
    if taught.get("task") == job.task:
        return heads.restored(job.task, size, {**taught["head"], "dropout": job.config.dropout})
    return heads.fitted(job.task, size, job.labelled, job.config.dropout, job.column)


def tutored(job: Job, model: Model) -> Tutor | None:
    """The teacher of a job, where it has one; a head as wide as the teacher's begins as that."""
    if job.teacher is None or not job.weights.among(STUDIED):
        return None
    teacher = adapted.model_in(job.teacher)
    if model.encoder.size == teacher.encoder.size and adapted.task_of(job.teacher) == job.task:
        copied: Any = teacher.head
        begun: Any = model.head
        begun.load_state_dict(copied.state_dict())
    depths = [len(one.encoder.network.encoder.layer) for one in (teacher, model)]
    after = [(place + 1, number + 1) for place, number in enumerate(spaced(*depths))]
    return tutor_of(model, teacher, [(0, 0), *after], job.weights, job.config)


def heard(job: Job) -> list[Sentence]:
    """Sentences without labels that a teacher is listened to on: texts, or both sides of pairs."""
    sides = [side for pair in job.pairs for side in (pair.source, pair.target)]
    return list(job.texts) or list(dict.fromkeys(sides))


def watched_in(job: Job) -> tuple[Sentence, ...]:
    """Sentences of the source language."""
    if job.source or job.sets:
        return job.source or job.sets[0].sentences
    return tuple(pair.source for pair in job.pairs) or job.texts


def signature_of(job: Job) -> str:
    """A hash of all that decides what comes out: model, data, settings."""
    digest = hashlib.sha256()
    for name, found in digests(job.model).items():
        digest.update(f"{name} {found}\n".encode())
    if job.teacher is not None:
        digest.update(repr(sorted(digests(job.teacher).items())).encode())
    reading = job.reading.stated() if job.reading else None
    settings = [job.task, job.column, reading, stated(job.config), stated(job.weights)]
    digest.update(orjson.dumps(settings))
    for one in job.sets:
        digest.update(f"set {one.share} {one.weight}\n".encode())
        digest.update(repr(one.sentences).encode())
    digest.update(repr((job.dev, job.pairs, job.texts, job.source)).encode())
    if job.weights.among(SPOKEN):
        digest.update(repr([pair.lang for pair in job.pairs]).encode())
    return digest.hexdigest()
