"""wiktextract JSON lines: translations, glosses, editions, gzip."""

import gzip
from pathlib import Path

import orjson
import pytest
from mutations import only_typed_errors

from lrl.errors import FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import kaikki

FILE = Path(__file__).parents[2] / "data" / "lexicons" / "toy-wiktextract.jsonl"
ENG, FRA, QAA = resolve("eng"), resolve("fra"), resolve("qaa")
ENG_QAA = Wanted(ENG, QAA)


def found(path: Path, wanted: Wanted = ENG_QAA) -> list[tuple[int, str, str, str, str, str | None]]:
    rows = kaikki.read(path, wanted)
    return [(r.line, r.source, r.target, r.pos, r.sense, r.problem) for r in rows]


def test_translations_of_english_words_and_glosses_of_the_others() -> None:
    rows = found(FILE)
    assert rows[:8] == [
        (1, "house", "mulo", "NOUN", "abode", None),
        (1, "house", "", "NOUN", "", "translation without a word"),
        (1, "house", "mulo sa", "NOUN", "dynasty", None),
        (2, "house; home", "mulo", "NOUN", "", None),
        (2, "clan, large", "mulo", "NOUN", "people", None),
        (3, "to run; to go", "keta", "VERB", "", None),
        (5, "plural", "-ri", "X", "", None),
        (8, "", "", "", "", "record without a word"),
    ]
    assert [(line, problem and problem[:18]) for line, *_, problem in rows[8:]] == [
        (9, "not a line of JSON"),
        (10, "not a JSON object"),
    ]


def test_the_other_direction_turns_every_row() -> None:
    straight, turned = found(FILE), found(FILE, Wanted(QAA, ENG))
    assert [(line, t, s, *rest) for line, s, t, *rest in straight] == turned


def test_gzip_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "toy.jsonl.gz"
    path.write_bytes(gzip.compress(FILE.read_bytes()))
    assert found(path) == found(FILE)
    assert kaikki.sniff(path, path.read_bytes())


def test_another_edition_is_known_by_the_name_it_gives_the_language(tmp_path: Path) -> None:
    path = tmp_path / "fr-extract.jsonl"
    records = [
        {"word": "dog", "lang": "Anglais", "lang_code": "en", "senses": [{"glosses": ["chien"]}]},
        {
            "word": "chat",
            "lang": "Français",
            "lang_code": "fr",
            "senses": [{"glosses": ["petit animal"]}],
            "translations": [{"lang_code": "en", "word": "cat"}],
        },
    ]
    path.write_bytes(b"\n".join(map(orjson.dumps, records)))
    assert [row[1:3] for row in found(path, Wanted(ENG, FRA))] == [
        ("dog", "chien"),
        ("cat", "chat"),
    ]


def test_a_file_of_other_languages_is_refused() -> None:
    with pytest.raises(FormatError, match="no record is in wol or deu"):
        found(FILE, Wanted(resolve("wol"), resolve("deu")))


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrl.lexicon.readers.inflated.FREE", 1 << 16)
    path = tmp_path / "bomb.jsonl.gz"
    line = FILE.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(gzip.compress(line + b"\n" * 8_000_000))
    with pytest.raises(FormatError, match="200 times"):
        found(path)


def test_a_first_line_that_is_not_json_is_no_wiktextract(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("word\ttranslation\n")
    with pytest.raises(FormatError, match=":1: not a line of JSON"):
        found(path)


def test_sniff() -> None:
    assert kaikki.sniff(FILE, FILE.read_bytes())
    assert not kaikki.sniff(
        Path("x.jsonl"), b'{"sl": "en", "tl": "qaa", "src": "a", "trgs": ["b"]}'
    )
    assert not kaikki.sniff(Path("x.gz"), b"\x1f\x8b\x08rubbish")


@pytest.mark.parametrize("packed", [False, True])
def test_mutations(tmp_path: Path, packed: bool) -> None:
    data = gzip.compress(FILE.read_bytes(), mtime=0) if packed else FILE.read_bytes()
    read, refused = only_typed_errors(tmp_path / "toy.jsonl", data, found)
    assert (read or packed) and refused  # gzip's checksum lets no damage pass
