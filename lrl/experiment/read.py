"""Experiment files: found by name or path, their systems put together from what they extend."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.experiment.config import Experiment, Stage, System
from lrl.experiment.tables import Table, filled, hint, known, merged, names_of
from lrl.paths import resource

STAGE = names_of(Stage)  # also of a system, and at the top, for the stages of all systems
SYSTEM = ("extends", "without", "stages", "lexicon", "way", "own", "oracle", *STAGE)
TOP = (*names_of(Experiment), *STAGE)
LAST = "task"  # the stage of a system that names none


def names() -> list[str]:
    """The experiments that lrl ships with."""
    return sorted(path.stem for path in resource("experiments").glob("*.toml"))


def path_of(name: str) -> Path:
    """The file of an experiment given by its path or its name; ResourceError if there is none."""
    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        if not path.is_file():
            raise ResourceError(f"{name}: no such file; lrl has {', '.join(names())}")
        return path
    if name not in names():
        raise ResourceError(f"no experiment {name!r}; {hint(name, names())}")
    return resource(f"experiments/{name}.toml")


def table_of(path: Path) -> Table:
    """The TOML of a file; FormatError with the line where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FormatError(path, getattr(error, "lineno", None), f"not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise FormatError(path, None, "not UTF-8") from error
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error


def read(path: Path, changes: Mapping[str, Any] | None = None) -> Experiment:
    """The experiment of a file, some of its top values changed."""
    return experiment_of(merged(table_of(path), changes or {}), str(path))


def experiment_of(table: Table, where: str) -> Experiment:
    """An experiment from its tables; ConfigError, beginning with `where`, for what is amiss."""
    known(table, TOP, f"{where}: top")
    raw = table.get("systems")
    if not isinstance(raw, dict) or not raw:
        raise ConfigError(f"{where}: no [systems.NAME]")
    shared = {key: table[key] for key in STAGE if key in table}
    systems = tuple(system_of(name, raw, shared, f"{where}: systems.{name}") for name in raw)
    top = {key: value for key, value in table.items() if key not in (*STAGE, "systems")}
    if isinstance(top.get("source"), str):
        top["source"] = [top["source"]]
    return filled(Experiment, top, f"{where}: top", systems=systems)


def system_of(name: str, raw: Table, shared: Table, where: str) -> System:
    """A system from its own table and those it extends."""
    table = inherited(name, raw, where)
    own = {key: value for key, value in table.items() if key in STAGE}
    stages, without = table.get("stages", {LAST: {}}), table.get("without", [])
    for part in without:
        if part not in stages:
            raise ConfigError(f"{where}.without: no stage {part!r}; there is {', '.join(stages)}")
    built = tuple(
        (key, filled(Stage, merged(shared, own, stage), f"{where}.stages.{key}"))
        for key, stage in stages.items()
        if key not in without
    )
    more: Table = {key: table[key] for key in ("lexicon", "way", "own", "oracle") if key in table}
    return filled(System, more, where, name=name, stages=built)


def inherited(name: str, raw: Table, where: str) -> Table:
    """A system's table laid over those of the systems it extends, the furthest first."""
    chain: list[Table] = []
    seen: list[str] = []
    while name:
        if name in seen:
            raise ConfigError(f"{where}: extends itself, {' -> '.join([*seen, name])}")
        if name not in raw:
            raise ConfigError(f"{where}.extends: no system {name!r}; {hint(name, list(raw))}")
        seen.append(name)
        table = raw[name]
        if not isinstance(table, dict) or not all(
            isinstance(stage, dict) for stage in tables_in(table, where).values()
        ):
            raise ConfigError(f"{where}: not a table of tables")
        known(table, SYSTEM, where)
        chain.append(table)
        name = table.get("extends", "")
    return merged(*reversed(chain))


def tables_in(system: Table, where: str) -> Table:
    """The stages of a system's own table."""
    stages = system.get("stages", {})
    if not isinstance(stages, dict):
        raise ConfigError(f"{where}.stages: not a table of stages")
    for name, stage in stages.items():
        if isinstance(stage, dict):
            known(stage, STAGE, f"{where}.stages.{name}")
    return stages


def selected(experiment: Experiment, systems: Sequence[str]) -> Experiment:
    """The experiment with only some of its systems, all where none is named."""
    if not systems:
        return experiment
    known = [one.name for one in experiment.systems]
    for name in systems:
        if name not in known:
            raise ConfigError(f"no system {name!r}; {hint(name, known)}")
    return replace(
        experiment,
        systems=tuple(one for one in experiment.systems if one.name in systems),
        against=tuple(name for name in experiment.against if name in systems),
    )
