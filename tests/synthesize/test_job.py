"""Jobs: same bytes from any number of workers and any number of stops; nothing lost on errors."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import conllu
import orjson
import pytest

from lrl.corpus.readers import read
from lrl.errors import ConfigError, FormatError
from lrl.languages import Language
from lrl.lexicon.store import Lexicon
from lrl.synthesize import job as jobs
from lrl.synthesize import shards
from lrl.synthesize.config import SubstituteConfig, ratios
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source
from lrl.synthesize.sweep import sweep
from lrl.synthesize.work import FORMATS

EVERYTHING = tuple(FORMATS)


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LINES", 3)


@pytest.fixture
def long_corpus(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    lines = [f"The dog sees {n} houses.\n" if n % 7 else "\n" for n in range(40)]
    path.write_text("".join(lines).rstrip("\n"), "utf-8")
    return path


def test_the_ledger_says_everything(
    qaa: Language, toy: Lexicon, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    config = SubstituteConfig(choose="best")
    done = synthesize(Job(qaa, (toy.path,), (Source.of(corpus),), out, config, EVERYTHING))
    records = [orjson.loads(line) for line in (out / "qaa.jsonl").read_bytes().splitlines()]
    assert records[0] == {
        "id": "corpus-1",
        "lang": "qaa",
        "text": "Na tama ola vavu miru.",
        "tokens": ["Na", "tama", "ola", "vavu", "miru", "."],
        "source_text": "The dog sees a lot of cats.",
        "source_tokens": ["The", "dog", "sees", "a", "lot", "of", "cats", "."],
        "alignment": "0-0 1-1 2-2 3-3 4-3 5-3 6-4 7-5",
        "origin": ["folded", "exact", "lemma", "multiword", "lemma", "punctuation"],
        "entry": [4, 0, 2, 6, 1, None],
        "label": "",
    }
    assert records[1]["id"] == "corpus-3"
    assert (out / "qaa.txt").read_text("utf-8").splitlines() == [r["text"] for r in records]
    pairs = [line.split("\t") for line in (out / "qaa.pairs.tsv").read_text("utf-8").splitlines()]
    assert pairs == [[r["source_text"], r["text"], r["alignment"]] for r in records]
    sidecar = orjson.loads((out / "qaa.json").read_bytes())
    assert sidecar["tokens"] == done.counts.words == 13
    assert sidecar["covered_tokens"] == 13
    assert sum(sidecar["by_key"].values()) == 13 + 2
    assert sidecar["licences"] == ["CC0-1.0"]
    assert not list(out.glob(".*"))


@pytest.mark.usefixtures("small_shards")
def test_same_bytes_for_any_number_of_workers(
    qaa: Language, toy: Lexicon, long_corpus: Path, tmp_path: Path
) -> None:
    config = SubstituteConfig(ratio="0.2..0.9")
    made = []
    for workers in (1, 2, 3):
        out = tmp_path / f"out{workers}"
        job = Job(qaa, (toy.path,), (Source.of(long_corpus),), out, config, EVERYTHING, seed=5)
        synthesize(job, workers)
        made.append(contents(out))
    assert made[0] == made[1] == made[2]
    assert made[0]["qaa.tsv"].count(b"id\ttext\tlabel") == 1
    other = Job(qaa, (toy.path,), (Source.of(long_corpus),), tmp_path / "o", config, seed=6)
    synthesize(other)
    assert contents(tmp_path / "o")["qaa.txt"] != made[0]["qaa.txt"]


@pytest.mark.usefixtures("small_shards")
def test_stopped_at_any_shard_it_goes_on_to_the_same_bytes(
    qaa: Language, toy: Lexicon, long_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def job(out: str) -> Job:
        return Job(qaa, (toy.path,), (Source.of(long_corpus),), tmp_path / out, formats=EVERYTHING)

    synthesize(job("whole"))
    written = []
    honest = jobs.Worker.write
    stopped = 0

    def stopping(self: jobs.Worker, shard: shards.Shard, folder: Path) -> jobs.Counts:
        if len(written) >= stopped:
            raise KeyboardInterrupt
        written.append(shard.number)
        return honest(self, shard, folder)

    for stopped in range(1, 4):
        written.clear()
        monkeypatch.setattr(jobs.Worker, "write", stopping)
        with pytest.raises(KeyboardInterrupt):
            synthesize(job("stopped"))
        assert len(written) == stopped
    monkeypatch.setattr(jobs.Worker, "write", honest)
    synthesize(job("stopped"))
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_killed_outright_it_goes_on_to_the_same_bytes(
    qaa: Language, toy: Lexicon, tmp_path: Path
) -> None:
    source = tmp_path / "big.txt"
    source.write_text("The dog sees a lot of big houses near the zebra.\n" * 12_000, "utf-8")
    command = [sys.executable, "-m", "lrl", "synthesize", "--lang", "qaa", "--lexicon", "toy",
               "--source", str(source), "--seed", "3", "--out"]  # fmt: skip
    process = subprocess.Popen([*command, str(tmp_path / "killed")], env=dict(os.environ))
    while process.poll() is None and not list(tmp_path.glob("killed/.*/*.done")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for out in ("killed", "whole"):
        subprocess.run([*command, str(tmp_path / out)], check=True, capture_output=True)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_an_error_leaves_what_was_there(
    qaa: Language, toy: Lexicon, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    synthesize(Job(qaa, (toy.path,), (Source.of(corpus),), out))
    before = contents(out)
    corpus.write_bytes(b"The dog\nthe \xff cat\n")
    with pytest.raises(FormatError, match=r"corpus\.txt:2: not UTF-8"):
        synthesize(Job(qaa, (toy.path,), (Source.of(corpus, "text"),), out))
    assert contents(out) == before
    corpus.write_text("\n \n", "utf-8")
    with pytest.raises(ConfigError, match="no sentences"):
        synthesize(Job(qaa, (toy.path,), (Source.of(corpus, "text"),), out))


def test_sentences_that_cannot_be_read_are_counted_and_kept(
    qaa: Language, toy: Lexicon, tmp_path: Path
) -> None:
    source = tmp_path / "slots.jsonl"
    good = {
        "text": "see the dog",
        "intent": "look",
        "slots": [{"start": 8, "end": 11, "label": "x"}],
    }
    bad = {**good, "slots": [{"start": 8, "end": 99, "label": "x"}]}
    source.write_bytes(orjson.dumps(good) + b"\n" + orjson.dumps(bad) + b"\n")
    done = synthesize(Job(qaa, (toy.path,), (Source.of(source),), tmp_path / "out"))
    sidecar = orjson.loads((tmp_path / "out" / "qaa.json").read_bytes())
    assert sidecar["sentences_read"] == sidecar["sentences"] + sidecar["rejected"] == 2
    rejected = [
        orjson.loads(x) for x in (tmp_path / "out/qaa.rejected.jsonl").read_bytes().splitlines()
    ]
    assert [(r["path"], r["line"]) for r in rejected] == [("slots.jsonl", 2)]
    assert done.rejected == 1


def test_embedded_corpus_in_every_format(qaa: Language, toy: Lexicon, tmp_path: Path) -> None:
    from lrl.languages import resolve
    from lrl.synthesize.request import embedded_corpus

    sources = embedded_corpus(resolve("eng"))
    out = tmp_path / "out"
    done = synthesize(Job(qaa, (toy.path,), sources, out, formats=EVERYTHING))
    assert done.counts.sentences >= 600
    trees = conllu.parse((out / "qaa.conllu").read_text("utf-8"))
    assert len(trees) > 300
    assert all(len(tree.to_tree().children) >= 0 for tree in trees)
    records = [orjson.loads(line) for line in (out / "qaa.jsonl").read_bytes().splitlines()]
    for record in records:
        for span in record.get("spans", ()):
            text = record["text"][span["start_char"] : span["end_char"]]
            tokens = record["tokens"][span["start"] : span["end"]]
            assert text.replace(" ", "") == "".join(tokens)
    for record, one in zip(records, read(out / "qaa.jsonl"), strict=True):
        spans = [(s["start"], s["end"], s["label"]) for s in record.get("spans", ())]
        assert list(one.tokens) == record["tokens"]
        assert [(s.start, s.end, s.label) for s in one.spans] == spans


def test_load_dataset_reads_the_ledger(qaa: Language, toy: Lexicon, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    from lrl.languages import resolve
    from lrl.synthesize.request import embedded_corpus

    out = tmp_path / "out"
    synthesize(Job(qaa, (toy.path,), embedded_corpus(resolve("eng")), out, formats=EVERYTHING))
    for name in ("qaa.jsonl", "qaa.massive.jsonl"):
        loaded = datasets.load_dataset(
            "json", data_files=str(out / name), cache_dir=str(tmp_path / "cache"), split="train"
        )
        assert len(loaded) == (out / name).read_bytes().count(b"\n")


def test_a_sweep_keeps_going(
    qaa: Language,
    make_lexicon: Callable[[Sequence[tuple[str, str]]], Lexicon],
    corpus: Path,
    tmp_path: Path,
) -> None:
    lexicon = make_lexicon([("dog", "tama")])
    other = Language("qab", "other")

    def plan(language: Language) -> Job:
        if language == other:
            raise ConfigError("no such luck")
        return Job(language, (lexicon.path,), (Source.of(corpus),), tmp_path / "out")

    for workers in (1, 2):
        outcomes = list(sweep([qaa, other], plan, workers))
        assert [bool(outcome.done) for outcome in outcomes] == [True, False]
        assert outcomes[1].error == "no such luck"


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [("0.5", [0.5, 0.5, 0.5]), ("0..1", [0.0, 0.5, 1.0]), ("0.1,0.9", [0.1, 0.9, 0.1])],
)
def test_ratio_schedules(ratio: str, expected: list[float]) -> None:
    assert ratios(ratio, 0, 3, 3).tolist() == pytest.approx(expected)
    assert ratios(ratio, 1, 2, 3).tolist() == pytest.approx(expected[1:])


@pytest.mark.parametrize("ratio", ["", "x", "1.5", "0..2", "-0.1", "0.5,", "nan"])
def test_bad_ratios(ratio: str) -> None:
    with pytest.raises(ConfigError, match="ratio"):
        SubstituteConfig(ratio=ratio)


def test_bad_choices_are_config_errors(qaa: Language, toy: Lexicon, corpus: Path) -> None:
    with pytest.raises(ConfigError, match="choose one of keep, drop"):
        SubstituteConfig(uncovered="forget")
    with pytest.raises(ConfigError, match="format 'pdf'"):
        Job(qaa, (toy.path,), (Source.of(corpus),), Path("out"), formats=("pdf",))
