"""A whole evaluation: gold data found and linted, predictions read, everything scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrl.corpus.readers import Options, Problem, conll, read, sniff
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, ResourceError
from lrl.evaluate import compare, datasets
from lrl.evaluate.compare import Comparison, Resampling, System, TestSet
from lrl.evaluate.labels import check_same_labels, kinds_of, only_labels
from lrl.evaluate.metrics import metrics_for
from lrl.evaluate.seeds import Seeds
from lrl.evaluate.signature import Record
from lrl.evaluate.testlint import Around, Finding, counts, flagged, lint
from lrl.languages import Language, resolve

PLACE = "{lang}"


@dataclass(frozen=True, slots=True)
class Suite:
    """What is to be measured on: a published task in some languages, or one file.

    `train` are files to look for overlap in, instead of the task's own; `labels` the only spans
    that count, all if empty; `form` and `options` say how given files are read.
    """

    task: str = ""
    langs: tuple[str, ...] = ()
    split: str = "test"
    gold: Path | None = None
    data: Path | None = None
    train: tuple[Path, ...] = ()
    labels: tuple[str, ...] = ()
    form: str = ""
    options: Options | None = None

    def __post_init__(self) -> None:
        if self.task and not self.langs:
            raise ConfigError(f"{self.task}: name a language, --lang XX")
        if not self.task and len(self.langs) > 1:
            raise ConfigError("a gold file has one language")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A linted test set; `found` are the flaws, `kind` is what its sentences are labelled with,
    `language` what they are in, where that is known."""

    test: TestSet
    kind: str
    found: tuple[Finding, ...]
    language: Language | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured.

    `sound` are the scores without the flagged items where there are any; `worst` those of the
    lowest of several languages.
    """

    sets: tuple[Prepared, ...]
    scores: tuple[Record, ...]
    sound: tuple[Record, ...]
    worst: tuple[Record, ...]
    comparisons: tuple[Comparison, ...]
    seeds: tuple[tuple[str, str, Seeds], ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "scores": [one.as_dict() for one in self.scores],
            "without_flagged": [one.as_dict() for one in self.sound],
            "worst_language": [one.as_dict() for one in self.worst],
            "comparisons": [one.as_dict() for one in self.comparisons],
            "seeds": [
                {"lang": lang, "metric": metric, "median": round(of.median, 6),
                 "low": round(of.low, 6), "high": round(of.high, 6),
                 "collapsed": [{"seed": seed, "why": why} for seed, why in of.collapsed]}
                for lang, metric, of in self.seeds
            ],
            "lint": [
                {"lang": one.test.lang, "items": len(one.test.sentences),
                 "flagged": len(one.test.flagged), "counts": counts(one.found),
                 "findings": [
                     {"kind": f.kind, "id": f.id, "text": f.text} for f in one.found
                 ]}
                for one in self.sets
            ],
        }  # fmt: skip


def prepare(suite: Suite, lang: str) -> Prepared:
    """Read and lint one language's test set."""
    if suite.task:
        about = datasets.task_of(suite.task)
        split = datasets.open_split(suite.task, lang, suite.split, suite.data)
        sentences, kind = split.sentences, about.kind
        around = Around(
            split.language,
            _training(suite, lang),
            _parallel(suite, about),
            split.paths,
            about.form,
            about.options,
            split.problems,
        )
        name, tag, data = suite.task, split.language.tag, split.data_hash
    else:
        if suite.gold is None:
            raise ConfigError("no gold data: name a file or a task")
        problems: list[Problem] = []
        form = suite.form or sniff(suite.gold)
        sentences = datasets.distinct(read(suite.gold, form, suite.options, problems))
        if not sentences:
            raise ResourceError(f"{suite.gold}: no sentence in it")
        kind = kinds_of(sentences)
        language = resolve(lang) if lang else None
        around = Around(
            language, _training(suite, lang), (), (suite.gold,), form, suite.options,
            tuple(problems),
        )  # fmt: skip
        name, tag = suite.gold.name, language.tag if language else "und"
        data = datasets.hash_of([suite.gold])
    more: tuple[tuple[str, str], ...] = ()
    if suite.labels:
        sentences = tuple(only_labels(sentences, suite.labels))
        more = (("labels", ",".join(suite.labels)),)
    found = tuple(lint(sentences, kind, around))
    places = tuple(flagged(found))
    split_name = suite.split if suite.task else "file"
    test = TestSet(name, tag, split_name, data, sentences, places, more)
    return Prepared(test, kind, found, around.language)


def evaluate(
    suite: Suite,
    predictions: Sequence[str],
    against: str | None = None,
    metrics: Sequence[str] = (),
    drawing: Resampling | None = None,
    names: tuple[str, str] = ("system", "other"),
) -> Report:
    """Score prediction files, one a seed, and compare them with another system's.

    "{lang}" in a file's name stands for the language as it was given in `suite.langs`.
    """
    drawing = drawing or Resampling()
    langs = suite.langs or ("",)
    check_places((*predictions, *([against] if against else [])), langs)
    sets = [prepare(suite, lang) for lang in langs]
    asked = [metrics_for(one.kind, metrics) for one in sets]
    many = len(predictions) > 1
    systems = [
        [system_of(suite, name, lang, names[0], seed if many else None)
         for seed, name in enumerate(predictions)]
        for lang in langs
    ]  # fmt: skip
    others = [system_of(suite, against, lang, names[1], None) for lang in langs] if against else []
    return report_of(sets, systems, others, asked, drawing)


def report_of(
    sets: Sequence[Prepared],
    systems: Sequence[Sequence[System]],
    others: Sequence[System],
    asked: Sequence[Sequence[str]],
    drawing: Resampling,
) -> Report:
    """Score systems, one a seed, on each language's set, and compare them with another system's
    answers if there are any; `asked` are the metrics of each set."""
    many = any(len(seeds) > 1 for seeds in systems)
    for i, one in enumerate(sets):
        for system in (*systems[i], *others[i : i + 1]):
            check_same_labels(one.test.sentences, system.sentences, one.kind, system.name)
    scores: list[Record] = []
    sound: list[Record] = []
    comparisons: list[Comparison] = []
    spread: list[tuple[str, str, Seeds]] = []
    for i, (one, wanted) in enumerate(zip(sets, asked, strict=True)):
        test = one.test
        for system in (*systems[i], *others[i : i + 1]):
            scores += compare.records(test, system, wanted, drawing)
            if test.flagged and len(test.flagged) < len(test.sentences):
                sound += compare.records(test, system, wanted, drawing, sound=True)
        if many:
            spread += [(test.lang, m, compare.seeds(test, systems[i], m)) for m in wanted]
        for other in others[i : i + 1]:
            for system in systems[i]:
                comparisons += compare.compared(test, system, other, wanted, drawing)
    worst: list[Record] = []
    if len(sets) > 1:
        tests = [one.test for one in sets]
        columns = [*zip(*systems, strict=True), *([tuple(others)] if others else [])]
        for metric in asked[0]:
            for column in columns:
                mean, low = compare.over_languages(tests, column, metric, drawing)
                scores.append(mean)
                worst.append(low)
            for column in columns[: len(systems[0]) if others else 0]:
                comparisons.append(
                    compare.compared_over_languages(tests, column, others, metric, drawing)
                )
    return Report(
        tuple(sets), tuple(scores), tuple(sound), tuple(worst), tuple(comparisons), tuple(spread)
    )


def check_places(names: Sequence[str], langs: Sequence[str]) -> None:
    """ConfigError where a file's name is the same for several languages."""
    for name in names:
        if len(langs) > 1 and PLACE not in name:
            raise ConfigError(f"{name}: with several languages write {PLACE} in the file's name")


def system_of(suite: Suite, name: str, lang: str, called: str, seed: int | None) -> System:
    """The answers in one prediction file, as those of a system of this name."""
    path = Path(name.replace(PLACE, lang))
    form = suite.form if suite.gold else ""
    sentences: Sequence[Sentence] = list(read(path, form, _options(suite, path)))
    if suite.labels:
        sentences = only_labels(sentences, suite.labels)
    return System(called, sentences, seed, (("pred", datasets.hash_of([path])),))


def _options(suite: Suite, path: Path) -> Options | None:
    """The user's options; for CoNLL files of a task those the task's own files are read with.

    Raises ConfigError for a file with more than one column of tags: the first may be the gold.
    """
    if suite.options is not None and suite.options.columns:
        return suite.options
    task = datasets.TASKS.get(suite.task)
    if task is None or task.form != "conll" or sniff(path) != "conll":
        return None
    count = conll.survey(path, Options()).count
    if count > 2:
        name = task.options.columns[0][0]
        reason = f"{count} columns; say which holds the predictions: --column {name}={count}"
        raise ConfigError(f"{path}: {reason}")
    return task.options


def _training(suite: Suite, lang: str) -> list[Sentence]:
    """The given training files, or the task's own of the language where there are any."""
    if suite.train or not suite.task:
        problems: list[Problem] = []
        return [
            s for path in suite.train
            for s in read(path, suite.form if suite.gold else "", _options(suite, path), problems)
        ]  # fmt: skip
    if suite.split == "train":
        return []
    try:
        return datasets.load(suite.task, lang, "train", suite.data)
    except ResourceError:  # a test set only, as for Faroese
        return []


def _parallel(suite: Suite, about: datasets.Task) -> Sequence[Sentence]:
    if not about.parallel:
        return ()
    try:
        return datasets.load(suite.task, "eng", suite.split, suite.data)
    except ResourceError:
        return ()
