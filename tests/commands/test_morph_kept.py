"""A language's model where it is kept: trained from the fetched table, used on a treebank."""

import json
from itertools import product
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.morphology import stored
from lrl.morphology.learn import drawn

STEMS = ["".join(p) for p in product("ptk", "ae", "lrn", "a")]
ENDS = {"N;NOM;SG": "", "N;NOM;PL": "ur"}


def fetch(home: Path) -> None:
    """A table where `lrl fetch unimorph:qaa` puts it."""
    path = home / "sources" / "unimorph" / "qaa" / "qaa"
    path.parent.mkdir(parents=True)
    rows = [f"{stem}\t{stem}{end}\t{cell}\n" for stem in STEMS for cell, end in ENDS.items()]
    path.write_text("".join(rows), encoding="utf-8")


def test_a_model_is_kept_and_used(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(home)
    assert stored.kept("qaa") is None
    assert main(["morph", "train", "--lang", "qaa", "--no-neural"]) == 0
    folder = home / "inflectors" / "qaa"
    assert stored.kept("qaa") == folder
    before = stored.fingerprint(folder)
    capsys.readouterr()
    treebank = tmp_path / "qaa.conllu"
    words = [("Delaur", "dela"), ("munaur", "muna"), ("sonaur", "sona")]
    lines = [
        f"{n}\t{form}\t{lemma}\tNOUN\t_\tCase=Nom|Number=Plur\t{n and 0}\troot\t_\t_\n"
        for n, (form, lemma) in enumerate(words, 1)
    ]
    treebank.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    argv = ["morph", "treebank", str(treebank), "--lang", "qaa", "--model", str(folder), "--json"]
    assert main(argv) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["held"]["by_tier"] == {}
    tiers = report["rest"]["by_tier"]
    assert tiers.keys() <= {"analogy", "rule"}
    assert sum(tier["right"] for tier in tiers.values()) == 3
    (folder / "model.json").write_bytes((folder / "model.json").read_bytes() + b"\n")
    assert stored.fingerprint(folder) != before


def test_a_model_needs_a_place(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["morph", "train", "--train", str(tmp_path), "--no-neural"]) == 2
    assert "--out DIR" in capsys.readouterr().err
    assert main(["morph", "train", "--lang", "qaa", "--no-neural"]) == 2
    assert "run: lrl fetch unimorph:qaa" in capsys.readouterr().err
    fetch(home)
    assert main(["morph", "train", "--lang", "qaa", "--no-neural", "--rows", "9"]) == 2
    assert "--rows" in capsys.readouterr().err


def test_rows_are_drawn_from_all_lemmas() -> None:
    rows = [(f"lemma{n // 10}", f"cell{n}", "form") for n in range(1000)]
    some = drawn(rows, 100, 1)
    assert len(some) == 100
    assert some == drawn(rows, 100, 1) != drawn(rows, 100, 2)
    assert list(some) == sorted(some, key=rows.index)
    assert len({lemma for lemma, _, _ in some}) > 50
    assert drawn(rows, 1000, 1) == rows
