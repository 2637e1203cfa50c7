"""Large XML files as a stream of their records, safe against bombs and foreign entities."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from lrl.errors import FormatError
from lrl.lexicon.readers.inflated import open_stream
from lrl.text import one_line

MAX_RECORD = 32 << 20  # bytes from one record's end to the next one's
MAX_DEPTH = 200


def records(path: Path, names: frozenset[str]) -> Iterator[Element]:
    """Each outermost element of one of the names, whole, in file order; its memory is then freed.

    Names are without namespace. Raises FormatError for XML that is not well formed, declares
    entities, nests too deeply or hides its records in too much else.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    with open_stream(path) as file:
        metered = _Metered(path, file)
        events = iter(iterparse(metered, events=("start", "end")))
        above: list[Element] = []
        inside = 0  # depth at which the record that is being read began, 0 for none
        while True:
            try:
                event = next(events, None)
            except ParseError as error:
                line, column = error.position
                reason = f"not well-formed XML at column {column + 1} ({error.msg})"
                raise FormatError(path, max(line, 1), reason) from error
            except DefusedXmlException as error:
                reason = "declares entities, which lrl does not expand; write them out first"
                raise FormatError(path, None, reason) from error
            except (ValueError, LookupError) as error:  # what expat says to a foreign encoding
                raise FormatError(path, None, f"{error}; convert the file to UTF-8") from error
            if event is None:
                return
            kind, element = event
            if kind == "start":
                above.append(element)
                if len(above) > MAX_DEPTH:
                    raise FormatError(path, None, f"elements nest over {MAX_DEPTH} deep")
                if not inside and name(element) in names:
                    inside = len(above)
                continue
            if inside and len(above) > inside:
                above.pop()
                continue
            above.pop()
            if inside:
                inside = 0
                metered.mark()
                yield element
            if above:
                above[-1].remove(element)


class _Metered:
    """A stream that refuses to go on when no record has ended for too long."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._since = 0

    def mark(self) -> None:
        self._since = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._since += len(data)
        if self._since > MAX_RECORD:
            reason = f"no record ends within {MAX_RECORD} bytes; not such a dictionary?"
            raise FormatError(self._path, None, reason)
        return data


def name(element: Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children that have one of the names, without namespace."""
    return (child for child in element if name(child) in names)


def content(element: Element) -> str:
    """All text inside an element, as one line."""
    return one_line("".join(element.itertext()))


def language_of(element: Element) -> str:
    """The element's own `xml:lang`, or empty."""
    return element.get("{http://www.w3.org/XML/1998/namespace}lang", "").strip()
