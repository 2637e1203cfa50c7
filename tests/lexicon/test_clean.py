"""Cells as word lists have them, and the pairs they hold."""

from dataclasses import replace

import pytest

from lrl.languages import Language
from lrl.lexicon.clean import clean
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.profile import Facts, Writing, profile

ENGLISH = Writing("eng", "Latn")
LATIN = Writing("qaa", "Latn")
FACTS = Facts(ENGLISH, LATIN)


def pairs(source: str, target: str, facts: Facts = FACTS, pos: str = "") -> list[tuple[str, str]]:
    found = clean(Row("f", 1, source, target, pos), facts)
    return [(one.source, one.target) for one in found if not one.problem]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("water", "  nda  la ", [("water", "nda la")]),
        ("water", "nda; mela / ruku", [("water", t) for t in ("nda", "mela", "ruku")]),
        ("water", "nda, mela", [("water", "nda"), ("water", "mela")]),
        ("hello dear", "nda, mela", [("hello dear", "nda, mela")]),
        ("water", "nda mela ruku toki, be", [("water", "nda mela ruku toki, be")]),
        ("three", "3,5 nda", [("three", "3,5 nda")]),
        ("water", "1. nda 2. mela", [("water", "nda"), ("water", "mela")]),
        ("and/or", "nda", [("and/or", "nda")]),
        ("he/she", "li/shi", [("he", "li"), ("she", "shi")]),
        ("red", "rojo/a", [("red", "rojo")]),
        ("wide", "5/6 nda", [("wide", "5/6 nda")]),
        ("love", "ador(e)", [("love", "adore"), ("love", "ador")]),
        ("(a)gain", "nda", [("again", "nda"), ("gain", "nda")]),
        ("water", "nda (of a river)", [("water", "nda")]),
        ("water", "nda (of a (big) river)", [("water", "nda")]),
        ("water", "nda (of a river", [("water", "nda")]),
        ("water", "nda)", [("water", "nda")]),
        ("water", "n[da", [("water", "nda")]),
        ("water", "(nda)", [("water", "nda")]),
        ("water", "{NS}", []),
        ("water", "(what one drinks)", []),
        ("water", "nda.", [("water", "nda")]),
        ("etc", "n.d.", [("etc", "n.d.")]),
        ("go ahead", "nda!", [("go ahead", "nda")]),
        ("Are you there?", "Nda?", [("Are you there?", "Nda?")]),
        ("water", "“nda”", [("water", "nda")]),
        ("water", "nda<br/>", [("water", "nda")]),
        ("salt &amp; pepper", "nda", [("salt & pepper", "nda")]),
        ("water", "\u200fn\u00adda\u202c\x07", [("water", "nda")]),
        ("water", "nda_la", [("water", "nda la")]),
        ("to eat", "nda", [("eat", "nda")]),
        ("to him", "nda", [("to him", "nda")]),
        ("a dog", "nda", [("dog", "nda")]),
        ("a lot", "nda", [("a lot", "nda")]),
        ("don’t", "n`da", [("don't", "n'da")]),
        ("10", "nda", [("10", "nda")]),
        ("%", "nda", []),
        ("water", "-", []),
        ("water", "12", []),
        ("", "nda", []),
        ("ﬁsh", "nda", [("fish", "nda")]),
    ],
)
def test_cells(source: str, target: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(source, target) == expected


def test_notes_become_sense_and_part_of_speech() -> None:
    (one,) = clean(Row("f", 1, "train", "nda (verb) which means to teach", sense="x"), FACTS)
    assert (one.target, one.pos, one.sense) == ("nda", "VERB", "x; verb: which means to teach")
    (one,) = clean(Row("f", 1, "to train", "nda"), FACTS)
    assert (one.source, one.pos) == ("train", "VERB")
    (one,) = clean(Row("f", 1, "to train", "nda", pos="NOUN"), FACTS)
    assert one.pos == "NOUN"


def test_capitals_go_only_where_the_column_means_nothing_by_them() -> None:
    shouting = replace(FACTS, target=replace(LATIN, capitals=True))
    assert pairs("water", "Nda La", shouting) == [("water", "nda la")]
    assert pairs("water", "Nda la", shouting) == [("water", "nda la")]
    assert pairs("Asia", "Nda", shouting) == [("Asia", "Nda")]
    assert pairs("I am", "Nda", shouting) == [("I am", "nda")]
    assert pairs("march", "Nda", shouting, pos="PROPN") == [("march", "Nda")]
    assert pairs("water", "Nda") == [("water", "Nda")]
    assert pairs("water", "NDALA") == [("water", "ndala")]
    assert pairs("a", "Nda") == [("a", "nda")]
    assert pairs("I want", "Nda la") == [("I want", "nda la")]
    assert pairs("our Lord", "Nda") == [("our Lord", "Nda")]
    german = replace(FACTS, target=replace(LATIN, language="deu"))
    assert pairs("you", "Sie", german) == [("you", "Sie")]
    dotted = replace(shouting, target=replace(LATIN, capitals=True, dotted=True))
    assert pairs("light", "Işık", dotted) == [("light", "ışık")]
    assert pairs("work", "İş", dotted) == [("work", "iş")]


def test_a_problem_row_and_an_endless_cell_are_passed_on() -> None:
    (one,) = clean(Row("f", 1, "a", "", problem="3 columns instead of 2"), FACTS)
    assert one.problem == "3 columns instead of 2"
    (one,) = clean(Row("f", 1, "a", "x" * 5000), FACTS)
    assert one.problem == "too long"
    many = clean(Row("f", 1, "; ".join("abcdefghijklm"), "; ".join("nopqrstuvwxyz")), FACTS)
    assert 0 < len(many) <= 48


def columns(pairs: list[tuple[str, str]], code: str = "qaa") -> Facts:
    rows = [Row("f", n, s, t) for n, (s, t) in enumerate(pairs, start=1)]
    return profile(rows, Wanted(Language("eng", "English"), Language(code, "Toy")))


WORDS = ("water", "house", "dog", "tree", "eat", "go", "big", "small", "red", "sun", "moon", "sea")


def test_profile_of_capitals() -> None:
    assert columns([(w, w[::-1].title()) for w in WORDS]).target.capitals
    assert not columns([(w, w[::-1]) for w in WORDS]).target.capitals
    capitals = columns([(w.title(), w[::-1]) for w in WORDS])
    assert capitals.source.capitals
    assert pairs("Bird", "nda", capitals) == [("bird", "nda")]
    assert pairs("Singapore Dollar", "nda", capitals) == [("Singapore Dollar", "nda")]
    # German writes nouns so: half of the words with a capital say nothing about the other half.
    half = [(w, w[::-1].title() if n % 2 else w[::-1]) for n, w in enumerate(WORDS)]
    assert columns(half).target.capitals
    assert not columns(half, "deu").target.capitals


def test_profile_of_script_and_look_alikes() -> None:
    facts = columns([(w, "вода") for w in WORDS])
    assert facts.target.script == "Cyrl"
    assert pairs("silence", "æдзæмaд", facts) == [("silence", "ӕдзӕмад")]
    assert pairs("google", "google", facts) == [("google", "google")]
    assert columns([(w, "nda вода") for w in WORDS]).target.script is None


def test_a_rare_twin_of_a_letter_is_that_letter() -> None:
    facts = columns([(w, "tɔ") for w in WORDS] + [("bird", "mᴐ")])
    assert pairs("way", "mᴐ", facts) == [("way", "mɔ")]
    only = columns([(w, "tᴐ") for w in WORDS])
    assert pairs("way", "mᴐ", only) == [("way", "mᴐ")]


def test_profile_of_apostrophes_marks_and_stems() -> None:
    mostly = [(w, "ndaʼla") for w in WORDS] + [("bird", "nda'la"), ("wing", "nda´")]
    assert columns(mostly).target.apostrophe == "ʼ"
    assert pairs("bird", "nda'la", columns(mostly)) == [("bird", "ndaʼla")]
    inner = columns([(w, "nda:la") for w in WORDS])
    assert pairs("bird", "ndala:", inner) == [("bird", "ndala:")]
    assert columns([(w, "-" + w[::-1]) for w in WORDS]).target.stems
    assert not columns([(w, w[::-1]) for w in WORDS]).target.stems


def test_east_asian_scripts_are_one() -> None:
    facts = columns([(w, "みずかい水") for w in WORDS], "jpn")
    assert facts.target.script == "Jpan"
    assert clean(Row("f", 1, "water", "水を"), facts)[0].marks == ()
