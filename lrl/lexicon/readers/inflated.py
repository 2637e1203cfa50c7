"""Files that may be gzipped (dictzip too), read as a stream that a bomb cannot swell."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lrl.errors import FormatError, ResourceError

MAGIC = b"\x1f\x8b"
FREE = 64 << 20  # bytes that any archive may unpack to
RATIO = 200  # beyond that, how many bytes one packed byte may become; real text makes 5 to 40


@contextmanager
def open_stream(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it begins like gzip.

    Raises ResourceError where it cannot be opened; reading it raises FormatError where the
    archive is damaged or unpacks to far more than text does.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    with file:
        packed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        yield io.BufferedReader(_Inflated(path, file), 1 << 16) if packed else file


class _Inflated(io.RawIOBase):
    """The unpacked side of a gzip file, counting what comes out against what went in."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._gzip.read1(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = f"damaged gzip archive ({error}); get it again"
            raise FormatError(self._path, None, reason) from error
        self._out += len(data)
        if self._out > FREE and self._out > RATIO * self._file.tell():
            reason = f"unpacks to over {RATIO} times its size; not the text it should be"
            raise FormatError(self._path, None, reason)
        buffer[: len(data)] = data
        return len(data)


def inflate_head(head: bytes) -> bytes:
    """The text that the first bytes of a file begin with, as far as it can be unpacked."""
    if not head.startswith(MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 1 << 16)
    except zlib.error:
        return b""
