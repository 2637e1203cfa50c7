"""Rows in, three files out: the account, the bytes, and what a failure leaves behind."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrl.errors import FormatError, ResourceError
from lrl.languages import Language, resolve
from lrl.lexicon.ensure import available, ensure
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.files import FileJob, collection_of, default_name, ingest_file, members
from lrl.lexicon.ingest import IngestConfig, IngestResult, ingest
from lrl.lexicon.store import file_of, open_lexicon, rejected_of, sidecar_of
from lrl.lexicon.sweep import sweep
from tests.mutations import only_typed_errors

ENG, QAA = Language("eng", "English"), Language("qaa", "Toy")
WANTED = Wanted(ENG, QAA)
CONFIG = IngestConfig("toy", licence="CC0-1.0")
ROWS = [
    Row("toy.tsv", 1, "water", "nda; mela"),
    Row("toy.tsv", 2, "water", "nda"),
    Row("toy.tsv", 3, "to eat", "ruku"),
    Row("toy.tsv", 4, "eat", "ruku (verb)"),
    Row("toy.tsv", 5, "during", "nda … tok"),
    Row("toy.tsv", 6, "", "tok"),
    Row("toy.tsv", 7, "x", "", problem="1 column instead of 2"),
    Row("toy.tsv", 8, "sun", "tok; -lu"),
    Row("toy.tsv", 9, "moon", "lusa", weight=0.1),
]


def taken(tmp_path: Path, rows: list[Row], config: IngestConfig = CONFIG) -> IngestResult:
    return ingest(rows, WANTED, config, tmp_path / "toy.parquet")


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    result = taken(tmp_path, ROWS)
    assert (result.read, result.accepted, result.duplicates, result.rejected) == (9, 3, 2, 4)
    assert (result.entries, result.dropped_parts) == (4, 1)
    assert result.reasons == {
        "1 column instead of 2": 1,
        "empty source": 1,
        "gap": 1,
        "weak evidence": 1,
    }
    lines = [json.loads(line) for line in rejected_of(result.lexicon).open(encoding="utf-8")]
    assert [(one["line"], one["reason"], one["part"]) for one in lines] == [
        (5, "gap", False),
        (6, "empty source", False),
        (7, "1 column instead of 2", False),
        (8, "affix", True),
        (9, "weak evidence", False),
    ]
    assert lines[0]["target"] == "nda … tok"
    assert lines[3]["target"] == "lu"
    lexicon = open_lexicon(result.lexicon)
    assert [(e.source, e.target, e.pos, e.line) for e in lexicon.entries()] == [
        ("water", "nda", "", 1),
        ("water", "mela", "", 1),
        ("eat", "ruku", "VERB", 3),
        ("sun", "tok", "", 8),
    ]
    assert lexicon.licences == ("CC0-1.0",)


def test_the_threshold_moves_what_is_taken(tmp_path: Path) -> None:
    low = taken(tmp_path, ROWS, IngestConfig("toy", min_quality=0.0))
    assert (low.accepted, low.rejected) == (5, 2)
    assert low.entries == 7


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        out = taken(tmp_path / name, ROWS).lexicon
        files.append([path.read_bytes() for path in (out, sidecar_of(out), rejected_of(out))])
    assert files[0] == files[1]


def test_a_sample_smaller_than_the_file_loses_nothing(tmp_path: Path) -> None:
    rows = [Row("f", n, f"word{n % 70} x", f"tok{n} lu") for n in range(1, 200)]
    config = IngestConfig("toy", min_quality=0.0, sample=10)
    assert taken(tmp_path, rows, config).entries == 199


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    before = taken(tmp_path, ROWS).lexicon.read_bytes()

    def broken() -> Iterator[Row]:
        yield ROWS[0]
        raise FormatError("toy.tsv", 2, "not UTF-8")

    with pytest.raises(FormatError, match=r"toy\.tsv:2"):
        ingest(broken(), WANTED, CONFIG, tmp_path / "toy.parquet")
    assert (tmp_path / "toy.parquet").read_bytes() == before
    names = sorted(path.name for path in tmp_path.iterdir() if path.name != "home")
    assert names == ["toy.json", "toy.parquet", "toy.rejected.jsonl"]


def test_no_lexicon_is_ever_without_its_own_sidecar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between any two moves, a lexicon that can be opened is whole and new or old."""
    out = taken(tmp_path, ROWS[:1]).lexicon
    real = Path.replace
    for stop in range(3):
        moves = 0

        def replace(self: Path, target: Path, limit: int = stop) -> Path:
            nonlocal moves
            if moves == limit:
                raise KeyboardInterrupt
            moves += 1
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            taken(tmp_path, ROWS)
        monkeypatch.setattr(Path, "replace", real)
        if out.exists():
            open_lexicon(out)
        taken(tmp_path, ROWS[:1])


TEXTS = st.text("abn'’;,/()[]… -_1*<>&\u0430\u200f\n", max_size=14)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, st.floats(0.01, 1.0)), max_size=25))
def test_rows_always_add_up(tmp_path: Path, rows: list[tuple[str, str, float]]) -> None:
    made = [Row("f", n, s, t, weight=w) for n, (s, t, w) in enumerate(rows, start=1)]
    result = taken(tmp_path, made)
    assert result.read == len(rows) == result.accepted + result.duplicates + result.rejected
    assert sum(result.reasons.values()) == result.rejected
    entries = list(open_lexicon(result.lexicon).entries())
    assert len(entries) == result.entries == len({(e.source, e.target) for e in entries})
    assert all(e.source == e.source.strip() and e.target == e.target.strip() for e in entries)


def test_a_file_gets_its_place_name_and_licence(tmp_path: Path) -> None:
    path = tmp_path / "en_bm.tsv"
    path.write_text("water\tji\nhouse\tso\n", encoding="utf-8")
    result = ingest_file(FileJob(path, ENG, resolve("bm"), "gatitos"))
    assert result.lexicon == file_of("bam", "gatitos")
    about = open_lexicon(result.lexicon).sidecar
    assert about["licence"] == "CC-BY-4.0"
    assert about["source"]["file"] == "en_bm.tsv"
    assert len(about["source"]["sha256"]) == 64
    assert default_name(Path("My words!.v2.tsv"), "delimited") == "My-words-"


def test_ensure_makes_what_was_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ResourceError, match="lrl fetch gatitos"):
        ensure(resolve("bam"), "gatitos")
    folder = tmp_path / "data" / "lexicons" / "gatitos"
    folder.mkdir(parents=True)
    (folder / "en_bm.tsv").write_text("water\tji\n", encoding="utf-8")
    monkeypatch.setenv("LRL_DATA", str(tmp_path / "data"))
    path = ensure(resolve("bam"), "gatitos")
    assert [e.target for e in open_lexicon(path).entries()] == ["ji"]
    assert ensure(resolve("bam"), "gatitos") == path
    assert [one.tag for one in available("gatitos")] == ["bam"]
    with pytest.raises(ResourceError, match="it has bam"):
        ensure(resolve("bm-Nkoo"), "gatitos")
    with pytest.raises(ResourceError, match="no lexicon 'mine'"):
        ensure(resolve("bam"), "mine")


def test_cldr_needs_no_file() -> None:
    lexicon = open_lexicon(ensure(resolve("swa"), "cldr"))
    assert ("Monday", "Jumatatu") in {(e.source, e.target) for e in lexicon.entries()}


def test_a_sweep_goes_on_after_a_failure(tmp_path: Path) -> None:
    (tmp_path / "en_bm.tsv").write_text("water\tji\n", encoding="utf-8")
    (tmp_path / "en_ee.tsv").write_bytes(b"water\t\xff\n")
    (tmp_path / "en_wo.tsv").write_text("water\tndox\n", encoding="utf-8")
    (tmp_path / "en_zzzzz.tsv").write_text("water\tx\n", encoding="utf-8")
    assert collection_of(tmp_path, None) == "gatitos"
    assert len(list(members(tmp_path, "gatitos"))) == 4
    for workers in (1, 2):
        swept = list(sweep(FileJob(tmp_path, ENG, QAA), workers))
        assert [one.lang for one in swept] == ["bam", "ewe", "wol", "zzzzz"]
        assert [bool(one.result) for one in swept] == [True, False, True, False]
        assert "en_ee.tsv:1" in swept[1].problem


@pytest.mark.fuzz
def test_damaged_files_only_give_typed_errors(tmp_path: Path) -> None:
    seed = "".join(f"{s}\t{t}\n" for s, t in (("water", "nda; mela"), ("to (v) go", "l'a/b…")) * 20)
    path = tmp_path / "en_qaa.tsv"
    read, refused = only_typed_errors(
        path, seed.encode(), lambda p: ingest_file(FileJob(p, ENG, QAA, "gatitos"))
    )
    assert read and refused


def test_real_lists(real_data: Path) -> None:
    result = ingest_file(FileJob(real_data / "lexicons/gatitos/en_crs.tsv", ENG, resolve("crs")))
    assert (result.read, result.rejected) == (4303, 2)
    targets = {(e.source, e.target): e for e in open_lexicon(result.lexicon).entries()}
    assert ("install", "enstale") in targets and ("install", "enstal") in targets
    assert targets["train", "tren"].pos == "NOUN"
    assert ("adjective", "azektif") in targets
