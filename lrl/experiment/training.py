"""A system's model for a seed and some languages: its stages, each on the one before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from lrl.adapt.config import stated
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.pairs import Pair
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.experiment.config import NONE, Stage, System
from lrl.experiment.material import spaced
from lrl.experiment.pseudo import Pseudo
from lrl.experiment.shop import Shop

MODEL = "model"  # the adapted model's folder inside its stage's


@dataclass(frozen=True, slots=True)
class Trained:
    """A stage that was carried out: its model, the languages in it, and the seed, None where it
    is the same for all."""

    name: str
    seed: int | None
    langs: tuple[str, ...]
    model: Path


Report = Callable[[dict[str, Any]], None]


def trained(
    shop: Shop, system: System, seed: int, langs: Sequence[str], report: Report | None = None
) -> list[Trained]:
    """A system's stages carried out, each on the model of the one before; those that need nothing
    of a language or a seed are shared by all of them."""
    model = shop.model
    found: list[Trained] = []
    identity: Any = shop.model_identity
    for name, stage in system.stages:
        used = langs if stage.local and stage_uses(stage) else ()
        settings = replace(stage.train, seed=seed if stage.seeded else 0)
        recipe = recipe_of(shop, system, stage, used) | {
            "model": identity,
            "train": stated(settings),
        }

        def make(
            folder: Path,
            stage: Stage = stage,
            used: Sequence[str] = used,
            model: Path = model,
            settings: Any = settings,
        ) -> None:
            adapt(job_of(shop, system, replace(stage, train=settings), used, model, folder), report)

        folder = shop.work.stage(name, recipe, make)
        model, identity = folder / MODEL, folder.name
        found.append(Trained(name, seed if stage.seeded else None, tuple(used), model))
    return found


def stage_uses(stage: Stage) -> bool:
    """Whether a stage looks at any data of a target language, by its head and weights."""
    return stage.head != NONE or bool(stage.pairs or stage.texts)


def recipe_of(shop: Shop, system: System, stage: Stage, langs: Sequence[str]) -> dict[str, Any]:
    """All that decides what a stage comes to, but its model and the settings of training."""
    parts: dict[str, Any] = {
        "head": stage.head,
        "column": stage.column if stage.head == "tag" else "",
        "weights": stated(stage.weights),
        "limit": shop.experiment.limits.pairs,
        "reading": reading.stated() if (reading := shop.experiment.reading) else None,
    }
    if stage.head != NONE:
        sets = zip(stage.sets, stage.shares or (1.0,) * len(stage.sets), strict=True)
        parts["sets"] = [[name, share, stamp(shop, system, stage, name, langs, "task")]
                         for name, share in sets]  # fmt: skip
        parts["dev"] = [[name, stamp(shop, system, stage, name, langs, "dev")]
                        for name in stage.dev]  # fmt: skip
    for part in ("pairs", "texts"):
        ledgers = ledgers_of(shop, system, stage, getattr(stage, part), langs)
        parts[part] = [one.folder.name for one in ledgers]
    return parts


def stamp(
    shop: Shop, system: System, stage: Stage, name: str, langs: Sequence[str], split: str
) -> list[str]:
    """What tells a labelled set from another."""
    if name == "source":
        return [shop.corpus(split).digest] if sentences_of_source(shop, split) else []
    if name == "pseudo":
        return [shop.pseudo(system, stage, split, lang).folder.name for lang in langs]
    gold = (shop.gold(lang) for lang in langs)
    return [digest_of(one.train if split == "task" else one.dev) for one in gold]


def digest_of(sentences: Sequence[Sentence]) -> str:
    """A short hash of sentences with their labels."""
    from hashlib import sha256 as hashed

    return hashed(repr(sentences).encode()).hexdigest()[:12]


def sentences_of_source(shop: Shop, split: str) -> tuple[Sentence, ...]:
    """The task's own sentences of the source language."""
    return shop.material.source.train if split == "task" else shop.material.source.dev


def labelled(
    shop: Shop, system: System, stage: Stage, name: str, langs: Sequence[str], split: str
) -> Iterator[tuple[Sentence, ...]]:
    """The sentences of a labelled set, a tuple a language where they differ by language."""
    if name == "source":
        yield sentences_of_source(shop, split)
    elif name == "pseudo":
        if sentences_of_source(shop, split):
            for lang in langs:
                yield shop.pseudo(system, stage, split, lang).sentences()
    else:
        for lang in langs:
            yield shop.gold(lang).train if split == "task" else shop.gold(lang).dev


def ledgers_of(
    shop: Shop, system: System, stage: Stage, corpora: Sequence[str], langs: Sequence[str]
) -> list[Pseudo]:
    """The ledgers of some corpora in all languages."""
    return [shop.pseudo(system, stage, name, lang) for name in corpora for lang in langs]


def job_of(
    shop: Shop, system: System, stage: Stage, langs: Sequence[str], model: Path, folder: Path
) -> Job:
    """The adaptation that a stage stands for."""
    sets: list[TrainSet] = []
    dev: list[Sentence] = []
    if stage.head != NONE:
        shares = stage.shares or (1.0,) * len(stage.sets)
        for name, share in zip(stage.sets, shares, strict=True):
            found = labelled(shop, system, stage, name, langs, "task")
            sets += [TrainSet(some, share) for some in found if some]
        for name in stage.dev:
            dev += chain.from_iterable(labelled(shop, system, stage, name, langs, "dev"))
        if stage.train.patience and stage.dev and not dev:
            raise ConfigError(
                f"{system.name}: no development data of {', '.join(stage.dev)}; set dev = []"
            )
    pairs: list[Pair] = []
    most = shop.experiment.limits.pairs
    for ledger in ledgers_of(shop, system, stage, stage.pairs, langs):
        pairs += spaced(ledger.pairs, most)
    like = None
    if stage.train.parts == "head":  # the encoder stays: once on disk is enough
        like = model if model.is_relative_to(shop.work.root) else shop.encoder
    texts = (ledger.sentences() for ledger in ledgers_of(shop, system, stage, stage.texts, langs))
    return Job(
        model=model,
        task=stage.head,
        sets=tuple(sets),
        out=folder / MODEL,
        like=like,
        dev=tuple(dev),
        pairs=tuple(pairs),
        texts=tuple(chain.from_iterable(texts)),
        column=stage.column if stage.head == "tag" else "",
        reading=shop.experiment.reading,
        config=stage.train,
        weights=stage.weights,
    )
