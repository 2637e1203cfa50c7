"""From files to an adapted model: read, built, trained, saved."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import torch

from lrl import provenance
from lrl.adapt import adapted, heads, objectives
from lrl.adapt.batches import Encoded, Share, Stream, collate, encode
from lrl.adapt.checkpoint import Checkpoints
from lrl.adapt.config import TrainConfig, Weights
from lrl.adapt.encoder import Encoder, Reading, json_of, load
from lrl.adapt.model import MaskedWords, Model
from lrl.adapt.objectives import Objective
from lrl.adapt.pairs import EncodedPair, Pair, collate_pairs, encode_pairs
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

    `pairs` serve agreement and distillation; masked words are guessed in `texts`, or in the
    targets of the pairs where there are none. `column` says which tags are learned in tagging.
    """

    model: Path
    task: str
    sets: tuple[TrainSet, ...]
    out: Path
    dev: tuple[Sentence, ...] = ()
    pairs: tuple[Pair, ...] = ()
    texts: tuple[Sentence, ...] = ()
    column: str = ""
    reading: Reading | None = None
    config: TrainConfig = field(default_factory=TrainConfig)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        heads.kind(self.task)
        if not any(one.sentences for one in self.sets):
            raise ConfigError("there are no training sentences")
        if (self.weights.agreement or self.weights.distil) and not self.pairs:
            raise ConfigError("agreement and distillation need pairs: a ledger of lrl synthesize")
        if self.weights.mlm and not (self.texts or self.pairs):
            raise ConfigError("masked words need text, or pairs")


def adapt(job: Job, report: Report | None = None) -> dict[str, Any]:
    """Carry a job out; what `lrl.json` says of it. One that was carried out is not repeated, and
    one that was stopped goes on."""
    signature = signature_of(job)
    done = json_of(job.out / adapted.ABOUT)
    if done and done.get("signature") == signature:
        return done
    model = model_of(job)
    if torch.cuda.is_available():
        model.cuda()
    checkpoints = Checkpoints(job.out.with_name(f"{job.out.name}.checkpoint"), signature)
    measure = (lambda: model.measure(job.dev)) if job.dev else None
    trained = train(model, objectives_of(job, model), job.config, checkpoints, measure, report)
    about: dict[str, Any] = {
        "signature": signature,
        "config": asdict(job.config),
        "weights": asdict(job.weights),
        "updates": trained.updates,
        "history": list(trained.history),
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
    adapted.save(model, job.task, about, job.out)
    checkpoints.clear()
    return json_of(job.out / adapted.ABOUT) or about


def model_of(job: Job) -> Model:
    """The encoder under new heads, whose first weights follow the seed."""
    encoder = load(job.model, job.reading)
    torch.manual_seed(job.config.seed)
    everything = list(chain.from_iterable(one.sentences for one in job.sets))
    head = heads.fitted(job.task, encoder.size, everything, job.config.dropout, job.column)
    pieces = encoder.network.get_input_embeddings().weight.shape[0]
    masked = MaskedWords(encoder.size, pieces) if job.weights.mlm else None
    return Model(encoder, head, masked)


def objectives_of(job: Job, model: Model) -> list[Objective]:
    """Those with a weight, the task first."""
    encoder, config, weights = model.encoder, job.config, job.weights
    shares = [
        Share(encode(encoder, one.sentences, config.pieces, one.weight), one.share)
        for one in job.sets
    ]
    task = Stream("task", shares, length, batched(encoder), config.batch, config.seed)
    found = [Objective("task", weights.task, task, objectives.task_loss, model.head.units)]
    pairs = Share(encode_pairs(encoder, job.pairs, config.pieces))

    def over_pairs(name: str, weight: float, loss: Callable[[Model, Any], torch.Tensor]) -> None:
        def put(items: Sequence[EncodedPair]) -> Any:
            return collate_pairs(items, encoder.pad)

        stream: Stream[EncodedPair, Any] = Stream(
            name, [pairs], lambda pair: pair.length, put, config.batch, config.seed
        )
        found.append(Objective(name, weight, stream, loss, objectives.sentences_of))

    if weights.agreement:
        over_pairs("agreement", weights.agreement, objectives.agreement)
    if weights.distil:
        # The teacher is the encoder as it is before training: its vectors are all that is needed.
        teacher = model.pooled([pair.source for pair in job.pairs])
        over_pairs("distil", weights.distil, objectives.distillation(teacher))
    if weights.mlm:
        texts = job.texts or tuple(pair.target for pair in job.pairs)
        share = [Share(encode(encoder, texts, config.pieces))]
        stream = Stream("mlm", share, length, batched(encoder), config.batch, config.seed)
        found.append(
            Objective("mlm", weights.mlm, stream, objectives.masked_words, objectives.pieces_of)
        )
    return found


def length(item: Encoded) -> int:
    """Pieces of a sentence."""
    return len(item.ids)


def batched(encoder: Encoder) -> Callable[[Sequence[Encoded]], Any]:
    """Collation with an encoder's padding."""
    return lambda items: collate(items, encoder.pad)


def signature_of(job: Job) -> str:
    """A hash of all that decides what comes out: model, data, settings."""
    digest = hashlib.sha256()
    for path in sorted(job.model.glob("*")) if job.model.is_dir() else ():
        if path.suffix in (".json", ".safetensors"):
            digest.update(f"{path.name} {provenance.sha256(path)}\n".encode())
    reading = asdict(job.reading) if job.reading else None
    settings = [job.task, job.column, reading, asdict(job.config), asdict(job.weights)]
    digest.update(orjson.dumps(settings))
    for one in job.sets:
        digest.update(f"set {one.share} {one.weight}\n".encode())
        digest.update(repr(one.sentences).encode())
    digest.update(repr((job.dev, job.pairs, job.texts)).encode())
    return digest.hexdigest()
