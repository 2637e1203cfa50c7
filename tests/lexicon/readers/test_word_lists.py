"""The two-column formats: what a row becomes, which way round, and what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl.errors import ConfigError, FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers import FORMATS, reader, sniff

DATA = Path(__file__).parents[2] / "data" / "lexicons"
ENG, IND, QAA = resolve("eng"), resolve("ind"), resolve("qaa")
TO_QAA, FROM_QAA = Wanted(ENG, QAA), Wanted(QAA, ENG)

Cells = list[tuple[int, str, str, str]]


def cells(rows: list[Row]) -> Cells:
    return [(row.line, row.source, row.target, row.problem or "") for row in rows]


GATITOS: Cells = [
    (1, "abandon", "sulema", ""),
    (2, "house", "tala", ""),
    (3, "house", "omi tala", ""),
    (5, "moon", "lela (noun)", ""),
    (6, "null", "nen", ""),
    (7, '"quoted', 'mi "ra"', ""),
    (8, "", "", "1 columns instead of 2"),
    (9, "", "", "3 columns instead of 2"),
]
SMOL: Cells = [
    (1, "how are you", "mi sela?; sela du?", ""),
    (2, "house", "tala", ""),
    (3, "water; rain", "kumo", ""),
    (4, "house", "maison", "en–fr is not the wanted eng–qaa"),
    (5, "to go", "séru", ""),
    (6, "", "", "not JSON: unexpected end of data"),
    (7, "", "", "trgs must be a list of strings"),
]
MUSE: Cells = [
    (1, "house", "tala", ""),
    (2, "water", "kumo", ""),
    (3, "moon", "lela", ""),
    (4, "", "", "3 columns instead of 2"),
]
WIKTIONARY: Cells = [(1, "house", "tala", ""), (2, "home", "tala", ""), (3, "moon", "lela", "")]
NUSAX: Cells = [
    (2, "rumah", "tala", ""),
    (3, "air", 'kumo, "hujan"', ""),
    (4, "", "", "2 columns instead of 3"),
    (5, "pergi", "séru", ""),
]
GOLDEN = [
    ("gatitos", "en_qaa.tsv", TO_QAA, GATITOS),
    ("smol", "smol_en_qaa.jsonl", TO_QAA, SMOL),
    ("muse", "en-qaa.txt", TO_QAA, MUSE),
    ("wiktionary-pairs", "qaa-en.all", TO_QAA, WIKTIONARY),
    ("nusax", "nusax_qaa.csv", Wanted(IND, QAA), NUSAX),
]


@pytest.mark.parametrize(("name", "file", "wanted", "expected"), GOLDEN)
def test_rows(name: str, file: str, wanted: Wanted, expected: Cells) -> None:
    rows = list(reader(name)(DATA / file, wanted))
    assert cells(rows) == expected
    assert {row.path for row in rows} == {str(DATA / file)}


@pytest.mark.parametrize(("name", "file", "wanted", "expected"), GOLDEN)
def test_the_other_way_round(name: str, file: str, wanted: Wanted, expected: Cells) -> None:
    rows = reader(name)(DATA / file, Wanted(wanted.target, wanted.source))
    good = [(line, target, source) for line, source, target, problem in expected if not problem]
    assert [(row.line, row.source, row.target) for row in rows if not row.problem] == good


@pytest.mark.parametrize(("name", "file"), [(name, file) for name, file, _, _ in GOLDEN])
def test_sniffed(name: str, file: str) -> None:
    assert sniff(DATA / file) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [("en_wo.tsv", "a\tb\n"), ("en-wo.txt", "a b\n"), ("wo-en.all", "b\ta\n")],
)
def test_a_file_of_another_language_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"has no Bambara \(bam\)"):
        list(reader(sniff(path))(path, Wanted(ENG, resolve("bam"))))


def test_nusax_is_not_read_as_if_from_english(tmp_path: Path) -> None:
    path = tmp_path / "acehnese.csv"
    path.write_text(",indonesian,acehnese\n0,abu,abee\n")
    with pytest.raises(ConfigError, match="indonesian–acehnese"):
        list(reader("nusax")(path, Wanted(ENG, resolve("ace"))))


def test_a_macrolanguage_does_not_contradict_its_member(tmp_path: Path) -> None:
    path = tmp_path / "en_ak.tsv"
    path.write_text("house\tfie\n")
    (row,) = reader("gatitos")(path, Wanted(ENG, resolve("twi")))
    assert (row.source, row.target) == ("house", "fie")


def test_nusax_needs_its_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("rumah,tala\n")
    with pytest.raises(FormatError, match=r"x\.csv:1: not a NusaX header"):
        list(reader("nusax")(path, Wanted(IND, QAA)))


def test_every_format_has_a_module_that_keeps_the_contract() -> None:
    for name in FORMATS:
        assert callable(reader(name)), name
    with pytest.raises(ConfigError, match="unknown format 'gatito'; choose one of gatitos"):
        reader("gatito")


def test_the_registry_imports_no_reader() -> None:
    code = (
        "import sys, lrl.lexicon.readers as r\n"
        "print([f.module for f in r.FORMATS.values() if f.module in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("content", [b"", b"one column only\n", b"\x89PNG\r\n\x1a\n\0\0"])
def test_what_no_format_fits(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"thing: in no known format.*gatitos"):
        sniff(path)


@pytest.mark.parametrize(("name", "file", "wanted"), [golden[:3] for golden in GOLDEN])
def test_mutated(name: str, file: str, wanted: Wanted, tmp_path: Path) -> None:
    def use(path: Path) -> None:
        rows = list(reader(name)(path, wanted))
        assert all("\0" not in row.source + row.target for row in rows)
        head = path.read_bytes()
        assert all(_sniffs(format_name, path, head) in (True, False) for format_name in MINE)

    only_typed_errors(tmp_path / file, (DATA / file).read_bytes(), use)


MINE = ("gatitos", "smol", "muse", "wiktionary-pairs", "nusax", "panlex-swadesh", "delimited")


def _sniffs(name: str, path: Path, head: bytes) -> object:
    from importlib import import_module

    return import_module(FORMATS[name].module).sniff(path, head)


@pytest.mark.parametrize(
    ("name", "pattern", "side", "headers"),
    [
        ("gatitos", "gatitos/en_[a-b]*.tsv", 1, 0),
        ("wiktionary-pairs", "wiktionary_bli/*.all", 0, 0),
        ("nusax", "nusax/*.csv", None, 1),
    ],
)
def test_real_files(
    real_data: Path, name: str, pattern: str, side: int | None, headers: int
) -> None:
    """As many rows as lines that are neither blank nor headers."""
    files = sorted((real_data / "lexicons").glob(pattern))
    assert len(files) > 10
    for path in files:
        parts = path.stem.replace("_", "-", 1).split("-", 1)
        target = resolve(path.stem if side is None else parts[side])
        assert sniff(path) == name
        rows = list(reader(name)(path, Wanted(IND if name == "nusax" else ENG, target)))
        lines = path.read_text(encoding="utf-8").split("\n")
        assert len(rows) == sum(bool(line.strip()) for line in lines) - headers
        problems = [row.line for row in rows if row.problem]
        assert problems == ([3235] if path.name == "en_arn.tsv" else [])
