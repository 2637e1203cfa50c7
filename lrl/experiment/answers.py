"""What the systems answer on the test sets: labels, or nearest neighbours of embeddings."""

from collections.abc import Sequence
from pathlib import Path

from lrl.adapt.adapted import load_adapted
from lrl.adapt.encoder import load
from lrl.adapt.heads.base import Prediction
from lrl.adapt.model import Headless, Model
from lrl.corpus.readers import Options, read
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.retrieval import answered, nearest, wanted
from lrl.experiment.config import NONE, System
from lrl.experiment.material import write
from lrl.experiment.shop import Shop
from lrl.experiment.training import digest_of

FILE = "predictions.jsonl"


def answers(shop: Shop, system: System, model: Path, lang: str) -> Path:
    """The file of a system's predictions for one language's test set."""
    gold = shop.material.tests[lang].test.sentences
    recipe = {
        "model": model.parent.name if model.is_relative_to(shop.work.root) else str(model),
        "test": digest_of(gold),
        "head": system.head,
        "way": system.way,
    }
    if system.head == NONE:
        recipe["keys"] = digest_of(shop.material.tests[shop.material.source_name].test.sentences)

    def make(folder: Path) -> None:
        found = (
            neighbours(shop, model, lang)
            if system.head == NONE
            else [one.sentence for one in labels(model, gold)]
        )
        write(found, folder / FILE)

    return shop.work.stage(f"answers-{lang}", recipe, make) / FILE


def labels(model: Path, gold: Sequence[Sentence]) -> list[Prediction]:
    """Predictions from tokens alone."""
    bare = [Sentence(s.id, s.tokens, s.spaces) for s in gold]
    return load_adapted(model).predict(bare)


def neighbours(shop: Shop, model: Path, lang: str) -> list[Sentence]:
    """For each sentence of a language, the id of the source-language sentence nearest to it."""
    tests = shop.material.tests
    gold, keys = tests[lang].test.sentences, tests[shop.material.source_name].test.sentences
    encoder = load(model, shop.experiment.reading)
    reader = Model(encoder, Headless())
    queries, others = (reader.pooled(some).numpy() for some in (gold, keys))
    if shop.experiment.task and {s.id for s in gold}.isdisjoint(s.id for s in keys):
        raise ConfigError(f"{lang}: no ids shared with the source language; nothing to retrieve")
    found = nearest(queries, others)
    return answered(wanted(gold), [keys[int(i)].id for i in found])


def predictions(path: Path) -> list[Sentence]:
    """Predictions as they were written."""
    return list(read(path, "jsonl", Options(offsets="char")))


def gold_of(system: System, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The right answers for a system's head."""
    return wanted(sentences) if system.head == NONE else list(sentences)
