"""Archives from strangers: read whole or copied out under a name of ours, within limits."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lrl.errors import FormatError, ResourceError

RATIO = 1000  # deflate cannot do better than about 1032 to 1, and no honest text comes near

# What zipfile raises on archives that are damaged, encrypted or packed in a way it cannot undo.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive open for reading; FormatError where it is none or damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror or error}") from error
    with archive:
        yield archive


def read_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of one member of at most `limit` bytes; FormatError for a larger or damaged one."""
    buffer = BytesIO()
    copy_member(path, archive, info, buffer, limit)
    return buffer.getvalue()


def copy_member(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: BinaryIO, limit: int
) -> None:
    """Unpack one member into an open file, in blocks; errors as read_member's."""
    if info.file_size > limit:
        reason = f"{info.filename} unpacks to {info.file_size} bytes, more than {limit}"
        raise FormatError(path, None, f"{reason}; not the archive it should be")
    if info.file_size > RATIO * max(info.compress_size, 1):
        raise FormatError(path, None, f"{info.filename} is packed like a bomb; not unpacked")
    for block in _blocks(path, archive, info):
        target.write(block)


def _blocks(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as stream:  # gives no more than the declared size
            while block := stream.read(1 << 20):
                yield block
    except (*BROKEN, OSError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FormatError:
    return FormatError(path, None, f"damaged zip archive ({error}); get it again")
