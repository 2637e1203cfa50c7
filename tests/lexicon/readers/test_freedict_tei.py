"""FreeDict TEI: what an entry gives, which way round the file is, and files that are bombs."""

from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import ConfigError, FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import freedict_tei

FILE = Path(__file__).parents[2] / "data" / "lexicons" / "eng-qaa.tei"
ENG_QAA = Wanted(resolve("eng"), resolve("qaa"))
QAA_ENG = Wanted(resolve("qaa"), resolve("eng"))


def found(path: Path, wanted: Wanted = ENG_QAA) -> list[tuple[int, str, str, str, str, str | None]]:
    rows = freedict_tei.read(path, wanted)
    return [(r.line, r.source, r.target, r.pos, r.sense, r.problem) for r in rows]


def test_an_entry_gives_a_row_a_spelling_and_translation() -> None:
    assert found(FILE) == [
        (1, "house", "mulo", "NOUN", "building; where people live", None),
        (1, "house", "ta mulo", "NOUN", "building; where people live", None),
        (1, "house", "family, clan", "NOUN", "", None),
        (2, "colour", "sefi", "VERB", "", None),
        (2, "colour", "sef", "NOUN", "", None),
        (2, "color", "sefi", "VERB", "", None),
        (2, "color", "sef", "NOUN", "", None),
        (3, "colours", "", "", "", "entry without a translation"),
        (4, "", "", "", "", "entry without a headword"),
        (5, "old", "pama", "", "", None),
    ]


def test_the_other_direction_turns_every_row() -> None:
    straight, turned = found(FILE), found(FILE, QAA_ENG)
    assert [(t, s, *rest) for _, s, t, *rest in straight] == [r[1:] for r in turned]


def test_without_a_name_the_title_tells_the_direction(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.tei"
    text = FILE.read_text(encoding="utf-8").replace("Toyish", "Swahili")
    path.write_text(text, encoding="utf-8")
    swahili = Wanted(resolve("swa"), resolve("eng"))
    assert found(path, swahili)[0][1:3] == ("mulo", "house")


def test_a_file_of_other_languages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kha-eng.tei"
    path.write_bytes(FILE.read_bytes())
    with pytest.raises(ConfigError, match="kha"):
        found(path, Wanted(resolve("eng"), resolve("wol")))


def test_of_several_target_languages_only_the_wanted_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "words.tei"
    path.write_text(
        "<TEI><entry><form><orth>house</orth></form><sense>"
        '<cit type="trans" xml:lang="de"><quote>Haus</quote></cit>'
        '<cit type="trans" xml:lang="qaa"><quote>mulo</quote></cit></sense></entry></TEI>'
    )
    assert [row[2] for row in found(path)] == ["mulo"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Every entry is let go once it is read: the last of many has no siblings left."""
    from lrl.lexicon.readers.elements import records

    path = tmp_path / "many.tei"
    path.write_text("<TEI><body>" + "<entry/>" * 500 + "</body></TEI>")
    entries = list(records(path, frozenset(("entry",))))
    assert len(entries) == 500
    assert all(len(entry) == 0 for entry in entries)


LAUGHS = '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><TEI><entry>&b;</entry></TEI>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "entities"),
        ("<TEI>" + "<div>" * 5000, "deep"),
        ("<TEI><entry></TEI>", "well-formed"),
        ('<?xml version="1.0" encoding="utf-7"?><TEI/>', "UTF-8|well-formed"),
        ("", "well-formed"),
    ],
)
def test_bombs_and_broken_files_are_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "eng-qaa.tei"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=reason) as caught:
        found(path)
    assert "\n" not in str(caught.value)


def test_an_endless_text_between_records_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lrl.lexicon.readers.elements.MAX_RECORD", 50_000)
    path = tmp_path / "eng-qaa.tei"
    path.write_text("<TEI><p>" + "x" * 200_000 + "</p></TEI>")
    with pytest.raises(FormatError, match="no record ends"):
        found(path)


def test_sniff() -> None:
    assert freedict_tei.sniff(FILE, FILE.read_bytes()[:1000])
    assert not freedict_tei.sniff(Path("x.lift"), b"<lift><entry/></lift>")
    assert not freedict_tei.sniff(Path("x"), b"\xff\xfe\0")


def test_mutations(tmp_path: Path) -> None:
    path = tmp_path / "eng-qaa.tei"
    read, refused = only_typed_errors(path, FILE.read_bytes(), found)
    assert read and refused
