"""The systems' answers scored and compared: by language and seed, over seeds, over languages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

import numpy as np

from lrl.corpus.sentence import Sentence
from lrl.evaluate.compare import OVER, SOUND, Comparison, More, Resampling, TestSet, signed
from lrl.evaluate.labels import constant
from lrl.evaluate.metrics import Scored, score
from lrl.evaluate.seeds import over_seeds
from lrl.evaluate.signature import Record, Signature, record
from lrl.evaluate.significance import interval, mean_interval, mean_paired, paired
from lrl.experiment.config import NONE, System

# What the answers of a head can be scored by; a task's other measures are left out.
HEADS = {
    NONE: ("retrieval",),
    "classify": ("accuracy", "macro_f1", "intent_accuracy"),
    "intent-slots": ("intent_accuracy", "slot_f1", "exact_match"),
    "tag": ("tag_accuracy", "span_f1"),
    "parse": ("uas", "las"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """A system's answers in one language by seed; `more` goes into their signatures."""

    system: System
    test: TestSet
    by_seed: Mapping[int, Sequence[Sentence]]
    more: More


@dataclass(slots=True)
class Measured:
    """All numbers of a run."""

    records: list[Record] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    seeds: list[dict[str, Any]] = field(default_factory=list)
    worst: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """A system's scores in one language: by seed, and with several seeds all of them together
    (seed None), where a metric's statistics can be put together."""

    answers: Answers
    scored: Mapping[int | None, Scored]


def measure(
    found: Sequence[Answers],
    source: str,
    metrics: Sequence[str],
    against: Sequence[str],
    drawing: Resampling,
) -> Measured:
    """Score all answers; `source` is the tag of the source language, kept out of all means."""
    made = Measured()
    for metric in metrics:
        rows: dict[str, dict[str, Column]] = {}
        for answers in found:
            if metric in HEADS.get(answers.system.head, metrics):
                column = Column(answers, scores(answers, metric))
                rows.setdefault(answers.system.name, {})[answers.test.lang] = column
        for columns in rows.values():
            _score(made, metric, columns, source, drawing)
        for name in against:
            for other, columns in rows.items():
                if name in rows and other != name:
                    made.comparisons += compared(metric, columns, rows[name], source, drawing)
    return made


def scores(answers: Answers, metric: str) -> dict[int | None, Scored]:
    """The scores by seed, those of all seeds together under None."""
    gold = answers.test.sentences
    found: dict[int | None, Scored] = {
        seed: score(metric, gold, said) for seed, said in sorted(answers.by_seed.items())
    }
    tables = [one.stats for one in found.values()]
    if len(tables) > 1 and len({table.shape for table in tables}) == 1 and metric != "macro_f1":
        ids = next(iter(found.values())).ids
        found[None] = Scored(metric, ids, np.sum(tables, axis=0))
    return found


def _score(
    made: Measured, metric: str, columns: Mapping[str, Column], source: str, drawing: Resampling
) -> None:
    """Add the records and seeds of one system and metric."""
    means: dict[int, float] = {}
    targets = {lang: one for lang, one in columns.items() if lang != source}
    records: list[Record] = []
    floors: dict[str, float] = {}
    for lang, column in columns.items():
        for seed, one in column.scored.items():
            records.append(_record(column, metric, seed, one, drawing))
            flagged = column.answers.test.flagged
            if flagged and len(flagged) < len(one.ids):
                rest = one.without(flagged)
                made.records.append(_record(column, metric, seed, rest, drawing, SOUND))
        gold = column.answers.test.sentences
        floors[lang] = score(metric, gold, constant(gold)).value
        values = {seed: one.value for seed, one in column.scored.items() if seed is not None}
        made.seeds.append(_seeds(column.answers.system.name, lang, metric, values, floors[lang]))
    made.records += records
    for seed in seeds_of(targets):
        rows = [one.scored[seed] for one in targets.values()]
        if seed is not None:
            means[seed] = mean(one.value for one in rows)
        below = [one for one in records if one.seed == seed and one.lang in targets]
        made.worst.append(min(below, key=lambda one: (one.value, one.lang)))
        if len(rows) > 1:
            made.records.append(_mean(targets, metric, seed, rows, drawing))
    if len(targets) > 1:
        name = next(iter(targets.values())).answers.system.name
        floor = mean(floors[lang] for lang in targets)
        made.seeds.append(_seeds(name, "+".join(targets), metric, means, floor))


def seeds_of(columns: Mapping[str, Column]) -> Iterator[int | None]:
    """The seeds that there are in all languages, None among them if it is."""
    first, *rest = (one.scored.keys() for one in columns.values())
    yield from (seed for seed in first if all(seed in other for other in rest))


def compared(
    metric: str,
    ones: Mapping[str, Column],
    others: Mapping[str, Column],
    source: str,
    drawing: Resampling,
) -> Iterator[Comparison]:
    """Paired tests of two systems in each language and over the target languages: of all seeds
    together, or seed by seed where they cannot be put together."""
    langs = [lang for lang in ones if lang in others]
    times, start = drawing.times, drawing.seed
    for lang in langs:
        for seed, one, other in pairs_of(ones[lang], others[lang]):
            yield _compared(ones, others, lang, seed, metric, paired(one, other, times, start))
    targets = [lang for lang in langs if lang != source]
    if len(targets) < 2:
        return
    each = [pairs_of(ones[lang], others[lang]) for lang in targets]
    for rows in zip(*each, strict=True):
        found = mean_paired([(one, other) for _, one, other in rows], times, start)
        yield _compared(ones, others, "+".join(targets), rows[0][0], metric, found)


def pairs_of(one: Column, other: Column) -> list[tuple[int | None, Scored, Scored]]:
    """Scores to be compared: all seeds together where both have that, else each seed."""
    shared = [seed for seed in one.scored if seed in other.scored]
    seeds = [None] if None in shared else shared
    return [(seed, one.scored[seed], other.scored[seed]) for seed in seeds]


def _compared(
    ones: Mapping[str, Column], others: Mapping[str, Column], lang: str, seed: int | None,
    metric: str, found: Any,
) -> Comparison:  # fmt: skip
    one, other = next(iter(ones.values())).answers, next(iter(others.values())).answers
    return Comparison(
        one.test.task, lang, one.system.name, other.system.name, seed, metric, found
    )  # fmt: skip


def _record(
    column: Column, metric: str, seed: int | None, one: Scored, drawing: Resampling, more: More = ()
) -> Record:
    found = interval(one, drawing.times, drawing.seed)
    return record(metric, found, _signed([column.answers], seed, drawing, more))


def _mean(
    columns: Mapping[str, Column],
    metric: str,
    seed: int | None,
    rows: Sequence[Scored],
    drawing: Resampling,
) -> Record:
    found = mean_interval(rows, drawing.times, drawing.seed)
    answers = [one.answers for one in columns.values()]
    return record(metric, found, _signed(answers, seed, drawing, OVER))


def _signed(
    answers: Sequence[Answers], seed: int | None, drawing: Resampling, more: More
) -> Signature:
    first = answers[0]
    seeds = "+".join(map(str, sorted(first.by_seed)))
    together = (("seeds", seeds),) if seed is None else ()
    tests = [one.test for one in answers]
    return signed(tests, first.system.name, seed, drawing, (*first.more, *together, *more))


def _seeds(
    system: str, lang: str, metric: str, values: Mapping[int, float], floor: float
) -> dict[str, Any]:
    found = over_seeds(values, floor)
    return {
        "system": system,
        "lang": lang,
        "metric": metric,
        "median": round(found.median, 6),
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "scores": [[seed, round(value, 6)] for seed, value in found.scores],
        "collapsed": [{"seed": seed, "why": why} for seed, why in found.collapsed],
    }
