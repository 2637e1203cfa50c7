"""Swadesh lists: line N is concept N, in an archive or a folder, for any two varieties."""

import shutil
import zipfile
from pathlib import Path

import pytest
from mutations import mutations, only_typed_errors

from lrl.errors import FormatError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import sniff
from lrl.lexicon.readers.panlex_swadesh import read, varieties

FOLDER = Path(__file__).parents[2] / "data" / "lexicons" / "swadesh"
PAIR = Wanted(resolve("eng"), resolve("qaa"))
ROWS = [
    ("swadesh207/qaa-000.txt", 1, "I", "mi", "swadesh207:1"),
    ("swadesh207/qaa-000.txt", 207, "name", "noma", "swadesh207:207"),
    ("swadesh110/qaa-000.txt", 1, "all; every", "oma", "swadesh110:1"),
    ("swadesh110/qaa-000.txt", 55, "moon", "lela; lelari", "swadesh110:55"),
    ("swadesh110/qaa-000.txt", 60, "", "nuti", "swadesh110:60"),
    ("swadesh110/qaa-001.txt", 2, "ash", "semi / sem", "swadesh110:2"),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return Path(shutil.make_archive(str(tmp_path / "lists"), "zip", FOLDER.parent, "swadesh"))


@pytest.mark.parametrize("packed", [True, False])
def test_rows(packed: bool, archive: Path) -> None:
    path = archive if packed else FOLDER
    rows = list(read(path, PAIR))
    assert [(r.path, r.line, r.source, r.target, r.sense) for r in rows] == [
        (f"{path}/{name}", *rest) for name, *rest in ROWS
    ]
    problems = [row.problem for row in rows if row.problem]
    assert problems == ["eng-000 has no expression for concept 60"]
    assert sniff(path) == "panlex-swadesh"


def test_one_variety_alone() -> None:
    rows = read(FOLDER, Wanted(PAIR.source, resolve("qaa-001")))
    assert [(row.source, row.target) for row in rows] == [("ash", "semi / sem")]


def test_from_the_small_language() -> None:
    rows = read(FOLDER, Wanted(PAIR.target, PAIR.source))
    good = [(row.source, row.target) for row in rows if not row.problem]
    assert good == [("mi", "I"), ("noma", "name"), ("oma", "all; every"), ("lela; lelari", "moon")]


def test_varieties(archive: Path) -> None:
    found = varieties(archive)
    assert [(v.uid, v.name, v.scope, v.sizes) for v in found] == [
        ("eng-000", "English", "individual", ((207, 2), (110, 3))),
        ("qaa-000", "Toya", "special", ((207, 2), (110, 3))),
        ("qaa-001", "Toya Semi", "special", ((110, 1),)),
    ]
    assert found[2].language.tag == "qaa-001"


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("eng", "qab", "no list of qab; of qab: none"),
        ("eng", "qaa-007", "no list of qaa-007; of qaa: qaa-000, qaa-001"),
        ("fra", "qaa", "no list of fra"),
    ],
)
def test_what_is_not_there(source: str, target: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=reason):
        list(read(FOLDER, Wanted(resolve(source), resolve(target))))


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("swadesh110/eng-000.txt", b"\n" * (1 << 27))
    with pytest.raises(FormatError, match="unpacks to more than"):
        list(read(path, PAIR))


def test_mutated_archives(archive: Path, tmp_path: Path) -> None:
    def use(path: Path) -> None:
        varieties(path)
        list(read(path, PAIR))

    only_typed_errors(tmp_path / "mutated.zip", archive.read_bytes(), use)


def test_mutated_lists(tmp_path: Path) -> None:
    content = (FOLDER / "swadesh110" / "qaa-000.txt").read_bytes()
    path = tmp_path / "lists"
    shutil.copytree(FOLDER, path)
    for data in mutations(content):
        (path / "swadesh110" / "qaa-000.txt").write_bytes(data)
        try:
            rows = list(read(path, PAIR))
        except FormatError as error:
            assert error.path == path and "swadesh110/qaa-000.txt" in error.reason
        else:
            lines = [line for line in data.decode("utf-8-sig").split("\n") if line.strip()]
            assert len(rows) == len(lines) + 3


def test_every_row_of_the_real_lists_is_accounted_for(real_data: Path) -> None:
    path = real_data / "lexicons" / "panlex_swadesh.zip"
    found = varieties(path)
    assert len(found) == 2_111
    for variety in found[::50]:
        rows = list(read(path, Wanted(PAIR.source, variety.language)))
        assert len(rows) == sum(size for _, size in variety.sizes), variety
