"""The tables of cases: values that UD has, and for each claim a source that is listed."""

import re
from collections.abc import Iterator

import pytest

from lrl.morphology.features import table
from lrl.paths import resource
from lrl.synthesize.grammar import adpositions, relations

GUESS = "no source was found"


def rows() -> Iterator[tuple[str, str, str, str]]:
    """(target, cases, note, the whole row) of both tables."""
    for cells in table("adposition_cases.tsv", 6):
        yield cells[2], f"{cells[3]} {cells[4]}", cells[5], "\t".join(cells)
    for cells in table("case_by_relation.tsv", 4):
        yield cells[1], " ".join(re.findall(r"Case=(\w+)", cells[2])), cells[3], "\t".join(cells)


def sources() -> list[str]:
    """The sources that the README lists for the notes, by the name the notes give them."""
    text = resource("README.md").read_text(encoding="utf-8")
    listed = text.split("| in the notes | is |\n|---|---|\n")[1].split("\n\n")[0]
    return [line.split("|")[1].strip() for line in listed.splitlines()]


def test_every_claim_about_a_language_names_its_source() -> None:
    known = sources()
    assert len(known) == len(set(known)) >= 8
    bare = [
        row
        for target, _, note, row in rows()
        if target and GUESS not in note and not any(name in note for name in known)
    ]
    assert bare == []


def test_every_source_in_the_readme_is_used() -> None:
    tables = [path.read_text(encoding="utf-8") for path in resource("").glob("*.tsv")]
    notes = [line.split("\t")[-1] for text in tables for line in text.splitlines()]
    assert [name for name in sources() if not any(name in note for note in notes)] == []


def test_cases_are_those_of_ud() -> None:
    names = {cells[0].removeprefix("Case=") for cells in table("ud_features.tsv", 5)}
    unknown = [row for _, cases, _, row in rows() for case in cases.split() if case not in names]
    assert unknown == []


@pytest.mark.parametrize(
    ("target", "word", "becomes", "governs"),
    [
        ("fao", "to", (), "Acc"),
        ("fao", "of", (), "Dat"),
        ("fao", "behind", (), "Dat"),
        ("sme", "from", ("Loc",), "Gen"),
        ("tur", "into", ("Dat",), ""),
        ("qaa", "in", ("Ine", "Loc"), ""),
    ],
)
def test_an_adposition_of_a_language(
    target: str, word: str, becomes: tuple[str, ...], governs: str
) -> None:
    found = adpositions("eng", target)
    one = found.get(word, found.get("*"))
    assert one is not None
    assert (one.becomes, one.governs) == (becomes, governs)


def test_a_language_s_own_relation_goes_before_the_general_one() -> None:
    assert relations("sme")["iobj"] == ("Case=Ill",)
    assert relations("qaa")["iobj"] == ("Case=Dat", "Case=All", "Case=Ben")
