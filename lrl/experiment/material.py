"""The labelled data of an experiment: source-language training data apart from all test sets."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from lrl.corpus.sentence import Sentence
from lrl.corpus.writers import WRITERS
from lrl.errors import ConfigError, ResourceError
from lrl.evaluate import datasets
from lrl.evaluate.labels import only_labels
from lrl.evaluate.suite import Prepared, Suite, prepare
from lrl.evaluate.testlint import apart
from lrl.experiment.config import Experiment, Limits
from lrl.languages import Language
from lrl.provenance import beside

Sentences = tuple[Sentence, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Training and development data of a language, and how many sentences of them were left out
    since a test set has their texts."""

    train: Sentences
    dev: Sentences
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """What an experiment learns from and is measured on; `tests` are by language as it was
    named, that of the source language (by `source`) among them where there is one, and nothing
    is learned from that is in `held`: these, and the same languages' other split."""

    language: Language
    source: Labelled
    tests: dict[str, Prepared]
    languages: dict[str, Language]
    source_name: str
    held: Sentences

    @property
    def targets(self) -> list[str]:
        """The target languages as they were named."""
        return list(self.languages)


def material(experiment: Experiment, data: Path | None) -> Material:
    """Read and lint everything that every system needs; ResourceError where data are missing."""
    task, limits = experiment.task, experiment.limits
    tests = {lang: _test(experiment, lang, data) for lang in experiment.langs}
    if tests.keys() & {*experiment.source}:
        raise ConfigError(f"{experiment.source[0]} is the source and a target language")
    with suppress(ResourceError):  # there may be nothing to measure the source language on
        tests[experiment.source[0]] = _test(experiment, experiment.source[0], data)
    asked = list(chain.from_iterable(one.test.sentences for one in tests.values()))
    held = list(asked)
    for lang in (*experiment.langs, *experiment.source):
        for split in ("dev", "test"):  # both, so that a model is the same whichever is measured on
            if split != experiment.split or lang not in tests:
                held += _split(experiment, (lang,), split, data, needed=False)
    known = ((lang, tests[lang].language) for lang in experiment.langs)
    languages = {lang: language for lang, language in known if language}
    train, lost = _apart(_split(experiment, experiment.source, "train", data), held)
    dev = _split(experiment, experiment.source, "dev", data, needed=False)
    lost_dev = 0
    if experiment.split == "test":
        dev, lost_dev = _apart(dev, asked)
    if not train:
        raise ConfigError(f"{task}: every training sentence is in a test set")
    first = datasets.open_split(task, experiment.source[0], "train", data).language
    source = Labelled(spaced(train, limits.train), spaced(dev, limits.dev), lost + lost_dev)
    return Material(
        Language(first.code, first.name),
        source,
        tests,
        languages,
        experiment.source[0],
        tuple(held),
    )


def gold(
    experiment: Experiment, lang: str, data: Path | None, held: Sequence[Sentence]
) -> Labelled:
    """The training and development data of a target language, for an oracle."""
    train, lost = _apart(_split(experiment, (lang,), "train", data), held)
    dev = _split(experiment, (lang,), "dev", data, needed=False)
    limits: Limits = experiment.limits
    return Labelled(spaced(train, limits.train), spaced(dev, limits.dev), lost)


def _test(experiment: Experiment, lang: str, data: Path | None) -> Prepared:
    suite = Suite(
        experiment.task, (lang,), experiment.split, data=data, labels=experiment.labels
    )  # fmt: skip
    return prepare(suite, lang)


def _split(
    experiment: Experiment,
    names: Sequence[str],
    split: str,
    data: Path | None,
    *,
    needed: bool = True,
) -> list[Sentence]:
    """The sentences of a split from one place or several, ids still their own."""
    found: list[Sentence] = []
    for name in names:
        try:
            found += datasets.load(experiment.task, name, split, data)
        except ResourceError:
            if needed and name == names[-1] and not found:
                raise
    if experiment.labels:
        found = only_labels(found, experiment.labels)
    return list(datasets.distinct(found))


def _apart(sentences: list[Sentence], held: Sequence[Sentence]) -> tuple[list[Sentence], int]:
    kept = apart(sentences, held)
    return kept, len(sentences) - len(kept)


def spaced(items: Sequence[T], most: int) -> tuple[T, ...]:
    """At most so many of some items, evenly spaced over all; all where `most` is 0."""
    if not most or len(items) <= most:
        return tuple(items)
    return tuple(items[i * len(items) // most] for i in range(most))


def write(sentences: Sequence[Sentence], path: Path, form: str = "jsonl") -> None:
    """Write sentences with all their labels, moved into place whole."""
    with beside(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for line in WRITERS[form](sentences):
            file.write(f"{line}\n")
