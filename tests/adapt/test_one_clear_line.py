"""What cannot be carried out: exit code 2, one line that says why, and what was there stays."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from lrl.adapt import tiny
from lrl.commands import main
from lrl.corpus.sentence import Sentence

NAMES = ("Ana", "Ben", "Cleo", "Dag")
ACTS = {"sings": "music", "plays": "music", "runs": "sport", "swims": "sport"}
ROWS = [(label, f"{name} {act} now .") for name in NAMES for act, label in ACTS.items()]


def table(path: Path, rows: list[tuple[str, str]]) -> Path:
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in rows))
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `model`, `train.tsv`, `other.tsv`, and `out`, which `train.tsv` made."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("made")
    table(folder / "train.tsv", ROWS)
    table(folder / "other.tsv", [(f"x{label}", text) for label, text in ROWS])
    sentences = [Sentence(text, tuple(text.split()), (True,) * 4) for _, text in ROWS]
    shape = tiny.Shape(size=16, layers=1, heads=2, pieces=120, positions=48)
    tiny.build(sentences, folder / "model", shape)
    assert main(adapt(folder, folder / "out")) == 0
    yield folder
    torch.set_num_threads(threads)


def adapt(made: Path, out: Path, *more: str) -> list[str]:
    files = ["--model", str(made / "model"), "--train", str(made / "train.tsv"), "--out", str(out)]
    return ["adapt", *files, "--epochs", "1", "--batch", "96", *more]


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a refusal ends with."""
    capsys.readouterr()
    assert main(words) == 2
    told = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("lrl: ") for line in told) == 1
    return told[-1]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
def test_any_damaged_file_of_an_adapted_model_is_named(
    damage: Callable[[Path], None],
    made: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = sorted(path.name for path in (made / "out").iterdir())
    assert {"config.json", "heads.safetensors", "model.safetensors", "tokenizer.json"} <= {*names}
    for name in names:
        bad = tmp_path / name
        shutil.copytree(made / "out", bad)
        if name != "lrl.json" or damage is not flip:  # a digit of a loss may be another
            damage(bad / name)
            words = ["predict", "--model", str(bad), str(made / "train.tsv")]
            assert name in refused(words, capsys)


@pytest.mark.parametrize("damage", [flip, cut])
def test_a_damaged_checkpoint_is_named_and_the_model_before_it_stays(
    damage: Callable[[Path], None],
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    shutil.copytree(made / "out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = adapt(made, out, "--seed", "7")
    with monkeypatch.context() as patch:
        patch.setattr("lrl.adapt.adapted.save", interrupted)
        assert main(again) == 130
    folder = tmp_path / "out.checkpoint"
    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".json", ".safetensors"]
    for path in files:
        whole = path.read_bytes()
        damage(path)
        assert path.name in refused(again, capsys)
        path.write_bytes(whole)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert main(again) == 0
    assert not folder.exists()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("content", ["", "label\ttext\n", "\n \n"])
def test_empty_files_are_refused(
    content: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.tsv"
    empty.write_text(content)
    out, model = tmp_path / "out", str(made / "model")
    for words in (
        ["adapt", "--model", model, "--train", str(empty), "--out", str(out)],
        [*adapt(made, out), "--dev", str(empty)],
        [*adapt(made, out), "--pairs", str(empty), "--distil", "1"],
        ["predict", "--model", str(made / "out"), str(empty)],
        ["evaluate", "--predictions", str(made / "train.tsv"), "--gold", str(empty)],
        ["synthesize", "--lang", "bm", "--lexicon", "cldr", "--source", str(empty),
         "--out", str(out)],
    ):  # fmt: skip
        assert "empty" in refused(words, capsys)
    assert not out.exists() or not any(path.is_file() for path in out.rglob("*"))


def test_labels_of_another_task_are_refused(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(made / "other.tsv")
    told = refused(adapt(made, tmp_path / "out", "--dev", other), capsys)
    assert "no label of the development set" in told
    words = ["evaluate", "--predictions", str(made / "train.tsv"), "--gold"]
    told = refused([*words, other], capsys)
    assert "music, sport" in told and "xmusic, xsport" in told
    assert main([*words, str(made / "train.tsv"), "--draws", "100"]) == 0


def test_a_lexicon_of_another_language_or_of_none_is_refused(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], made: Path
) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("sings\tdɔnkili\nruns\tboli\n", "utf-8")
    ingest = ["lexicon", "ingest", "--format", "delimited", "--name", "own"]
    out, source = tmp_path / "out", ["--source", str(made / "train.tsv")]
    make = ["synthesize", "--lexicon", "own", *source, "--out", str(out), "--lang"]
    assert main([*ingest, str(words), "--lang", "bm"]) == 0
    assert main([*make, "bm"]) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert "no lexicon 'own'" in refused([*make, "ee"], capsys)
    ours, theirs = home / "lexicons" / "bam", home / "lexicons" / "ewe"
    shutil.copytree(ours, theirs)
    assert "a lexicon of bam, not of ewe" in refused([*make, "ee"], capsys)
    words.write_text("")
    assert "no entry for bam" in refused([*ingest, str(words), "--lang", "bm"], capsys)
    assert main([*make, "bm"]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.skipif(shutil.which("mount") is None, reason="no mount")
@pytest.mark.parametrize(("kilobytes", "parts"), [(8, "full"), (40, "head"), (90, "full")])
def test_a_full_disk_leaves_what_was_there(
    kilobytes: int,
    parts: str,
    made: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = f"size={kilobytes}k"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be made here")
    try:
        (disk / "kept").write_text("before")
        told = refused(adapt(made, disk / "out", "--parts", parts), capsys)
        assert os.strerror(28) in told and str(disk) in told
        assert (disk / "kept").read_text() == "before"
        assert not (disk / "out").exists()
        assert not list(disk.rglob("*.part"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_pickled_weights_are_refused(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made / "model", tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").rename(tmp_path / "model" / "pytorch_model.bin")
    words = ["adapt", "--train", str(made / "train.tsv"), "--out", str(tmp_path / "out")]
    told = refused([*words, "--model", str(tmp_path / "model")], capsys)
    assert "pytorch_model.bin may run code" in told
    assert not (tmp_path / "out").exists()
