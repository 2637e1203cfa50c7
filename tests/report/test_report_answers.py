"""Predictions beside gold labels: confusion, and what was won and lost."""

import json
from pathlib import Path
from typing import Any

import made_results as made
import pytest

from lrl.evaluate.datasets import open_split
from lrl.report.answers import NOTHING, read_answers
from lrl.report.document import Paragraph, Part, Picture, Table
from lrl.report.results import Run, read_run
from lrl.report.sections import confusion, losses

GOLD = [("i1", "health", "a b c"), ("i2", "sports", "d " * 12), ("i3", "health", "e f"),
        ("i4", "travel", "g h i j")]  # fmt: skip
# What the systems answer: zero-shot has i1 and i4 right, lrl i1, i2 and i3.
SAID = {"zero-shot": ("health", "health", "sports", "travel"),
        "lrl": ("health", "sports", "health", "sports")}  # fmt: skip


def a_run(folder: Path, change: dict[str, Any] | None = None) -> Run:
    """A run with one seed on a test set of four sentences."""
    place = folder / "data" / "sib200" / "bam_Latn"
    place.mkdir(parents=True)
    rows = ["index_id\tcategory\ttext", *("\t".join((i, c, t.strip())) for i, c, t in GOLD)]
    (place / "test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    data = open_split("sib200", "bam", "test", folder / "data").data_hash
    records, predictions = [], {}
    for system, said in SAID.items():
        records.append({
            "task": "sib200", "lang": "bam", "system": system, "seed": 0, "metric": "accuracy",
            "value": 0.5, "ci_low": 0.2, "ci_high": 0.9, "n": 4,
            "signature": f"sib200|bam|test|data:{data}|metric:accuracy|lrl:0.1.0",
        })  # fmt: skip
        name = f"{system}.jsonl"
        lines = [
            json.dumps({"id": i, "text": text.strip(), "label": label})
            for (i, _, text), label in zip(GOLD, said, strict=True)
        ]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        predictions[f"{system}/0/bam"] = name
    found = {
        "experiment": {"name": "x", "task": "sib200", "data": str(folder / "data"),
                       "split": "test"},
        "records": records, "predictions": predictions,
        "fitness": [{"lang": "bam", "coverage": 0.64}],
    } | (change or {})  # fmt: skip
    return read_run(made.write(folder, found))


def tables(parts: list[Part]) -> dict[str, list[list[str]]]:
    """The texts of the tables by their captions."""
    return {
        part.caption: [[cell.text for cell in row] for row in part.rows]
        for part in parts
        if isinstance(part, Table)
    }


def test_what_is_taken_for_what(tmp_path: Path) -> None:
    parts = confusion.parts(a_run(tmp_path))
    found = tables(parts)
    assert found["lrl: the counts of the picture"] == [
        ["health", "2", "0", "0"], ["sports", "0", "1", "0"], ["travel", "0", "1", "0"],
    ]  # fmt: skip
    [row] = found["lrl: what is taken for what, in shares of the errors"]
    assert row == ["bam Bambara", "travel as sports 100 %", "4", "1"]
    [picture] = [part for part in parts if isinstance(part, Picture)]
    assert "zero-shot: 2 of 4 right. lrl: 3 of 4 right" in picture.alt


def test_what_was_won_and_lost(tmp_path: Path) -> None:
    found = tables(losses.parts(a_run(tmp_path)))
    assert found["By gold label"] == [
        ["health", "2", "1", "1", "0", "0", "+1", "+50.0"],
        ["sports", "1", "0", "1", "0", "0", "+1", "+100.0"],
        ["travel", "1", "0", "0", "1", "0", "−1", "−100.0"],
    ]
    assert [row[0] for row in found["By words in the sentence"]] == ["under 10", "10 to under 20"]
    [row] = found["By coverage of the language by the lexicon"]
    assert row == ["60% to under 70%", "4", "1", "2", "1", "0", "+1", "+25.0"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"predictions": {}}, "The run kept no predictions"),
        ({"predictions": {"lrl/0/bam": "gone.jsonl"}}, "gone.jsonl: no such file"),
        ({"predictions": {"lrl/0/ewe": "lrl.jsonl"}}, "there is no sib200 data of ewe"),
        ({"experiment": {"task": "sib200", "data": "nowhere"}}, "neither sib200 nor tasks/sib200"),
        ({"predictions": {"lrl/0/bam": "results.json"}}, "could not be read"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    [part] = confusion.parts(a_run(tmp_path, change))
    assert isinstance(part, Paragraph)
    assert part.tone == "missing"
    assert reason.replace("there is no", "no") in part.text


def test_other_test_files_than_those_scored_are_not_used(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    file = tmp_path / "data" / "sib200" / "bam_Latn" / "test.tsv"
    file.write_text(file.read_text("utf-8").replace("travel", "sports"), encoding="utf-8")
    [part] = confusion.parts(run)
    assert isinstance(part, Paragraph)
    assert "are not those that were scored" in part.text


def test_spans_stand_beside_nothing_where_one_side_has_none(tmp_path: Path) -> None:
    place = tmp_path / "data" / "masakhaner2" / "bam"
    place.mkdir(parents=True)
    (place / "test.txt").write_text("a B-PER\nb O\nc B-LOC\n\n", encoding="utf-8")
    record = {"task": "masakhaner", "lang": "bam", "system": "lrl", "seed": 0,
              "metric": "span_f1", "value": 0.5}  # fmt: skip
    answer = {"id": "test-1", "text": "a b c", "tokens": ["a", "b", "c"],
              "slots": [{"start": 0, "end": 1, "label": "ORG"}]}  # fmt: skip
    (tmp_path / "p.jsonl").write_text(json.dumps(answer) + "\n", encoding="utf-8")
    run = read_run(made.write(tmp_path, {
        "experiment": {"task": "masakhaner", "data": str(tmp_path / "data")},
        "records": [record], "predictions": {"lrl/0/bam": "p.jsonl"},
    }))  # fmt: skip
    answers = read_answers(run, ["lrl"])
    assert answers.problems == ()
    pairs = [(unit.gold, unit.answer) for unit in answers.of("lrl")["0"]]
    assert pairs == [("PER", "ORG"), ("LOC", NOTHING)]
