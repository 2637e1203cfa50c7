"""Lexicons on disk: opened, turned, merged, found; and refused where they are damaged."""

from pathlib import Path

import pytest

from lrl.errors import ConfigError, FormatError, LrlError, ResourceError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import (
    Lexicon,
    file_of,
    find,
    find_all,
    merge,
    missing,
    open_lexicon,
    sidecar_of,
)
from tests.mutations import COUNT, mutations

ENG, QAA, QAB = Language("eng", "English"), Language("qaa", "Toy"), Language("qab", "Other")


def made(
    pairs: list[tuple[str, str, float]],
    name: str = "toy",
    source: Language = ENG,
    target: Language = QAA,
    licence: str = "CC0-1.0",
) -> Lexicon:
    rows = [Row("f", n, s, t, weight=w) for n, (s, t, w) in enumerate(pairs, start=1)]
    config = IngestConfig(name, licence, min_quality=0.0)
    out = file_of(target, name, source)
    return open_lexicon(ingest(rows, Wanted(source, target), config, out).lexicon)


def pairs_of(lexicon: Lexicon) -> list[tuple[str, str]]:
    return [(e.source, e.target) for e in lexicon.entries()]


def test_what_is_written_is_read() -> None:
    lexicon = made([("water", "nda", 1.0), ("sun", "tok", 0.5)])
    assert len(lexicon) == 2
    assert pairs_of(lexicon) == [("water", "nda"), ("sun", "tok")]
    assert (lexicon.source_lang, lexicon.target_lang) == (ENG, QAA)
    assert lexicon.sidecar["counts"]["read"] == 2
    assert len(lexicon.sha256) == 64
    assert pairs_of(lexicon.at_least(0.6)) == [("water", "nda")]
    assert len(lexicon.at_least(0.5)) == 2


def test_turned_twice_is_the_same() -> None:
    lexicon = made([("water", "nda", 1.0), ("sun", "tok", 0.5)])
    turned = lexicon.turned()
    assert pairs_of(turned) == [("nda", "water"), ("tok", "sun")]
    assert (turned.source_lang, turned.target_lang) == (QAA, ENG)
    assert {(e.source_lang, e.target_lang) for e in turned.entries()} == {("qaa", "eng")}
    assert turned.turned().table == lexicon.table
    assert turned.sha256 != lexicon.sha256


def test_merge_keeps_the_best_of_each_pair() -> None:
    first = made([("water", "nda", 0.6), ("sun", "tok", 0.9)], "first", licence="CC0-1.0")
    second = made([("water", "nda", 0.8), ("moon", "lu", 0.9)], "second", licence="CC-BY-4.0")
    merged = merge([first, second])
    assert [(e.source, e.origin) for e in merged.entries()] == [
        ("sun", "first"),
        ("moon", "second"),
        ("water", "second"),
    ]
    assert merged.licences == ("CC0-1.0", "CC-BY-4.0")
    assert merged.name == "first+second"
    assert merge([first]) is first
    with pytest.raises(ConfigError, match="eng→qaa"):
        merge([first, first.turned()])
    with pytest.raises(ValueError, match="no lexicons"):
        merge([])


def test_find_by_language_name_and_source() -> None:
    made([("water", "nda", 1.0)], "one")
    made([("water", "nda", 1.0)], "two")
    made([("air", "nda", 1.0)], "two", source=QAB)
    assert [path.name for path in find("qaa")] == ["one.parquet", "two.parquet"]
    assert [path.name for path in find(QAA, "two", QAB)] == ["two.from-qab.parquet"]
    assert find("qaa", "three") == [] == find("qab")
    assert len(find_all()) == 3
    assert "there is one, two" in str(missing("qaa", "three"))
    with pytest.raises(ResourceError, match="there is one, two"):
        open_lexicon(file_of("qaa", "three"))
    for name in ("", "../up", ".hidden", "a/b"):
        with pytest.raises(ConfigError):
            file_of("qaa", name)


def test_where_a_language_has_none_its_kin_that_have_one_are_named() -> None:
    file = file_of("aka", "one")
    file.parent.mkdir(parents=True)
    file.touch()
    assert "there is none for twi; one for aka; make one" in str(missing("twi", None))


def test_an_empty_lexicon_is_a_lexicon() -> None:
    assert pairs_of(made([])) == []


def test_damage_is_named() -> None:
    lexicon = made([("water", "nda", 1.0)])
    sidecar = sidecar_of(lexicon.path)
    whole = sidecar.read_bytes()
    for broken in (b"", b"{}", b"[]", b"{", whole.replace(b'"languages"', b'"tongues"')):
        sidecar.write_bytes(broken)
        with pytest.raises(FormatError, match="ingest it again"):
            open_lexicon(lexicon.path)
    sidecar.unlink()
    with pytest.raises(FormatError, match=r"sidecar toy\.json is missing"):
        open_lexicon(lexicon.path)
    sidecar.write_bytes(whole)
    lexicon.path.write_bytes(lexicon.path.read_bytes()[:-9])
    with pytest.raises(FormatError, match="not the file its sidecar describes"):
        open_lexicon(lexicon.path)


@pytest.mark.fuzz
@pytest.mark.parametrize("which", ["lexicon", "sidecar"])
def test_damaged_bytes_only_give_typed_errors(which: str) -> None:
    lexicon = made([(f"word{n} x", f"tok{n} lu", 1.0) for n in range(40)])
    path = lexicon.path if which == "lexicon" else sidecar_of(lexicon.path)
    whole = path.read_bytes()
    refused = 0
    for data in mutations(whole, COUNT):
        path.write_bytes(data)
        try:
            open_lexicon(lexicon.path)
        except LrlError:
            refused += 1
    assert refused > COUNT // 2


def test_a_foreign_parquet_file_is_refused(tmp_path: Path) -> None:
    import orjson
    import pyarrow as pa
    import pyarrow.parquet as pq

    from lrl.provenance import sha256

    path = made([("water", "nda", 1.0)]).path
    pq.write_table(pa.table({"a": [1]}), path)
    about = orjson.loads(sidecar_of(path).read_bytes()) | {"sha256": sha256(path)}
    sidecar_of(path).write_bytes(orjson.dumps(about))
    with pytest.raises(FormatError, match="not a lexicon's columns"):
        open_lexicon(path)
