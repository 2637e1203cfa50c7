"""Text at its lowest level: one strict line reader, normal forms, scripts."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from lrl.errors import FormatError, ResourceError

MAX_LINE = 1 << 20  # bytes; a longer "line" is a binary file or a bomb


def read_lines(path: Path, normalise: bool = True) -> Iterator[tuple[int, str]]:
    """(1-based number, text without its line end, NFC) of each line of a UTF-8 file.

    `normalise=False` leaves the normal form as it is, for formats that count characters.

    A byte-order mark is dropped; CRLF and LF both end a line. Raises ResourceError where the
    file cannot be opened and FormatError for bytes that are not UTF-8, NUL, or an endless line.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    with file:
        yield from decode_lines(path, file, normalise)


def decode_lines(path: Path, file: BinaryIO, normalise: bool = True) -> Iterator[tuple[int, str]]:
    """As read_lines, from an open binary stream; `path` is only for the messages."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            raise FormatError(path, number, f"line longer than {MAX_LINE} bytes; not a text table?")
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8; convert the file first"
            raise FormatError(path, number, reason) from error
        if "\0" in line:
            raise FormatError(path, number, "NUL character; not a text file?")
        line = line.rstrip("\r\n")
        yield number, unicodedata.normalize("NFC", line) if normalise else line


def nfc(text: str) -> str:
    """Unicode normal form C, in which all of lrl's strings are."""
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """NFC, with every run of white space a single space and none at the ends."""
    return " ".join(nfc(text).split())


def fold(text: str) -> str:
    """The case-insensitive key of a text."""
    low = text.casefold()
    return low if low.isascii() else nfc(low)


def bare(text: str) -> str:
    """The weak key of a text: folded, without tone marks and other diacritics."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return nfc("".join(c for c in decomposed if unicodedata.category(c) != "Mn"))


@lru_cache(maxsize=65536)
def script_of(character: str) -> str:
    """ISO 15924 code of one character's script ("Latn"); "Zyyy" where it is common to many."""
    from fontTools import unicodedata as scripts

    return str(scripts.script(character))


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has; marks, digits and punctuation do not count."""
    return Counter(
        code for c in text if c.isalpha() and (code := script_of(c)) not in ("Zyyy", "Zinh", "Zzzz")
    )


def dominant_script(texts: Iterable[str]) -> tuple[str | None, float]:
    """The script most letters of the texts are in, and its share of all; (None, 0) for none."""
    total: Counter[str] = Counter()
    for text in texts:
        total.update(scripts(text))
    if not total:
        return None, 0.0
    code, count = min(total.items(), key=lambda item: (-item[1], item[0]))
    return code, count / total.total()
