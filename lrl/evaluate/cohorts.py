"""Weak cohorts: how a system does on parts of the items, against all others.

A part is given by an attribute, or found by k-means over sentence vectors (Dheram et al. 2022).
Several seeds of a system are scored together: what is drawn are items, with the answers of all
seeds. In a set with the same items in several languages an item is drawn with its translations,
as these are no new evidence of their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrl.clusters import clustered, nearest
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.align import align
from lrl.evaluate.attributes import Item, Means, named
from lrl.evaluate.compare import More, Resampling, System, TestSet, signed
from lrl.evaluate.datasets import task_of
from lrl.evaluate.labels import check_same_labels
from lrl.evaluate.metrics import Scored, metrics_for, score
from lrl.evaluate.signature import Record, Signature, record
from lrl.evaluate.significance import Difference, interval, paired, unpaired
from lrl.evaluate.suite import Suite, check_places, prepare, system_of
from lrl.evaluate.typical import typical_words

FOUND = "found"
LEAST = 20  # items; a smaller cohort is shown, but is not called the worst


@dataclass(frozen=True, slots=True)
class Cohort:
    """The places of some items among all; `kind` is the attribute, `name` its value. Of a found
    one, its typical words and the texts nearest to its centre."""

    kind: str
    name: str
    places: tuple[int, ...]
    words: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weakness:
    """A system's score on a cohort, and how much more it is than that on all other items.

    `share` is the cohort's share of all items. The gap is `paired` where cohort and rest hold the
    same items in different languages; its `corrected` p is by Holm's method over the cohorts of
    the kind, None as the gap where there is no rest.
    """

    cohort: Cohort
    share: float
    score: Record
    gap: Difference | None
    paired: bool
    corrected: float | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON, values to six places; of the cohort all but the places."""
        cohort = {"kind": self.cohort.kind, "cohort": self.cohort.name,
                  "items": len(self.cohort.places), "share": round(self.share, 6)}  # fmt: skip
        if self.cohort.words or self.cohort.texts:
            cohort |= {"words": list(self.cohort.words), "texts": list(self.cohort.texts)}
        gap: dict[str, Any] | None = None
        if self.gap is not None and self.corrected is not None:
            gap = {key: round(value, 6) for key, value in asdict(self.gap).items() if key != "n"}
            gap |= {"paired": self.paired, "p_holm": round(self.corrected, 6)}
        return cohort | self.score.as_dict() | {"gap": gap}


@dataclass(frozen=True, slots=True)
class Weaknesses:
    """All cohorts of all systems, and of each system and metric the worst cohort a kind."""

    rows: tuple[Weakness, ...]
    worst: tuple[Weakness, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cohorts": [one.as_dict() for one in self.rows],
            "worst": [one.as_dict() for one in self.worst],
        }


@dataclass(frozen=True, slots=True)
class Vectors:
    """A vector an item, and what they are from, for signatures."""

    values: NDArray[np.floating]
    name: str


Reading = Callable[[list[Item]], tuple[Means, Vectors | None]]


def measured(
    suite: Suite,
    predictions: Sequence[str],
    against: str | None,
    kinds: Sequence[str],
    reading: Reading,
    metrics: Sequence[str] = (),
    drawing: Resampling | None = None,
    names: tuple[str, str] = ("system", "other"),
    least: int = LEAST,
) -> Weaknesses:
    """Score prediction files, one a seed, and another system's on the cohorts of their items.

    `reading` says what attributes are had from, by the items of all languages. Without `metrics`
    the first that suits the task.
    """
    drawing = drawing or Resampling()
    langs = suite.langs or ("",)
    check_places((*predictions, *([against] if against else [])), langs)
    sets = [prepare(suite, lang) for lang in langs]
    tests = [one.test for one in sets]
    items = [Item(s, one.test.lang, one.language) for one in sets for s in one.test.sentences]
    means, vectors = reading(items)
    cohorts = cohorts_of(kinds, items, means, vectors, drawing.seed)
    asked = tuple(metrics) or metrics_for(sets[0].kind)[:1]
    more: More = (("lexicon", means.lexicon),) if means.lexicon else ()
    more += (("encoder", vectors.name),) if vectors else ()
    parallel = bool(suite.task) and task_of(suite.task).parallel
    rows: list[Weakness] = []
    worst: list[Weakness] = []
    many = len(predictions) > 1
    for name, files in ((names[0], predictions), (names[1], [against] if against else [])):
        if not files:
            continue
        systems = [
            [system_of(suite, file, lang, name, seed if many else None)
             for seed, file in enumerate(files)]
            for lang in langs
        ]  # fmt: skip
        for one, row in zip(sets, systems, strict=True):
            for system in row:
                check_same_labels(one.test.sentences, system.sentences, one.kind, system.name)
        found = weaknesses(tests, systems, cohorts, asked, drawing, more, parallel, least)
        rows += found.rows
        worst += found.worst
    return Weaknesses(tuple(rows), tuple(worst))


def cohorts_of(
    kinds: Sequence[str],
    items: Sequence[Item],
    means: Means | None = None,
    vectors: Vectors | None = None,
    seed: int = 0,
) -> list[Cohort]:
    """The cohorts of each kind, by name; "found:8" stands for eight of them by vectors."""
    made: list[Cohort] = []
    for kind in kinds:
        if kind.partition(":")[0] == FOUND:
            made += _found(kind, items, vectors, seed)
            continue
        names = named(kind, items, means or Means())
        for name in sorted(set(names)):
            places = tuple(i for i, one in enumerate(names) if one == name)
            made.append(Cohort(kind, name, places))
    return made


def _found(kind: str, items: Sequence[Item], vectors: Vectors | None, seed: int) -> list[Cohort]:
    count = kind.partition(":")[2]
    if not count.isdecimal():
        raise ConfigError(f"{kind!r}: say how many cohorts to find, as found:8")
    if vectors is None:
        raise ConfigError(f"{kind}: name the encoder whose vectors are grouped, --model DIR")
    clusters = clustered(vectors.values, int(count), seed)
    made = []
    for cluster in range(int(count)):
        places = tuple(np.flatnonzero(clusters.of == cluster).tolist())
        inside = [items[i].sentence for i in places]
        outside = [items[i].sentence for i in np.flatnonzero(clusters.of != cluster).tolist()]
        near = nearest(vectors.values, clusters, cluster)
        texts = tuple(f"{items[i].lang}: {items[i].sentence.text}" for i in near)
        words = typical_words(inside, outside)
        made.append(Cohort(kind, str(cluster + 1), places, words, texts))
    return made


def together(
    tests: Sequence[TestSet],
    systems: Sequence[Sequence[System]],
    metric: str,
    parallel: bool = False,
) -> Scored:
    """Answers to several test sets, each a row of systems a seed, as one set of items: what an
    item counts is the mean over seeds. Ids are kept, and so repeat, where sets are `parallel`."""
    gold: list[Sentence] = []
    answers: list[Sentence] = []
    seeds = len(systems[0])
    for seed in range(seeds):
        for number, (test, row) in enumerate(zip(tests, systems, strict=True)):
            answered = align(test.sentences, row[seed].sentences)
            for one, said in zip(test.sentences, answered, strict=True):
                own = f"{seed}/{number}/{one.id}"
                gold.append(replace(one, id=own))
                answers.append(replace(said, id=own))
    # One call for all: the statistics of macro F1 have a column for each label that occurs.
    stats = score(metric, gold, answers).stats
    items = [(test.lang, s.id) for test in tests for s in test.sentences]
    mean = stats.reshape(seeds, len(items), -1).mean(axis=0)
    return Scored(metric, tuple(i if parallel else f"{lang}/{i}" for lang, i in items), mean)


def weaknesses(
    tests: Sequence[TestSet],
    systems: Sequence[Sequence[System]],
    cohorts: Sequence[Cohort],
    metrics: Sequence[str],
    drawing: Resampling,
    more: More = (),
    parallel: bool = False,
    least: int = LEAST,
) -> Weaknesses:
    """Score one system, a row of seeds for each test set, on each cohort and on its rest; `more`
    goes into every signature. The worst cohort of a kind has at least `least` items."""
    rows: list[Weakness] = []
    worst: list[Weakness] = []
    first = systems[0][0]
    seed = first.seed if len(systems[0]) == 1 else None
    joined = tuple(chain.from_iterable(row[i].more for row in systems for i in range(len(row))))
    told = (*_once(joined), *more)
    of = signed(tests, first.name, seed, drawing, told)
    for metric in metrics:
        whole = together(tests, systems, metric, parallel)
        for kind in dict.fromkeys(cohort.kind for cohort in cohorts):
            some = [
                _weakness(whole, cohort, of, drawing) for cohort in cohorts if cohort.kind == kind
            ]
            gaps = holm([one.gap.p for one in some if one.gap is not None])
            left = iter(gaps)
            some = [
                replace(one, corrected=next(left)) if one.gap is not None else one for one in some
            ]
            rows += some
            large = [one for one in some if len(one.cohort.places) >= least]
            if large and len(some) > 1:
                worst.append(min(large, key=lambda one: one.score.value))
    return Weaknesses(tuple(rows), tuple(worst))


def _weakness(whole: Scored, cohort: Cohort, of: Signature, drawing: Resampling) -> Weakness:
    inside = np.zeros(len(whole.ids), bool)
    inside[list(cohort.places)] = True
    own, rest = units(whole, inside), units(whole, ~inside)
    named_so = replace(of, more=(*of.more, ("cohort", f"{cohort.kind}={_plain(cohort.name)}")))
    scored = record(whole.metric, interval(own, drawing.times, drawing.seed), named_so)
    gap = None
    if rest.ids:
        compared = paired if own.ids == rest.ids else unpaired
        gap = compared(own, rest, drawing.times, drawing.seed)
    return Weakness(
        cohort, len(cohort.places) / len(inside), scored, gap, own.ids == rest.ids, None
    )


def units(whole: Scored, inside: NDArray[np.bool_]) -> Scored:
    """Some items, those of one id taken together, in the order of the ids."""
    places: dict[str, list[int]] = {}
    for i in np.flatnonzero(inside).tolist():
        places.setdefault(whole.ids[i], []).append(i)
    order = sorted(places)
    if not order:
        return Scored(whole.metric, (), whole.stats[:0])
    sums = np.stack([whole.stats[places[name]].sum(axis=0) for name in order])
    return Scored(whole.metric, tuple(order), sums)


def holm(values: Sequence[float]) -> list[float]:
    """p values corrected for their number (Holm 1979)."""
    found, highest = [1.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        found[place] = highest
    return found


def _once(more: Sequence[tuple[str, str]]) -> More:
    """What several files say of themselves, a key once."""
    keys = dict.fromkeys(key for key, _ in more)
    return tuple((key, "+".join(value for name, value in more if name == key)) for key in keys)


def _plain(name: str) -> str:
    return " ".join(name.replace("|", "/").split())
