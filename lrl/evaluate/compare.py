"""Systems on test sets: scores with signatures, paired tests, means over languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.labels import constant
from lrl.evaluate.metrics import Scored, score
from lrl.evaluate.seeds import Seeds, over_seeds
from lrl.evaluate.signature import Record, Signature, record
from lrl.evaluate.significance import (
    TIMES,
    Difference,
    interval,
    mean_interval,
    mean_paired,
    paired,
)

More = tuple[tuple[str, str], ...]
SOUND: More = (("without", "flagged"),)  # a score that leaves flagged items out
OVER: More = (("over", "languages"),)


@dataclass(frozen=True, slots=True)
class TestSet:
    """Gold sentences, where they are from, and the places of those that are flagged.

    `more` goes into every signature.
    """

    task: str
    lang: str
    split: str
    data: str
    sentences: tuple[Sentence, ...]
    flagged: tuple[int, ...] = ()
    more: More = ()


@dataclass(frozen=True, slots=True)
class System:
    """A system's predictions for one test set, from one seed; `more` as in TestSet."""

    name: str
    sentences: Sequence[Sentence]
    seed: int | None = None
    more: More = ()


@dataclass(frozen=True, slots=True)
class Resampling:
    """How often items are drawn, and the seed of the draws."""

    times: int = TIMES
    seed: int = 0

    def __post_init__(self) -> None:
        if self.times < 100:
            raise ConfigError(f"{self.times} draws: an interval needs at least 100")
        if self.seed < 0:
            raise ConfigError(f"seed {self.seed} is negative")

    def __str__(self) -> str:
        return f"{self.times}.{self.seed}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much more `system` scores than `against`, in one language or over several."""

    task: str
    lang: str
    system: str
    against: str
    seed: int | None
    metric: str
    found: Difference

    def as_dict(self) -> dict[str, Any]:
        """For JSON, values to six places."""
        names = ("task", "lang", "system", "against", "seed", "metric")
        told = {key: getattr(self, key) for key in names}
        found = asdict(self.found)
        return told | {"difference": round(found.pop("value"), 6)} | {
            key: round(value, 6) for key, value in found.items()
        }  # fmt: skip


def scores(
    test: TestSet, system: System, metrics: Iterable[str], *, sound: bool = False
) -> dict[str, Scored]:
    """A system's answers by metric; `sound` leaves out the flagged items."""
    found = {name: score(name, test.sentences, system.sentences) for name in metrics}
    return {n: one.without(test.flagged) for n, one in found.items()} if sound else found


def signed(
    tests: Sequence[TestSet], system: str, seed: int | None, drawing: Resampling, more: More
) -> Signature:
    """The circumstances of a system's score on a test set, or of its mean over several."""
    first = tests[0]
    return Signature(
        first.task, "+".join(t.lang for t in tests), first.split, "+".join(t.data for t in tests),
        system=system, seed=seed, resamples=str(drawing), more=(*first.more, *more),
    )  # fmt: skip


def records(
    test: TestSet,
    system: System,
    metrics: Iterable[str],
    drawing: Resampling,
    *,
    sound: bool = False,
) -> list[Record]:
    """One number a metric, with its interval; of the items that are not flagged if `sound`."""
    left_out = SOUND if sound else ()
    of = signed([test], system.name, system.seed, drawing, (*system.more, *left_out))
    return [
        record(name, interval(one, drawing.times, drawing.seed), of)
        for name, one in scores(test, system, metrics, sound=sound).items()
    ]


def compared(
    test: TestSet, one: System, other: System, metrics: Iterable[str], drawing: Resampling
) -> list[Comparison]:
    """A paired test a metric of two systems on one test set."""
    metrics = tuple(metrics)
    first, second = scores(test, one, metrics), scores(test, other, metrics)
    return [
        Comparison(
            test.task, test.lang, one.name, other.name, one.seed, name,
            paired(first[name], second[name], drawing.times, drawing.seed),
        )
        for name in metrics
    ]  # fmt: skip


def over_languages(
    tests: Sequence[TestSet], systems: Sequence[System], metric: str, drawing: Resampling
) -> tuple[Record, Record]:
    """The mean of one system over test sets in several languages, and the worst of them."""
    each = [scores(t, s, [metric])[metric] for t, s in zip(tests, systems, strict=True)]
    found = mean_interval(each, drawing.times, drawing.seed)
    name, seed = systems[0].name, systems[0].seed
    of = signed(tests, name, seed, drawing, (*_joined(systems), *OVER))
    low = min(range(len(each)), key=lambda i: (each[i].value, i))
    worst = signed([tests[low]], name, seed, drawing, systems[low].more)
    return (
        record(metric, found, of),
        record(metric, interval(each[low], drawing.times, drawing.seed), worst),
    )


def name_of(lang: str) -> str:
    """A language in a table: its tag, or what the joined tags of several are there for."""
    return "mean" if "+" in lang else lang


def _joined(systems: Sequence[System]) -> More:
    """What systems say more of themselves, language by language."""
    keys = dict.fromkeys(key for system in systems for key, _ in system.more)
    return tuple((key, "+".join(dict(s.more).get(key, "") for s in systems)) for key in keys)


def compared_over_languages(
    tests: Sequence[TestSet],
    ones: Sequence[System],
    others: Sequence[System],
    metric: str,
    drawing: Resampling,
    *,
    drawn: bool = False,
) -> Comparison:
    """A paired test of the mean over languages; `drawn` draws the languages too."""
    pairs = [
        (scores(test, one, [metric])[metric], scores(test, other, [metric])[metric])
        for test, one, other in zip(tests, ones, others, strict=True)
    ]
    found = mean_paired(pairs, drawing.times, drawing.seed, drawn=drawn)
    lang = "+".join(test.lang for test in tests)
    head = ones[0]
    return Comparison(tests[0].task, lang, head.name, others[0].name, head.seed, metric, found)


def seeds(test: TestSet, systems: Iterable[System], metric: str) -> Seeds:
    """Several seeds of one system against the score of the constant answer."""
    floor = score(metric, test.sentences, constant(test.sentences)).value
    found: Mapping[int, float] = {
        system.seed if system.seed is not None else number:
            score(metric, test.sentences, system.sentences).value
        for number, system in enumerate(systems)
    }  # fmt: skip
    return over_seeds(found, floor)
