"""PanLex Swadesh lists: a file a language variety, line N of it the expressions of concept N.

The archive or its unpacked folder holds `swadesh110` and `swadesh207`, and `langs110.txt` and
`langs207.txt`, which name the varieties. Synonyms are separated by tabs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from lrl.errors import FormatError, ResourceError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.zipped import open_zip, read_member
from lrl.text import decode_lines

LISTS = (207, 110)
MAIN = "000"  # the number PanLex gives to a language's leading variety
MEMBER = re.compile(r"(?:.*/)?(swadesh(?:110|207)/[a-z]{3}-[0-9]{3}\.txt|langs(?:110|207)\.txt)")
MAX_TOTAL = 1 << 26  # bytes; the published archive unpacks to a fifteenth of it
SCOPES = {"i": "individual", "m": "macrolanguage", "c": "collection", "f": "collection"}

Members = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Variety:
    """A language variety of the archive: its name for itself and how many concepts it expresses.

    `uid` is PanLex's identifier ("wol-000"); `sizes` has (list, concepts expressed).
    """

    uid: str
    name: str
    scope: str
    sizes: tuple[tuple[int, int], ...]

    @property
    def language(self) -> Language:
        """The variety as a language to ask `read` for."""
        return Language(self.uid[:3], self.name, scope=self.scope, variant=self.uid[4:])


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows by list, variety and concept; one a concept that the target variety expresses.

    Without a variant the source is the language's variety 000, the target all its varieties.
    Synonyms are joined by "; " on both sides. Raises ResourceError where the archive has no
    list of one of the languages.
    """
    members = _members(path)
    source = f"{wanted.source.code}-{wanted.source.variant or MAIN}"
    uids = _uids(members, wanted.target)
    for language, found in ((wanted.source, source in _uids(members)), (wanted.target, uids)):
        if not found:
            have = ", ".join(_uids(members, Language(language.code, ""))) or "none"
            raise ResourceError(f"{path}: no list of {language.tag}; of {language.code}: {have}")
    for size in LISTS:
        heads = _lines(path, members, _name(size, source))
        for uid in uids if heads else ():
            name = _name(size, uid)
            if uid != source:
                lines = _lines(path, members, name)
                yield from _rows(f"{path}/{name}", size, lines, heads, source)


def sniff(path: Path, head: bytes) -> bool:
    """By a zip archive, or a folder, that has Swadesh lists in it."""
    if path.is_dir():
        return bool(_files(path))
    if not head.startswith(b"PK"):
        return False
    try:
        with open_zip(path) as archive:
            return bool(_infos(archive))
    except (FormatError, ResourceError):
        return False


def varieties(path: Path) -> list[Variety]:
    """All varieties that an archive or folder has a list of, sorted by identifier."""
    members = _members(path)
    facts: dict[str, list[str]] = {}
    for size in LISTS:
        for line in _lines(path, members, f"langs{size}.txt"):
            uid, *rest = line.split("\t")
            facts.setdefault(uid, rest)
    found = []
    for uid in _uids(members):
        sizes = tuple(
            (size, sum(bool(line.strip()) for line in lines))
            for size in LISTS
            if (lines := _lines(path, members, _name(size, uid)))
        )
        # the columns of langs*.txt after the identifier: ISO code, type, scripts, name
        _, kind, _, name, *_ = [*facts.get(uid, []), "", "", "", ""]
        found.append(Variety(uid, name or uid, SCOPES.get(kind, "special"), sizes))
    return found


def _rows(where: str, size: int, lines: list[str], heads: list[str], source: str) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        head = heads[number - 1] if number <= min(size, len(heads)) else ""
        yield Row(
            where,
            number,
            _joined(head),
            _joined(line),
            sense=f"swadesh{size}:{number}",
            problem=None if head.strip() else f"{source} has no expression for concept {number}",
        )


def _joined(line: str) -> str:
    return "; ".join(cell for cell in line.split("\t") if cell.strip())


def _name(size: int, uid: str) -> str:
    return f"swadesh{size}/{uid}.txt"


def _uids(members: Members, language: Language | None = None) -> list[str]:
    """The varieties that have a list; of one language, and the named one of it, if given."""
    uids = {name[-11:-4] for name in members if name.startswith("swadesh")}
    if language is None:
        return sorted(uids)
    start = f"{language.code}-{language.variant or ''}"
    return sorted(uid for uid in uids if uid.startswith(start))


def _lines(path: Path, members: Members, name: str) -> list[str]:
    """The lines of a member, none where there is no such member."""
    if name not in members:
        return []
    try:
        return [line for _, line in decode_lines(path, BytesIO(members[name]))]
    except FormatError as error:
        raise FormatError(path, error.line, f"in {name}: {error.reason}") from error


def _members(path: Path) -> Members:
    """All lists of an archive or folder by their path inside the corpus."""
    if path.is_dir():
        return {name: file.read_bytes() for name, file in _files(path).items()}
    try:
        stat = path.stat()
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    return _unpacked(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1)  # a sweep over all varieties asks 2,000 times for the same archive
def _unpacked(path: Path, _time: int, _size: int) -> Members:
    with open_zip(path) as archive:
        infos = _infos(archive)
        if sum(info.file_size for info in infos.values()) > MAX_TOTAL:
            raise FormatError(path, None, f"unpacks to more than {MAX_TOTAL} bytes of word lists")
        return {name: read_member(path, archive, info, MAX_TOTAL) for name, info in infos.items()}


def _files(path: Path) -> dict[str, Path]:
    patterns = ("langs*.txt", "swadesh*/*.txt", "*/langs*.txt", "*/swadesh*/*.txt")
    files = (file for pattern in patterns for file in path.glob(pattern))
    return {match[1]: file for file in files if (match := MEMBER.fullmatch(file.as_posix()))}


def _infos(archive: ZipFile) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    return {match[1]: info for info in infos if (match := MEMBER.fullmatch(info.filename))}
