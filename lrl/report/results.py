"""The results of runs, as `lrl run` left them in results.json."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import orjson

from lrl.errors import FormatError, ResourceError
from lrl.evaluate.signature import Record

FILE = "results.json"
Json = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gain:
    """How much more `system` scores than `against` with one seed, as a paired test found it."""

    task: str
    lang: str
    system: str
    against: str
    seed: int | None
    metric: str
    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Seeds:
    """Several seeds of a system in a language; `collapsed` are (seed, why it came to nothing)."""

    system: str
    lang: str
    metric: str
    median: float
    low: float
    high: float
    collapsed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class History:
    """One training: `points` are (update, loss by objective, dev score or NaN); `stage` is "" where
    a system has only one."""

    system: str
    seed: int | None
    lang: str
    points: tuple[tuple[int, tuple[tuple[str, float], ...], float], ...]
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A synthesized sentence beside its source; `pairs` are (source, target) token places.

    `tiers` says of each target token how its form was come by, "" where nothing is told.
    """

    lang: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run; what its file does not have is empty. `folder` is where its paths begin."""

    name: str
    folder: Path
    experiment: Json
    records: tuple[Record, ...]
    gains: tuple[Gain, ...]
    seeds: tuple[Seeds, ...]
    worst: tuple[Record, ...]
    lint: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    fitness: tuple[Json, ...]
    histories: tuple[History, ...]
    samples: tuple[Sample, ...]
    predictions: tuple[tuple[str, str], ...]
    licences: tuple[Json, ...]
    seconds: Json
    hardware: Json
    left_out: int


def read_runs(paths: Sequence[Path]) -> tuple[Run, ...]:
    """Runs from their folders or results files, each with a name of its own."""
    runs = [read_run(path) for path in paths]
    taken: dict[str, int] = {}
    named = []
    for run in runs:
        taken[run.name] = taken.get(run.name, 0) + 1
        again = taken[run.name]
        named.append(run if again == 1 else replace(run, name=f"{run.name} ({again})"))
    return tuple(named)


def read_run(path: Path) -> Run:
    """One run; FormatError, naming the place in the file, for what cannot be a result."""
    file = path / FILE if path.is_dir() else path
    try:
        value = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        raise ResourceError(
            f"{file}: no such file; name the folder that lrl run wrote its results into"
        ) from None
    except orjson.JSONDecodeError as error:
        raise FormatError(file, error.lineno, f"no JSON: {error.msg}") from error
    if not isinstance(value, dict):
        raise FormatError(file, None, "the results of a run are a JSON object")
    part = _Parts(file, value)
    experiment = part.table("experiment")
    return Run(
        name=str(experiment.get("name") or file.parent.name or "run"),
        folder=file.parent,
        experiment=experiment,
        records=part.rows("records", _record),
        gains=part.rows("comparisons", _gain),
        seeds=part.rows("seeds", _seeds),
        worst=part.rows("worst", _record),
        lint=part.rows("lint", _lint),
        fitness=part.rows("fitness", _fitness),
        histories=part.rows("histories", _history),
        samples=part.rows("samples", _sample),
        predictions=tuple((str(k), str(v)) for k, v in sorted(part.table("predictions").items())),
        licences=part.rows("licences", _licence),
        seconds=part.table("seconds"),
        hardware=part.table("hardware"),
        left_out=int(_number(value.get("left_out_of_training") or 0)),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The members of a results file; every one may be missing."""

    file: Path
    value: Json

    def table(self, name: str) -> Json:
        found = self.value.get(name) or {}
        if not isinstance(found, dict):
            raise FormatError(self.file, None, f"{name}: an object was expected")
        return found

    def rows(self, name: str, of: Callable[[Any], T]) -> tuple[T, ...]:
        found = self.value.get(name) or []
        if isinstance(found, dict):  # by language: the key goes with the value
            found = [{"lang": key, "of": value} for key, value in found.items()]
        if not isinstance(found, list):
            raise FormatError(self.file, None, f"{name}: a list was expected")
        made = []
        for place, row in enumerate(found):
            try:
                made.append(of(row))
            except KeyError as error:
                reason = f"{name}[{place}]: no {error.args[0]!r}"
                raise FormatError(self.file, None, reason) from error
            except (TypeError, ValueError, AttributeError) as error:
                raise FormatError(self.file, None, f"{name}[{place}]: {error}") from error
        return tuple(made)


def _number(value: Any) -> float:
    """A JSON number; null, which stands for what is not a number, is NaN."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _record(row: Json) -> Record:
    bounds = (_number(row.get("ci_low")), _number(row.get("ci_high")))
    return Record(
        str(row["task"]), str(row["lang"]), str(row["system"]), row.get("seed"),
        str(row["metric"]), _number(row["value"]), *bounds, int(row.get("n") or 0),
        str(row.get("signature") or ""),
    )  # fmt: skip


def _gain(row: Json) -> Gain:
    return Gain(
        str(row["task"]), str(row["lang"]), str(row["system"]), str(row["against"]),
        row.get("seed"), str(row["metric"]), _number(row["difference"]),
        _number(row.get("low")), _number(row.get("high")), _number(row.get("p")),
    )  # fmt: skip


def _seeds(row: Json) -> Seeds:
    return Seeds(
        str(row["system"]), str(row["lang"]), str(row["metric"]), _number(row["median"]),
        _number(row["low"]), _number(row["high"]),
        tuple(map(_collapsed, row.get("collapsed") or ())),
    )  # fmt: skip


def _collapsed(one: Any) -> tuple[str, str]:
    return (str(one["seed"]), str(one["why"])) if isinstance(one, dict) else (str(one), "")


def _lint(row: Json) -> tuple[str, tuple[tuple[str, int], ...]]:
    counts = row.get("of", row)
    return str(row["lang"]), tuple(
        (str(kind), int(n)) for kind, n in counts.items() if isinstance(n, int)
    )


def _fitness(row: Json) -> Json:
    numbers = {k: _number(v) for k, v in row.items() if v is None or isinstance(v, int | float)}
    told = [str(text) for text in row.get("warnings") or ()]
    return {"lang": str(row["lang"]), "warnings": told} | numbers


def _licence(row: Any) -> Json:
    if isinstance(row, str):
        return {"name": "", "licence": row}
    return {"name": str(row.get("name") or row.get("of") or ""), "licence": ""} | dict(row)


def _history(row: Json) -> History:
    points = tuple(
        (int(one["update"]), tuple(_losses(one.get("loss"))), _number(one.get("dev")))
        for one in row["history"]
    )
    return History(
        str(row["system"]), row.get("seed"), str(row.get("lang") or ""), points,
        str(row.get("stage") or ""),
    )  # fmt: skip


def _losses(found: Any) -> Iterable[tuple[str, float]]:
    if isinstance(found, dict):
        return sorted((str(name), _number(value)) for name, value in found.items())
    return [] if found is None else [("loss", _number(found))]


def _sample(row: Json) -> Sample:
    source, target = tuple(map(str, row["source"])), tuple(map(str, row["target"]))
    pairs = []
    for text in str(row.get("alignment") or "").split():
        left, _, right = text.partition("-")
        pair = (int(left), int(right))
        if not (0 <= pair[0] < len(source) and 0 <= pair[1] < len(target)):
            raise ValueError(f"the alignment {text} points outside the sentence")
        pairs.append(pair)
    tiers = tuple(str(tier or "") for tier in row.get("tiers") or ())
    if tiers and len(tiers) != len(target):
        raise ValueError(f"{len(tiers)} tiers for {len(target)} target tokens")
    return Sample(str(row["lang"]), source, target, tuple(pairs), tiers or ("",) * len(target))
