"""What the systems answer on the test sets: labels, or nearest neighbours of embeddings."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lrl.adapt.adapted import AUTO, load_adapted
from lrl.adapt.carried import common_words, gloss_of
from lrl.adapt.choose import choose
from lrl.adapt.encoder import Reading, load
from lrl.adapt.heads.base import Prediction
from lrl.adapt.model import Headless, Model
from lrl.adapt.ways import Way, can_gloss
from lrl.adapt.ways import answers as by_ways
from lrl.corpus.readers import Options, read
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.retrieval import Vectors, found_in, wanted
from lrl.experiment.config import NONE, System
from lrl.experiment.material import write
from lrl.experiment.shop import Shop
from lrl.experiment.training import digest_of
from lrl.morphology.paradigms import open_table
from lrl.morphology.unimorph import parts
from lrl.provenance import sha256
from lrl.sources import find_source

FILE = "predictions.jsonl"


def answers(shop: Shop, system: System, model: Path, lang: str) -> Path:
    """The file of a system's predictions for one language's test set."""
    gold = shop.material.tests[lang].test.sentences
    recipe: dict[str, Any] = {
        "model": model.parent.name if model.is_relative_to(shop.work.root) else str(model),
        "test": digest_of(gold),
        "head": system.head,
    }
    glossed = system.way != "self" and lang in shop.material.languages
    if glossed:
        recipe["way"] = [system.way, system.own]
        recipe["lexicons"] = [sha256(path) for path in shop.lexicons(lang, system.lexicon)]
        recipe["table"] = [sha256(path) for path in parts(found)] if (
            found := table_of(shop, lang)) else []  # fmt: skip
        recipe["source"] = shop.corpus("task").digest
    if system.head == NONE:
        recipe["keys"] = digest_of(shop.material.tests[shop.material.source_name].test.sentences)

    def make(folder: Path) -> None:
        found = (
            neighbours(shop, model, lang)
            if system.head == NONE
            else [one.sentence for one in labels(shop, system, model, lang, glossed=glossed)]
        )
        write(found, folder / FILE)

    return shop.work.stage(f"answers-{lang}", recipe, make) / FILE


def labels(
    shop: Shop, system: System, model: Path, lang: str, *, glossed: bool
) -> list[Prediction]:
    """Predictions from tokens alone, the sentences read as the system reads them."""
    gold = shop.material.tests[lang].test.sentences
    bare = [Sentence(s.id, s.tokens, s.spaces) for s in gold]
    loaded = opened(model)
    if not glossed or not can_gloss(loaded):
        return loaded.predict(bare)
    table = table_of(shop, lang)
    gloss = gloss_of(
        shop.lexicons(lang, system.lexicon),
        open_table(table) if table else None,
        common_words(shop.material.source.train),
    )
    if system.way == AUTO:
        dev = shop.pseudo(system, system.stages[-1][1], "dev", lang).sentences()
        way = choose(loaded, gloss, dev).way
    else:
        way = Way(system.way, system.own)
    return by_ways(loaded, bare, [gloss.of(sentence) for sentence in bare], way)


@lru_cache(maxsize=1)
def opened(model: Path) -> Model:
    """An adapted model; the last one is kept, for it answers in one language after the other."""
    return load_adapted(model)


def table_of(shop: Shop, lang: str) -> Path | None:
    """The inflection table of a target language, where one was fetched."""
    return find_source(f"unimorph:{shop.material.languages[lang].code}")


def neighbours(shop: Shop, model: Path, lang: str) -> list[Sentence]:
    """For each sentence of a language, the id of the source-language sentence nearest to it."""
    tests = shop.material.tests
    gold, keys = tests[lang].test.sentences, tests[shop.material.source_name].test.sentences
    if {s.id for s in gold}.isdisjoint(s.id for s in keys):
        raise ConfigError(f"{lang}: no ids shared with the source language; nothing to retrieve")
    reading = shop.experiment.reading
    vectors = embedder(model, reading).pooled(gold).numpy()
    return found_in(wanted(gold), vectors, keys, embedded(model, reading, keys))


@lru_cache(maxsize=1)
def embedder(model: Path, reading: Reading | None) -> Model:
    """An encoder that makes vectors, kept as the last one in `opened` is."""
    return Model(load(model, reading), Headless())


@lru_cache(maxsize=1)
def embedded(model: Path, reading: Reading | None, sentences: tuple[Sentence, ...]) -> Vectors:
    """Vectors of the sentences in which those of all languages look for their translation."""
    return np.asarray(embedder(model, reading).pooled(sentences).numpy())


def predictions(path: Path) -> list[Sentence]:
    """Predictions as they were written."""
    return list(read(path, "jsonl", Options(offsets="char")))


def gold_of(system: System, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The right answers for a system's head."""
    return wanted(sentences) if system.head == NONE else list(sentences)
