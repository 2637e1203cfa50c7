"""`lrl lexicon`, as it is typed."""

import csv
import json
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.lexicon.store import file_of

LIST = "water\tnda; mela\nsun\ttok (n)\nsun\ttok\nduring\tla … me\n"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "en_bm.tsv"
    path.write_text(LIST, encoding="utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def ingested(words: Path, *more: str) -> int:
    return main(["lexicon", "ingest", str(words), "--lang", "bm", "--format", "gatitos", *more])


def test_ingest_tells_its_account(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingested(words, "--json") == 0
    (one,) = told(capsys)
    assert isinstance(one.pop("seconds"), float)
    assert one == {
        "lang": "bam",
        "read": 4,
        "accepted": 2,
        "duplicates": 1,
        "rejected": 1,
        "reasons": {"gap": 1},
        "entries": 3,
        "dropped_parts": 0,
        "lexicon": str(file_of("bam", "gatitos")),
    }
    assert ingested(words) == 0
    assert "4 rows = 2 accepted + 1 duplicates + 1 rejected" in capsys.readouterr().out


def test_list_show_lookup_stats(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(words, "--json")
    told(capsys)
    assert main(["lexicon", "list", "--json"]) == 0
    assert [(one["lang"], one["entries"]) for one in told(capsys)] == [("bam", 3)]
    assert main(["lexicon", "show", "--lang", "bam", "--limit", "2", "--start", "1", "--json"]) == 0
    assert [(one["target"], one["pos"]) for one in told(capsys)] == [("mela", ""), ("tok", "NOUN")]
    assert main(["lexicon", "lookup", "Water", "--lang", "bam", "--json"]) == 0
    assert [(one["key"], one["target"]) for one in told(capsys)] == [
        ("folded", "nda"),
        ("folded", "mela"),
    ]
    assert main(["lexicon", "lookup", "tok", "--lang", "bam", "--turned", "--json"]) == 0
    assert [one["target"] for one in told(capsys)] == ["sun"]
    assert main(["lexicon", "lookup", "zzz", "--lang", "bam"]) == 1
    assert "not found" in capsys.readouterr().out
    assert main(["lexicon", "stats", "--lang", "bam", "--json"]) == 0
    (one,) = told(capsys)
    assert (one["entries"], one["heads"]) == (3, 2)
    for part in (["list"], ["show", "--lang", "bam"], ["stats", "--lang", "bam"]):
        assert main(["lexicon", *part]) == 0
    assert "gatitos" in capsys.readouterr().out


def test_lint_exits_by_severity(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["lexicon", "lint", str(words), "--lang", "bm", "--format", "gatitos"]
    assert main(arguments) == 1
    assert f"{words}:4: error: a frame with a gap" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 1
    assert [one["line"] for one in told(capsys)] == [1, 2, 3, 4]
    words.write_text("water\tnda\n", encoding="utf-8")
    assert main(arguments) == 0


@pytest.mark.parametrize("kind", ["tsv", "csv", "jsonl"])
def test_export(words: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    ingested(words)
    out = tmp_path / f"out.{kind}"
    assert main(["lexicon", "export", "--lang", "bam", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    if kind == "jsonl":
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        rows = list(csv.DictReader(text.splitlines(), delimiter="," if kind == "csv" else "\t"))
    assert [row["target"] for row in rows] == ["nda", "mela", "tok"]
    assert "licence: CC-BY-4.0" in capsys.readouterr().err


def test_export_asks_for_leave(
    words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingested(words, "--licence", "CC-BY-NC-4.0")
    out = tmp_path / "out.tsv"
    export = ["lexicon", "export", "--lang", "bam", "--out", str(out)]
    assert main(export) == 2
    assert "forbids commercial use" in capsys.readouterr().err
    assert not out.exists()
    assert main([*export, "--allow-licence", "CC-BY-NC-4.0"]) == 0
    assert out.exists()


def test_pivot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english, acehnese = tmp_path / "english.csv", tmp_path / "acehnese.csv"
    english.write_text(",indonesian,english\n0,air,water\n", encoding="utf-8")
    acehnese.write_text(",indonesian,acehnese\n0,air,ie\n", encoding="utf-8")
    for path, code in ((english, "eng"), (acehnese, "ace")):
        ingest = ["lexicon", "ingest", str(path), "--lang", code, "--source-lang", "ind"]
        assert main([*ingest, "--format", "nusax"]) == 0
    capsys.readouterr()
    assert main(["lexicon", "pivot", "eng/nusax", "ace/nusax", "--out", "joined", "--json"]) == 0
    (one,) = told(capsys)
    ways = [one[f"{side}_lang"] for side in ("source", "pivot", "target")]
    assert (ways, one["entries"]) == (["eng", "ind", "ace"], 1)
    assert main(["lexicon", "lookup", "water", "--lang", "ace", "--json"]) == 0
    assert [one["target"] for one in told(capsys)] == ["ie"]


def test_a_sweep_ends_with_what_failed(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words.with_name("en_ee.tsv").write_bytes(b"\xff\n")
    sweep = ["lexicon", "ingest", str(words.parent), "--lang", "all"]
    assert main([*sweep, "--json"]) == 1
    assert [one["lang"] for one in told(capsys)] == ["bam", "ewe"]
    assert main(sweep) == 1
    assert "UTF-8" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["show", "--lang", "bam"], "bam: no lexicon from eng"),
        (["ingest", "nowhere.tsv", "--lang", "bam"], "nowhere.tsv"),
        (["ingest", "cldr", "--lang", "eng"], "two different languages"),
        (["ingest", "cldr", "--lang", "xx"], "'xx'"),
        (["pivot", "bam/a", "ewe/b", "--out", "c"], "no lexicon 'a'"),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", *arguments]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1
