"""`lrl adapt` killed at random points and typed again, until it is done: the same weights.

LRL_KILLS says how many kills (2). Where a run ends before that, another begins.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lrl.adapt import tiny
from lrl.corpus.sentence import Sentence

NAMES = ("Ana", "Ben", "Cleo", "Dag", "Efua", "Femi")
ACTS = {"sings": "music", "plays": "music", "runs": "sport", "swims": "sport"}
ROWS = [(label, f"{name} {act} now .") for name in NAMES for act, label in ACTS.items()]
KILLS = int(os.environ.get("LRL_KILLS", "2"))

# Everything is imported once, and each run of the command is a fork of this: so a kill falls into
# reading, training, writing checkpoints or saving, and never into imports.
FORKED = """
import hashlib, json, os, pathlib, random, shutil, signal, sys
import torch, transformers, accelerate, lrl.adapt.job
from lrl.commands import main
torch.set_num_threads(1)
out, kills, words = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
def start(folder, limit=0.0):
    child = os.fork()
    if not child:
        # By processor time, not by the clock: else on a busy machine all kills come early.
        signal.setitimer(signal.ITIMER_PROF, limit)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(main([*words, "--out", str(folder)]))
    return child
def weights(folder):
    files = sorted(folder.glob("*.safetensors"))
    return [[f.name, hashlib.sha256(f.read_bytes()).hexdigest()] for f in files]
assert main([*words, "--out", str(out / "first")]) == 0  # imports what is imported late
_, status, used = os.wait4(start(out / "whole"), 0)
assert status == 0, status
assert weights(out / "first") == weights(out / "whole")
whole, takes = weights(out / "whole"), used.ru_utime + used.ru_stime
draw, killed, resumed, ended, same = random.Random(0), 0, 0, 0, 0
parts = out / "parts"
while killed < kills or not parts.exists():
    if parts.exists():
        shutil.rmtree(parts)
    resumed += (out / "parts.checkpoint" / "state.json").exists()
    child = start(parts, draw.uniform(0.05, 0.95) * takes if killed < kills else 0.0)
    _, status = os.waitpid(child, 0)
    killed += os.WIFSIGNALED(status)
    print(killed, resumed, ended, status, file=sys.stderr, flush=True)
    if os.WIFEXITED(status):
        assert status == 0, status
        ended += 1
        same += weights(parts) == whole
left = sorted(path.name for path in out.iterdir())
print(json.dumps(dict(killed=killed, resumed=resumed, ended=ended, same=same, left=left)))
"""


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The command without --out."""
    table = tmp_path / "train.tsv"
    table.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in ROWS))
    sentences = [Sentence(text, tuple(text.split()), (True,) * 4) for _, text in ROWS]
    shape = tiny.Shape(size=32, layers=1, heads=2, pieces=120, positions=48)
    tiny.build(sentences, tmp_path / "model", shape)
    files = ["--model", str(tmp_path / "model"), "--train", str(table), "--dev", str(table)]
    return ["adapt", *files, "--epochs", "12", "--batch", "96", "--lr", "3e-3", "--patience", "0"]


def test_a_command_killed_and_typed_again_ends_with_the_same_weights(
    words: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-c", FORKED, str(out), str(KILLS), *words]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not made.returncode, made.stderr
    told = json.loads(made.stdout.splitlines()[-1])
    print(told)
    assert told["killed"] == KILLS
    assert told["resumed"] > 0
    assert told["same"] == told["ended"] > 0
    assert told["left"] == ["first", "parts", "whole"]
