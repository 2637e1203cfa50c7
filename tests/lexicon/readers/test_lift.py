"""LIFT: writing systems, senses, variants, and what a file without the language says."""

from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import lift

FILE = Path(__file__).parents[2] / "data" / "lexicons" / "toy.lift"
ENG, FRA, QAA = resolve("eng"), resolve("fra"), resolve("qaa")
ENG_QAA = Wanted(ENG, QAA)


def found(
    path: Path, wanted: Wanted = ENG_QAA
) -> list[tuple[int, str, str, str, str, float, str | None]]:
    rows = lift.read(path, wanted)
    return [(r.line, r.source, r.target, r.pos, r.sense, r.weight, r.problem) for r in rows]


def test_each_gloss_is_a_row_for_the_headword_and_its_variants() -> None:
    place = "where people live"
    assert found(FILE) == [
        (1, "house hold", "mulo", "NOUN", place, 1.0, None),
        (1, "house hold", "mulu", "NOUN", place, 0.5, None),
        (1, "home", "mulo", "NOUN", "", 1.0, None),
        (1, "home", "mulu", "NOUN", "", 0.5, None),
        (2, "to look after", "keta", "VERB", "", 1.0, None),
        (3, "PL", "-ri", "X", "", 1.0, None),
        (4, "", "sil", "", "", 1.0, "entry without a gloss in the language"),
        (5, "", "", "", "", 1.0, "entry without a headword in the language"),
    ]


def test_glosses_are_taken_in_the_language_asked_for() -> None:
    rows = [row[1:3] for row in found(FILE, Wanted(FRA, QAA)) if row[-1] is None]
    assert rows == [("maison", "mulo"), ("maison", "mulu"), ("étoile", "sil")]


def test_headwords_may_be_the_source() -> None:
    assert found(FILE, Wanted(QAA, ENG))[0][1:3] == ("mulo", "house hold")


def test_a_script_that_is_asked_for_is_preferred(tmp_path: Path) -> None:
    path = tmp_path / "two.lift"
    path.write_text(
        '<lift version="0.13"><entry><lexical-unit>'
        '<form lang="bam-Latn"><text>so</text></form><form lang="bam-Nkoo"><text>ߛߏ</text></form>'
        '</lexical-unit><sense><gloss lang="en"><text>house</text></gloss></sense></entry></lift>',
        encoding="utf-8",
    )
    assert found(path, Wanted(ENG, resolve("bam-Nkoo")))[0][2] == "ߛߏ"
    assert found(path, Wanted(ENG, resolve("bam-Latn")))[0][2] == "so"


def test_a_file_without_the_language_says_what_it_has() -> None:
    with pytest.raises(FormatError, match="headwords in pt, qaa, qaa-fonipa") as caught:
        found(FILE, Wanted(ENG, resolve("wol")))
    assert caught.value.path == FILE


def test_sniff() -> None:
    assert lift.sniff(FILE, FILE.read_bytes()[:500])
    assert not lift.sniff(Path("x.tei"), b"<TEI version='5.0'>")


def test_mutations(tmp_path: Path) -> None:
    read, refused = only_typed_errors(tmp_path / "toy.lift", FILE.read_bytes(), found)
    assert read and refused
