"""Each kind of finding on a table that has it, and none on one that has not."""

from pathlib import Path

import pytest

from lrl.morphology.lint import KINDS, Report, lint
from lrl.morphology.unimorph import parts
from tests.mutations import only_typed_errors


def found(tmp_path: Path, text: str) -> Report:
    path = tmp_path / "qaa"
    path.write_bytes(text.encode())
    return lint([path])


def kinds(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    return [(f.kind, f.line) for f in found(tmp_path, text).findings]


CLEAN = "".join(
    f"mat{c}\tmat{c}{end}\tN;{cell}\n"
    for c in "abcdefghijklmnopqrst"
    for end, cell in (("", "SG"), ("ru", "PL"))
)


def test_a_clean_table_has_no_findings(tmp_path: Path) -> None:
    report = found(tmp_path, CLEAN)
    assert report.findings == []
    assert report.tally.kept == 40


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("mata\tmata", "columns"),
        ("mata\tmata\tN;;SG", "columns"),
        ("mata\tmata\tSG;N", "duplicate"),
        ("kela\tkelai\tV;PST;PRS", "clash"),
        ("kela\tkelai\tV;PST;IPFV", "conflict"),
        ("kela\tkelai\tV;PST;PST", "repeated"),
        ("kela\tkelai\tV;INDF3", "unknown"),
        ("kela\tkelai\tV;SUBJ", "alias"),
        ("kela\tkеlai\tV;PST", "script"),  # a Cyrillic е
        ("kela\tke\u0301lai\tV;PST", "encoding"),
        ("kela\tkel\u200bai\tV;PST", "encoding"),
        ("kela\tkÃ©lai\tV;PST", "encoding"),
        ("kela\t—\tV;PST", "form"),
        ("kela\tkelai, kelae\tV;PST", "form"),
        ("kela\tkelai  sa\tV;PST", "form"),
        ("mata\tmatas\tN;SG", "variants"),
        ("zulo\tzulo\tN;SG", "shape"),
    ],
)
def test_each_kind(tmp_path: Path, row: str, kind: str) -> None:
    assert kinds(tmp_path, CLEAN + row + "\n") == [(kind, 41)]


def test_unchanged_paradigms(tmp_path: Path) -> None:
    text = "".join(f"mita\tmita\tN;{c};SG\n" for c in ("NOM", "ACC", "DAT", "GEN"))
    assert kinds(tmp_path, text) == [("unchanged", 1)]


def test_a_second_kind_of_apostrophe(tmp_path: Path) -> None:
    text = "k'a\tk'as\tN;PL\nt'a\tt'as\tN;PL\nn’a\tn’as\tN;PL\n"
    assert kinds(tmp_path, text) == [("encoding", 3)]


def test_past_imperfective_is_no_conflict_where_there_is_a_present(tmp_path: Path) -> None:
    text = "kela\tkelai\tV;PST;IPFV\nkela\tkelas\tV;PRS\n"
    assert kinds(tmp_path, text) == []


def test_latin_letters_that_happen_to_be_utf8_are_not_damage(tmp_path: Path) -> None:
    assert kinds(tmp_path, "máššat\tmáššet\tV;PST\n") == []


def test_mutated_tables_give_only_typed_errors(tmp_path: Path) -> None:
    def use(path: Path) -> None:
        report = lint([path])
        tally = report.tally
        assert tally.lines == tally.blank + tally.rejected + tally.duplicates + tally.kept
        assert {f.kind for f in report.findings} <= set(KINDS)

    read, refused = only_typed_errors(tmp_path / "qaa", CLEAN[:300].encode(), use)
    assert read and refused


def test_the_maltese_table(real_data: Path) -> None:
    report = lint(parts(real_data / "morphology" / "unimorph" / "mlt"))
    assert report.counts() == {"duplicate": 1822, "conflict": 1540, "shape": 3, "variants": 2}
