"""Training end to end on a tiny encoder: killed, damaged, saved, loaded, and what it learned."""

import dataclasses
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from stopped_runs import stopped

from lrl.adapt import adapted, tiny
from lrl.adapt.config import TrainConfig, Weights
from lrl.adapt.encoder import load
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.pairs import Pair
from lrl.commands import main
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.errors import ConfigError, FormatError, LrlError, ResourceError

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = tiny.Shape(size=32, layers=1, heads=2, pieces=120, positions=48)
FAST = TrainConfig(epochs=4, rate=3e-3, head_rate=1e-2, batch=96, patience=0, dropout=0.1)
LONG = dataclasses.replace(FAST, epochs=10, save_every=3)
NAMES = ("Ana", "Ben", "Cleo", "Dag", "Efua", "Femi")
ACTS = {"sings": "music", "plays": "music", "runs": "sport", "swims": "sport"}


def labelled() -> tuple[Sentence, ...]:
    """`Ana sings now .` and the like, with every kind of label."""
    found = []
    for name in NAMES:
        for act, topic in ACTS.items():
            tokens = (name, act, "now", ".")
            tags = ("PROPN", "VERB", "ADV", "PUNCT")
            heads = ((2, "nsubj"), (0, "root"), (2, "advmod"), (2, "punct"))
            words = (Word("_", t, "_", "_", h, r) for t, (h, r) in zip(tags, heads, strict=True))
            found.append(
                Sentence(
                    f"{name}-{act}",
                    tokens,
                    (True, True, False, False),
                    topic,
                    (Span(0, 1, "who"),),
                    (("upos", tags),),
                    tuple(words),
                )
            )
    return tuple(found)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "model"
    tiny.build(labelled(), folder, SHAPE)
    return folder


def job(model: Path, out: Path, task: str = "classify", **more: object) -> Job:
    base = Job(model, task, (TrainSet(labelled()),), out, labelled(), config=FAST)
    return dataclasses.replace(base, **more)  # type: ignore[arg-type]


def digest(folder: Path) -> list[str]:
    names = ("model.safetensors", "heads.safetensors")
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]


def test_a_tiny_model_is_the_same_each_time(model: Path, tmp_path: Path) -> None:
    tiny.build(labelled(), tmp_path / "again", SHAPE)
    for name in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "again" / name).read_bytes() == (model / name).read_bytes()


@pytest.mark.parametrize(
    ("task", "least"), [("classify", 0.95), ("tag", 0.95), ("intent-slots", 0.9), ("parse", 0.9)]
)
def test_every_head_learns_and_survives_saving(
    task: str, least: float, model: Path, tmp_path: Path
) -> None:
    config = dataclasses.replace(FAST, epochs=12)
    about = adapt(job(model, tmp_path / "out", task, config=config))
    assert about["dev"] >= least
    loaded = adapted.load_adapted(tmp_path / "out")
    assert loaded.measure(labelled()) == pytest.approx(about["dev"])
    bare = [Sentence(s.id, s.tokens, s.spaces) for s in labelled()]
    found = loaded.predict(bare)
    assert [one.sentence.id for one in found] == [s.id for s in bare]
    assert all(0 < one.score <= 1 for one in found)
    assert loaded.head.measure(labelled(), [one.sentence for one in found]) >= least


def test_a_job_done_is_not_repeated_and_the_same_seed_gives_the_same_bytes(
    model: Path, tmp_path: Path
) -> None:
    adapt(job(model, tmp_path / "a"))
    written = (tmp_path / "a" / "lrl.json").stat().st_mtime_ns
    adapt(job(model, tmp_path / "a"))
    adapt(job(model, tmp_path / "b"))
    assert (tmp_path / "a" / "lrl.json").stat().st_mtime_ns == written
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    other = dataclasses.replace(FAST, seed=1)
    adapt(job(model, tmp_path / "c", config=other))
    assert digest(tmp_path / "c") != digest(tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


@pytest.mark.parametrize("task", ["classify", "tag"])
def test_a_stopped_run_ends_with_the_same_weights(task: str, model: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(FAST, save_every=2, accumulate=2)
    weights = Weights(agreement=0.5, distil=0.5, mlm=0.1)
    pairs = tuple(Pair(s, s, ((0, 0), (1, 1))) for s in labelled())
    whole = job(model, tmp_path / "whole", task, config=config, weights=weights, pairs=pairs)
    adapt(whole)
    for after in (0, 1):
        parts = stopped(whole, after)
    adapt(parts)
    assert digest(parts.out) == digest(whole.out)


KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import torch
torch.set_num_threads(1)
from test_adapt_training import LONG, job
from lrl.adapt.job import adapt
print("ready", flush=True)
adapt(job(Path(sys.argv[2]), Path(sys.argv[3]), config=LONG))
"""


def test_a_run_killed_at_a_random_point_ends_with_the_same_weights(
    model: Path, tmp_path: Path
) -> None:
    def start(out: Path) -> subprocess.Popen[str]:
        here = str(Path(__file__).parent)
        command = [sys.executable, "-c", KILLED, here, str(model), str(out)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    adapt(job(model, tmp_path / "whole", config=LONG))
    draw, killed = random.Random(0), 0
    for _ in range(int(os.environ.get("LRL_KILLS", "1"))):
        running = start(tmp_path / "parts")
        assert running.stdout is not None
        running.stdout.readline()
        state = tmp_path / "parts.checkpoint" / "state.json"
        while running.poll() is None and not state.exists():
            time.sleep(0.01)
        time.sleep(draw.random() * 0.2)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
    assert killed
    adapt(job(model, tmp_path / "parts", config=LONG))
    assert digest(tmp_path / "parts") == digest(tmp_path / "whole")


def test_a_damaged_checkpoint_is_named(model: Path, tmp_path: Path) -> None:
    one = stopped(job(model, tmp_path / "out"), 1)
    folder = tmp_path / "again.checkpoint"
    with pytest.raises(ConfigError, match="other data or settings"):
        adapt(dataclasses.replace(one, config=dataclasses.replace(FAST, seed=9)))
    tensors = next(folder.glob("tensors-*"))
    data = bytearray(tensors.read_bytes())
    data[len(data) // 2] ^= 1
    tensors.write_bytes(data)
    with pytest.raises(FormatError, match="changed since it was written"):
        adapt(one)
    tensors.unlink()
    with pytest.raises(ResourceError, match="delete the folder"):
        adapt(one)
    (folder / "state.json").write_text("{")
    with pytest.raises(FormatError, match="not a checkpoint"):
        adapt(one)


def test_accumulated_batches_are_one_large_batch(model: Path, tmp_path: Path) -> None:
    still = dataclasses.replace(FAST, epochs=1, dropout=0.0, schedule="constant", parts="head")
    large = dataclasses.replace(still, batch=10_000)
    small = dataclasses.replace(still, batch=48, accumulate=1000)
    for name, config in (("large", large), ("small", small)):
        assert adapt(job(model, tmp_path / name, "tag", config=config))["updates"] == 1
    one, other = (adapted.load_adapted(tmp_path / name) for name in ("large", "small"))
    for a, b in zip(one.head.parameters(), other.head.parameters(), strict=True):  # type: ignore[attr-defined]
        assert torch.allclose(a, b, atol=1e-5)


def test_pickled_or_damaged_models_are_refused(model: Path, tmp_path: Path) -> None:
    for path in model.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-50])
    with pytest.raises(FormatError, match="cannot be loaded"):
        load(tmp_path)
    weights.rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ResourceError, match="may run code"):
        load(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(ResourceError, match="gpt2"):
        load(tmp_path)
    with pytest.raises(LrlError, match="no such folder"):
        load(tmp_path / "none")


def test_the_commands(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "train.tsv"
    rows = "".join(f"{s.label}\t{s.text}\n" for s in labelled())
    table.write_text("label\ttext\n" + rows, "utf-8")
    words = ["adapt", "--model", str(model), "--train", str(table)]
    more = ["--out", str(tmp_path / "out"), "--epochs", "2", "--json", "--dev", str(table)]
    assert main([*words, *more]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["train"] == len(labelled()) and told["measure"] == "accuracy"
    assert main(["predict", "--model", str(tmp_path / "out"), str(table)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(labelled())
    assert all(sum(line["scores"].values()) == pytest.approx(1, abs=1e-4) for line in lines)
    strange = tmp_path / "strange.txt"
    strange.write_text("ߊߓߌ ߞߊߓߌ\n", "utf-8")
    assert main([*words, "--check", str(strange), "--json"]) == 1
    assert "unknown" in json.loads(capsys.readouterr().out)["warnings"][0]
    assert main([*words, "--check", str(table)]) == 0
