"""Training only the word embeddings that a run can reach comes to what training all would."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch
import torch

from lrl.adapt import compact, tiny
from lrl.adapt.config import TrainConfig, Weights
from lrl.adapt.job import Job, TrainSet, adapt, model_of
from lrl.adapt.pairs import Pair
from lrl.adapt.recipe import Material
from lrl.corpus.sentence import Sentence

NAMES = ("Ana", "Ben", "Cleo", "Dag", "Efua", "Femi")
ACTS = {"sings": "music", "plays": "music", "runs": "sport", "swims": "sport"}
TABLE = "embeddings.word_embeddings.weight"


def labelled(names: tuple[str, ...] = NAMES) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"{name} {act}", (name, act, "."), (True, False, False), topic)
        for name in names
        for act, topic in ACTS.items()
    )


def test_the_same_weights_come_out_and_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    shape = tiny.Shape(size=16, layers=1, heads=2, pieces=200, positions=32)
    tiny.build(labelled(), tmp_path / "model", shape)
    some = labelled(NAMES[:2])
    job = Job(
        tmp_path / "model", "classify", (TrainSet(some),), tmp_path / "few", dev=labelled(),
        pairs=tuple(Pair(s, s, ()) for s in some),
        config=TrainConfig(epochs=4, batch=64, rate=1e-2, patience=0),
        weights=Weights(agreement=0.5, anchor=0.1),
    )  # fmt: skip
    adapt(job)
    monkeypatch.setattr("lrl.adapt.job.compacted", lambda *_: nullcontext())
    adapt(replace(job, out=tmp_path / "all"))
    torch.set_num_threads(threads)
    before, few, whole = (
        safetensors.torch.load_file(tmp_path / name / "model.safetensors")
        for name in ("model", "few", "all")
    )
    few, whole = (
        {name.removeprefix("bert."): tensor for name, tensor in one.items()} for one in (few, whole)
    )
    assert {name: few[name].shape for name in before} == {n: t.shape for n, t in before.items()}
    stayed = (few[TABLE] == before[TABLE]).all(1)
    assert 5 < int(stayed.sum()) < len(stayed) - 5
    for name, tensor in few.items():
        moved = ~stayed if name == TABLE else slice(None)
        assert torch.allclose(tensor[moved], whole[name][moved], atol=1e-5), name
    assert torch.allclose(few[TABLE], whole[TABLE], atol=2e-2)  # what did not decay


def test_pieces_out_of_reach_are_read_as_they_were(tmp_path: Path) -> None:
    tiny.build(labelled(), tmp_path / "model", tiny.Shape(size=16, layers=1, heads=2, pieces=60))
    job = Job(tmp_path / "model", "classify", (TrainSet(labelled()),), tmp_path / "out")
    model = model_of(job)
    table = model.encoder.network.get_input_embeddings()
    ids = torch.tensor([[1, 5, 7], [0, 8, 1]])
    due = table(ids)
    small = compact.Compact(table, [1, 5, 8])
    assert small.weight.shape[0] == 3
    assert torch.equal(small(ids), due)
    small(ids).sum().backward()  # type: ignore[no-untyped-call]
    assert small.weight.grad is not None
    assert small.weight.grad.sum(1).tolist() == [0.0, 16.0, 16.0]  # padding never learns
    with compact.compacted(model, Material((), (), (), (), ()), TrainConfig(parts="body")):
        assert model.encoder.network.get_input_embeddings() is table
