"""The PanLex export: pairs by shared meaning, the same from CSV, zip and SQLite."""

import csv
import shutil
import sqlite3
from pathlib import Path

import pytest
from mutations import COUNT, mutations, only_typed_errors

from lrl.errors import FormatError, LrlError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import sniff
from lrl.lexicon.readers.panlex import CREDITS, read, weight
from lrl.paths import lexicons

FOLDER = Path(__file__).parents[2] / "data" / "lexicons" / "panlex"
ENG, QAA = resolve("eng"), resolve("qaa")
PAIR = Wanted(ENG, QAA)
TABLES = ("langvar", "expr", "denotation", "meaning", "source")

# house–tala has a source of quality 9 twice, which counts once, and one of quality 0; the source
# of "null" has quality 5 and no group; "haus" is of another variety of English than the main one
PAIRS = [
    (1, "house", "tala", 1 - (1 / 11) * (10 / 11)),
    (2, "house", "talla", 1 / 11),
    (3, "to go, slowly", 'he said "mi"', 10 / 11),
    (4, "null", "", 6 / 11),
]


def found(path: Path, wanted: Wanted = PAIR) -> list[tuple[int, str, str, float]]:
    return [
        (r.line, r.source, r.target, pytest.approx(r.weight, abs=1e-5)) for r in read(path, wanted)
    ]


def records(name: str) -> list[list[str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The CSV tables as SQLite ones, with NULL for empty numbers."""
    path = tmp_path / "panlex.db"
    connection = sqlite3.connect(path)
    for name in TABLES:
        header, *rows = records(name)
        columns = ", ".join(f"{c} INTEGER" if c in INTEGERS else c for c in header)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        cells = [
            [None if c in INTEGERS and not x else x for c, x in zip(header, row, strict=True)]
            for row in rows
        ]
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(header))})", cells)
    connection.commit()
    connection.close()
    return path


INTEGERS = ("id", "langvar", "meaning", "expr", "source", "quality", "grp", "var_code")


def test_pairs_from_csv() -> None:
    assert found(FOLDER) == PAIRS
    assert sniff(FOLDER) == "panlex"


def test_pairs_from_a_zip(tmp_path: Path) -> None:
    path = Path(shutil.make_archive(str(tmp_path / "x"), "zip", FOLDER.parent, "panlex"))
    assert found(path) == PAIRS
    assert sniff(path) == "panlex"


def test_pairs_from_sqlite(database: Path) -> None:
    before = database.read_bytes()
    assert found(database) == PAIRS
    assert sniff(database) == "panlex"
    assert database.read_bytes() == before


def test_pairs_from_panlex_lite(tmp_path: Path) -> None:
    path = tmp_path / "lite.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("""
        CREATE TABLE lv (lv INTEGER, lc TEXT, uid TEXT);
        CREATE TABLE ex (ex INTEGER, lv INTEGER, tt TEXT);
        CREATE TABLE dnx (mn INTEGER, ex INTEGER, uq INTEGER, ap INTEGER, ui INTEGER);
        INSERT INTO lv VALUES (1, 'eng', 'eng-000'), (2, 'qaa', 'qaa-000');
        INSERT INTO ex VALUES (1, 1, 'house'), (2, 2, 'tala');
        INSERT INTO dnx VALUES (7, 1, 12, 1, 1), (7, 2, 12, 1, 1);
    """)
    connection.close()
    assert found(path) == [(1, "house", "tala", 10 / 11)]


def test_one_variety_and_the_other_direction() -> None:
    assert found(FOLDER, Wanted(ENG, resolve("qaa-001"))) == [(1, "house", "talla", 1 / 11)]
    assert found(FOLDER, Wanted(resolve("eng-001"), QAA)) == [(1, "haus", "tala", 10 / 11)]
    assert [(b, a) for _, a, b, _ in found(FOLDER, Wanted(QAA, ENG))] == [
        ("house", "tala"),
        ("haus", "tala"),
        ("to go, slowly", 'he said "mi"'),
        ("null", ""),
    ]


def test_without_sources_every_meaning_counts_alike(tmp_path: Path) -> None:
    for name in TABLES[:3]:
        shutil.copy(FOLDER / f"{name}.csv", tmp_path)
    twice = 1 - (5 / 11) ** 2
    assert [pair[3] for pair in found(tmp_path)] == [twice, 6 / 11, 6 / 11, 6 / 11]


def test_more_and_better_sources_weigh_more() -> None:
    weights = [weight(credit) for credit in (0, *CREDITS, sum(CREDITS), 10**12)]
    assert weights == sorted(weights) and weights[0] > 0 and weights[-1] == 1.0


def test_awkward_folder_names(tmp_path: Path) -> None:
    path = tmp_path / "it's [a] *?"
    shutil.copytree(FOLDER, path)
    assert found(path) == PAIRS


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("eng", "qab", "no variety of local use qab"),
        ("eng", "qaa-009", "no variety qaa-009; of qaa: qaa-000, qaa-001"),
    ],
)
def test_what_is_not_there(source: str, target: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=reason):
        list(read(FOLDER, Wanted(resolve(source), resolve(target))))


def test_damage_is_named(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "expr.csv").write_text("id,langvar,txt,txt_degr\n1,187,house,house\nx,187,a,a\n")
    with pytest.raises(
        FormatError, match=r":3: PanLex table expr\.csv is damaged \(Error when converting"
    ):
        list(read(tmp_path, PAIR))
    (tmp_path / "expr.csv").write_text("id,text\n")
    with pytest.raises(
        FormatError, match=r"expr\.csv:1: no column langvar, txt in the header: id, text"
    ):
        list(read(tmp_path, PAIR))
    (tmp_path / "expr.csv").unlink()
    with pytest.raises(FormatError, match=r"no expr\.csv in it"):
        list(read(tmp_path, PAIR))


def test_nothing_is_left_behind() -> None:
    rows = read(FOLDER, PAIR)
    next(rows)
    assert list(lexicons().iterdir())
    rows.close()  # type: ignore[attr-defined]
    assert not list(lexicons().iterdir())


@pytest.mark.parametrize("table", TABLES)
def test_mutated_tables(table: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    content = (FOLDER / f"{table}.csv").read_bytes()
    for data in mutations(content, max(1, COUNT // len(TABLES) // 4)):
        (tmp_path / f"{table}.csv").write_bytes(data)
        try:
            list(read(tmp_path, PAIR))
        except LrlError as error:
            assert "\n" not in str(error)


def test_mutated_databases(database: Path, tmp_path: Path) -> None:
    def use(path: Path) -> None:
        sniff(path)
        list(read(path, PAIR))

    only_typed_errors(tmp_path / "mutated.db", database.read_bytes(), use)
