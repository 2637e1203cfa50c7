"""From a file, or a whole collection of them, to lexicons in their place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from lrl import provenance
from lrl.errors import ConfigError, LrlError
from lrl.languages import Language, resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, IngestResult, ingest
from lrl.lexicon.licences import UNKNOWN
from lrl.lexicon.quality import ACCEPT
from lrl.lexicon.readers import FORMATS, reader, sniff
from lrl.lexicon.store import file_of

NO_FILE = "cldr"  # the format that needs no file; its path is its name
Watch = Callable[[Iterable[Row]], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file to ingest for one pair of languages; what is None is found out from the file."""

    path: Path
    source: Language
    target: Language
    format: str | None = None
    name: str | None = None
    licence: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    min_quality: float = ACCEPT

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ConfigError(f"{self.source.tag}: a lexicon needs two different languages")


def ingest_file(job: FileJob, watch: Watch = lambda rows: rows, least: int = 1) -> IngestResult:
    """Ingest a file into its place under the lexicons' folder; `watch` sees the rows go by.

    Raises FormatError, ResourceError or ConfigError, this also for fewer than `least` entries, and
    then leaves what was there before.
    """
    format_name = format_of(job.path, job.format)
    name = job.name or default_name(job.path, format_name)
    wanted = Wanted(job.source, job.target, job.columns)
    config = IngestConfig(
        name=name,
        licence=job.licence or FORMATS[format_name].licence or UNKNOWN,
        source=(("format", format_name), *_described(job.path, format_name)),
        min_quality=job.min_quality,
        least=least,
    )
    out = file_of(job.target, name, job.source)
    return ingest(watch(reader(format_name)(job.path, wanted)), wanted, config, out)


def format_of(path: Path, named: str | None) -> str:
    """The format named, or else the one sniffed."""
    if named:
        if named not in FORMATS:
            raise ConfigError(f"unknown format {named!r}; choose one of {', '.join(FORMATS)}")
        return named
    return NO_FILE if str(path) == NO_FILE and not path.exists() else sniff(path)


def default_name(path: Path, format_name: str) -> str:
    """The format's own name where it has one publisher, else that of the file."""
    if FORMATS[format_name].licence and format_name not in ("kaikki", "muse"):
        return format_name
    stem = path.name.split(".", maxsplit=1)[0] or path.name
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in stem) or format_name


def _described(path: Path, format_name: str) -> Iterator[tuple[str, str]]:
    """The file's name and hash; for a folder the hash of its files' names and hashes."""
    if format_name == NO_FILE:
        from babel import __version__

        yield "babel", __version__
        return
    yield "file", path.name
    if path.is_dir():
        lines = [
            f"{_hash(file)} {file.relative_to(path).as_posix()}"
            for file in sorted(path.rglob("*"))
            if file.is_file()
        ]
        yield "sha256", sha256("\n".join(lines).encode()).hexdigest()
    elif path.is_file():
        yield "sha256", _hash(path)


def _hash(path: Path) -> str:
    state = path.stat()
    return _hash_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _hash_of(path: Path, _time: int, _size: int) -> str:
    return provenance.sha256(path)


def _of_swadesh(path: Path) -> Iterator[tuple[Path, Language | str]]:
    from lrl.lexicon.readers.panlex_swadesh import varieties

    for variety in varieties(path):
        yield path, variety.language


def _of_cldr(path: Path) -> Iterator[tuple[Path, Language | str]]:
    from lrl.lexicon.readers.cldr import locales

    for name in sorted(locales()):
        if name != "en" and not name.startswith("en_") and _is_whole(name):
            yield path, name


def _is_whole(locale: str) -> bool:
    """Whether a locale is a language or a script of it; regions only repeat these."""
    return all(len(part) == 4 for part in locale.split("_")[1:])


def _of_names(prefix: str, suffix: str) -> Callable[[Path], Iterator[tuple[Path, Language | str]]]:
    def found(path: Path) -> Iterator[tuple[Path, Language | str]]:
        files = sorted(path.glob(f"{prefix}*{suffix}")) if path.is_dir() else [path]
        for file in files:
            yield file, file.name.removeprefix(prefix).removesuffix(suffix)

    return found


def _of_nusax(path: Path) -> Iterator[tuple[Path, Language | str]]:
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        yield file, file.stem.replace("_", " ").title()


# Collections that hold a lexicon for each of many languages: which, and in which file.
COLLECTIONS: dict[str, Callable[[Path], Iterator[tuple[Path, Language | str]]]] = {
    "gatitos": _of_names("en_", ".tsv"),
    "smol": _of_names("en_", ".jsonl"),
    "panlex-swadesh": _of_swadesh,
    "wiktionary-pairs": _of_names("", "-en.all"),
    "nusax": _of_nusax,
    "cldr": _of_cldr,
}


def collection_of(path: Path, named: str | None) -> str:
    """The kind of collection at a path, by name or by what lies there."""
    if named is None:
        for name, files in (("gatitos", "en_*.tsv"), ("smol", "en_*.jsonl"), ("nusax", "*.csv")):
            if path.is_dir() and any(path.glob(files)):
                return name
        if path.is_dir() and any(path.glob("*-en.all")):
            return "wiktionary-pairs"
        named = format_of(path, None)
    if named not in COLLECTIONS:
        raise ConfigError(f"{named}: not a collection of many languages; name one with --lang")
    return named


def members(path: Path, collection: str) -> Iterator[tuple[Path, Language | str]]:
    """(file, language) of each lexicon of a collection; the code as text where it is unknown."""
    for file, language in COLLECTIONS[collection](path):
        if isinstance(language, Language):
            yield file, language
            continue
        try:
            yield file, resolve(language)
        except LrlError:
            yield file, language
