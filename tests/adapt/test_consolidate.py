"""Elastic weight consolidation: what the source language needs stays, what it does not moves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from stopped_runs import same_weights, stopped
from torch import Tensor, nn

from lrl.adapt import tiny
from lrl.adapt.config import TrainConfig, Weights, stated
from lrl.adapt.encoder import load
from lrl.adapt.job import Job, TrainSet, adapt, signature_of
from lrl.adapt.objectives.consolidate import Consolidate, hold, importance
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

pytestmark = pytest.mark.usefixtures("one_thread")

OLD, NEW = ("ana", "ben", "sings", "runs"), ("mato", "kela", "doni", "sewa")


class Linear(nn.Module):
    """An encoder whose sentence vectors are W x."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Linear(2, 2, bias=False)

    def read(self, batch: Tensor) -> Any:
        return SimpleNamespace(pooled=self.encoder(batch))


def test_the_fisher_diagonal_of_a_linear_model_is_the_squares_of_its_inputs() -> None:
    model = Linear()
    batches: Any = (torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 0.0]]))
    (found,) = importance(cast(Any, model), Consolidate(1.0, batches, 0)).values()
    # Of each row 1 + 9 and 4 + 0, over their mean, 7.
    assert torch.allclose(found, torch.tensor([[10.0, 4.0], [10.0, 4.0]]) / 7)
    assert model.training


def test_the_pull_is_as_strong_as_a_weight_matters() -> None:
    weights = nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))
    began = {weights: torch.tensor([0.0, 0.0, 3.0])}
    distance = hold(began, {weights: torch.tensor([0.0, 0.5, 9.0])}, 10.0)
    assert distance == 0.5 * 4
    assert weights.grad is not None
    assert weights.grad.tolist() == [0.0, 2 * 10 * 0.5 * 2, 0.0]


def sentences(words: tuple[str, ...]) -> tuple[Sentence, ...]:
    pairs = [(a, b) for a in words for b in words if a != b]
    return tuple(
        Sentence(f"{a} {b}", (a, b), (True, True), "one" if a < b else "two") for a, b in pairs
    )


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Learns on old and new words; the source language has the old ones."""
    both = (*sentences(OLD), *sentences(NEW))
    tiny.build(both, tmp_path / "model", tiny.Shape(32, 1, 2, 120, 32))
    config = TrainConfig(epochs=3, batch=64, rate=3e-3, patience=0, dropout=0.0, save_every=1)
    sets = (TrainSet(both),)
    out = tmp_path / "out"
    return Job(tmp_path / "model", "classify", sets, out, source=sentences(OLD), config=config)


def moved(job: Job) -> Callable[[tuple[str, ...]], float]:
    """How far the embeddings of words have gone."""
    adapt(job)
    before, after = load(job.model), load(job.out)
    tables = [one.network.get_input_embeddings().weight.detach() for one in (before, after)]
    away = (tables[1] - tables[0]).abs().mean(dim=1)

    def of(words: tuple[str, ...]) -> float:
        rows = {i for word in words for i in before.tokenizer(word)["input_ids"][1:-1]}
        others = OLD if words is NEW else NEW
        rows -= {i for word in others for i in before.tokenizer(word)["input_ids"]}
        assert rows
        return float(away[sorted(rows)].mean())

    return of


def test_what_the_source_language_needs_stays_and_the_rest_moves(job: Job) -> None:
    free = moved(job)
    assert free(OLD) > 0.5 * free(NEW)
    held = moved(replace(job, out=job.out.with_name("held"), weights=Weights(consolidate=1e4)))
    assert held(NEW) > 0.3 * free(NEW)
    assert held(OLD) < 0.2 * held(NEW)


def test_a_stopped_run_goes_on_to_the_same_bytes(job: Job) -> None:
    job = replace(job, weights=Weights(consolidate=10.0))
    about = adapt(job)
    assert about["weights"]["consolidate"] == 10.0
    assert about["history"][-1]["loss"]["consolidate"] > 0
    again = stopped(job, 1)
    adapt(again)
    assert same_weights(job.out, again.out)


def test_settings_that_are_not_used_leave_no_trace_in_hashes(job: Job) -> None:
    assert "fisher" not in stated(TrainConfig())
    assert "fisher" not in repr(TrainConfig())
    assert "consolidate" not in stated(Weights())
    assert stated(TrainConfig(fisher=3))["fisher"] == 3
    assert stated(Weights(consolidate=2.0))["consolidate"] == 2.0
    assert list(stated(Weights()))[-1] == "anchor"
    assert signature_of(job) == signature_of(replace(job, config=replace(job.config, fisher=32)))
    other = replace(job, weights=Weights(consolidate=1.0))
    assert signature_of(job) != signature_of(other)


@pytest.mark.parametrize(("parts", "said"), [("head", "only the head learns"), ("lora", "lora")])
def test_where_the_encoders_own_weights_do_not_learn(job: Job, parts: str, said: str) -> None:
    config = replace(job.config, parts=parts)
    with pytest.raises(ConfigError, match=f"consolidate: .*{said}"):
        adapt(replace(job, config=config, weights=Weights(consolidate=1.0)))


def test_alone_it_teaches_nothing() -> None:
    with pytest.raises(ConfigError, match="nothing would be learned"):
        Weights(task=0.0, consolidate=1.0)
