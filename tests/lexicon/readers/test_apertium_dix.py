"""Apertium bilingual dictionaries: what each kind of entry gives."""

from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import ConfigError, FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import apertium_dix

FILE = Path(__file__).parents[2] / "data" / "lexicons" / "apertium-eng-qaa.eng-qaa.dix"
ENG_QAA = Wanted(resolve("eng"), resolve("qaa"))
QAA_ENG = Wanted(resolve("qaa"), resolve("eng"))


def found(path: Path, wanted: Wanted = ENG_QAA) -> list[tuple[str, str, str, float, str | None]]:
    rows = apertium_dix.read(path, wanted)
    return [(r.source, r.target, r.pos, r.weight, r.problem) for r in rows]


def test_each_entry_is_one_row() -> None:
    assert found(FILE) == [
        ("house", "mulo", "NOUN", 1.0, None),
        ("look after", "keta su", "VERB", 1.0, None),
        ("home", "mulo", "NOUN", 0.5, None),
        ("Toyland", "Toyland", "PROPN", 1.0, None),
        ("moon", "lirra", "", 1.0, None),
        ("star", "sil", "", 1.0, "paradigm suffixed adds letters"),
        ("", "", "NUM", 1.0, "regular expression"),
        ("old", "pama", "", 1.0, "entry marked as ignored"),
        ("", "", "PUNCT", 1.0, "entry without letters on both sides"),
    ]


def test_a_restriction_weighs_on_the_direction_it_is_against() -> None:
    turned = {(source, target): weight for source, target, _, weight, _ in found(FILE, QAA_ENG)}
    assert turned["keta su", "look after"] == 0.5
    assert turned["mulo", "home"] == 1.0


def test_a_monolingual_dictionary_and_other_languages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "apertium-qaa.qaa.dix"
    path.write_text('<dictionary><section><e lm="mulo"><i>mulo</i></e></section></dictionary>')
    with pytest.raises(FormatError, match="one language"):
        found(path)
    path = tmp_path / "apertium-isl-swe.isl-swe.dix"
    path.write_bytes(FILE.read_bytes())
    with pytest.raises(ConfigError, match="isl–swe"):
        found(path, Wanted(resolve("isl"), resolve("eng")))


def test_sniff() -> None:
    head = FILE.read_bytes()[:200]
    assert apertium_dix.sniff(FILE, head)
    assert apertium_dix.sniff(Path("renamed.xml"), head)
    assert not apertium_dix.sniff(FILE, b"<lift/>")


def test_mutations(tmp_path: Path) -> None:
    path = tmp_path / FILE.name
    read, refused = only_typed_errors(path, FILE.read_bytes(), found)
    assert read and refused
