r"""Toolbox standard format: records, senses, subentries, and the letter of the gloss language."""

from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import mdf

FILE = Path(__file__).parents[2] / "data" / "lexicons" / "toy.mdf"
ENG, IND, QAA = resolve("eng"), resolve("ind"), resolve("qaa")
ENG_QAA = Wanted(ENG, QAA)


def found(
    path: Path, wanted: Wanted = ENG_QAA
) -> list[tuple[int, str, str, str, str, float, str | None]]:
    rows = mdf.read(path, wanted)
    return [(r.line, r.source, r.target, r.pos, r.sense, r.weight, r.problem) for r in rows]


def test_each_gloss_is_a_row_and_a_definition_stands_in_for_it() -> None:
    place = "a place where mulo people live"
    assert found(FILE) == [
        (8, "house hold", "mulo", "NOUN", place, 1.0, None),
        (8, "house hold", "mulu", "NOUN", place, 0.5, None),
        (13, "home ; hearth", "mulo", "NOUN", "", 1.0, None),
        (13, "home ; hearth", "mulu", "NOUN", "", 0.5, None),
        (20, "to look after", "keta", "VERB", "", 1.0, None),
        (22, "guard", "keta su", "VERB", "", 1.0, None),
        (25, "", "sil", "", "", 1.0, "record without a gloss"),
        (31, "moon", "lirra", "", "", 1.0, None),
    ]


@pytest.mark.parametrize("marker", ["n", "gn", r"\gn"])
def test_the_gloss_marker_is_the_users_choice(marker: str) -> None:
    wanted = Wanted(IND, QAA, (("source", marker),))
    rows = [row[:3] for row in found(FILE, wanted) if row[-1] is None and row[5] == 1.0]
    assert rows == [(9, "rumah", "mulo"), (23, "jaga", "keta su"), (27, "bintang", "sil")]


def test_no_marker_is_guessed_for_a_language_that_is_not_english() -> None:
    with pytest.raises(FormatError, match=r"no gloss in Indonesian; .*: ge, gn"):
        found(FILE, Wanted(IND, QAA))


def test_markers_of_fieldworks_name_their_language(tmp_path: Path) -> None:
    path = tmp_path / "flex.sfm"
    path.write_text(
        "\\lx silo\n\\lx_Toy silo\n\\sn 1\n\\ps_Eng Noun.LOAN\n\\g_Eng there.is\n\\g_Ind ada\n"
        "\\d_Eng there is\n\\sn 2\n\\ps_Eng Verb\n\\g_Eng INT.PAIN\n\\d_Ind aduh\n"
    )
    assert [row[1:5] for row in found(path)] == [
        ("there is", "silo", "NOUN", ""),
        ("INT.PAIN", "silo", "VERB", ""),
    ]
    assert [row[1:4] for row in found(path, Wanted(IND, QAA))] == [
        ("ada", "silo", "NOUN"),
        ("aduh", "silo", "VERB"),
    ]
    wanted = Wanted(resolve("zsm"), QAA, (("source", "g_Ind"),))
    assert found(path, wanted)[0][1] == "ada"


def test_english_as_the_target_turns_the_rows() -> None:
    assert found(FILE, Wanted(QAA, ENG))[0][1:3] == ("mulo", "house hold")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text\n", ":1: text before"),
        (b"\\_sh v3.0 400 MDF 4.0\n", "no record"),
        (b"\\lx caf\xe9\n\\ge coffee\n", ":1: byte 8 is not UTF-8"),
    ],
)
def test_what_is_no_mdf_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "bad.mdf"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=reason):
        found(path)


def test_sniff() -> None:
    assert mdf.sniff(FILE, FILE.read_bytes())
    assert mdf.sniff(Path("x.txt"), b"\xef\xbb\xbf\\lx mulo\r\n\\ge house\r\n")
    assert not mdf.sniff(Path("x.tex"), b"\\documentclass{article}\n")


def test_mutations(tmp_path: Path) -> None:
    read, refused = only_typed_errors(tmp_path / "toy.mdf", FILE.read_bytes(), found)
    assert read and refused
