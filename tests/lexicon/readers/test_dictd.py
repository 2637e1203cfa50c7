"""dictd: numbers of the index, articles as FreeDict lays them out, damaged files, real packages."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import FormatError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers import dictd

INSTALLED = Path("/usr/share/dictd")
ENG_QAA = Wanted(resolve("eng"), resolve("qaa"))
QAA_ENG = Wanted(resolve("qaa"), resolve("eng"))

ARTICLES = [
    (("00databaseinfo",), "00-database-info\nA toy\n"),
    (
        ("mulo",),
        "mulo /ˈmulo/ <n> (pl: {muloi})\n1.\nhouse, home\n; hearth\n2. family\n   clan {sa}\n",
    ),
    (("keta", "ketta"), "keta, ketta /keta/ /ketta/ <v.>\n\nlook after\n"),
    (("ha naw",), 'ha, naw <adv>\n [poet] never\n      "ha naw mulo"  - never a house\n'),
    (("muloi",), "muloi <n>\n\n Plural of {mulo}: 1. house\n 2. home\n   See also: {mulo}\n\n"),
    (("sil",), "sil <n>\n1.  v.shine\n2. star\nin the sky\n         Note: poetic\n"),
    (("lirra",), "lirra\nmoon\n"),
]


def number(value: int) -> str:
    digits = ""
    while value or not digits:
        value, digit = divmod(value, 64)
        digits = dictd.DIGITS[digit] + digits
    return digits


def write(folder: Path, *, packed: bool = True) -> Path:
    """A toy dictionary; its index."""
    data, index = b"", []
    for words, text in ARTICLES:
        raw = text.encode()
        index += [f"{word}\t{number(len(data))}\t{number(len(raw))}\n" for word in words]
        data += raw
    path = folder / "freedict-qaa-eng.index"
    path.write_text("".join(sorted(index)), encoding="utf-8")
    name = "freedict-qaa-eng.dict.dz" if packed else "freedict-qaa-eng.dict"
    (folder / name).write_bytes(gzip.compress(data, mtime=0) if packed else data)
    return path


def found(path: Path, wanted: Wanted = QAA_ENG) -> list[tuple[str, str, str, str, str | None]]:
    rows = dictd.read(path, wanted)
    return [(r.source, r.target, r.pos, r.sense, r.problem) for r in rows]


GOLDEN = [
    ("mulo", "house, home; hearth", "NOUN", "", None),
    ("mulo", "family", "NOUN", "", None),
    ("keta", "look after", "VERB", "", None),
    ("ketta", "look after", "VERB", "", None),
    ("ha, naw", "never", "ADV", "poet", None),
    ("muloi", "", "", "", "article without a translation"),
    ("sil", "shine", "VERB", "", None),
    ("sil", "star", "NOUN", "in the sky", None),
    ("lirra", "moon", "", "", None),
]


@pytest.mark.parametrize("packed", [True, False])
def test_articles(tmp_path: Path, packed: bool) -> None:
    path = write(tmp_path, packed=packed)
    assert found(path) == GOLDEN
    assert found(path.with_suffix(".dict.dz" if packed else ".dict")) == GOLDEN


def test_a_row_names_the_line_of_the_index(tmp_path: Path) -> None:
    path = write(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for row in dictd.read(path, QAA_ENG):
        assert lines[row.line - 1].startswith(row.source.replace(",", ""))


def test_the_other_direction_turns_every_row(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert found(path, ENG_QAA) == [(t, s, *rest) for s, t, *rest in GOLDEN]


def test_an_index_that_points_outside_gives_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "zzz\t/////\tC\nmul\tT\tC\n")
    problems = [row[-1] for row in found(path) if row[-1]]
    assert sum("outside the dictionary" in problem for problem in problems) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [("mulo\tA", "2 columns"), ("mulo\tA\té", "no number"), ("mulo\tA\t" + "/" * 20, "no number")],
)
def test_a_line_that_is_no_index_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path)
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=f":1: .*{reason}"):
        found(path)


def test_half_a_dictionary_is_missed(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_suffix(".dict.dz").unlink()
    assert not dictd.sniff(path, b"")
    with pytest.raises(ResourceError, match=r"\.dict\.dz: not found"):
        found(path)


def test_a_first_line_without_end_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "freedict-qaa-eng.index"
    (tmp_path / "freedict-qaa-eng.dict").write_text("mulo" + " /a/" * 20_000)
    path.write_text(f"mulo\tA\t{number(80_004)}\n")
    assert found(path) == [("mulo", "", "", "", "first line is too long")]


def test_sniff(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert dictd.sniff(path, b"") and dictd.sniff(path.with_suffix(".dict.dz"), b"")
    assert not dictd.sniff(tmp_path / "other.index", b"")


def test_mutations_of_the_index(tmp_path: Path) -> None:
    path = write(tmp_path)
    read, refused = only_typed_errors(path, path.read_bytes(), found)
    assert read and refused


@pytest.mark.parametrize("packed", [True, False])
def test_mutations_of_the_dictionary(tmp_path: Path, packed: bool) -> None:
    path = write(tmp_path, packed=packed).with_suffix(".dict.dz" if packed else ".dict")
    read, refused = only_typed_errors(path, path.read_bytes(), found)
    assert (read or packed) and refused


def real(name: str, wanted: Wanted) -> list[Row]:
    path = INSTALLED / f"freedict-{name}.index"
    if not path.exists():
        pytest.skip(f"no {path}; install dict-freedict-{name}")
    return list(dictd.read(path, wanted))


def test_khasi_english() -> None:
    rows = real("kha-eng", Wanted(resolve("eng"), resolve("kha")))
    good = {row.line for row in rows if row.problem is None}
    assert len(good) >= 2270
    assert Counter(row.problem for row in rows if row.problem) == {
        "article without a translation": 7
    }
    pairs = {(row.source, row.target, row.pos) for row in rows}
    assert ("owl", "dkhoh", "NOUN") in pairs
    assert not any(set(row.source) & set("{}") for row in rows)


def test_wolof_french() -> None:
    rows = real("wol-fra", Wanted(resolve("fra"), resolve("wol")))
    assert len(rows) == 615
    assert all(row.problem is None for row in rows)
    assert ("blague", "caaxaan", "NOUN") in {(row.source, row.target, row.pos) for row in rows}
