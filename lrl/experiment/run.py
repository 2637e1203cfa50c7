"""A whole run: material, models, answers, numbers, and the file that the report reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lrl.evaluate.datasets import task_of
from lrl.experiment import results
from lrl.experiment.answers import answers, gold_of, predictions
from lrl.experiment.config import NONE, Experiment, System
from lrl.experiment.lexicons import data_folder
from lrl.experiment.material import material
from lrl.experiment.measure import Answers, Measured, measure
from lrl.experiment.shop import TINY, Shop
from lrl.experiment.tables import written
from lrl.experiment.training import trained
from lrl.experiment.work import Tell, Work, digest, silent
from lrl.paths import resource
from lrl.provenance import beside, write_json

REPEAT = "# To be had again by `lrl run` on this file, from the same working directory."
EMBEDDED = "embedded"  # the data folder that lrl ships with
Advance = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run finds its data and models, and where it keeps its results and its stages."""

    out: Path
    data: Path | None = None
    models: tuple[Path, ...] = ()
    work: Path | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One model to be made: of a system, with a seed, for some languages."""

    system: System
    seed: int
    langs: tuple[str, ...]


def run(
    experiment: Experiment,
    places: Places,
    tell: Tell = silent,
    advance: Advance = lambda what, done, of: None,
) -> dict[str, Any]:
    """Carry an experiment out and write `results.json`, predictions and the experiment itself.

    What an earlier run with the same `places` has made is not made again. Raises ConfigError,
    ResourceError or FormatError; earlier results stay then.
    """
    embedded = places.data is None and experiment.data == EMBEDDED
    data = resource("toy") if embedded else places.data
    if data is None and experiment.data:
        data = Path(experiment.data)
    models = places.models or tuple(map(Path, experiment.models))
    experiment = replace(
        experiment,
        data=EMBEDDED if embedded else results.recorded(data),
        models=tuple(map(results.recorded, models)),
    )
    with data_folder(data):
        found = material(experiment, data)
        work = Work(places.work or places.out / "work", tell)
        shop = Shop(experiment, found, work, data, models)
        shop.check()
        units = units_of(experiment, found.targets)
        files: dict[tuple[str, int, str], Path] = {}
        histories: list[dict[str, Any]] = []
        for number, unit in enumerate(units):
            advance(f"{unit.system.name}, seed {unit.seed}, {'+'.join(unit.langs)}", number,
                    len(units))  # fmt: skip
            stages = trained(shop, unit.system, unit.seed, unit.langs)
            model = stages[-1].model if stages else shop.model
            curves = results.histories(unit.system.name, stages)
            histories += [one for one in curves if one not in histories]
            tested = [*unit.langs, found.source_name]
            for lang in tested:
                key = (unit.system.name, unit.seed, lang)
                if lang in found.tests and key not in files:
                    files[key] = answers(shop, unit.system, model, lang)
        advance("measuring", len(units), len(units))
        measured = measured_of(shop, files)
        made = results.assembled(shop, measured, files, histories, places.out)
    write(experiment, made, places.out)
    return made


def units_of(experiment: Experiment, langs: Sequence[str]) -> list[Unit]:
    """The models of all systems, seed by seed, so that a stopped run has whole seeds."""
    groups = [tuple(langs)] if experiment.joint else [(lang,) for lang in langs]
    return [
        Unit(system, seed, group)
        for seed in experiment.seeds
        for group in groups
        for system in experiment.systems
    ]


def measured_of(shop: Shop, files: dict[tuple[str, int, str], Path]) -> Measured:
    """Everything scored."""
    experiment, tests = shop.experiment, shop.material.tests
    found = []
    for system in experiment.systems:
        signed = more(shop, system)
        for lang, prepared in tests.items():
            mine = {seed: files[system.name, seed, lang] for seed in experiment.seeds
                    if (system.name, seed, lang) in files}  # fmt: skip
            test = prepared.test
            if system.head == NONE and lang == shop.material.source_name:
                continue  # its nearest neighbours are its own sentences
            gold = tuple(gold_of(system, test.sentences))
            said = {seed: predictions(path) for seed, path in mine.items()}
            found.append(Answers(system, replace(test, sentences=gold), said, signed))
    names = experiment.metrics or task_of(experiment.task).metrics
    if all(system.head == NONE for system in experiment.systems):
        names = ("retrieval",)
    source = tests[shop.material.source_name].test.lang if (
        shop.material.source_name in tests) else ""  # fmt: skip
    return measure(found, source, names, experiment.against, experiment.bootstrap)


def more(shop: Shop, system: System) -> tuple[tuple[str, str], ...]:
    """What a system's signatures say beside the usual: from these a run can be repeated."""
    experiment = shop.experiment
    said = [
        ("run", experiment.name),
        ("config", results.config_hash(experiment)),
        ("model", digest(shop.model_identity) if experiment.model != TINY else TINY),
    ]
    if system.oracle:
        said.append(("oracle", "yes"))
    if system.stops_by_target:
        said.append(("dev", "target"))
    return tuple(said)


def write(experiment: Experiment, made: dict[str, Any], out: Path) -> None:
    """Put the results in place; the experiment beside them repeats the run."""
    table = results.table_of(experiment)
    with beside(out / "experiment.toml") as part:
        part.write_text(f"{REPEAT}\n{written(table)}\n", "utf-8")
    write_json(out / "results.json", made)
