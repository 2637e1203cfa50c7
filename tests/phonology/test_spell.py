"""Words written in another script by their sound."""

import sys

import pytest

from lrl.errors import ConfigError, ResourceError
from lrl.languages import resolve
from lrl.phonology.ipa import transcriber
from lrl.phonology.maps import NoMap
from lrl.phonology.spell import respell, speller
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.transliterate import writer

ENGLISH, SPANISH, TIGRINYA, UKRAINIAN = map(resolve, ("eng", "spa", "tir", "ukr"))


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Roberto", "tir", "ሮቤርቶ"),
        ("Roberto", "hin", "रोबेर्तो"),
        ("Carmen", "hin", "कार्मेन्"),
        ("Fernando", "ukr", "Фернандо"),
        ("MADRID", "ukr", "МАДРІД"),
        ("madrid", "ukr", "мадрід"),
        ("Toledo", "kat", "თოლედო"),
        ("Carmen", "ara", "كارمين"),
    ],
)
def test_a_name_is_written_by_its_sound(word: str, language: str, expected: str) -> None:
    assert respell(word, SPANISH, resolve(language)) == expected


def test_what_is_spelt_sounds_as_it_should() -> None:
    read, spell = transcriber(TIGRINYA), speller(TIGRINYA)
    for word in ("ሰላም", "መጽሓፍ", "ኣዲስ", "ብርሃን"):
        assert read(spell(read(word))) == read(word)
    assert spell("") == ""


def test_the_way_of_writing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    by_map = writer(("Latn", "Cyrl"), ENGLISH, UKRAINIAN, SPANISH)
    assert by_map("Chile") == "Чіле"
    monkeypatch.setitem(sys.modules, "icu", None)
    assert writer(("Latn", "Cyrl"), SPANISH, UKRAINIAN, None)("Chile") == "Чіле"
    with pytest.raises(ResourceError, match=r"needs ICU.*English needs an outside.*--read-as spa"):
        writer(("Latn", "Cyrl"), ENGLISH, UKRAINIAN, None)
    with pytest.raises(NoMap, match=r"no Epitran map for bam-Nkoo.*--uncovered keep"):
        writer(("Latn", "Nkoo"), ENGLISH, resolve("bam-Nkoo"), SPANISH)


def test_a_map_to_read_by_is_for_transliterating() -> None:
    with pytest.raises(ConfigError, match="read_as"):
        SubstituteConfig(read_as="spa-Latn")
