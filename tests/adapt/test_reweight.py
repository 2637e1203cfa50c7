"""Adversarial reweighting: regions that a model fails count more, the mean weight stays 1."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from stopped_runs import same_weights, stopped
from torch import nn

from lrl.adapt import tiny
from lrl.adapt.batches import Encoded, Share, collate, encode
from lrl.adapt.config import TrainConfig, Weights, stated
from lrl.adapt.job import Job, TrainSet, adapt, model_of, signature_of
from lrl.adapt.objectives.reweight import Adversary, adversary_of, nearness
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

pytestmark = pytest.mark.usefixtures("one_thread")

EASY = ("ana", "ben", "cleo", "dag", "efua", "femi")
HARD = ("mato", "kela", "doni")
WRITTEN = ["heads.safetensors", "model.safetensors"]


def said(text: str, label: str) -> Sentence:
    tokens = tuple(text.split())
    return Sentence(text, tokens, (True,) * len(tokens), label)


def common() -> tuple[Sentence, ...]:
    """Who is named first says all."""
    pairs = [(a, b) for a in EASY for b in EASY if a != b]
    return tuple(said(f"{a} {b} sings", "one" if a < "d" else "two") for a, b in pairs)


def rare() -> tuple[Sentence, ...]:
    """Other words, few, and labels that are as likely one as the other."""
    pairs = [(a, b) for a in HARD for b in HARD if a != b]
    return tuple(said(f"{a} {b} sewa", label) for a, b in pairs for label in ("one", "two"))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Many easy sentences and some that cannot be learned."""
    tiny.build((*common(), *rare()), tmp_path / "model", tiny.Shape(32, 1, 2, 120, 32))
    config = TrainConfig(
        epochs=5,
        batch=96,
        rate=3e-3,
        patience=0,
        save_every=1,
        reweight=2.0,
        regions=2,
        adversary_rate=0.1,
    )
    sets = (TrainSet(common()), TrainSet(rare()))
    return Job(tmp_path / "model", "classify", sets, tmp_path / "out", config=config)


def three(strength: float = 1.0) -> Adversary:
    """Over three sentences, the last of which is alone in its region and counts twice."""
    near = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    units, mass = torch.ones(3), torch.tensor([1.0, 1.0, 2.0])
    return Adversary({(1,): 0, (2,): 1, (3,): 2}, near, units, mass, strength, 0.5)


def items(*numbers: int) -> list[Encoded]:
    return [Encoded(said("x", ""), (number,), (0,)) for number in numbers]


def test_weights_are_one_in_the_mean_and_have_a_floor() -> None:
    adversary = three(strength=3.0)
    assert adversary.weights().tolist() == [1.0, 1.0, 1.0]
    with torch.no_grad():
        adversary.scores.copy_(torch.tensor([0.0, 100.0]))
    # All that the adversary has to give is on the last: 1/4 + 3/4 * (4 units of 2 units' mass).
    assert adversary.weights().tolist() == pytest.approx([0.25, 0.25, 1.75])
    assert adversary.by_region() == [0.25, 1.75]


def test_the_region_with_losses_above_the_mean_rises() -> None:
    adversary = three()
    for losses in ([0.1, 0.2, 0.9], [0.1, 0.1, 0.8]):
        weighed = adversary.weigh(collate(items(1, 2, 3), 0))
        (weighed.weights * torch.tensor(losses)).sum().backward()  # type: ignore[no-untyped-call]
        adversary.step()
    first, second = adversary.by_region()
    assert second > 1.2 and first < 0.8
    assert (first + second) / 2 == pytest.approx(1)


def test_a_batch_of_one_region_is_held_against_those_before_it() -> None:
    adversary = three()
    for number, loss in ((1, 0.1), (3, 0.9), (2, 0.1), (3, 0.9)):
        weighed = adversary.weigh(collate(items(number), 0))
        (weighed.weights * loss).sum().backward()  # type: ignore[no-untyped-call]
        adversary.step()
    first, second = adversary.by_region()
    assert second > 1.05 and first < 0.95


def test_nearness_adds_up_and_is_shared_between_regions() -> None:
    ends = torch.eye(2).repeat(20, 1) + 0.01 * torch.randn(
        40, 2, generator=torch.Generator().manual_seed(0)
    )
    near = nearness(torch.cat([ends, torch.ones(1, 2)]), 2, 0)
    assert torch.allclose(near.sum(1), torch.ones(41))
    assert bool((near[:40].max(1).values > 0.6).all())
    assert float(near[40].max()) < 0.55


def test_what_cannot_be_learned_weighs_more(job: Job) -> None:
    about = adapt(job)
    by_share = sorted(about["regions"], key=lambda one: -one["share"])
    # Region and set are the same here; in each as many sentences as were given.
    assert [one["sets"] for one in by_share] == [[30, 0], [0, 12]]
    assert by_share[1]["labels"] == {"one": 6, "two": 6}
    easy, hard = (one["weight"] for one in by_share)
    assert hard > 1.5 and easy < 1
    shares = [one["share"] for one in by_share]
    assert easy * shares[0] + hard * shares[1] == pytest.approx(1, abs=1e-4)
    told = [record["regions"] for record in about["history"]]
    assert told[-1] == [one["weight"] for one in about["regions"]]
    assert abs(told[0][0] - 1) < abs(told[-1][0] - 1)


def worst(strength: float) -> float:
    """The larger loss of two regions, the second one rare, that want the contrary of a model with
    a single weight, after it has learned."""
    near, counts = torch.eye(2), torch.tensor([3.0, 1.0])
    adversary = Adversary({(1,): 0, (2,): 1}, near, torch.ones(2), counts, strength, 0.02)
    weight = torch.zeros(1, requires_grad=True)
    batch = collate(items(1, 1, 1, 2), 0)
    for _ in range(250):
        lost = nn.functional.softplus(torch.cat([-weight, -weight, -weight, weight]))
        (adversary.weigh(batch).weights * lost).mean().backward()  # type: ignore[no-untyped-call]
        adversary.step()
        assert weight.grad is not None
        weight.data -= weight.grad
        weight.grad = None
    return float(nn.functional.softplus(weight.detach().abs()))


def test_the_worst_region_gains_where_regions_want_the_contrary() -> None:
    # Three to one, the likeliest is 3/4, which loses log 4 on the rare region.
    assert worst(0.0) == pytest.approx(math.log(4), abs=1e-3)
    assert worst(4.0) == pytest.approx(math.log(2), abs=0.02)


def test_a_stopped_run_goes_on_to_the_same_bytes(job: Job) -> None:
    whole = adapt(job)
    again = stopped(job, 1)
    assert adapt(again)["regions"] == whole["regions"]
    assert same_weights(job.out, again.out) == WRITTEN


def test_without_it_nothing_is_as_much_as_touched(job: Job) -> None:
    off = replace(job, config=replace(job.config, reweight=0.0, regions=8, adversary_rate=0.02))
    assert not {"reweight", "regions", "adversary_rate"} & set(stated(off.config))
    assert "reweight" not in repr(off.config)
    assert "regions" not in adapt(off)
    # A strength so small that weights are 1 to the last bit must lead to the same model.
    least = replace(off.config, reweight=1e-12, regions=2)
    on = replace(job, out=job.out.with_name("on"), config=least)
    assert signature_of(on) != signature_of(off)
    adapt(on)
    assert same_weights(on.out, off.out) == WRITTEN


def test_mass_follows_shares_weights_and_units(job: Job) -> None:
    model = model_of(job)
    both = (
        Share(encode(model.encoder, common(), 64), 2.5),
        Share(encode(model.encoder, rare(), 64, 0.5), 1.0),
    )
    regions = adversary_of(model, both, job.config).told()
    assert [one["share"] for one in regions] == pytest.approx([75 / 81, 6 / 81], abs=1e-6)
    assert [one["weight"] for one in regions] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"regions": 1}, "regions = 1: must be at least 2"),
        ({"reweight": -1.0}, "reweight = -1.0: must be 0 or more"),
        ({"reweight": float("nan")}, "reweight = nan"),
        ({"adversary_rate": 0.0}, "adversary_rate = 0.0: must be positive"),
    ],
)
def test_settings_that_make_no_sense(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        TrainConfig(**change)


def test_what_cannot_be_weighed(job: Job) -> None:
    with pytest.raises(ConfigError, match="regions = 99: there are 36 different sentences"):
        adapt(replace(job, config=replace(job.config, regions=99)))
    with pytest.raises(ConfigError, match="reweight: weighs labelled sets"):
        adapt(replace(job, task="none", sets=(), texts=common(), weights=Weights(0.0, mlm=1.0)))


def test_the_command(job: Job, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "train.tsv"
    rows = "".join(f"{one.label}\t{one.text}\n" for one in common())
    table.write_text(f"label\ttext\n{rows}")
    words = ["adapt", "--model", str(job.model), "--train", str(table), "--epochs", "1"]
    words += ["--out", str(job.out), "--reweight", "1", "--regions", "3", "--adversary-lr", "0.05"]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["updates"] > 0
    about = json.loads((job.out / "lrl.json").read_text())
    assert len(about["regions"]) == 3
    assert about["config"]["adversary_rate"] == 0.05
