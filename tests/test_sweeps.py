"""Whole collections in one go: nothing crashes, and every row and every language is accounted for.

The published collections are swept with LRL_FULL=1 only; it takes minutes.
"""

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lrl.commands import main
from lrl.paths import sources

FULL = os.environ.get("LRL_FULL") == "1"
LISTS = {
    "en_bm.tsv": "water\tji\nsun\ttile\nsun\ttile\n",
    "en_ee.tsv": "water\ttsi; nu\nnot a pair\nsun\t\n",
    "en_ar-MA.tsv": "water\tلما\nsun\tالشمس\n",
}
SWADESH = {
    "langs110.txt": "eng-000\tEnglish\nwol-000\tWolof\nxyz-001\tnobody\n",
    "swadesh110/eng-000.txt": "water\nsun\n*****\n",
    "swadesh110/wol-000.txt": "ndox\njant\nlaf\n",
    "swadesh110/xyz-001.txt": "\n\n\n",
}

Told = list[dict[str, Any]]


def lrl(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Told]:
    """Exit code and the JSON objects printed."""
    capsys.readouterr()
    code = main(list(map(str, arguments)))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def ingest_all(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> tuple[int, Told]:
    code, told = lrl(capsys, "lexicon", "ingest", path, "--lang", "all", "--json", *more)
    for one in told:
        if "read" in one:
            assert one["read"] == one["accepted"] + one["duplicates"] + one["rejected"], one
            assert sum(one["reasons"].values()) == one["rejected"], one
            lexicon = Path(one["lexicon"])
            assert lexicon.exists()
            assert lexicon.with_suffix(".json").exists()
    return code, told


def gatitos() -> Path:
    """The folder a fetched GATITOS lies in."""
    folder = sources() / "gatitos"
    folder.mkdir(parents=True)
    for name, text in LISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_collection_is_ingested_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = ingest_all(capsys, gatitos(), "--workers", "2")
    assert code == 0
    assert [(one["lang"], one["read"], one["rejected"]) for one in told] == [
        ("ara-MA", 2, 0),
        ("bam", 3, 0),
        ("ewe", 3, 2),
    ]
    assert told[1]["duplicates"] == 1
    assert told[2]["reasons"] == {"1 columns instead of 2": 1, "empty target": 1}


def test_a_bad_member_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    folder = gatitos()
    (folder / "en_wo.tsv").write_bytes(b"water\t\xff\xfe\n")
    (folder / "en_nonesuch.tsv").write_text("water\tx\n", "utf-8")
    code, told = ingest_all(capsys, folder)
    problems = {one["lang"]: one["problem"] for one in told if "problem" in one}
    assert code == 1
    assert len(told) == 5
    assert set(problems) == {"wol", "nonesuch"}
    assert f"{folder}/en_wo.tsv:1: " in problems["wol"]
    code, made = lrl(
        capsys,
        "synthesize",
        "--lang",
        "all",
        "--lexicon",
        "gatitos",
        "--out",
        folder / "o",
        "--json",
    )
    assert code == 2
    assert {one["lang"]: "error" in one for one in made} == {
        "ara-MA": False, "bam": False, "ewe": False, "wol": True
    }  # fmt: skip


def test_a_sweep_synthesizes_every_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gatitos()
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("The sun dries up the water.\nMoon?\n", "utf-8")
    sweep = [
        "synthesize",
        "--lang",
        "all",
        "--lexicon",
        "gatitos",
        "--source",
        str(corpus),
        "--json",
    ]
    code, told = lrl(capsys, *sweep, "--workers", "2", "--out", tmp_path / "out")
    assert code == 0
    assert [(one["lang"], one["sentences"], one["tokens"]) for one in told] == [
        ("ara-MA", 2, 7),
        ("bam", 2, 7),
        ("ewe", 2, 7),
    ]
    assert [one["covered_tokens"] for one in told] == [2, 2, 1]
    for one in told:
        assert sum(one["by_key"].values()) == 9
        assert Path(one["out"]).exists()
    assert (tmp_path / "out" / "bam.txt").read_text("utf-8").startswith("The tile dries up the ji.")


def test_varieties_are_swept_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sources() / "panlex-swadesh" / "panlex_swadesh.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in SWADESH.items():
            archive.writestr(name, text)
    code, told = ingest_all(capsys, path)
    assert code == 0
    assert {one["lang"]: one["accepted"] for one in told if one["lang"] != "eng-000"} == {
        "wol-000": 2,
        "xyz-001": 0,
    }
    code, made = lrl(
        capsys, "synthesize", "--lang", "all", "--lexicon", "panlex-swadesh", "--json", "--out",
        tmp_path / "out"
    )  # fmt: skip
    assert code == 2
    assert [one["lang"] for one in made] == ["wol-000", "xyz-001"]
    assert made[0]["covered_tokens"] > 0
    assert "no entries" in made[1]["error"]


@pytest.mark.skipif(not FULL, reason="minutes long; set LRL_FULL=1")
@pytest.mark.parametrize(("name", "file", "least"), [
    ("gatitos", "gatitos", 173),
    ("panlex-swadesh", "panlex_swadesh.zip", 2100),
])  # fmt: skip
def test_published_collections(
    real_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, file: str,
    least: int
) -> None:  # fmt: skip
    code, told = ingest_all(capsys, real_data / "lexicons" / file, "--workers", "2")
    assert code == 0
    assert len(told) >= least
    sweep = ["synthesize", "--lang", "all", "--lexicon", name, "--workers", "2", "--json"]
    code, made = lrl(capsys, *sweep, "--out", tmp_path)
    assert code == 0
    assert len(made) >= least
    assert len({one["sentences"] for one in made}) == 1
    assert len({sum(one["by_key"].values()) for one in made}) == 1
