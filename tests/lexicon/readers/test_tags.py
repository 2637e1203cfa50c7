"""Part-of-speech tags of dictionaries: the table is sound, and real tags reach UPOS."""

import pytest

from lrl.lexicon.readers.tags import one_upos, upos
from lrl.paths import resource
from lrl.text import read_lines

UPOS = {
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
}


@pytest.mark.parametrize(
    ("form", "tag", "expected"),
    [
        ("freedict", "n, s, m", "NOUN"),
        ("freedict", "v, caus", "VERB"),
        ("freedict", "pron. rel. et interrog.", "PRON"),
        ("freedict", "loc. conj.", ""),
        ("freedict", "b", "ADV"),
        ("kaikki", "name", "PROPN"),
        ("kaikki", "prep_phrase", "ADP"),
        ("dix", "vblex", "VERB"),
        ("dix", "Po", "ADP"),
        ("lift", "Transitive verb", "VERB"),
        ("lift", "Proper Noun", "PROPN"),
        ("mdf", "v.t.", "VERB"),
        ("mdf", "Noun.LOAN", "NOUN"),
        ("mdf", "suff", "X"),
        ("mdf", "conj", ""),
        ("mdf", "zzz", ""),
        ("mdf", "", ""),
    ],
)
def test_tags_of_formats(form: str, tag: str, expected: str) -> None:
    assert upos(form, tag) == expected


def test_tags_that_disagree_give_none() -> None:
    assert one_upos("freedict", ["n.", "adj."]) == ""
    assert one_upos("freedict", ["n.", "noun"]) == "NOUN"
    assert one_upos("freedict", []) == ""


def test_the_table_is_sound() -> None:
    """Three columns, lower-case tags without a final stop, UPOS, and no tag twice."""
    lines = [line for _, line in read_lines(resource("pos_tags.tsv")) if line[:1] != "#"]
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    assert lines[0] == "format\ttag\tupos"
    assert all(len(row) == 3 and row[1] == row[1].lower().strip(" .") for row in rows)
    assert {row[2] for row in rows} <= UPOS | {""}
    assert len({row[:2] for row in rows}) == len(rows)
