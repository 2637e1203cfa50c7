"""The lexicon of a name for a language, ingested on the spot where its source has been fetched."""

from dataclasses import dataclass, replace
from pathlib import Path

from lrl.errors import ResourceError
from lrl.languages import Language, near
from lrl.lexicon.files import NO_FILE, FileJob, ingest_file, members
from lrl.lexicon.store import find, missing
from lrl.sources import find_source


@dataclass(frozen=True, slots=True)
class Known:
    """A lexicon that lrl can make by itself: its source, its format, and where the file lies.

    `file` is the file within the source, or "" where the source's folder holds one a language.
    """

    source: str
    format: str
    file: str = ""
    variants: bool = False  # a language's code alone stands for all of its varieties


KNOWN = {
    "gatitos": Known("gatitos", "gatitos"),
    "smol": Known("smol", "smol"),
    "panlex-swadesh": Known("panlex-swadesh", "panlex-swadesh", "panlex_swadesh.zip", True),
    "wiktionary-pairs": Known("wiktionary-bli", "wiktionary-pairs"),
    "nusax": Known("nusax-lexicon", "nusax"),
    "cldr": Known("", "cldr"),
}
ENGLISH = Language("eng", "English")


def ensure(language: Language, name: str, source: Language = ENGLISH) -> Path:
    """The file of the lexicon `name` for a language, from `source`; ingested if it is not there.

    Raises ResourceError, saying which `lrl fetch` to type or which languages near by have the
    lexicon, where it cannot be made.
    """
    if there := find(language, name, source):
        return there[0]
    if name not in KNOWN:
        raise missing(language, name, source)
    return ingest_file(_job(language, name, source)).lexicon


def available(name: str) -> list[Language]:
    """The languages for which a lexicon that lrl makes by itself could be had now, by tag."""
    known = KNOWN[name]
    folder = _folder(name)
    found = (language for _, language in members(_path(known, folder), known.format))
    return sorted(
        {one for one in found if isinstance(one, Language) and one.code != ENGLISH.code},
        key=lambda one: one.tag,
    )


def _job(language: Language, name: str, source: Language) -> FileJob:
    known = KNOWN[name]
    path = _path(known, _folder(name))
    if known.format == NO_FILE or known.variants:
        return FileJob(path, source, language, known.format, name)
    have: dict[str, Path] = {}
    for file, found in members(path, known.format):
        if isinstance(found, Language):
            have.setdefault(found.tag, file)
    if language.tag in have:
        return FileJob(have[language.tag], source, language, known.format, name)
    close = [
        one.tag
        for one in (replace(language, script=None, region=None, variant=None), *near(language))
    ]
    offers = [tag for tag in dict.fromkeys(close) if tag in have and tag != language.tag]
    hint = f"it has {', '.join(offers)}" if offers else f"it has {len(have)} other languages"
    raise ResourceError(f"{language.tag} ({language.name}): {name} has no such lexicon; {hint}")


def _folder(name: str) -> Path:
    known = KNOWN[name]
    if not known.source:
        return Path(NO_FILE)
    if folder := find_source(known.source):
        return folder
    raise ResourceError(f"{name}: not fetched yet; `lrl fetch {known.source}` gets it")


def _path(known: Known, folder: Path) -> Path:
    return folder / known.file if known.file else folder
