"""The gate: what passes, what is refused, and that a model is in its place at every moment."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.corpus.sentence import Sentence, Span
from lrl.corpus.writers.json import jsonl
from lrl.errors import ConfigError
from lrl.selflearn import gate
from lrl.selflearn.gate import Allowed, judge, place

GOLD = [Sentence(f"{n}", (f"w{n}",), (False,), "alarm" if n % 4 else "music") for n in range(80)]


def wrong(places: Sequence[int], gold: Sequence[Sentence] = GOLD) -> list[Sentence]:
    """Answers with the wrong label at some places."""
    return [replace(s, label="else") if n in places else s for n, s in enumerate(gold)]


def refused(old: list[Sentence], new: list[Sentence], **settings: float) -> list[tuple[str, str]]:
    allowed = Allowed(draws=1000, **settings)  # type: ignore[arg-type]
    found = list(judge("kept", GOLD, old, new, allowed))
    assert {one.label for one in found} == {"", "alarm", "music"}
    return [(one.label, one.metric) for one in found if not one.passed]


def test_the_same_answers_pass_and_so_do_better_ones() -> None:
    assert refused(GOLD, GOLD) == []
    assert refused(wrong(range(0, 30)), GOLD) == []


def test_a_new_model_that_is_worse_is_refused() -> None:
    old, new = wrong(range(5)), wrong(range(25))
    assert ("", "accuracy") in refused(old, new)
    assert refused(old, new, whole=0.5, label=0.5) == []


def test_a_loss_that_cannot_be_ruled_out_is_refused() -> None:
    old, new = wrong(range(8)), wrong(range(8, 16))  # as good, but on other items
    assert ("", "accuracy") in refused(old, new, whole=0.01)
    assert refused(old, new, whole=0.2) == []


def test_a_label_that_is_lost_is_refused_though_the_whole_gains() -> None:
    music = [n for n in range(80) if not n % 4]
    old, new = wrong([n for n in range(80) if n % 4 and n < 60]), wrong(music[:8])
    assert refused(old, new) == [("music", "accuracy")]
    found = judge("kept", GOLD, old, new, Allowed(items=30, draws=1000))
    assert [one.label for one in found if one.label] == ["alarm"]  # music has 20 items


def test_intents_are_judged_with_their_slots() -> None:
    gold = [replace(s, spans=(Span(0, 1, "TIME"),)) for s in GOLD]
    new = [replace(s, spans=()) for s in gold]
    found = list(judge("kept", gold, gold, new, Allowed(draws=1000)))
    passed = {one.metric: one.passed for one in found if not one.label}
    assert passed == {"intent_accuracy": True, "slot_f1": False, "exact_match": False}


def test_spans_are_judged_kind_by_kind() -> None:
    gold = [Sentence(f"{n}", ("a", "b"), (True, False), "", (Span(0, 1, "PER"), Span(1, 2, "LOC")))
            for n in range(40)]  # fmt: skip
    new = [replace(s, spans=s.spans[:1]) for s in gold]
    found = list(judge("kept", gold, gold, new, Allowed(whole=0.9, draws=1000)))
    assert [(one.label, one.passed) for one in found] == [
        ("", True), ("LOC", False), ("PER", True),
    ]  # fmt: skip


@pytest.mark.parametrize("settings", [{"whole": -0.1}, {"label": 1}, {"items": 0}, {"draws": 9}])
def test_what_cannot_be_allowed_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        Allowed(**settings)  # type: ignore[arg-type]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders whose answers are in a file, and a kept set."""
    for name, places in (("old", range(6)), ("good", range(3)), ("bad", range(40))):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "lrl.json").write_text("{}")
        (folder / "wrong.json").write_text(json.dumps([*places]))
    (tmp_path / "kept.jsonl").write_text("".join(f"{line}\n" for line in jsonl(GOLD)))

    def answers(lang: str | None) -> gate.Answers:
        return lambda folder, gold: wrong(json.loads((folder / "wrong.json").read_text()), gold)

    monkeypatch.setattr(gate, "answers", answers)
    return tmp_path


def gated(models: Path, new: str, *more: str) -> int:
    old, kept = models / "old", models / "kept.jsonl"
    arguments = ["--old", str(old), "--new", str(models / new), "--into", str(old), *more]
    return main(["selflearn", "gate", *arguments, "--test", str(kept), "--draws", "1000"])


def test_a_model_that_passes_takes_the_place(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gated(models, "good", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["into"]) == (True, str(models / "old"))
    (signature,) = told["signatures"]
    assert signature.startswith("kept.jsonl|und|kept|data:")
    assert "|n:80|system:new-old|boot:1000.0|allow:0.01|allow-label:0.1|" in signature
    assert told["findings"][0]["difference"] == pytest.approx(3 / 80)
    assert json.loads((models / "old" / "wrong.json").read_text()) == [0, 1, 2]
    assert not (models / "good").exists()
    assert not list(models.glob(".*"))


def test_a_model_that_is_refused_stays_where_it_is(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gated(models, "bad") == 1
    assert "the new model is refused" in capsys.readouterr().out
    assert len(json.loads((models / "old" / "wrong.json").read_text())) == 6
    assert (models / "bad").is_dir()


def test_a_model_is_not_moved_onto_itself_or_other_files(models: Path) -> None:
    for new, into in (("old", "old"), ("old", "old/inside"), ("old", ".")):
        with pytest.raises(ConfigError, match="one folder is in the other"):
            place(models / new, models / into)
    (models / "other").mkdir()
    (models / "other" / "mine.txt").write_text("keep")
    with pytest.raises(ConfigError, match="holds other files"):
        place(models / "good", models / "other")
    assert (models / "good" / "lrl.json").is_file()


def test_models_are_not_shown_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    from lrl.adapt import adapted
    from lrl.adapt.heads.base import Prediction

    def predict(folder: Path, asked: Sequence[Sentence], lang: str | None) -> list[Prediction]:
        assert not any(s.label or s.spans for s in asked)
        return [Prediction(replace(s, label=lang or ""), 1.0) for s in asked]

    monkeypatch.setattr(adapted, "predict", predict)
    gold = [replace(s, spans=(Span(0, 1, "TIME"),)) for s in GOLD]
    found = gate.answers("ee")(Path("model"), gold)
    assert {s.label for s in found} == {"ee"}


def test_options_that_are_missing_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selflearn", "gate", "--old", "a", "--new", "b"]) == 2
    assert "--test is missing" in capsys.readouterr().err
    assert main(["selflearn", "log.jsonl", "--out", "x"]) == 2
    assert "--lang is missing" in capsys.readouterr().err
    assert main(["selflearn", "gate", "log.jsonl"]) == 2
    assert "the gate reads no logs" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["chain", "tone=1", "chain=much", "chain=0"])
def test_weights_that_are_none_are_named(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["log.jsonl", "--lang", "ee", "--out", "x", "--weight", word]
    assert main(["selflearn", *arguments]) == 2
    assert "weight" in capsys.readouterr().err


def test_the_command_learns_and_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        json.dumps({"user": f"u{user}", "time": at, "utterance": said, "reading": label,
                    "success": success})
        for user in range(5)
        for at, (said, label, success) in enumerate(
            [("rouse me", "music", False), ("wake me", "alarm", True)]
        )
    ]  # fmt: skip
    path, out = tmp_path / "log.jsonl", tmp_path / "out"
    path.write_text("\n".join([*lines, "{", lines[0]]))
    assert main(["selflearn", str(path), "--lang", "ee", "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert "12 lines: 10 events, 1 duplicates, 1 rejected" in told.out
    assert f"{path}:11: not JSON" in told.err
    assert "without sound: no Epitran map for ewe-Latn" in told.err
    (rewrite,) = map(json.loads, (out / "rewrites.jsonl").read_text().splitlines())
    assert (rewrite["from"], rewrite["to"], rewrite["users"]) == ("rouse me", "wake me", 5)
    assert main(["selflearn", str(path), "--lang", "ee", "--out", str(out), "--json",
                 "--weight", "edit=0", "--least", "0.1", "--slotted"]) == 0  # fmt: skip
    summary = json.loads(capsys.readouterr().out)
    assert summary["settings"]["weights"]["edit"] == 0
    assert summary["settings"]["slotted"]
    assert summary["log"]["read"] == 12


def test_an_empty_log_teaches_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "log.jsonl"
    path.touch()
    out = tmp_path / "out"
    assert main(["selflearn", str(path), "--lang", "ee", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["counts"].values()) == {0}
    assert (out / "rewrites.jsonl").read_bytes() == b""
