"""The named sources of resources/sources.toml: where their files are, here and upstream."""

import os
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from lrl import paths
from lrl.errors import ConfigError, FormatError
from lrl.text import read_lines

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
PART = re.compile(r"\w(?:[\w '.+-]*\w)?")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a source: its path within the source, and its size and hash where known.

    `sha256` is "" and `size` 0 where upstream gives no fixed version; such a file is never
    called verified.
    """

    path: str
    size: int = 0
    sha256: str = ""

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.path).parts
        if not parts or self.path.startswith("/") or ".." in parts or "\\" in self.path:
            raise ValueError(f"path {self.path!r} leaves its folder")
        if self.sha256 and not SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.sha256!r} is not a SHA-256")


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data set as it is fetched; sources.toml says what each field holds."""

    name: str
    about: str
    licence: str
    address: str
    mirror: str
    files: tuple[str, ...] = ()
    example: str = ""
    mirror_only: tuple[str, ...] = ()
    unpack: bool = False
    known: tuple[SourceFile, ...] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name {self.name!r}: small letters, digits and hyphens")
        if not self.address.startswith("https://"):
            raise ValueError(f"address {self.address!r} is not https")
        for path in (self.mirror, *self.files):
            SourceFile(path)

    @property
    def in_parts(self) -> bool:
        """Whether files are told apart by what stands after the colon of a name."""
        return not self.files or any("{" in template for template in self.files)

    def of(self, part: str | None) -> tuple[SourceFile, ...]:
        """The files of one part, or all whose names are known; ConfigError where there are none."""
        if part is None:
            fixed = [SourceFile(path) for path in self.files if "{" not in path]
            found = self.known or tuple(fixed)
            if not found:
                raise ConfigError(f"{self.name}: say which, such as {self.name}:{self.example}")
            return found
        if not self.in_parts:
            raise ConfigError(f"{self.name} has no parts; leave out {part!r}")
        if not PART.fullmatch(part) or ".." in part:
            raise ConfigError(f"{self.name}: {part!r} is not the name of a part")
        folder = tuple(file for file in self.known if file.path.startswith(f"{part}/"))
        if folder:
            return folder
        known = {file.path: file for file in self.known}
        names = [_fill(template, part, quoting=False) for template in self.files]
        found = tuple(known[name] for name in names if name in known)
        if not found and not names:
            raise ConfigError(f"{self.name}: {part!r} is not listed; see `lrl fetch`")
        return found or tuple(SourceFile(name) for name in names)

    def address_of(self, file: SourceFile, part: str | None) -> str | None:
        """Where a file is downloaded from, or None where it has no open address."""
        part = part or PurePosixPath(file.path).parts[0]
        if part in self.mirror_only:
            return None
        address = _fill(self.address, part, quoting=True)
        return address.replace("{path}", quote(file.path)).replace(
            "{name}", quote(PurePosixPath(file.path).name)
        )


def _fill(template: str, part: str, *, quoting: bool) -> str:
    joined = re.sub(r"[\s-]", "", part)
    return template.replace("{part}", quote(part) if quoting else part).replace("{joined}", joined)


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """All sources by name, in the order of sources.toml."""
    return load(paths.resource("sources.toml"), paths.resource("source_files.tsv"))


def load(table: Path, files: Path) -> dict[str, Source]:
    """Sources from a TOML table and the list of known files; FormatError where either is amiss."""
    known = _known_files(files)
    try:
        entries = tomllib.loads(table.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(table, None, f"not TOML: {error}") from error
    found = {}
    for name, entry in entries.items():
        try:
            found[name] = _source(name, entry, known.get(name, ()))
        except (TypeError, ValueError) as error:
            raise FormatError(table, None, f"[{name}]: {error}") from error
    return found


def _source(name: str, entry: object, known: tuple[SourceFile, ...]) -> Source:
    """A source of its TOML table; TypeError or ValueError for what does not belong in one."""
    if not isinstance(entry, dict):
        raise TypeError("not a table")
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        wanted = list if key in ("files", "mirror_only") else bool if key == "unpack" else str
        if not isinstance(value, wanted):
            raise TypeError(f"{key}: {value!r} is not a {wanted.__name__}")
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise TypeError(f"{key}: {value!r} holds more than texts")
        fields[key] = tuple(value) if isinstance(value, list) else value
    return Source(name, **fields, known=known)


def _known_files(path: Path) -> dict[str, tuple[SourceFile, ...]]:
    known: dict[str, list[SourceFile]] = {}
    for number, line in read_lines(path):
        if number == 1:
            continue
        try:
            source, name, size, sha256 = line.split("\t")
            known.setdefault(source, []).append(SourceFile(name, int(size), sha256))
        except ValueError as error:
            raise FormatError(path, number, str(error)) from error
    return {source: tuple(files) for source, files in known.items()}


def find(name: str) -> tuple[Source, str | None]:
    """The source and the part that a name such as "unimorph:sme" stands for.

    Raises ConfigError, naming the near choices, where there is no such source.
    """
    head, colon, part = name.partition(":")
    if head not in sources():
        from rapidfuzz import process

        near = [one for one, score, _ in process.extract(head, list(sources())) if score >= 60]
        hint = f"; near: {', '.join(near)}" if near else "; `lrl fetch` lists the sources"
        raise ConfigError(f"no source {head!r}{hint}")
    if colon and not part:
        raise ConfigError(f"{name!r}: nothing after the colon")
    return sources()[head], part or None


def find_source(name: str) -> Path | None:
    """The folder where a source, or the part of it that is named, lies; None if nowhere.

    Looks among the fetched sources, then in the data folder $LRL_DATA. A part with a folder of
    its own gives that folder, any other the folder its files are in. A source without a named
    part is there if any of its files is.
    """
    source, part = find(name)
    roots = [paths.sources() / source.name]
    if os.environ.get("LRL_DATA"):
        roots.append(Path(os.environ["LRL_DATA"]) / source.mirror)
    for root in roots:
        if part and (root / part).is_dir():
            return root / part
        if part and all((root / file.path).is_file() for file in source.of(part)):
            return root
        if not part and _has_any(root, source):
            return root
    return None


def _has_any(root: Path, source: Source) -> bool:
    if not root.is_dir():
        return False
    fixed = [path for path in source.files if "{" not in path]
    if fixed:
        return any((root / path).is_file() for path in fixed)
    return any(path.is_file() and path.name != "source.json" for path in root.rglob("*"))
