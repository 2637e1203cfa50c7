"""wiktextract's JSON lines, as kaikki.org offers them, gzipped or not.

https://github.com/tatuylonen/wiktextract
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from lrl.errors import FormatError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import language, same
from lrl.lexicon.readers.inflated import inflate_head, open_stream
from lrl.lexicon.readers.tags import upos
from lrl.text import fold, one_line

MAX_RECORD = 64 << 20  # bytes; the largest real ones are a few MB
OF_ANOTHER = ("form_of", "alt_of")  # keys of senses that only point to another word


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """One Row a translation or gloss, in file order; records of other languages are passed over.

    A word in the language of the Wiktionary edition gives its translations into the other wanted
    language; a word in the other gives its glosses. Senses that are only a form or a spelling of
    another word give nothing. FormatError where no record is in either language.
    """
    known = False
    with open_stream(path) as file:
        for number, record in _records(path, file):
            if isinstance(record, str):
                yield Row(str(path), number, "", "", problem=record)
                continue
            code = _text(record, "lang_code")
            for here in (wanted.source, wanted.target):
                if _is(code, here):
                    known = True
                    yield from _rows(str(path), number, record, wanted, here)
    if not known:
        pair = f"{wanted.source.code} or {wanted.target.code}"
        raise FormatError(path, None, f"no record is in {pair}; ask for a language that it has")


def _records(path: Path, file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """(line number, record) of each line that is not blank; what is wrong, for a bad line."""
    number = 0
    while line := file.readline(MAX_RECORD + 1):
        number += 1
        if len(line) > MAX_RECORD:
            raise FormatError(
                path, number, f"line longer than {MAX_RECORD} bytes; not wiktextract?"
            )
        if not line.strip():
            continue
        try:
            record = orjson.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except orjson.JSONDecodeError as error:
            if number == 1:
                raise FormatError(path, 1, f"not a line of JSON ({error})") from error
            yield number, f"not a line of JSON ({error})"
            continue
        yield number, record if isinstance(record, dict) else "not a JSON object"


def _rows(
    where: str, number: int, record: dict[str, Any], wanted: Wanted, here: Language
) -> Iterator[Row]:
    """The rows of a record in the language `here`, which is one of the wanted two."""
    word = _text(record, "word")
    if not word:
        yield Row(where, number, "", "", problem="record without a word")
        return
    turn = here.code == wanted.target.code
    other = wanted.source if turn else wanted.target
    senses = _list(record, "senses")
    at_home = _edition(_text(record, "lang"), here, other).code == here.code
    pairs = _translations([record, *senses], other) if at_home else _glosses(senses)
    tag = upos("kaikki", _text(record, "pos"))
    for text, sense in pairs:
        first, second = (text, word) if turn else (word, text)
        problem = None if text else "translation without a word"
        yield Row(where, number, first, second, tag, sense, problem=problem)


def _translations(holders: list[dict[str, Any]], other: Language) -> Iterator[tuple[str, str]]:
    """(translation, sense) of each translation into the other language."""
    for holder in holders:
        for translation in _list(holder, "translations"):
            code = _text(translation, "lang_code") or _text(translation, "code")
            if _is(code, other):
                yield _text(translation, "word"), _text(translation, "sense")


def _glosses(senses: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(gloss, the broader gloss above it) of each sense that is a word's own."""
    for sense in senses:
        tags = sense.get("tags")
        pointing = isinstance(tags, list) and "form-of" in tags
        glosses = sense.get("glosses")
        if pointing or any(key in sense for key in OF_ANOTHER) or not isinstance(glosses, list):
            continue
        texts = [one_line(gloss) for gloss in glosses if isinstance(gloss, str)]
        if texts and texts[-1]:
            yield _alternatives(texts[-1], sense.get("links")), "; ".join(texts[:-1])


def _alternatives(gloss: str, links: object) -> str:
    """The gloss, its commas made semicolons if they only part linked words ("house, home")."""
    parts = gloss.split(", ")
    if len(parts) == 1 or not isinstance(links, list):
        return gloss
    linked = {
        link[0] for link in links if isinstance(link, list) and link and isinstance(link[0], str)
    }
    bare = (part.split(" ", 1)[-1] for part in parts)  # "to run" is linked as "run"
    if all(part in linked or last in linked for part, last in zip(parts, bare, strict=True)):
        return "; ".join(parts)
    return gloss


@lru_cache(maxsize=1024)
def _edition(name: str, here: Language, other: Language) -> Language:
    """The language of the Wiktionary that calls `here` by that name, as far as it can be told."""
    import langcodes

    english = next((side for side in (here, other) if side.code == "eng"), None)
    if english and same(name, here):
        return english
    for side in (here, other):
        if fold(langcodes.Language.get(here.code).display_name(side.code)) == fold(name):
            return side
    return english or other


@lru_cache(maxsize=4096)
def _is(code: str, wanted: Language) -> bool:
    found = language(code) if code else None
    return found is not None and found.code == wanted.code


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return one_line(value) if isinstance(value, str) else ""


def _list(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = record.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def sniff(path: Path, head: bytes) -> bool:
    """By the keys that wiktextract gives every record."""
    text = inflate_head(head).removeprefix(b"\xef\xbb\xbf").lstrip()
    keys = (rb'"lang_code"\s*:', rb'"(pos|senses|translations)"\s*:')
    return text.startswith(b"{") and all(re.search(key, text) for key in keys)
