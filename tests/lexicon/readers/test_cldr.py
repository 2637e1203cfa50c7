"""CLDR: golden words of a few locales, and nothing that a locale merely inherits."""

from pathlib import Path

import pytest

from lrl.errors import ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.cldr import POS, locale_of, read, sniff

CLDR = Path("cldr")


def rows(target: str, source: str = "eng") -> list[Row]:
    return list(read(CLDR, Wanted(resolve(source), resolve(target))))


GOLDEN = [
    ("swa", "January", "Januari", "month", "PROPN"),
    ("swa", "Monday", "Jumatatu", "day", "PROPN"),
    ("swa", "and", "na", "conjunction", "CCONJ"),
    ("swa", "Kenya", "Kenya", "territory", "PROPN"),
    ("wol", "January", "Samwiyee", "month", "PROPN"),
    ("wol", "days ago", "fan ci ginaaw", "relative", "ADV"),
    ("sme", "Tuesday", "maŋŋebárga", "day", "PROPN"),
    ("sme", "week", "váhku", "unit", "NOUN"),
    ("sme", "weeks", "váhkku", "unit", "NOUN"),
    ("fao", "hour", "tími", "unit", "NOUN"),
    ("fao", "hours", "tímar", "unit", "NOUN"),
    ("fao", "Copenhagen", "Keypmannahavn", "city", "PROPN"),
    ("fao", "Iceland", "Ísland", "territory", "PROPN"),
    ("fao", "US Dollar", "US dollari", "currency", "NOUN"),
]


@pytest.mark.parametrize(("target", "source", "word", "sense", "pos"), GOLDEN)
def test_golden(target: str, source: str, word: str, sense: str, pos: str) -> None:
    found = {(row.source, row.target, row.sense, row.pos) for row in rows(target)}
    assert (source, word, sense, pos) in found


def test_rows_are_numbered_and_told_apart() -> None:
    found = rows("fao")
    assert [row.line for row in found] == list(range(1, len(found) + 1))
    assert {row.path for row in found} == {"cldr:fo"}
    assert {row.sense for row in found} <= set(POS)
    assert len({(row.source, row.target, row.sense) for row in found}) == len(found)
    assert all(row.source.strip() and row.target.strip() for row in found)
    assert not [row for row in found if "{" in row.source + row.target]


def test_the_citation_form_weighs_most_and_the_same_form_least() -> None:
    found = {(row.source, row.target): row.weight for row in rows("ces")}
    assert found["January", "leden"] == 1.0
    assert found["January", "ledna"] < 1.0
    same = [row for row in rows("ces") if row.source == row.target]
    assert same and all(row.weight == 0.5 for row in same)


def test_what_is_inherited_gives_no_row() -> None:
    assert "North America" not in {row.target for row in rows("wol")}  # English, left standing
    assert len(rows("hat")) < 10  # nearly all of Haitian is inherited from French
    english = {row.source for row in rows("hin-Latn") if row.source == row.target}
    assert len(english) < 10
    assert len(rows("nob")) > 1500  # Norwegian is no stranger to Bokmål


def test_any_source_language() -> None:
    found = {(row.source, row.target) for row in rows("wol", "fra")}
    assert ("janvier", "Samwiyee") in found
    assert ("lundi", "Altine") in found
    assert ("January", "Samwiyee") not in found


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("swa", "sw"),
        ("swh", None),
        ("bam", "bm"),
        ("bam-Nkoo", "bm_Nkoo"),
        ("srp-Latn", "sr_Latn"),
        ("srp-Cyrl", "sr_Cyrl"),
        ("pan-PK", "pa_Arab_PK"),
        ("pan-Arab", "pa_Arab"),
        ("bam-Arab", None),
        ("por-AO", "pt_AO"),
        ("bam-SN", "bm"),
        ("wol-000", "wo"),
        ("wol-001", None),
        ("kab_Latn", "kab"),
        ("qaa", None),
    ],
)
def test_locale_of(tag: str, locale: str | None) -> None:
    assert locale_of(resolve(tag)) == locale


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("swh", "near: swa"),
        ("qaa", "CLDR has no locale for qaa"),
        ("bam-Nkoo", "no words of its own"),
    ],
)
def test_without_a_locale(tag: str, words: str) -> None:
    with pytest.raises(ResourceError, match=words):
        rows(tag)


def test_sniff_takes_the_pseudo_path_alone(tmp_path: Path) -> None:
    assert sniff(CLDR, b"")
    assert not sniff(tmp_path / "cldr", b"")
    assert not sniff(Path("cldr.txt"), b"cldr")
