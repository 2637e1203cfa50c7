"""The model named "tiny": learned from the embedded corpus, kept, and plain about what it is."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from lrl.adapt import embedded, tiny
from lrl.adapt.config import TrainConfig
from lrl.adapt.embedded import TinyConfig, folder_of
from lrl.adapt.encoder import load
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.corpus.sentence import Sentence

SMALL = TinyConfig(
    tiny.Shape(size=16, layers=1, heads=2, pieces=400, positions=64),
    TrainConfig(epochs=1, updates=4, batch=1024),
)


def test_tiny_is_learned_once_and_says_what_it_is(home: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    folder = folder_of(embedded.TINY, config=SMALL)
    about = json.loads((folder / "lrl.json").read_text("utf-8"))
    assert folder.parent == home / "models"
    assert about["pretrained"] is False and "no transfer from pretraining" in about["note"]
    assert about["updates"] == 4 and about["counts"]["texts"] > 500
    written = (folder / "lrl.json").stat().st_mtime_ns
    assert folder_of(embedded.TINY, config=SMALL) == folder
    assert (folder / "lrl.json").stat().st_mtime_ns == written
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert load(folder).size == 16
    some = tuple(Sentence(str(n), (w,), (False,), w) for n, w in enumerate(("yes", "no")))
    config = dataclasses.replace(SMALL.train, updates=1)
    adapt(Job(folder, "classify", (TrainSet(some),), tmp_path / "out", config=config))
    said = json.loads((tmp_path / "out" / "lrl.json").read_text("utf-8"))
    assert said["pretrained"] is False and said["note"] == about["note"]


def test_other_names_are_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder_of(tmp_path / "some") == tmp_path / "some"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    assert folder_of(embedded.TINY) == embedded.TINY
