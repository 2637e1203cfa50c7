"""Fetching named sources: over https, or from a mirror folder; hashes checked, files whole."""

import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import orjson

from lrl import __version__, paths
from lrl.archives import unpack
from lrl.errors import FormatError, ResourceError
from lrl.provenance import beside, made_by, sha256, write_json
from lrl.sources import Source, SourceFile, find

TIMEOUT = 60  # seconds without a byte
BLOCK = 1 << 20
MAX_DOWNLOAD = 64 << 30
SIDECAR = "source.json"

Progress = Callable[[str, int, int], None]
# Called with a part and a folder; gives the files it put into `folder/part`.
Bring = Callable[[str, Path], Sequence[Path]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file: "downloaded", "copied", "kept" or, where no one may, "skipped".

    `verified` says that its hash is the one lrl lists.
    """

    path: str
    size: int
    sha256: str
    verified: bool
    how: str


@dataclass(frozen=True, slots=True)
class FetchResult:
    """A source as it now lies in `folder`; `unpacked` counts the files out of its archives."""

    source: str
    folder: Path
    licence: str
    files: tuple[Fetched, ...]
    unpacked: int = 0


def fetch(name: str, mirror: Path | None = None, progress: Progress | None = None) -> FetchResult:
    """Bring a source, or its part after a colon, into `paths.sources()/<source>`.

    Files that are there and whose hash is as listed (or as it was when they were fetched) are
    kept, so that a stopped run goes on where it was. With `mirror` the files come from that
    folder, laid out as upstream. Raises ConfigError for a name that is not listed, ResourceError
    for a file that cannot be had, FormatError for one whose bytes are not those expected.
    `progress` is called with (path, bytes so far, bytes expected or 0).
    """
    source, part = find(name)
    folder = paths.sources() / source.name
    before = _read_sidecar(folder / SIDECAR)
    done: list[Fetched] = []
    records: dict[str, Any] = dict(before)
    unpacked = 0
    try:
        for file in source.of(part):
            address = source.address_of(file, part)
            fetched = _one(source, file, address, folder, mirror, before, progress)
            done.append(fetched)
            if fetched.how == "skipped":
                continue
            records[file.path] = _record(fetched, address)
            if source.unpack:
                earlier = before.get(file.path, {}).get("unpacked", 0)
                kept = fetched.how == "kept" and earlier
                count = earlier if kept else len(unpack(folder / file.path, folder))
                records[file.path]["unpacked"] = count
                unpacked += count
    finally:  # what did arrive is on record even where the next file failed
        if records != before:
            _write_sidecar(folder / SIDECAR, source, records)
    if all(one.how == "skipped" for one in done):
        raise ResourceError(f"{name}: has no open address; give --mirror DIR")
    return FetchResult(source.name, folder, source.licence, tuple(done), unpacked)


def fetch_by(name: str, bring: Bring) -> FetchResult:
    """As `fetch`, but by another library: `bring` puts a part's files into an empty folder.

    Raises as `fetch` does, and what `bring` raises.
    """
    source, part = find(name)
    if part is None:
        return fetch(name)
    source.of(part)  # a name that is none never reaches the library
    folder = paths.sources() / source.name
    before = _read_sidecar(folder / SIDECAR)
    here = [SourceFile(path) for path in sorted(before) if path.startswith(f"{part}/")]
    done: list[Fetched] = []
    if here and all(_is_as_recorded(folder, file, before) for file in here):
        done = [_one(source, file, None, folder, None, before, None) for file in here]
        return FetchResult(source.name, folder, source.licence, tuple(done))
    records: dict[str, Any] = dict(before)
    with TemporaryDirectory(prefix="lrl-fetch-") as scratch:
        for path in bring(part, Path(scratch) / source.name):
            file = SourceFile(f"{part}/{path.name}")
            one = _one(source, file, None, folder, Path(scratch), before, None)
            done.append(replace(one, how="kept" if one.how == "kept" else "downloaded"))
            records[file.path] = _record(one, source.address_of(file, part))
    _write_sidecar(folder / SIDECAR, source, records)
    return FetchResult(source.name, folder, source.licence, tuple(done))


def _is_as_recorded(folder: Path, file: SourceFile, before: dict[str, Any]) -> bool:
    target = folder / file.path
    return target.is_file() and sha256(target) == before[file.path].get("sha256")


def _one(
    source: Source,
    file: SourceFile,
    address: str | None,
    folder: Path,
    mirror: Path | None,
    before: dict[str, Any],
    progress: Progress | None,
) -> Fetched:
    """Keep, copy or download one file."""
    target = folder / file.path
    if target.is_file():
        found = sha256(target)
        wanted = file.sha256 or before.get(file.path, {}).get("sha256", "")
        if found == wanted:
            return _fetched(target, file, found, "kept")
    if mirror is None and address is None:
        return Fetched(file.path, 0, "", False, "skipped")
    with beside(target) as temporary:
        if mirror is not None:
            _copy(_in_mirror(mirror, source, file), temporary)
        elif address is not None:
            _download(address, temporary, file, progress)
        found = sha256(temporary)
        if file.sha256 and found != file.sha256:
            origin = mirror or address
            raise FormatError(
                target,
                None,
                f"{origin} gave other bytes than listed (SHA-256 {found[:12]}…, listed "
                f"{file.sha256[:12]}…); take the file from a mirror that has the listed version",
            )
    return _fetched(target, file, found, "copied" if mirror is not None else "downloaded")


def _fetched(target: Path, file: SourceFile, found: str, how: str) -> Fetched:
    verified = bool(file.sha256) and found == file.sha256
    return Fetched(file.path, target.stat().st_size, found, verified, how)


def _in_mirror(mirror: Path, source: Source, file: SourceFile) -> Path:
    """The file in a data folder, or in the sources folder of another lrl."""
    for folder in (mirror / source.mirror, mirror / source.name):
        if (folder / file.path).is_file():
            return folder / file.path
    raise ResourceError(f"{mirror / source.mirror / file.path}: not in the mirror")


def _copy(path: Path, target: Path) -> None:
    try:
        with path.open("rb") as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, BLOCK)
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows redirects to https and to nothing else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise urllib.error.URLError(f"redirected to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _download(address: str, target: Path, file: SourceFile, progress: Progress | None) -> None:
    """Stream an address to a file; ResourceError where it cannot be had whole."""
    if not address.startswith("https://"):
        raise ResourceError(f"{address}: only https is fetched")
    request = urllib.request.Request(address, headers={"User-Agent": f"lrl/{__version__}"})
    opener = urllib.request.build_opener(_OnlyHttps())
    limit, got = file.size or MAX_DOWNLOAD, 0
    try:
        with opener.open(request, timeout=TIMEOUT) as reply, target.open("wb") as out:
            length = int(reply.headers.get("Content-Length") or 0)
            while block := reply.read(BLOCK):
                got += len(block)
                if got > limit:
                    raise ResourceError(f"{address}: more than the {limit} bytes expected")
                out.write(block)
                if progress is not None:
                    progress(file.path, got, file.size or length)
    except (OSError, http.client.HTTPException, ValueError) as error:
        plain = isinstance(error, urllib.error.URLError) and not hasattr(error, "code")
        reason = getattr(error, "reason", error) if plain else error
        raise ResourceError(f"{address}: {reason}; try again, or give --mirror DIR") from error
    if length and got != length:
        raise ResourceError(f"{address}: broke off after {got} of {length} bytes; try again")


def _record(fetched: Fetched, address: str | None) -> dict[str, Any]:
    return {
        "address": address or "",
        "bytes": fetched.size,
        "sha256": fetched.sha256,
        "verified": fetched.verified,
    }


def _write_sidecar(path: Path, source: Source, records: dict[str, Any]) -> None:
    about = {"source": source.name, "about": source.about, "licence": source.licence}
    write_json(path, made_by("fetch") | about | {"files": records})


def _read_sidecar(path: Path) -> dict[str, Any]:
    """What is on record of earlier fetches: path to address, size and hash."""
    if not path.is_file():
        return {}
    try:
        files = orjson.loads(path.read_bytes())["files"]
        return {str(name): dict(record) for name, record in files.items()}
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(path, None, "not a record of fetched files; delete it") from error
