"""Where things came from, and how files come to be: hashes, sidecars, atomic writes."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import orjson

from lrl import __version__


def sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, moved onto it if the block ends well, removed if not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if error.filename is None:  # a full disk does not say what it was full for
            error.filename = str(path)
        raise
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write a sidecar: sorted keys, two-space indent, a final newline, moved into place."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    with beside(path) as temporary:
        temporary.write_bytes(orjson.dumps(value, option=options))


def stated(settings: Any, later: Sequence[str]) -> dict[str, Any]:
    """Settings (a dataclass) as a table to be stored or hashed.

    `later` are those there was no choice of when their like was first hashed: each is left out
    where it is as it was before, so that what was made then is still what its hash says.
    """
    usual = {one.name: one.default for one in fields(settings) if one.name in later}
    said = asdict(settings)
    return {name: v for name, v in said.items() if name not in usual or v != usual[name]}


def made_by(stage: str) -> dict[str, str]:
    """The part of a sidecar that says what made the artefact."""
    return {"stage": stage, "lrl": __version__}
