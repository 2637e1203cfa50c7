"""Mutated inputs for any reader: a seeded stream of damaged copies of a real-looking file."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from lrl.errors import FormatError, LrlError

PIECES = (b"\t" * 50, b'"', b"\r", b"\n\n", b"\xff\xfe", b"<", b"{", b"\xe2\x80\xae")
COUNT = int(os.environ.get("LRL_MUTATIONS", "100"))


def mutations(seed_bytes: bytes, count: int = COUNT, seed: int = 0) -> Iterator[bytes]:
    """`count` damaged copies: truncations, flips, wrong encodings, huge fields, nulls, repeats."""
    rng = random.Random(seed)
    n = len(seed_bytes)

    def truncate() -> bytes:
        return seed_bytes[: rng.randrange(n + 1)]

    def flip() -> bytes:
        data = bytearray(seed_bytes)
        for _ in range(rng.choice((1, 3, 20))):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(data)

    def insert(piece: bytes) -> bytes:
        at = rng.randrange(n + 1)
        return seed_bytes[:at] + piece + seed_bytes[at:]

    def cut() -> bytes:
        a, b = sorted((rng.randrange(n + 1), rng.randrange(n + 1)))
        return seed_bytes[:a] + seed_bytes[b:]

    def shuffle_lines() -> bytes:
        lines = seed_bytes.splitlines(keepends=True)
        rng.shuffle(lines)
        return b"".join(lines)

    def repeat() -> bytes:
        a, b = sorted((rng.randrange(n + 1), rng.randrange(n + 1)))
        return seed_bytes[:b] + seed_bytes[a:b] * rng.choice((1, 5, 40)) + seed_bytes[b:]

    def recode() -> bytes:
        text = seed_bytes.decode("utf-8", "replace")
        return text.encode(rng.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig")), "replace")

    makers: list[Callable[[], bytes]] = [
        truncate,
        flip,
        flip,
        lambda: insert(b"\0" * rng.choice((1, 100))),
        lambda: insert(b"x" * rng.choice((10_000, 2_000_000))) if rng.random() < 0.1 else flip(),
        lambda: insert(rng.choice(PIECES)),
        cut,
        shuffle_lines,
        repeat,
        recode,
        lambda: rng.randbytes(rng.randrange(200)),
    ]
    for _ in range(count):
        yield rng.choice(makers)()


def only_typed_errors(
    path: Path, seed_bytes: bytes, use: Callable[[Path], object], count: int = COUNT
) -> tuple[int, int]:
    """Write each mutation to `path` and `use` it; (how many were read, how many were refused).

    Whatever is not an LrlError goes through and fails the test; so does a FormatError that
    does not name the file.
    """
    read = refused = 0
    for data in mutations(seed_bytes, count):
        path.write_bytes(data)
        try:
            use(path)
            read += 1
        except FormatError as error:
            assert error.path == path, error
            refused += 1
        except LrlError:
            refused += 1
    return read, refused
