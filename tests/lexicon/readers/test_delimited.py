"""Tables of any make: which column is which, and what a record must have."""

from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import ConfigError, FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import sniff
from lrl.lexicon.readers.delimited import Columns, find_columns, read

DATA = Path(__file__).parents[2] / "data" / "lexicons"
PAIR = Wanted(resolve("eng"), resolve("qaa"))

HEADERS = [
    ("eng\tqaa", Columns(0, 1), True),
    ("qaa\tEnglish", Columns(1, 0), True),
    ("source\ttarget\tpos", Columns(0, 1, pos=2), True),
    ("POS\tdefinition\ttranslation\tEnglish", Columns(3, 2, pos=0, sense=1), True),
    ("word\ttranslation", Columns(0, 1), True),
    ("id\tenglish\tpos\ttoya", Columns(1, 0, pos=2), True),
    ("\tenglish\tpos\ttoya", Columns(1, 3, pos=2), True),
    ("house\ttala", Columns(0, 1), False),
    ("english\tingeli", Columns(0, 1), False),
    ("german\tfrench\tword", Columns(0, 1), False),
]


@pytest.mark.parametrize(("line", "columns", "header"), HEADERS)
def test_columns_by_header(line: str, columns: Columns, header: bool) -> None:
    assert find_columns(Path("x.tsv"), line.split("\t"), PAIR) == (columns, header)


NAMED = [
    ((("source", "b"), ("target", "c")), Columns(1, 2), True),
    ((("source", "3"), ("target", "1")), Columns(2, 0), False),
    ((("target", "C"), ("sense", "b")), Columns(0, 2, sense=1), True),
]


@pytest.mark.parametrize(("named", "columns", "header"), NAMED)
def test_columns_by_the_user(
    named: tuple[tuple[str, str], ...], columns: Columns, header: bool
) -> None:
    wanted = Wanted(PAIR.source, PAIR.target, named)
    assert find_columns(Path("x.tsv"), ["a", "b", "c"], wanted) == (columns, header)


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (("source", "d"), "no column 'd'; the first line has 'a', 'b', 'c'"),
        (("source", "4"), "no column 4; the first line has 3"),
        (("source", "0"), "no column 0"),
        (("target", "1"), "column 1 is both source and target"),
        (("gender", "1"), "no part 'gender' of a row; name one of source, target, pos, sense"),
    ],
)
def test_columns_that_are_not_there(named: tuple[str, str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        find_columns(Path("x.tsv"), ["a", "b", "c"], Wanted(PAIR.source, PAIR.target, (named,)))


def test_csv() -> None:
    rows = [
        (r.line, r.source, r.target, r.pos, r.sense, r.problem)
        for r in read(DATA / "words.csv", PAIR)
    ]
    assert rows == [
        (2, "house", "tala", "noun", "", None),
        (3, "to go, slowly", "séru", "verb", "on foot\nor not", None),
        (5, "", "", "", "", "3 columns, but column 4 is wanted"),
        (7, "null", "nen", "", "x", None),
    ]


def test_tsv_knows_no_quotes() -> None:
    rows = [(r.line, r.source, r.target) for r in read(DATA / "words.tsv", PAIR)]
    assert rows == [(1, "house", "tala"), (2, "to go", "séru"), (3, '"water', "kumo")]


def test_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("eng;qaa\nto go, slowly;séru\n", encoding="utf-8-sig")
    assert [(r.source, r.target) for r in read(path, PAIR)] == [("to go, slowly", "séru")]


@pytest.mark.parametrize("text", ['eng,qaa\na,"b\nc,d\n', 'eng,qaa\na,"b"c\n'])
def test_broken_quoting_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(FormatError, match=r"x\.csv:2: broken quoting"):
        list(read(path, PAIR))


def test_sniffed_where_nothing_else_fits() -> None:
    assert sniff(DATA / "words.csv") == sniff(DATA / "words.tsv") == "delimited"


@pytest.mark.parametrize("file", ["words.csv", "words.tsv"])
def test_mutated(file: str, tmp_path: Path) -> None:
    only_typed_errors(
        tmp_path / file, (DATA / file).read_bytes(), lambda path: list(read(path, PAIR))
    )
