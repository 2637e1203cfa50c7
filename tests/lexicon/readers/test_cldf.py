"""CLDF dictionaries and word lists, built with pycldf; broken descriptions and tables."""

import json
from pathlib import Path
from typing import Any

import pytest
from mutations import only_typed_errors

from lrl.errors import FormatError, LrlError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import cldf

ENG, FRA, QAA, WOL = map(resolve, ("eng", "fra", "qaa", "wol"))
ENG_QAA = Wanted(ENG, QAA)
LANGUAGES = [
    {"ID": "toy", "Name": "Toyish", "ISO639P3code": "qaa"},
    {"ID": "wolof", "Name": "Wolof", "ISO639P3code": ""},
]


def word_list(folder: Path) -> Path:
    """The metadata of a toy word list in two languages."""
    from pycldf import Wordlist

    data = Wordlist.in_dir(folder)
    data.add_component("LanguageTable")
    data.add_component("ParameterTable", "Concepticon_Gloss", "French_Gloss")
    forms = [
        ("1", "toy", "c1", "mulo"),
        ("2", "wolof", "c1", "kër"),
        ("3", "toy", "c2", "sil"),
        ("4", "toy", "c2", "sila"),
        ("5", "wolof", "c2", "biddiiw"),
        ("6", "toy", "c3", "keta"),
    ]
    data.write(
        FormTable=[
            {"ID": i, "Language_ID": language, "Parameter_ID": concept, "Form": form}
            for i, language, concept, form in forms
        ],
        LanguageTable=LANGUAGES,
        ParameterTable=[
            {"ID": "c1", "Name": "house", "Concepticon_Gloss": "HOUSE", "French_Gloss": "maison"},
            {"ID": "c2", "Name": "", "Concepticon_Gloss": "STAR", "French_Gloss": "étoile"},
            {"ID": "c3", "Name": "", "Concepticon_Gloss": "", "French_Gloss": ""},
        ],
    )
    return Path(data.tablegroup._fname)


def dictionary(folder: Path) -> Path:
    """The metadata of a toy dictionary."""
    from pycldf import Dictionary

    data = Dictionary.in_dir(folder)
    data.add_component("LanguageTable")
    data.write(
        EntryTable=[
            {"ID": "e1", "Language_ID": "toy", "Headword": "mulo", "Part_Of_Speech": "n"},
            {"ID": "e2", "Language_ID": "toy", "Headword": "keta", "Part_Of_Speech": "vt"},
            {"ID": "e3", "Language_ID": "toy", "Headword": "sil"},
            {"ID": "e4", "Language_ID": "wolof", "Headword": "kër"},
        ],
        SenseTable=[
            {"ID": "s1", "Entry_ID": "e1", "Description": "house; home"},
            {"ID": "s2", "Entry_ID": "e1", "Description": 'a "quoted",\nbroken line'},
            {"ID": "s3", "Entry_ID": "e2", "Description": "look after"},
            {"ID": "s4", "Entry_ID": "e4", "Description": "house"},
            {"ID": "s5", "Entry_ID": "e9", "Description": "nothing"},
        ],
        LanguageTable=LANGUAGES,
    )
    return Path(data.tablegroup._fname)


def found(path: Path, wanted: Wanted = ENG_QAA) -> list[tuple[str, str, str, str | None]]:
    return [(r.source, r.target, r.pos, r.problem) for r in cldf.read(path, wanted)]


def pairs(path: Path, source: Any, target: Any, *columns: tuple[str, str]) -> list[tuple[str, str]]:
    rows = cldf.read(path, Wanted(source, target, columns))
    return [(row.source, row.target) for row in rows if row.problem is None]


def test_a_word_list_gives_its_forms_with_the_names_of_their_concepts(tmp_path: Path) -> None:
    metadata = word_list(tmp_path)
    assert found(metadata) == [
        ("house", "mulo", "", None),
        ("STAR", "sil", "", None),
        ("STAR", "sila", "", None),
        ("", "keta", "", "form without a gloss"),
    ]
    assert found(tmp_path) == found(metadata)
    assert [row.line for row in cldf.read(metadata, Wanted(ENG, QAA))] == [2, 4, 5, 7]


def test_glosses_come_from_the_column_of_the_language_or_the_one_named(tmp_path: Path) -> None:
    metadata = word_list(tmp_path)
    french = [("maison", "mulo"), ("étoile", "sil"), ("étoile", "sila")]
    assert pairs(metadata, FRA, QAA) == french
    assert pairs(metadata, ENG, QAA, ("source", "Concepticon_Gloss"))[0] == ("HOUSE", "mulo")
    assert pairs(metadata, QAA, FRA) == [(form, gloss) for gloss, form in french]
    with pytest.raises(FormatError, match="no column 'Gloss'"):
        pairs(metadata, ENG, QAA, ("source", "Gloss"))


def test_two_languages_of_a_word_list_meet_at_their_concepts(tmp_path: Path) -> None:
    metadata = word_list(tmp_path)
    assert pairs(metadata, WOL, QAA) == [("kër", "mulo"), ("biddiiw", "sil"), ("biddiiw", "sila")]
    assert pairs(metadata, QAA, WOL)[1:] == [("sil", "biddiiw"), ("sila", "biddiiw")]


def test_a_dictionary_gives_its_senses(tmp_path: Path) -> None:
    assert found(dictionary(tmp_path)) == [
        ("house; home", "mulo", "NOUN", None),
        ('a "quoted", broken line', "mulo", "NOUN", None),
        ("look after", "keta", "VERB", None),
        ("nothing", "", "", "sense of no entry ('e9')"),
        ("", "sil", "", "entry without a sense"),
    ]


def test_a_dictionary_is_turned_where_its_headwords_are_the_source(tmp_path: Path) -> None:
    assert pairs(dictionary(tmp_path), QAA, ENG)[0] == ("mulo", "house; home")


def test_a_language_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for make in (word_list, dictionary):
        metadata = make(tmp_path / make.__name__)
        with pytest.raises(FormatError, match="no words of the wanted languages"):
            found(metadata, Wanted(ENG, resolve("ewe")))


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    metadata = word_list(tmp_path / "data")
    (tmp_path / "forms.csv").write_text("ID,Language_ID,Parameter_ID,Form\n")
    kept = json.loads(metadata.read_text())
    for key, value, reason in (
        ("url", "../forms.csv", "outside the folder"),
        ("url", "https://example.org/forms.csv", "outside the folder"),
        ("tableSchema", "https://example.org/schema.json", "elsewhere"),
    ):
        changed = json.loads(json.dumps(kept))
        changed["tables"][0][key] = value
        metadata.write_text(json.dumps(changed))
        with pytest.raises(FormatError, match=reason):
            found(metadata)


def test_a_missing_table_and_a_missing_column_are_named(tmp_path: Path) -> None:
    metadata = word_list(tmp_path)
    forms = tmp_path / "forms.csv"
    forms.write_text("ID,Language_ID,Form\n1,toy,mulo\n")
    with pytest.raises(FormatError, match=r"forms\.csv:1: no column 'Parameter_ID'"):
        found(metadata)
    forms.unlink()
    with pytest.raises(ResourceError, match=r"forms\.csv: not found"):
        found(metadata)


def test_sniff(tmp_path: Path) -> None:
    metadata = word_list(tmp_path)
    assert cldf.sniff(metadata, metadata.read_bytes()) and cldf.sniff(tmp_path, b"")
    assert not cldf.sniff(tmp_path / "x.json", b"{}")
    assert not cldf.sniff(tmp_path / "absent", b"")


def quietly(use: Any) -> Any:
    """Errors of one file of a data set may name another: only their kind matters here."""

    def run(path: Path) -> None:
        try:
            use(path)
        except LrlError as error:
            raise LrlError(str(error)) from error

    return run


def test_mutations_of_the_metadata(tmp_path: Path) -> None:
    metadata = dictionary(tmp_path)
    read, refused = only_typed_errors(metadata, metadata.read_bytes(), quietly(found))
    assert read and refused


@pytest.mark.parametrize("name", ["entries.csv", "senses.csv", "languages.csv"])
def test_mutations_of_a_table(tmp_path: Path, name: str) -> None:
    metadata = dictionary(tmp_path)
    path = tmp_path / name
    read, refused = only_typed_errors(path, path.read_bytes(), quietly(lambda _: found(metadata)))
    assert read and refused
