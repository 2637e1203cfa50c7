"""SMOL's word lists, which succeed GATITOS: JSONL with one object a head.

`sl` and `tl` name the languages, `src` is the head and `trgs` its translations (`trg` where
there is one only). https://huggingface.co/datasets/google/smol
"""

from collections.abc import Iterator
from pathlib import Path

import orjson

from lrl.errors import ConfigError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned
from lrl.text import nfc, read_lines

KEYS = (b'"sl"', b'"tl"', b'"src"', b'"trg')


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in file order, alternatives joined by "; "; each is turned as its own codes say."""
    where = str(path)
    turns: dict[tuple[str, str], bool | str] = {}
    for number, line in read_lines(path):
        if not line.strip():
            continue
        item = _item(line)
        if isinstance(item, str):
            yield Row(where, number, "", "", problem=item)
            continue
        pair, source, target = item
        if pair not in turns:
            turns[pair] = _direction(where, pair, wanted)
        turn = turns[pair]
        if isinstance(turn, str):
            yield Row(where, number, source, target, problem=turn)
        elif turn:
            yield Row(where, number, target, source)
        else:
            yield Row(where, number, source, target)


def sniff(path: Path, head: bytes) -> bool:
    """By the keys of the first object."""
    first = head.lstrip().split(b"\n", 1)[0]
    return first.startswith(b"{") and all(key in first for key in KEYS)


def _direction(where: str, pair: tuple[str, str], wanted: Wanted) -> bool | str:
    """Whether rows of these two codes are to be turned, or why they are not wanted."""
    try:
        return turned(where, *pair, wanted)
    except ConfigError:
        return f"{pair[0]}–{pair[1]} is not the wanted {wanted.source.code}–{wanted.target.code}"


def _item(line: str) -> tuple[tuple[str, str], str, str] | str:
    """((sl, tl), source, target) of one line, or what is wrong with it."""
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return f"not JSON: {error.msg}"
    if not isinstance(item, dict):
        return "not a JSON object"
    targets = item.get("trgs", item.get("trg"))
    if isinstance(targets, str):
        targets = [targets]
    sl, tl, source = item.get("sl"), item.get("tl"), item.get("src")
    if not (isinstance(sl, str) and isinstance(tl, str) and isinstance(source, str)):
        return "sl, tl and src must be strings"
    if not isinstance(targets, list) or not all(isinstance(text, str) for text in targets):
        return "trgs must be a list of strings"
    target = "; ".join(targets)
    if "\0" in source or "\0" in target:
        return "NUL character"
    return (sl, tl), nfc(source), nfc(target)
