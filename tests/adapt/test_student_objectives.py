"""What a student learns from a teacher: states, relations and answers, and a killed run goes on."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from stopped_runs import same_weights, stopped
from torch import Tensor

from lrl.adapt import tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.batches import collate, encode
from lrl.adapt.config import STUDIED, TrainConfig, Weights, stated
from lrl.adapt.job import Job, TrainSet, adapt, signature_of
from lrl.adapt.model import Model
from lrl.adapt.objectives.student import (
    Lesson,
    Seen,
    Tutor,
    alike,
    answers,
    hidden,
    logits,
    nearest,
    relation,
    vectors,
)
from lrl.adapt.objectives.tutor import seen, tutor_of
from lrl.adapt.smaller.student import Shape, begin
from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError

pytestmark = pytest.mark.usefixtures("one_thread")

NAMES, ACTS = ("ana", "ben", "cleo"), ("sings", "runs", "sleeps")
ALL = Weights(hidden=1.0, relation=1.0, logits=1.0, vectors=1.0, nearest=1.0, early=1.0)


def said(name: str, act: str) -> Sentence:
    words = (name, "now", act)
    tags = tuple("NP"[word in NAMES] for word in words)
    spans = (Span(0, 1, "who"),)
    return Sentence(" ".join(words), words, (True,) * 3, act, spans, tags=(("upos", tags),))


SAID = tuple(said(name, act) for name in NAMES for act in ACTS)
UNSEEN = tuple(replace(one, label="") for one in SAID[::2])


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher") / "encoder"
    tiny.build(SAID, folder, tiny.Shape(32, 4, 4, 100, 32))
    return folder


def taught(encoder: Path, task: str) -> Path:
    """An adapted teacher of a task."""
    out = encoder.with_name(task)
    config = TrainConfig(epochs=1, batch=256, rate=3e-3, head_rate=1e-2, patience=0, dropout=0.0)
    adapt(Job(encoder, task, (TrainSet(SAID, 60.0),), out, config=config))
    return out


@pytest.fixture(scope="module")
def teacher(encoder: Path) -> Path:
    return taught(encoder, "classify")


@pytest.fixture
def job(teacher: Path, tmp_path: Path) -> Job:
    begin(teacher, Shape(2, 16), [one.text for one in SAID], tmp_path / "start")
    config = TrainConfig(epochs=2, batch=256, rate=3e-3, patience=0, dropout=0.0)
    return Job(
        tmp_path / "start", "classify", (), tmp_path / "out", texts=UNSEEN * 4, teacher=teacher,
        config=config, weights=replace(ALL, task=0.0),
    )  # fmt: skip


def lesson(student: Model, tutor: Tutor) -> Lesson:
    batch = collate(encode(student.encoder, SAID, 32), student.encoder.pad)
    mine, theirs = zip(*tutor.layers, strict=True)
    with torch.no_grad():
        return Lesson(
            seen(student, mine, True, lambda: student.read(batch)),
            seen(tutor.teacher, theirs, True, lambda: tutor.teacher.read(batch)),
        )


@pytest.mark.parametrize("task", ["tag", "intent-slots"])
def test_a_teacher_has_nothing_to_teach_itself(encoder: Path, task: str) -> None:
    folder = taught(encoder, task)
    tutor = tutor_of(
        load_adapted(folder), load_adapted(folder), [(0, 0), (4, 4)], ALL, TrainConfig()
    )
    student = load_adapted(folder)
    torch.manual_seed(0)
    found = lesson(student, tutor)
    for loss in (hidden(tutor), relation(tutor), logits(tutor), vectors(tutor)):
        assert float(loss(student, found).detach()) == pytest.approx(0.0, abs=1e-4)
    with torch.no_grad():
        for weight in student.parameters():
            weight.add_(torch.randn_like(weight), alpha=0.2)
    found = lesson(student, tutor)
    for loss in (hidden(tutor), relation(tutor), logits(tutor), vectors(tutor)):
        assert float(loss(student, found).detach()) > 0.01


def test_the_nearest_vector_is_the_sentences_own_one(encoder: Path) -> None:
    folder = taught(encoder, "classify")
    student, teacher = load_adapted(folder), load_adapted(folder)
    tutor = tutor_of(student, teacher, [(4, 4)], ALL, TrainConfig(temperature=1e-3))
    batch = collate(encode(student.encoder, (*SAID, SAID[0]), 32), student.encoder.pad)
    with torch.no_grad():
        read = teacher.read(batch)
        for shift, right in ((0, True), (1, False)):
            mine = replace(read, pooled=read.pooled.roll(shift, 0))
            found = Lesson(Seen(mine, {}, ()), Seen(read, {}, ()))
            assert (float(nearest(tutor)(student, found)) < 1e-2) is right


@pytest.mark.parametrize("task", ["classify", "tag", "intent-slots"])
def test_a_teacher_that_is_not_looked_into_reads_once(
    encoder: Path, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = taught(encoder, task)
    student, teacher = load_adapted(folder), load_adapted(folder)
    with torch.no_grad():
        next(student.parameters()).add_(0.1)
    weights = Weights(task=0.0, logits=1.0, vectors=1.0, nearest=1.0, early=1.0)
    tutor = tutor_of(student, teacher, [], weights, TrainConfig())
    batch = collate(encode(student.encoder, SAID, 32), student.encoder.pad)
    losses = logits(tutor), vectors(tutor), nearest(tutor)

    def found() -> list[float]:
        with torch.no_grad():
            one = Lesson(Seen(student.read(batch), {}, ()), Seen(teacher.read(batch), {}, ()))
            return [float(loss(student, one)) for loss in losses]

    before = found()
    assert teacher.remember(batch.items, words=task != "classify")
    monkeypatch.setattr(teacher.encoder, "states", None)
    assert found() == pytest.approx(before, rel=1e-4, abs=1e-4)


def test_answers_are_compared_at_a_temperature_and_padding_is_not(encoder: Path) -> None:
    model, other = (load_adapted(folder) for folder in [taught(encoder, "tag")] * 2)
    torch.nn.init.normal_(other.head.out.weight)  # type: ignore[attr-defined]
    short = Sentence("short", ("ana",), (True,), tags=(("upos", ("N",)),))
    found = []
    for sentences in (SAID[:1], (SAID[0], short)):
        batch = collate(encode(model.encoder, sentences, 32), model.encoder.pad)
        with torch.no_grad():
            reads = model.read(batch), other.read(batch)
            p, q = other.head.logits(reads[1])[0] / 3, model.head.logits(reads[0])[0] / 3
            right = torch.nn.functional.kl_div(
                q.log_softmax(-1), p.log_softmax(-1), reduction="sum", log_target=True
            )
            found.append(answers(model.head, other.head, *reads, 3.0))
            assert len(sentences) == 2 or torch.allclose(found[0], 9 * right, rtol=1e-4)
    assert found[1] > found[0]


def test_relations_do_not_see_padding() -> None:
    states: Tensor = torch.randn(2, 5, 8, generator=torch.Generator().manual_seed(0))
    mask = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]).bool()
    whole = alike(states, mask, 2)
    alone = alike(states[:1, :3], mask[:1, :3], 2)
    assert whole.shape == (2, 2, 5, 5)
    assert torch.allclose(whole[:1, :, :3, :3], alone, atol=1e-6)
    assert float(whole[0, :, :3, 3:].exp().max()) == 0


def test_a_student_learns_its_teachers_answers_from_text_alone(job: Job) -> None:
    config = replace(job.config, epochs=3, head_rate=1e-2)
    job = replace(job, texts=UNSEEN * 80, config=config)
    about = adapt(job)
    first, last = about["history"][0]["loss"], about["history"][-1]["loss"]
    assert set(first) == {f"text {name}" for name in STUDIED}
    for name in ("text hidden", "text logits", "text early"):
        assert last[name] < 0.7 * first[name], (first, last)
    theirs, ours = load_adapted(job.teacher or Path()), load_adapted(job.out)
    labels = [[p.sentence.label for p in m.predict(UNSEEN)] for m in (theirs, ours)]
    assert labels[0] == labels[1] and len(set(labels[0])) > 1
    assert ours.encoder.size == 16 and not any("maps" in name for name, _ in ours.named_modules())


def test_a_stopped_run_goes_on_to_the_same_bytes(job: Job) -> None:
    job = replace(job, sets=(TrainSet(SAID),), weights=replace(ALL, logits=0.5))
    about = adapt(job)
    named = {f"{where} {name}" for where in ("task", "text") for name in STUDIED}
    assert set(about["history"][-1]["loss"]) == {"task", *named}
    again = stopped(job, 0)
    adapt(again)
    assert len(same_weights(job.out, again.out)) == 2


def test_settings_that_are_not_used_leave_no_trace_in_hashes(job: Job) -> None:
    assert not {*STUDIED, "soften"} & {*stated(Weights()), *stated(TrainConfig())}
    assert "soften" not in repr(TrainConfig())
    plain = replace(job, sets=(TrainSet(SAID),), weights=Weights(), teacher=None)
    assert signature_of(plain) == signature_of(replace(plain, config=replace(job.config)))
    assert signature_of(plain) != signature_of(replace(plain, teacher=job.teacher))


def test_what_cannot_be(job: Job, encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"hidden, relation, logits, vectors, nearest, early: needs a teacher"
    ):
        replace(job, teacher=None)
    with pytest.raises(ConfigError, match="needs sentences, labelled or not"):
        replace(job, texts=())
    with pytest.raises(ConfigError, match="logits: needs a task"):
        replace(job, task="none")
    with pytest.raises(ConfigError, match="only the head learns"):
        adapt(replace(job, config=replace(job.config, parts="head")))
    with pytest.raises(ConfigError, match="logits: the teacher has other labels, or none"):
        adapt(replace(job, teacher=encoder, sets=(TrainSet(SAID),)))
    tiny.build((Sentence("ezzu", ("ezzu",), (True,)),), tmp_path / "other")
    with pytest.raises(ConfigError, match="reads other pieces than its teacher"):
        adapt(replace(job, model=tmp_path / "other"))
    assert not job.out.exists()
