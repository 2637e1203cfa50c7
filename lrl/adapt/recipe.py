"""The objectives of a run: which losses over which streams, by their weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lrl.adapt.batches import Encoded, Share, Stream, encode, stream_of
from lrl.adapt.config import HOLDING, SPOKEN, STUDIED, TrainConfig, Weights
from lrl.adapt.model import Headless, Model, evaluating
from lrl.adapt.objectives import distil, labels, masked, spoken
from lrl.adapt.objectives.base import (
    Objective,
    PairRead,
    Term,
    links_of,
    pieces_of,
    sentences_of,
)
from lrl.adapt.objectives.reweight import adversary_of, weighed
from lrl.adapt.pairs import EncodedPair, Pair, PairBatch, collate_pairs, encode_pairs
from lrl.adapt.switch import switching
from lrl.adapt.teacher import Teacher, taught
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

LEFT = ("task", "agreement", "keep", "language")  # terms that learn from the source of a pair
# From its target.
RIGHT = ("pseudo", "agreement", "labels", "distil", "contrast", "tokens", *SPOKEN)
TAUGHT = ("distil", "contrast", "tokens", "keep")
OF_ENCODERS = (*TAUGHT, "tlm", "mlm", *SPOKEN, *(name for name in STUDIED if name != "logits"))


@dataclass(frozen=True, slots=True)
class Material:
    """What a run learns from, as pieces; `dev` is measured only."""

    sets: tuple[Share[Encoded], ...]
    pairs: tuple[EncodedPair, ...]
    bitext: tuple[EncodedPair, ...]
    texts: tuple[Encoded, ...]
    dev: tuple[Encoded, ...]


def material(
    model: Model,
    sets: Sequence[Share[Encoded]],
    pairs: Sequence[Pair],
    texts: Sequence[Sentence],
    dev: Sequence[Sentence],
    config: TrainConfig,
    weights: Weights,
) -> Material:
    """All that has a weight, encoded; masked words are guessed in the targets of the pairs where
    there are no texts."""
    encoder, limit = model.encoder, config.pieces
    read = weights.among((*LEFT, *RIGHT)) not in ([], ["task"]) or not sets
    guessed = texts or [pair.target for pair in pairs]
    read_too = guessed if weights.mlm else texts if weights.among(SPOKEN) else ()
    return Material(
        tuple(sets),
        tuple(encode_pairs(encoder, pairs, limit)) if read else (),
        # Two sentences must fit where one does.
        tuple(encode_pairs(encoder, pairs, min(limit, encoder.limit // 2))) if weights.tlm else (),
        tuple(encode(encoder, read_too, limit)),
        tuple(encode(encoder, dev, encoder.limit)),
    )


def objectives_of(
    model: Model, data: Material, config: TrainConfig, weights: Weights
) -> list[Objective]:
    """Those with a weight; the first counts the epochs: the task, else the pairs, else text.

    The task is learned on the sources of the pairs where there are no labelled sets: then one
    reading of a pair serves all. The teacher is the model as it is now.
    """
    check(model, config, weights)
    if config.parts == "head" and not len(model.new):
        frozen(model, data)
    found = []
    how = model.encoder.pad, config.batch, config.seed
    if weights.among(SPOKEN):
        spoken.prepare(model, data.pairs, data.texts, config, weights)
    if weights.task and data.sets:
        stream = stream_of("task", data.sets, *how)
        adversary = adversary_of(model, data.sets, config) if config.reweight else None
        loss = weighed(adversary) if adversary else labels.task
        term = Term("task", weights.task, loss, model.head.units)
        found.append(Objective("task", stream, Model.read, (term,), adversary))
    elif config.reweight:
        raise ConfigError("reweight: weighs labelled sets, and nothing is learned from any")
    if terms := pair_terms(model, data, config, weights):
        found.append(over_pairs(model, data, config, terms))
    if weights.tlm:
        bitext: Stream[EncodedPair, Any] = Stream(
            "tlm",
            [Share(data.bitext)],
            lambda pair: len(pair.source.ids) + len(pair.target.ids),
            lambda items: masked.beside(items, model.encoder),
            config.batch,
            config.seed,
        )
        term = Term("tlm", weights.tlm, masked.in_bitext(config.linked), masked.pairs_of)
        found.append(Objective("tlm", bitext, as_it_is, (term,)))
    if weights.mlm:
        stream = stream_of("mlm", [Share(data.texts)], *how)
        term = Term("mlm", weights.mlm, masked.in_text(config.masking), pieces_of)
        found.append(Objective("mlm", stream, as_it_is, (term,)))
    if terms := spoken.of_text(model, data.texts, weights):
        stream = stream_of("spoken", [Share(data.texts)], *how)
        found.append(Objective("spoken", stream, Model.read, terms))
    return found


def check(model: Model, config: TrainConfig, weights: Weights) -> None:
    """ConfigError where what is to learn cannot, of these objectives."""
    if config.parts == "head" and not len(model.new):
        if useless := weights.among(OF_ENCODERS):
            raise ConfigError(
                f"{', '.join(useless)}: teaches the encoder, but only the head learns"
            )
        if holding := weights.among(HOLDING):
            raise ConfigError(f"{', '.join(holding)}: holds the encoder, but only the head learns")
    if weights.consolidate and config.parts == "lora":
        raise ConfigError("consolidate: holds the encoder's own weights, and lora adds others")
    if isinstance(model.head, Headless) and config.parts == "head":
        raise ConfigError("there is no task, so no head to learn alone; choose other parts")


def pair_terms(
    model: Model, data: Material, config: TrainConfig, weights: Weights
) -> tuple[Term, ...]:
    """The terms that share one reading of each pair."""
    head = model.head
    needed = weights.among(TAUGHT)
    teacher: Teacher | None = None
    if needed:
        teacher = taught(model, data.pairs, "tokens" in needed, config.words)
    found: list[Term] = []

    def add(name: str, loss: Any, units: Any) -> None:
        if weight := getattr(weights, name):
            found.append(Term(name, weight, loss, units))

    if not data.sets and not isinstance(head, Headless):
        add("task", labels.source_task, lambda batch: head.units(batch.source))
    add("pseudo", labels.pseudo, lambda batch: head.units(batch.target))
    add("agreement", labels.agreement, sentences_of)
    add("labels", labels.distilled(config.sure), sentences_of)
    if teacher is not None:
        add("distil", distil.sentences(teacher), sentences_of)
        add("contrast", distil.contrast(teacher, config.temperature), sentences_of)
        add("tokens", distil.tokens(teacher, config.words), links_of)
        add("keep", distil.keep(teacher), sentences_of)
    return (*found, *spoken.of_pairs(model, data.pairs, weights))


def over_pairs(
    model: Model, data: Material, config: TrainConfig, terms: tuple[Term, ...]
) -> Objective:
    """The objective of all terms over pairs; a side that no term looks at is not read, and one
    that no term learns from leaves no trace for the gradient."""
    names = {term.name for term in terms}
    left, right = bool(names & {*LEFT}), bool(names & {*RIGHT})
    pad = model.encoder.pad

    def read(model: Model, batch: PairBatch) -> PairRead:
        source = model.read(batch.source) if left else None
        if not left and "labels" in names:
            with evaluating(model):
                source = model.read(batch.source)
        return PairRead(batch, source, model.read(batch.target) if right else None)

    stream: Stream[EncodedPair, PairBatch] = Stream(
        "pairs",
        [Share(data.pairs)],
        lambda pair: pair.length,
        lambda items: collate_pairs(items, pad),
        config.batch,
        config.seed,
        switching(model.encoder, config.pieces, config.switch),
    )
    return Objective("pairs", stream, read, terms)


def frozen(model: Model, data: Material) -> None:
    """Read all sentences now, once, for an encoder that will not change."""
    items = [item for one in data.sets for item in one.items]
    items += [side for pair in data.pairs for side in (pair.source, pair.target)]
    model.remember([*items, *data.dev], words=model.about_words)


def as_it_is(model: Model, batch: Any) -> Any:
    """For losses that read a batch in a way of their own."""
    return batch
