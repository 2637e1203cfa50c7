"""From TOML tables to frozen dataclasses: an unknown key is an error that names the near misses."""

import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from lrl.errors import ConfigError, LrlError

T = TypeVar("T")
Table = dict[str, Any]
NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def filled(cls: type[T], table: Mapping[str, Any], where: str, **given: Any) -> T:
    """The dataclass with the values of a table, tables inside for dataclasses inside, and with
    what is `given` beside them.

    Raises ConfigError, beginning with `where`, for keys it has not, for values of another kind
    and for whatever the class itself refuses.
    """
    known(table, [name for name in names_of(cls) if name not in given], where)
    hints = get_type_hints(cls)
    values = {key: value_of(hints[key], value, f"{where}.{key}") for key, value in table.items()}
    needed = [one.name for one in fields(cls) if MISSING is one.default is one.default_factory]  # type: ignore[arg-type]
    if missing := [name for name in needed if name not in values and name not in given]:
        raise ConfigError(f"{where}.{missing[0]}: missing")
    try:
        return cls(**values, **given)
    except LrlError as error:
        raise ConfigError(f"{where}: {error}") from error


def names_of(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass."""
    return tuple(field.name for field in fields(cls))


def known(table: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Raise ConfigError for the first key that is none of the names."""
    names = list(names)
    for key in table:
        if key not in names:
            raise ConfigError(f"{where}.{key}: no such key; {hint(key, names)}")


def hint(word: str, names: list[str]) -> str:
    """The names that a word may have been meant for, or all of them."""
    from rapidfuzz import process

    near = [name for name, score, _ in process.extract(word, names, limit=3) if score >= 70]
    return f"near: {', '.join(near)}" if near else f"there is {', '.join(names)}"


def value_of(kind: Any, value: Any, where: str) -> Any:
    """A value as a field of some type holds it; ConfigError where it cannot."""
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: {value!r} is not a table")
        return filled(kind, value, where)
    if get_origin(kind) is tuple:
        inner, *_ = get_args(kind)
        if not isinstance(value, list):
            raise ConfigError(f"{where}: {value!r} is not a list")
        return tuple(value_of(inner, one, where) for one in value)
    if get_origin(kind) in (Union, types.UnionType):
        choices = [one for one in get_args(kind) if one is not type(None)]
        return value_of(choices[0], value, where)
    if kind is float and type(value) is int:
        return float(value)
    if kind in NAMES and type(value) is not kind:
        raise ConfigError(f"{where}: {value!r} is not {NAMES[kind]}")
    return value


def merged(*layers: Mapping[str, Any]) -> Table:
    """Tables laid over each other, the later before the earlier, tables inside likewise."""
    found: Table = {}
    for layer in layers:
        for key, value in layer.items():
            under = found.get(key)
            both = isinstance(value, Mapping) and isinstance(under, Mapping)
            found[key] = merged(under, value) if both else value  # type: ignore[arg-type]
    return found


def written(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """A table as TOML, its own values before the tables inside."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{name(key)} = {literal(value)}" for key, value in plain.items()]
    if path and (lines or not inner):
        lines.insert(0, f"\n[{'.'.join(map(name, path))}]")
    parts = ["\n".join(lines)] if lines else []
    parts += [written(value, (*path, key)) for key, value in inner.items()]
    return "\n".join(parts)


def name(key: str) -> str:
    """A key, quoted where it must be."""
    bare = key and key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else json.dumps(key)


def literal(value: Any) -> str:
    """A value in TOML; what JSON writes of numbers, truth and texts is TOML too."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value, ensure_ascii=False)
