"""Inflection tables as task data: what is apart stays apart, and files give back their rows."""

import json
import random
from itertools import combinations
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.morphology import sigmorphon
from lrl.morphology.inflector import Row
from lrl.morphology.task_files import read_reinflection
from lrl.synthesize.inflection_files import synthesize_inflection
from lrl.synthesize.inflection_task import SPLITS, TaskConfig, make
from lrl.synthesize.invented import invent, stretches
from tests.mutations import only_typed_errors

CELLS = {"N;NOM;SG": "", "N;NOM;PL": "ru", "N;ACC;SG": "n", "N;ACC;PL": "run", "N;DAT;SG": "mi"}
STEMS = [a + b + c for a in ("kat", "mel", "sop", "tir") for b in "aeiou" for c in ("ma", "", "li")]
ROWS = [(stem, cell, stem + ending) for stem in STEMS for cell, ending in CELLS.items()]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "qaa"
    lines = [f"{lemma}\t{form}\t{features}\n" for lemma, features, form in ROWS]
    lines += ["\n", lines[0], "kata\tkatax\tN;NOM;PL\n", "kata\t—\tN;GEN;SG\n", "odd\n"]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("split", SPLITS)
def test_parts_share_nothing(split: str) -> None:
    task = make(ROWS, TaskConfig(sizes=(60, 20, 20), split=split))
    units = [{SPLITS[split](row) for row in rows} for rows in task.parts.values()]
    assert all(a.isdisjoint(b) for a, b in combinations(units, 2))
    assert [len(rows) for rows in task.parts.values()] == [60, 20, 20]
    assert task.used + task.left_out.total() == len(ROWS)


def test_slots_differ_however_they_are_spelled() -> None:
    rows: list[Row] = [("a", "N;SG", "ab"), ("b", "SG;N", "bb"), ("a", "N;PL", "ac")]
    task = make(rows, TaskConfig(sizes=(9, 1, 0), split="slots"))
    slots = [{frozenset(row[1].split(";")) for row in task.parts[p]} for p in ("train", "dev")]
    assert [len(one) for one in slots] == [1, 1]
    assert slots[0] != slots[1]


def test_the_same_seed_gives_the_same_rows() -> None:
    def parts(seed: int) -> object:
        config = TaskConfig(sizes=(60, 20, 20), hallucinate=9, reinflection=True, seed=seed)
        task = make(ROWS, config)
        return task.parts, task.invented, task.reinflection

    assert parts(1) == parts(1)
    assert parts(1) != parts(2)


def test_reinflection_pairs_two_cells_of_one_lemma() -> None:
    task = make(ROWS, TaskConfig(sizes=(60, 20, 20), reinflection=True))
    of = {(features, form): lemma for lemma, features, form in ROWS}
    for part, pairs in task.reinflection.items():
        assert len(pairs) == len(task.parts[part])
        for pair in pairs:
            assert pair.source_features != pair.target_features
            source = of[pair.source_features, pair.source]
            assert source == of[pair.target_features, pair.target]
    lonely = make([(s, "N;SG", s) for s in STEMS], TaskConfig((9, 1, 1), reinflection=True))
    assert lonely.unpaired == {"train": 9, "dev": 1, "test": 1}


def test_invented_rows_inflect_as_the_rows_they_are_made_after() -> None:
    task = make(ROWS, TaskConfig(sizes=(60, 20, 20), hallucinate=30))
    assert len(task.invented) == 30 == len(set(task.invented))
    for lemma, features, form in task.invented:
        assert lemma not in STEMS
        assert form == lemma + CELLS[features]
    assert invent([("a", "b")], 5, set(), random.Random(1)) == []
    assert list(stretches([("a", "a"), ("b", "b"), ("c", "c"), ("", "x")])) == [(0, 3)]


@pytest.mark.parametrize("order", sigmorphon.ORDERS)
def test_files_are_read_back(table: Path, tmp_path: Path, order: str) -> None:
    out = tmp_path / "out"
    config = TaskConfig((60, 20, 20), order=order, hallucinate=5, reinflection=True)
    card = synthesize_inflection(table, "qaa", out, config)
    task = make(ROWS, config)
    lines = card["lines"]
    assert lines == {"lines": 305, "blank": 1, "rejected": 1, "duplicates": 1, "kept": 302}
    rows = card["rows"]
    assert rows["read"] == 302 == rows["used"] + sum(rows["left_out"].values())
    assert rows["left_out"]["a second form of a cell"] == 1
    assert rows["left_out"]["a form without letters"] == 1
    back = [
        (e.lemma, e.features, e.form) for e in sigmorphon.read(out / "qaa.trn", sniff_as(order))
    ]
    assert back == task.parts["train"]
    assert list(read_reinflection(out / "qaa.reinflection.dev")) == task.reinflection["dev"]
    assert sum(1 for _ in sigmorphon.read(out / "qaa.hal")) == 5
    assert json.loads((out / "qaa.card.json").read_text())["files"].keys() == {
        path.name for path in out.iterdir()
    } - {"qaa.card.json"}
    synthesize_inflection(table, "qaa", out, TaskConfig((60, 20, 20)))
    assert not (out / "qaa.hal").exists()


def sniff_as(order: str) -> str | None:
    return order if order == "2022" else None


def test_the_command(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["synthesize", "--task", "inflection", "--sizes", "60,20,20", "--out", str(tmp_path)]
    assert main([*words, "--table", str(table)]) == 0
    assert "302 rows read, 100 used" in capsys.readouterr().out
    assert main([*words, "--table", str(table), "--split", "slots", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["config"]["split"] == "slots"
    for wrong in (["--sizes", "1,2"], [], ["--lang", "fao"], ["--table", str(tmp_path / "no")]):
        assert main([*words, *wrong]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert main(["synthesize"]) == 2
    assert "--lang" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [{"split": "halves"}, {"order": "2016"}, {"sizes": (0, 1, 1)}, {"hallucinate": -1}],
)
def test_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        TaskConfig(**wrong)  # type: ignore[arg-type]


def test_too_few_rows_to_split() -> None:
    with pytest.raises(ResourceError, match="too few to split by slots"):
        make(ROWS[:1], TaskConfig((8, 1, 1), split="slots"))


def test_reinflection_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("a\tN;SG\tN;PL\tb\n\na\tN;SG\tN;PL\n")
    with pytest.raises(FormatError, match=r"a:3: 3 columns"):
        list(read_reinflection(path))
    good = b"mato\tN;SG\tN;PL\tmatoru\nkela\tV;PST(1)\tV;3\tkelai\n" * 3
    read, refused = only_typed_errors(path, good, lambda p: list(read_reinflection(p)))
    assert read and refused
