"""The words around a sentence in a prompt: one table a kind of task, or a user's own.

`instruction` opens the prompt; `item` is the sentence with its entries and ends where the model
goes on; `answer` is how the answer of a shot is written, and the start of every answer that is
scored; `between` parts shots. `premise` and `free` are for calibration: a prompt that says of
which domain an answer is, and inputs that say nothing. `stop` ends a generated answer. The table
`labels` gives labels in words; without it "book_flight" is "book flight".

The table `dictionary` says how entries are written: `entries` around all of them, `entry` one,
`inflected` one found under another form, `guessed` one found by its likeness to it, `chained` one
found through a pivot language, `translation` one of its translations, `or` between these, `and`
between entries.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any

from lrl.errors import FormatError, ResourceError
from lrl.paths import resource

KINDS = ("topic", "sentiment", "intent", "translation")
LABELLED = KINDS[:3]
# What each text may name; the item and the texts of entries must name the first.
PLACEHOLDERS = {
    "instruction": ("", "lang", "source", "labels"),
    "item": ("text", "entries", "lang", "source"),
    "answer": ("answer",),
    "between": ("",),
    "premise": ("", "lang", "source", "labels"),
    "stop": ("",),
}
OF_ENTRIES = {
    "entries": ("entries",),
    "entry": ("translations", "word"),
    "inflected": ("translations", "word", "head"),
    "guessed": ("translations", "word", "head"),
    "chained": ("translations", "word", "pivots", "pivot"),
    "translation": ("translation",),
    "or": ("",),
    "and": ("",),
}
OPTIONAL = ("premise", "stop")


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template: its texts by name, those of entries among them."""

    kind: str
    texts: Mapping[str, str]
    free: tuple[str, ...]
    labels: Mapping[str, str]
    sha256: str

    def put(self, name: str, **values: str) -> str:
        """A text with its placeholders filled in."""
        return self.texts[name].format_map(values)

    def words(self, label: str) -> str:
        """A label as it stands in a prompt."""
        return self.labels.get(label) or label.replace("_", " ")

    def answer(self, label: str) -> str:
        """A label as an answer."""
        return self.put("answer", answer=self.words(label))


def of_kind(kind: str) -> Template:
    """The template that lrl has for a kind of task."""
    return read(resource(f"prompts/{kind}.toml"), kind)


def read(path: Path, kind: str) -> Template:
    """A template from its file.

    Raises FormatError for what is no template, for one of another kind and for placeholders that
    nothing could be put for, naming those there are.
    """
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(path, None, f"not TOML: {error}") from error
    if table.get("kind") != kind:
        raise FormatError(path, None, f"a template of kind {table.get('kind')!r}, not {kind!r}")
    besides = ("kind", "free", "labels", "dictionary")
    texts = _checked(path, "", table, PLACEHOLDERS, besides)
    texts |= _checked(path, "dictionary: ", _table(path, table, "dictionary"), OF_ENTRIES)
    free = table.get("free", [])
    if not isinstance(free, list) or not all(isinstance(one, str) for one in free):
        raise FormatError(path, None, "free: a list of texts is wanted")
    labels = _table(path, table, "labels")
    if wrong := [name for name, words in labels.items() if not isinstance(words, str) or not words]:
        raise FormatError(path, None, f"labels.{wrong[0]}: its words are wanted")
    return Template(kind, texts, tuple(free), labels, sha256(text.encode()).hexdigest())


def _table(path: Path, table: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise FormatError(path, None, f"{name}: a table is wanted")
    return found


def _checked(
    path: Path,
    where: str,
    table: Mapping[str, Any],
    allowed: Mapping[str, tuple[str, ...]],
    besides: tuple[str, ...] = (),
) -> dict[str, str]:
    """The texts of a table; FormatError for one that is missing or names what there is not."""
    if unknown := sorted(table.keys() - {*allowed, *besides}):
        known = ", ".join((*allowed, *besides))
        raise FormatError(path, None, f"{where}no key {unknown[0]!r}; there are {known}")
    texts = {}
    for name, (needed, *others) in allowed.items():
        text = table.get(name, "" if name in OPTIONAL else None)
        if not isinstance(text, str):
            raise FormatError(path, None, f"{name}: a text is wanted")
        names = [one for one in (needed, *others) if one]
        found = set()
        try:
            for _, field, form, conversion in Formatter().parse(text):
                if field is None:
                    continue
                if field not in names or form or conversion:
                    has = ", ".join(f"{{{one}}}" for one in names) or "none"
                    raise FormatError(path, None, f"{name}: no placeholder {{{field}}}; has {has}")
                found.add(field)
        except ValueError as error:
            raise FormatError(path, None, f"{name}: {error}; write {{{{ for a brace") from error
        if needed and needed not in found:
            raise FormatError(path, None, f"{name}: the placeholder {{{needed}}} is missing")
        texts[name] = text
    return texts
