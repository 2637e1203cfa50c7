"""`lrl evaluate` as it is typed."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from lrl.commands import evaluate
from lrl.errors import ConfigError, FormatError, LrlError
from lrl.evaluate.signature import Signature, parse

WORDS = "mato kela sola nira tumi pako lesa"


def run(*argv: str) -> int:
    parser = ArgumentParser()
    evaluate.configure(parser)
    args = parser.parse_args(argv)
    return int(args.run(args))


def table(path: Path, labels: str, lang: str = "") -> str:
    rows = [
        f"{i}\t{label}\t{WORDS} {lang}{chr(97 + i % 26) * (1 + i // 26)}\n"
        for i, label in enumerate(labels)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("id\tlabel\ttext\n" + "".join(rows), "utf-8")
    return str(path)


GOLD = "xxyyz" * 8
GOOD = "xxyyx" * 8  # four of five
BAD = "x" * 40  # two of five: the constant answer


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    return {
        name: table(tmp_path / f"{name}.tsv", labels)
        for name, labels in (("gold", GOLD), ("good", GOOD), ("bad", BAD))
    }


def test_one_system_against_another(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ("--gold", files["gold"], "--predictions", files["good"], "--against", files["bad"])
    assert run(*argv, "--metric", "accuracy", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    good, bad = report["scores"]
    assert (good["value"], bad["value"], good["n"]) == (0.8, 0.4, 40)
    assert good["ci_low"] < 0.8 < good["ci_high"]
    assert set(good) == {"task", "lang", "system", "seed", "metric", "value", "ci_low", "ci_high",
                         "n", "signature"}  # fmt: skip
    (found,) = report["comparisons"]
    assert (found["difference"], found["p"] < 0.01) == (0.4, True)
    signed = parse(good["signature"])
    assert str(signed) == good["signature"]
    assert (signed.metric, signed.n, signed.resamples) == ("accuracy", 40, "10000.0")
    assert dict(signed.more)["pred"] != dict(parse(bad["signature"]).more)["pred"]
    assert run(*argv, "--metric", "accuracy", "--json") == 0
    assert json.loads(capsys.readouterr().out) == report


def test_seeds_and_tables(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    argv = [part for name in ("good", "bad", "good") for part in ("--predictions", files[name])]
    assert run("--gold", files["gold"], *argv, "--lang", "bam", "--against", files["bad"]) == 0
    out = capsys.readouterr().out
    assert "bam accuracy: median 80.00 of 3 seeds, 40.00 to 80.00" in out
    assert "seed 1 has collapsed: 0.400 is not above a constant answer's 0.400" in out
    assert "system less other, paired bootstrap" in out
    assert "gold.tsv|bam|file|data:" in out


def test_flagged_items_are_left_out_in_a_second_score(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = table(tmp_path / "train.tsv", GOLD[:10])  # the first ten texts, two of them right
    argv = ("--gold", files["gold"], "--predictions", files["good"], "--metric", "accuracy")
    assert run(*argv, "--train", train, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    (lint,) = report["lint"]
    assert (lint["items"], lint["flagged"], lint["counts"]) == (40, 10, {"overlap": 10})
    assert [one["id"] for one in lint["findings"]] == [str(i) for i in range(10)]
    (sound,) = report["without_flagged"]
    assert (sound["n"], "without:flagged" in sound["signature"]) == (30, True)


def test_several_languages_of_a_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, code in (("qaa_Latn", "aa"), ("qab_Latn", "bb")):
        path = tmp_path / "sib200" / folder / "test.tsv"
        table(path, GOLD, code)
        path.write_text(path.read_text("utf-8").replace("id\tlabel", "index_id\tcategory"), "utf-8")
        table(tmp_path / f"good-{folder[:3]}.tsv", GOOD if code == "aa" else GOLD, code)
        table(tmp_path / f"bad-{folder[:3]}.tsv", BAD, code)
    argv = ("--task", "sib200", "--lang", "qaa, qab", "--data", str(tmp_path), "--json",
            "--metric", "accuracy", "--predictions", str(tmp_path / "good-{lang}.tsv"),
            "--against", str(tmp_path / "bad-{lang}.tsv"))  # fmt: skip
    assert run(*argv) == 0
    report = json.loads(capsys.readouterr().out)
    mean = {(s["lang"], s["system"]): s["value"] for s in report["scores"]}
    assert mean["qaa-Latn+qab-Latn", "system"] == 0.9
    assert mean["qaa-Latn+qab-Latn", "other"] == 0.4
    worst = report["worst_language"][0]
    assert (worst["lang"], worst["value"]) == ("qaa-Latn", 0.8)
    assert report["comparisons"][-1]["difference"] == 0.5


def test_what_cannot_be_measured(files: dict[str, str], tmp_path: Path) -> None:
    short = table(tmp_path / "short.tsv", GOLD[:-1])
    blank = tmp_path / "blank.tsv"
    blank.write_text("id\tlabel\ttext\n1\tx\n", "utf-8")
    gold = ("--gold", files["gold"], "--predictions")
    cases: list[tuple[tuple[str, ...], type[LrlError], str]] = [
        ((*gold, short), ConfigError, "1 sentences have no prediction; first: 39"),
        ((*gold, str(blank)), FormatError, "blank.tsv:2: 2 cells where the first row has 3"),
        ((*gold, str(tmp_path / "none.tsv")), LrlError, "none.tsv: No such file"),
        ((*gold, files["good"], "--metric", "rouge"), ConfigError, "no metric 'rouge'"),
        ((*gold, files["good"], "--metric", "las"), ConfigError, "las compares trees"),
        ((*gold, files["good"], "--draws", "9"), ConfigError, "at least 100"),
        ((*gold, files["good"], "--lang", "bm,ee"), ConfigError, "one language"),
        (("--predictions", "x"), ConfigError, "either --gold FILE or --task T"),
        (("--predictions", "x", "--task", "sib200"), ConfigError, "name a language"),
        (("--predictions", "x", "--task", "sib200", "--lang", "bm,ee"), ConfigError, "{lang}"),
    ]
    for argv, error, reason in cases:
        with pytest.raises(error) as caught:
            run(*argv)
        assert reason in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_file_with_gold_and_predicted_columns_must_say_which(tmp_path: Path) -> None:
    """The columns that conlleval reads: token, gold, predicted."""
    folder = tmp_path / "masakhaner2" / "qaa"
    folder.mkdir(parents=True)
    (folder / "test.txt").write_text("mato B-PER\nkela O\n\nsola O\n\n", "utf-8")
    said = tmp_path / "said.txt"
    said.write_text("mato B-PER O\nkela O O\n\nsola O O\n\n", "utf-8")
    argv = ("--task", "masakhaner", "--lang", "qaa", "--data", str(tmp_path),
            "--predictions", str(said))  # fmt: skip
    with pytest.raises(ConfigError, match=r"said.txt: 3 columns; .* --column ner=3"):
        run(*argv)
    assert run(*argv, "--column", "ner=3") == 0


def test_signatures() -> None:
    one = Signature("ud", "fao", "test", "0123abcd", "las", 1208, "lrl", 3, "10000.0",
                    (("pred", "ab"), ("labels", "A,B")))  # fmt: skip
    assert str(one).startswith(
        "ud|fao|test|data:0123abcd|metric:las|n:1208|system:lrl|seed:3|boot:"
    )
    assert parse(str(one)) == one
    bare = Signature("ud", "fao", "test", "0123abcd")
    assert parse(str(bare)) == bare
    with pytest.raises(ValueError, match="no bars"):
        Signature("a|b", "fao", "test", "0123abcd")
    with pytest.raises(ValueError, match="no signature"):
        parse("hello")
