"""Models that have an encoder in common have it on disk once, and are what they would be alone."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import transformers

from lrl.adapt import plain, tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import json_of, load
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.shared import FIRST, ONE, SECOND
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.provenance import sha256

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")
SAID = tuple(Sentence(str(i), *tokenise(text), label="ab"[i % 2]) for i, text in enumerate(TEXTS))
SHAPE = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=32)
HEAD = TrainConfig(epochs=2, parts="head", patience=0)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """An encoder as lrl writes it, the model of the stage before."""
    tiny.build(SAID, tmp_path / "tiny", SHAPE)
    plain.save(load(tmp_path / "tiny"), {}, tmp_path / "before")
    return tmp_path / "before"


def job(before: Path, name: str, **more: object) -> Job:
    made = Job(before, "classify", (TrainSet(SAID),), before.parent / name, config=HEAD)
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_same_model_in_less_room(before: Path) -> None:
    alone, like = job(before, "alone"), job(before, "like", like=before)
    adapt(alone)
    adapt(like)
    assert (like.out / FIRST).samefile(before / ONE)
    assert not (like.out / ONE).exists() and (alone.out / ONE).exists()
    about = json_of(like.out / "lrl.json") or {}
    assert about["files"][FIRST] == sha256(before / ONE)
    assert {name: sha256(like.out / name) for name in about["files"]} == about["files"]
    one, two = load_adapted(alone.out), load_adapted(like.out)
    said, again = one.predict(SAID), two.predict(SAID)
    assert [p.sentence for p in said] == [p.sentence for p in again]
    assert torch.equal(one.pooled(SAID), two.pooled(SAID))
    pipes = [
        transformers.pipeline("text-classification", model=str(one.out), top_k=None)
        for one in (alone, like)
    ]
    assert pipes[0](list(TEXTS)) == pipes[1](list(TEXTS))
    config = [(json_of(one.out / "config.json") or {}) for one in (alone, like)]
    assert config[0] == config[1]


def test_a_further_model_shares_with_one_that_shares(before: Path) -> None:
    first = job(before, "first", like=before)
    adapt(first)
    second = job(first.out, "second", like=first.out)
    adapt(second)
    assert (second.out / FIRST).samefile(before / ONE)
    assert not (second.out / SECOND).samefile(first.out / SECOND)
    bare = before.with_name("bare")
    plain.save(load(first.out), {}, bare, first.out)
    assert (bare / ONE).samefile(before / ONE)


def test_nothing_is_shared_where_the_encoder_learned(before: Path) -> None:
    whole = job(before, "whole", like=before, config=replace(HEAD, parts="full"))
    adapt(whole)
    assert not (whole.out / FIRST).exists() and (whole.out / ONE).stat().st_nlink == 1


def test_where_no_links_can_be_made_files_are_copied(
    before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*paths: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    like = job(before, "like", like=before)
    adapt(like)
    assert (like.out / FIRST).stat().st_nlink == 1
    assert len(load_adapted(like.out).predict(SAID)) == len(SAID)
