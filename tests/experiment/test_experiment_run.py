"""A whole run at reduced size: its numbers, what it keeps, what a stopped run goes on to."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import toy_language

from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import digests
from lrl.adapt.tiny import SPECIAL, Shape, build, settled
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.errors import ResourceError
from lrl.evaluate.compare import Resampling
from lrl.evaluate.signature import parse
from lrl.experiment import shop
from lrl.experiment.config import Experiment, Limits, Stage
from lrl.experiment.read import experiment_of
from lrl.experiment.results import config_hash
from lrl.experiment.run import Places, run
from lrl.lexicon.store import open_lexicon
from lrl.paths import resource

pytestmark = pytest.mark.usefixtures("one_thread")

SYSTEMS: dict[str, Any] = {
    "zero-shot": {"sets": ["source"], "dev": ["source"]},
    "plain": {"sets": ["source", "pseudo"], "synthesize": {"keys": "exact"}},
    "lrl": {
        "sets": ["source", "pseudo"],
        "dev": ["source", "pseudo"],
        "way": "both",
        "stages": {
            "distil": {"head": "none", "pairs": ["task", "lexicon"], "seeded": False,
                       "weights": {"task": 0, "distil": 1}},
            "task": {},
        },
    },
    "shuffled": {"extends": "lrl", "lexicon": "shuffled"},
    "oracle": {"oracle": True, "sets": ["target"], "dev": ["target"]},
}  # fmt: skip
TABLE: dict[str, Any] = {
    "name": "small",
    "task": "toy",
    "data": "embedded",
    "head": "intent-slots",
    "langs": ["qaa"],
    "lexicons": ["lexicons/en_{lang}.tsv"],
    "against": ["zero-shot", "plain"],
    "systems": SYSTEMS,
    "train": {"epochs": 1, "rate": 3e-3, "batch": 512},
    "tiny": {"size": 16, "layers": 1, "heads": 2, "pieces": 700, "positions": 48},
    "limits": {"train": 40, "dev": 8},
    "bootstrap": {"times": 100},
}


def small(*systems: str, **more: Any) -> Experiment:
    chosen = {name: SYSTEMS[name] for name in systems or SYSTEMS}
    against = [name for name in TABLE["against"] if name in chosen]
    return experiment_of({**TABLE, "systems": chosen, "against": against, **more}, "test")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], list[str]]:
    """A run of all systems: where, what came of it, and the stages it told of."""
    with pytest.MonkeyPatch.context() as patch:
        out = tmp_path_factory.mktemp("run")
        patch.setenv("LRL_HOME", str(out / "home"))
        told: list[str] = []
        made = run(small(), Places(out), told.append)
    return out, made, told


def stages(told: list[str]) -> list[str]:
    return [line.rpartition("-")[0] for line in told]


def kept(made: dict[str, Any]) -> bytes:
    """All that must be the same whenever and wherever it is made."""
    return orjson.dumps({key: value for key, value in made.items() if key != "seconds"})


def test_the_embedded_language_is_as_its_rules_make_it() -> None:
    for name, text in toy_language.files().items():
        assert resource(f"toy/{name}").read_text("utf-8") == text, name


def test_everything_is_measured(done: tuple[Path, dict[str, Any], list[str]]) -> None:
    out, made, _ = done
    assert json.loads((out / "results.json").read_bytes()) == json.loads(orjson.dumps(made))
    cells = {(r["system"], r["lang"], r["metric"]) for r in made["records"]}
    metrics = ("intent_accuracy", "slot_f1", "exact_match")
    assert cells == {(s, lang, m) for s in SYSTEMS for lang in ("qaa", "eng") for m in metrics}
    pairs = {(c["system"], c["against"]) for c in made["comparisons"]}
    assert pairs == {(s, a) for s in SYSTEMS for a in ("zero-shot", "plain") if s != a}
    assert {w["lang"] for w in made["worst"]} == {"qaa"}
    assert set(made["lint"]) == {"qaa", "eng"}
    assert len(made["samples"]) == 20
    assert {one["lang"]: one["coverage"] is None for one in made["fitness"]} == {
        "qaa": False, "eng": True
    }  # fmt: skip
    assert "no transfer from pretraining" in made["experiment"]["note"]
    assert {(h["system"], h["stage"], h["seed"], h["lang"]) for h in made["histories"]} == {
        ("zero-shot", "task", 0, ""),
        ("oracle", "task", 0, "qaa"),
        ("plain", "task", 0, "qaa"),
        *((name, "distil", None, "qaa") for name in ("lrl", "shuffled")),
        *((name, "task", 0, "qaa") for name in ("lrl", "shuffled")),
    }
    assert [(one["of"], one["use"]) for one in made["licences"]] == [
        ("test data of toy", "test"),
        ("training data of toy", "train"),
        ("lexicon gatitos (qaa)", "lexicon"),
    ]
    for key, path in made["predictions"].items():
        assert (out / path).is_file(), key


def test_every_number_says_how_it_is_had_again(
    done: tuple[Path, dict[str, Any], list[str]],
) -> None:
    _, made, _ = done
    for record in made["records"]:
        signed = dict(parse(record["signature"]).more)
        assert (signed["run"], signed["config"]) == ("small", config_hash(small()))
        assert (signed.get("dev") == "target") == (record["system"] == "oracle")
        assert ("oracle" in signed) == (record["system"] == "oracle")


def test_a_repeated_run_makes_nothing_again_and_systems_share_stages(
    done: tuple[Path, dict[str, Any], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, made, told = done
    monkeypatch.setenv("LRL_HOME", str(out / "home"))
    again: list[str] = []
    assert kept(run(small(), Places(tmp_path, work=out / "work"), again.append)) == kept(made)
    assert again == []
    assert stages(told).count("distil") == 2  # of lrl and of the control
    run(small("zero-shot", "lrl", seeds=[1]), Places(tmp_path, work=out / "work"), again.append)
    assert sorted(stages(again)) == [
        "answers-eng", "answers-eng", "answers-qaa", "answers-qaa", "task", "task"
    ]  # fmt: skip


def test_a_run_stopped_after_any_stage_ends_alike(
    done: tuple[Path, dict[str, Any], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, _, _ = done
    one = small("zero-shot", "lrl")
    monkeypatch.setenv("LRL_HOME", str(out / "home"))
    wanted = run(one, Places(tmp_path / "a", work=out / "work"))

    def stop(line: str) -> None:
        raise KeyboardInterrupt

    for _ in range(30):
        try:
            made = run(one, Places(tmp_path / "b"), stop)
        except KeyboardInterrupt:
            assert not (tmp_path / "b" / "results.json").exists()
            continue
        break
    assert kept(made) == kept(wanted)
    for path in made["predictions"].values():
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_a_model_is_told_from_others_once_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [Sentence("", ("wake", "me"), (True, False)), Sentence("", ("sing",), (False,))]
    build(texts, tmp_path / "models/own", Shape(16, 1, 2, 60, 48))
    monkeypatch.setenv("LRL_HOME", str(tmp_path / "home"))
    looked: list[Path] = []
    monkeypatch.setattr(shop, "digests", lambda at: looked.append(at) or digests(at))
    untrained = {"head": "none", "stages": {}}
    systems = {"as it is": untrained, "zero-shot": SYSTEMS["zero-shot"]}
    table = {**TABLE, "systems": systems, "against": [], "seeds": [0, 1], "model": "own"}
    places = Places(tmp_path / "out", models=(tmp_path / "models",))
    made = run(experiment_of(table, "test"), places)
    assert looked == [tmp_path / "models/own"]
    assert len({dict(parse(one["signature"]).more)["model"] for one in made["records"]}) == 1


def test_letters_that_no_piece_needs_are_settled_too() -> None:
    def described(*pieces: tuple[str, float]) -> str:
        special = [[name, 0.0] for name in SPECIAL]
        return json.dumps({"model": {"vocab": [*special, *map(list, pieces)]}})

    one = described(("ab", -3.0), ("x", -9.2), ("y", -9.2001), ("a", -2.0))
    other = described(("a", -2.0), ("x", -9.2001), ("y", -9.2), ("ab", -3.0000000001))
    assert settled(one) == settled(other)


def test_the_control_has_the_same_words_elsewhere(
    done: tuple[Path, dict[str, Any], list[str]],
) -> None:
    out, _, _ = done
    (path,) = (out / "work").glob("shuffled-*/*.parquet")
    (whole,) = (out / "home").rglob("*.parquet")
    tables = [open_lexicon(one).table for one in (path, whole)]
    dealt, there = (table["target"].to_pylist() for table in tables)
    assert sorted(dealt) == sorted(there)
    assert sum(a == b for a, b in zip(dealt, there, strict=True)) < len(there) / 20


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The embedded data as if they were another language's, in two languages of a user."""
    for lang in ("swa", "wol"):
        for part in ("tasks/toy/eng", "tasks/toy/qaa"):
            shutil.copytree(
                resource(f"toy/{part}"),
                tmp_path / "data" / part.replace("qaa", lang),
                dirs_exist_ok=True,
            )
        (tmp_path / "data" / "lexicons").mkdir(exist_ok=True)
        shutil.copy(
            resource("toy/lexicons/en_qaa.tsv"), tmp_path / "data" / f"lexicons/en_{lang}.tsv"
        )
    return tmp_path / "data"


def test_other_languages_and_data_from_the_command_line(
    other: Path, tmp_path: Path, write: Callable[[dict[str, Any]], Path],
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    path = write({**TABLE, "systems": {"zero-shot": SYSTEMS["zero-shot"]}, "against": []})
    words = ["run", str(path), "--lang", "sw,wo", "--data", str(other), "--json"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    records = json.loads(told.out)
    assert {r["lang"] for r in records} == {"swa", "wol", "eng", "swa+wol"}
    assert {r["n"] for r in records if "+" not in r["lang"]} == {114}
    assert "task-" in told.err
    file = tmp_path / "out" / "experiment.toml"
    assert 'data = "data"' in file.read_text("utf-8")
    assert str(tmp_path) not in file.read_text("utf-8")
    assert main(["run", str(file), "--out", str(tmp_path / "out"), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == records
    assert "task-" not in told.err


def test_missing_data_are_one_clear_line(
    other: Path, write: Callable[[dict[str, Any]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(TABLE)
    for words, said in (
        (["--lang", "ewe", "--data", str(other)], "no toy data of ewe"),
        (["--lang", "sw", "--data", str(other), "--model", "big"], "big: no such model"),
        (["--seeds", "x"], "--seeds 'x'"),
        (["--systems", "lr"], "no system 'lr'; near: lrl"),
    ):
        assert main(["run", str(path), *words, "--out", str(other / "out")]) == 2
        told = capsys.readouterr()
        assert told.err.startswith("lrl: ") and told.err.count("\n") == 1
        assert said in told.err
    shutil.rmtree(other / "lexicons")
    with pytest.raises(ResourceError, match="no lexicon"):
        run(small(langs=["swa"]), Places(other / "out", other))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """Writes an experiment's file."""
    from lrl.experiment.tables import written

    def to(table: dict[str, Any]) -> Path:
        path = tmp_path / "small.toml"
        path.write_text(written(table), "utf-8")
        return path

    return to


def test_limits_are_evenly_spaced() -> None:
    from lrl.experiment.material import spaced

    assert spaced("abcdefgh", 4) == tuple("aceg")
    assert spaced("abc", 0) == spaced("abc", 5) == tuple("abc")
    assert replace(Stage(), train=TrainConfig(epochs=1)).local is False
    assert (Limits().train, Shape().layers, Resampling(100).times) == (0, 2, 100)
