"""Fields of a JSON object, each taken only if it is of the kind it should be."""

from typing import Any

from lrl.corpus.sentence import Word
from lrl.text import nfc

Record = dict[str, Any]
# Characters that end a line or a cell somewhere downstream.
BREAKS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def first(record: Record, keys: tuple[str, ...]) -> object:
    """The value of the first of the keys that a record has with something in it."""
    return next((record[key] for key in keys if record.get(key) not in (None, "")), None)


def word(record: Record, keys: tuple[str, ...]) -> str:
    """The same, as one line of text; numbers are taken as they are written."""
    value = first(record, keys)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise ValueError(f"{keys[0]!r} is not a string")
    return "" if value is None else " ".join(nfc(str(value)).split())


def strings(value: object, what: str) -> list[str]:
    """A list of strings without line breaks or tabs, in NFC."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{what} is not a list of strings")
    if any(not item.isprintable() and not BREAKS.isdisjoint(item) for item in value):
        raise ValueError(f"{what} hold line breaks or tabs")
    return [nfc(item) for item in value]


def tags_of(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Tag columns: a list of {"name": …, "tags": […]}."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("tags is not a list of objects")
    return tuple((word(c, ("name",)), tuple(strings(c.get("tags"), "tags"))) for c in value)


def tree_of(value: object) -> tuple[Word, ...]:
    """A tree: a list of objects with the fields of Word."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("tree is not a list of objects")
    words = []
    for item in value:
        head = item.get("head")
        if type(head) is not int or not 0 <= head <= len(value):
            raise ValueError(f"head {head!r} is no word of the tree")
        keys = ("lemma", "upos", "xpos", "feats", "deprel", "misc")
        lemma, upos, xpos, feats, deprel, misc = (word(item, (key,)) or "_" for key in keys)
        words.append(Word(lemma, upos, xpos, feats, head, deprel, misc))
    return tuple(words)


def pairs_of(value: object) -> tuple[tuple[str, str], ...]:
    """Further fields: an object, or a list of pairs where a key may come twice."""
    items = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise ValueError("meta is neither an object nor a list of pairs")
    pairs = []
    for item in items:
        if not (isinstance(item, list | tuple) and [*map(type, item)] == [str, str]):
            raise ValueError("meta holds something that is not a pair of strings")
        key, value = (" ".join(nfc(part).split()) for part in item)
        pairs.append((key, value))
    return tuple(pairs)
