"""A saved transducer: the same when it comes back, and never half believed when damaged."""

import json
from pathlib import Path

import pytest

from lrl.errors import FormatError, LrlError, ResourceError
from lrl.morphology.inflector import Row
from lrl.morphology.reinflect.ensemble import Transducer
from lrl.morphology.reinflect.storage import load, save
from tests.mutations import mutations


@pytest.fixture
def folder(transducer: Transducer, tmp_path: Path) -> Path:
    save(transducer, tmp_path / "model")
    return tmp_path / "model"


def test_what_was_saved_comes_back(transducer: Transducer, folder: Path, unseen: list[Row]) -> None:
    items = [(lemma, bundle) for lemma, bundle, _ in unseen[:15]]
    assert load(folder).predict(items) == transducer.predict(items)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    save(load(folder), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(before) == ["member-0.safetensors", "member-1.safetensors", "model.json"]


def test_a_missing_file_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "member-1.safetensors").unlink()
    with pytest.raises(ResourceError, match=r"member-1\.safetensors"):
        load(folder)
    with pytest.raises(ResourceError, match=r"model\.json"):
        load(tmp_path / "nothing")


def test_one_changed_bit_of_the_numbers_is_noticed(folder: Path) -> None:
    path = folder / "member-0.safetensors"
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(FormatError, match="changed since"):
        load(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 99),
        ("members", []),
        ("members", {"a": 1}),
        ("members", [1]),
        ("calibration", {"slope": "x", "offset": 0}),
        ("calibration", {"slope": -1, "offset": 0}),
        ("calibration", [1, 0]),
    ],
)
def test_a_wrong_description_is_refused(folder: Path, key: str, value: object) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(FormatError):
        load(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("file", "../model/member-0.safetensors"),
        ("shape", {"decoder": 4000}),
        ("shape", {"wings": 2}),
        ("symbols", "abc"),
        ("symbols", ["a", "a"]),
        ("layered", ["N"]),
        ("most", 0),
        ("most", "many"),
    ],
)
def test_a_wrong_member_is_refused(folder: Path, key: str, value: object) -> None:
    path = folder / "model.json"
    described = json.loads(path.read_text())
    described["members"][0][key] = value
    path.write_text(json.dumps(described))
    with pytest.raises(FormatError):
        load(folder)


def test_damaged_descriptions_give_typed_errors(folder: Path) -> None:
    path = folder / "model.json"
    refused = 0
    for data in mutations(path.read_bytes()):
        path.write_bytes(data)
        try:
            load(folder).predict([("pata", "N;PL")])
        except LrlError as error:
            assert "model" in str(error)
            refused += 1
    assert refused


def test_damaged_numbers_give_typed_errors(folder: Path) -> None:
    path = folder / "member-0.safetensors"
    original = path.read_bytes()
    for data in mutations(original):
        if data == original:
            continue
        path.write_bytes(data)
        with pytest.raises(FormatError, match="changed since"):
            load(folder)
