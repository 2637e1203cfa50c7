"""Experiment files: what they may say, what is refused and how, and those that lrl ships with."""

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.experiment.read import experiment_of, names, path_of, read, selected
from lrl.experiment.results import config_hash, table_of
from lrl.experiment.tables import merged, written

BASE = """
name = "toy"
task = "toy"
langs = ["qaa"]
[weights]
agreement = 0.5
[systems.plain]
sets = ["source", "pseudo"]
[systems.lrl]
extends = "plain"
[systems.lrl.stages.distil]
head = "none"
pairs = ["task"]
seeded = false
weights = { task = 0, agreement = 0, distil = 1 }
[systems.lrl.stages.task.train]
rate = 1
[systems.less]
extends = "lrl"
without = ["distil"]
synthesize = { keys = "exact" }
"""


def of(text: str = "") -> Any:
    return experiment_of(tomllib.loads(BASE + text), "f.toml")


def test_systems_inherit_from_the_top_and_from_what_they_extend() -> None:
    plain, lrl, less = of().systems
    assert [name for name, _ in lrl.stages] == ["distil", "task"]
    assert [name for name, _ in less.stages] == ["task"]
    distil, task = (stage for _, stage in lrl.stages)
    assert (distil.weights.agreement, distil.weights.distil, distil.seeded) == (0, 1, False)
    assert (task.weights.agreement, task.train.rate, task.sets) == (0.5, 1.0, ("source", "pseudo"))
    assert less.stages[0][1].synthesize.keys == "exact"
    assert plain.stages[0][1].synthesize.keys == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[systems.b.weights]\ndistill = 1", "systems.b.stages.task.weights.distill: no such key; "
         "near: distil"),
        ('[systems.b]\nextends = "lr"', "systems.b.extends: no system 'lr'; near: lrl"),
        ('[systems.b]\nextends = "b"', "systems.b: extends itself, b -> b"),
        ('[systems.b]\nextends = "lrl"\nwithout = ["x"]', "no stage 'x'; there is distil, task"),
        ('[systems.b.stages.x]\nhed = "a"', "systems.b.stages.x.hed: no such key; near: head"),
        ('[systems.b]\nsets = ["target"]', "oracle = true"),
        ('[systems.b]\nsets = ["gold"]', "sets 'gold': of source, pseudo, target"),
        ('[systems.b]\nway = "both"\nown = 2', "own 2.0: from 0 to 1"),
        ('[systems.b.train]\nepochs = "3"', "train.epochs: '3' is not a whole number"),
        ("[systems.b.train]\nepochs = 0", "systems.b.stages.task.train: epochs = 0: must be at"),
        ("[tiny]\nsize = 1.5", "top.tiny.size: 1.5 is not a whole number"),
        ("[limits]\ntrian = 5", "top.limits.trian: no such key; near: train"),
    ],
)  # fmt: skip
def test_what_is_amiss_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        of(f"\n{text}\n")
    assert str(caught.value).startswith("f.toml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_near_misses_at_the_top_and_missing_values() -> None:
    table = tomllib.loads(BASE)
    with pytest.raises(ConfigError, match=r"top\.seed: no such key; near: .*seeds"):
        experiment_of(table | {"seed": [1]}, "f.toml")
    with pytest.raises(ConfigError, match=r"top\.langs: missing"):
        experiment_of({key: value for key, value in table.items() if key != "langs"}, "f.toml")
    with pytest.raises(ConfigError, match="against 'x': no such system"):
        experiment_of(table | {"against": ["x"]}, "f.toml")


def test_written_out_an_experiment_reads_as_itself() -> None:
    one = of()
    again = experiment_of(tomllib.loads(written(table_of(one))), "g.toml")
    assert asdict(again) == asdict(one)
    assert config_hash(again) == config_hash(one)
    other = experiment_of(merged(tomllib.loads(BASE), {"seeds": [1]}), "f.toml")
    assert config_hash(other) != config_hash(one)


def test_only_some_systems() -> None:
    assert [s.name for s in selected(of(), ["lrl", "plain"]).systems] == ["plain", "lrl"]
    with pytest.raises(ConfigError, match="no system 'plan'; near: plain"):
        selected(of(), ["plan"])


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("name = ", "utf-8")
    with pytest.raises(FormatError, match="not TOML"):
        read(path)
    with pytest.raises(ResourceError, match="no experiment 'sib20'; near: sib200"):
        path_of("sib20")
    with pytest.raises(ResourceError, match="no such file"):
        path_of("b.toml")


# What these compare is a run with and without one part.
OF_A_PART = ("cohorts", "forgetting")


@pytest.mark.parametrize("name", names())
def test_experiments_that_lrl_ships_with(name: str) -> None:
    one = read(path_of(name))
    assert one.name == name
    assert one.split == "test"
    known = {system.name for system in one.systems}
    assert known >= set(one.against)
    assert known >= {"lrl", "shuffled"} or name in OF_A_PART
    assert not any(system.stops_by_target for system in one.systems)
