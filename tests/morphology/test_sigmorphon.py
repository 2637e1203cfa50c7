"""Task files in each column order."""

from pathlib import Path

import pytest

from lrl.errors import FormatError
from lrl.morphology.sigmorphon import Example, read, sniff
from tests.mutations import only_typed_errors

ROWS = [("mato", "N;NOM(PL)", "matoru"), ("kela", "V;PST;NOM(3,SG)", "kelai")]


def write(path: Path, order: tuple[int, ...]) -> Path:
    text = "".join("\t".join(row[i] for i in order) + "\n" for row in ROWS)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("order", "name"), [((0, 1, 2), "2023"), ((0, 2, 1), "2021")])
def test_orders_are_sniffed_and_named(tmp_path: Path, order: tuple[int, ...], name: str) -> None:
    path = write(tmp_path / "f", order)
    assert sniff(path) == name
    wanted = [Example(n, *row) for n, row in enumerate(ROWS, 1)]
    assert list(read(path)) == list(read(path, name)) == wanted


def test_covered_files_have_no_forms(tmp_path: Path) -> None:
    path = write(tmp_path / "f", (0, 1))
    assert [example.form for example in read(path)] == ["", ""]
    assert [example.lemma for example in read(path, "2021")] == ["mato", "kela"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\tN;SG\tb\na\tN;SG\n", ":2: 2 columns where the first row has 3"),
        ("a\tN;SG\tb\na\tN;SG(\tb\n", ":2: features"),
        ("a\tN;SG\t\n", ":1: an empty column"),
        ("a b c\n", ":1: 1 columns"),
        ("a\tb\tc\n", "no column holds"),
    ],
)
def test_bad_rows_name_their_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "f"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=reason):
        list(read(path))


def test_mutated_files_give_only_typed_errors(tmp_path: Path) -> None:
    data = "".join("\t".join(row) + "\n" for row in ROWS * 4).encode()
    read_, refused = only_typed_errors(tmp_path / "f", data, lambda p: list(read(p)))
    assert read_ and refused


def test_real_files(real_data: Path) -> None:
    folder = real_data / "tasks" / "sigmorphon2023"
    assert sniff(folder / "klr.trn") == sniff(folder / "swa.covered.dev") == "2023"
    assert sum(1 for _ in read(folder / "tur.dev")) == 1000
