"""Unpacking that cannot leave its folder or fill the disk."""

import lzma
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from lrl.errors import FormatError

MAX_BYTES = 32 << 30  # of all that one archive unpacks to
MAX_RATIO = 200  # text packs 20 to 1 at best, a bomb 1,000 to 1
FREE_BYTES = 64 << 20  # below this much the ratio says nothing
MAX_MEMBERS = 200_000
BLOCK = 1 << 20

DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # a name that cannot be decoded or a number out of range
    NotImplementedError,  # a packing method that zipfile does not know
    RuntimeError,  # an encrypted member
    OverflowError,
)

Member = tuple[str, Callable[[], IO[bytes]]]


def unpack(archive: Path, folder: Path) -> list[Path]:
    """The files of a zip or tar archive, unpacked below `folder`, in the archive's order.

    All or nothing: raises FormatError, and leaves nothing behind, for a damaged archive, a
    member that would land outside the folder or is no plain file, and one that unpacks to more
    than it honestly could.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{archive.name}.", dir=folder))
    try:
        names = _unpack_into(archive, staging)
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(target)
        return [folder / name for name in names]
    except DAMAGED as error:
        raise FormatError(archive, None, f"cannot be unpacked: {error}; fetch it again") from error
    finally:
        shutil.rmtree(staging)


def _unpack_into(archive: Path, staging: Path) -> list[str]:
    allowed = min(MAX_BYTES, max(FREE_BYTES, archive.stat().st_size * MAX_RATIO))
    names: dict[str, None] = {}
    for name, opened in _members(archive):
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]:
            raise FormatError(archive, None, f"member {name!r} would leave its folder")
        if len(names) >= MAX_MEMBERS:
            raise FormatError(archive, None, f"more than {MAX_MEMBERS} members")
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened() as packed, target.open("wb") as file:
            while block := packed.read(BLOCK):
                allowed -= len(block)
                if allowed < 0:
                    raise FormatError(archive, None, "unpacks to far more than its size; a bomb?")
                file.write(block)
        names[str(PurePosixPath(name))] = None
    return list(names)


def _members(archive: Path) -> Iterator[Member]:
    """(name, opener) of each plain file; folders are passed over, links and devices refused."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: packed.open(info)  # type: ignore[misc]
        return
    with tarfile.open(archive) as tape:
        for member in tape:
            if member.isdir():
                continue
            if not member.isfile():
                raise FormatError(archive, None, f"member {member.name!r} is a link or a device")
            yield member.name, lambda member=member: _file_of(tape, member)  # type: ignore[misc]


def _file_of(tape: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tape.extractfile(member)
    if file is None:
        raise tarfile.ReadError(f"member {member.name!r} has no content")
    return file
