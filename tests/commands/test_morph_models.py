"""`lrl morph train`, `inflect`, `analyse` and `eval`."""

import io
import json
from itertools import product
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.morphology.task_rows import rows_of

STEMS = ["".join(p) for p in product("ptk", "ae", "lrn", "ae", "kt")]
CELLS = (("N;SG", "", ""), ("N;PL", "", "ur"), ("V;PST", "gi", ""))


def write(path: Path, stems: list[str], order: str = "2023") -> Path:
    lines = []
    for stem in stems:
        for bundle, before, after in CELLS:
            form = before + stem + after
            cells = (stem, bundle, form) if order == "2023" else (stem, form, bundle)
            lines.append("\t".join(cells) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with task files and a model trained on them."""
    here = tmp_path_factory.mktemp("models")
    write(here / "qaa.trn", STEMS[::2])
    write(here / "qaa.dev", STEMS[1::4])
    write(here / "qaa.tst", [*STEMS[3::4], STEMS[0]], "2021")
    files = ["--train", str(here / "qaa.trn"), "--dev", str(here / "qaa.dev")]
    assert main(["morph", "train", *files, "--no-neural", "--out", str(here / "m"), "--json"]) == 0
    return here


def lines(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_inflect_one_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(folder / "m")
    assert main(["morph", "inflect", "--model", model, STEMS[0], "PL;N"]) == 0
    assert main(["morph", "inflect", "--model", model, "temak", "V;PST"]) == 0
    attested, guessed = lines(capsys)
    assert attested == [STEMS[0], "PL;N", f"{STEMS[0]}ur", "attested", "1.000"]
    assert guessed[2] == "gitemak"
    assert guessed[3] in ("analogy", "rule")
    assert 0.5 < float(guessed[4]) <= 1


def test_inflect_lines(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"temak\tN;PL\ntemak\tN;SG\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    argv = ["morph", "inflect", "--model", str(folder / "m"), "--json", "--most", "2"]
    assert main(argv) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(f["lemma"], f["features"]) for f in found] == [("temak", "N;PL"), ("temak", "N;SG")]
    assert [f["forms"][0]["form"] for f in found] == ["temakur", "temak"]
    assert len(found[0]["forms"]) == 2
    assert found[0]["forms"][0]["members"].keys() <= {"analogy", "rule", "edit"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"temak\tN;PL\ntemak\n", "stdin:2: not lemma<TAB>bundle"),
        (b"temak\tN;;PL\n", "stdin:1: features 'N;;PL': an empty feature"),
        (b"\xff\tN;PL\n", "stdin: not UTF-8"),
    ],
)
def test_bad_lines_are_named(
    text: bytes,
    reason: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main(["morph", "inflect", "--model", str(folder / "m")]) == 2
    assert reason in capsys.readouterr().err


def test_analyse(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attested, unseen = f"{STEMS[0]}ur", "gitemak"
    assert main(["morph", "analyse", "--model", str(folder / "m"), attested, unseen]) == 0
    found = lines(capsys)
    assert found[0] == [attested, STEMS[0], "N;PL", "attested", "1.0"]
    assert found[1][:4] == [unseen, "temak", "V;PST", "guessed"]
    table = write(folder / "qaa", STEMS[::2], "2021")
    argv = ["morph", "analyse", "--table", str(table), unseen, "--known", "--json"]
    assert main(argv) == 0
    readings = json.loads(capsys.readouterr().out)[0]["readings"]
    assert all(r["how"] == "guessed" and r["lemma"] in STEMS[::2] for r in readings)


def test_eval_of_a_model_and_of_a_training(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = ["--test", str(folder / "qaa.tst"), "--json"]
    assert main(["morph", "eval", "--model", str(folder / "m"), *test]) == 0
    one = json.loads(capsys.readouterr().out)
    files = ["--train", str(folder / "qaa.trn"), "--dev", str(folder / "qaa.dev")]
    assert main(["morph", "eval", *files, "--no-neural", *test]) == 0
    two = json.loads(capsys.readouterr().out)
    for key in ("accuracy", "n", "edit_distance", "by_tier", "by_pos", "by_member"):
        assert one[key] == two[key]
    assert one["n"] == 3 * len([*STEMS[3::4], STEMS[0]])
    assert one["by_tier"]["attested"] == {"n": 3, "accuracy": 100.0}
    assert one["accuracy"] > 95
    assert one["edit_distance"] < 0.1
    assert two["seconds_train"] > 0
    assert f"n:{one['n']}" in one["signature"]


def test_training_again_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    files = ["--train", str(folder / "qaa.trn"), "--dev", str(folder / "qaa.dev"), "--no-neural"]
    assert main(["morph", "train", *files, "--out", str(tmp_path), "--json"]) == 0
    for path in (folder / "m").iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["train", "--out", "x"], "name one table"),
        (["train", "--train", "none.tsv", "--out", "x"], "none.tsv"),
        (["train", "--train", "T", "--no-neural", "--epochs", "2", "--out", "x"], "--no-neural"),
        (["inflect", "--model", "none", "mato", "N"], "train the model again"),
        (["inflect", "--model", "M", "mato"], "needs a bundle"),
        (["inflect", "--model", "M", "mato", "N;;"], "features 'N;;'"),
        (["eval", "--model", "M", "--train", "T", "--test", "T"], "trained already"),
        (["eval", "--model", "M", "--test", "COVERED"], "covered test set"),
        (["analyse", "mato"], "name a table"),
        (["analyse", "--model", "none", "mato"], "train the model again"),
    ],
)
def test_mistakes_are_told(
    argv: list[str], reason: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    covered = folder / "covered"
    covered.write_text("mato\tN;PL\n", encoding="utf-8")
    names = {"T": str(folder / "qaa.trn"), "M": str(folder / "m"), "COVERED": str(covered)}
    assert main(["morph", *(names.get(word, word) for word in argv)]) == 2
    assert reason in capsys.readouterr().err


def test_rows_of_a_segmented_table(tmp_path: Path) -> None:
    path = tmp_path / "qaa"
    path.write_text("mato\tmatoru\tN;PL\tmato|ru\n\n", encoding="utf-8")
    assert rows_of(path) == [("mato", "N;PL", "matoru")]
