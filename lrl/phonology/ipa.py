"""Words as IPA, by Epitran's maps (Mortensen, Dalmia and Littell 2018), imported only here."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from lrl.languages import Language
from lrl.phonology.maps import NoMap, map_of
from lrl.text import nfc

Transcriber = Callable[[str], str]


class _NoFeatures:
    """Stands in for panphon's table: a map has no use for it, and reading it takes seconds."""

    names: tuple[str, ...] = ()


def transcriber(language: Language) -> Transcriber:
    """A function from words of a language to IPA, which remembers the words it has met.

    Characters that the map has not stay as they are. Raises NoMap, with the reason and the maps
    near, where Epitran cannot read the language.
    """
    return _transcriber(map_of(language))


def graphemes(language: Language) -> dict[str, str]:
    """The letters and letter groups of a language's map with their sounds, in the map's order.

    Without the rules by which context changes either. Raises NoMap.
    """
    table: dict[str, list[str]] = _loaded(map_of(language)).g2p
    return {nfc(letters): sounds[0] for letters, sounds in table.items() if letters and sounds}


@cache
def _transcriber(name: str) -> Transcriber:
    loaded = _loaded(name)

    @lru_cache(maxsize=65536)
    def transcribe(word: str) -> str:
        return nfc(loaded.transliterate(word))

    return transcribe


@cache
def _loaded(name: str) -> Any:
    with _quiet():
        import panphon
        from epitran.exceptions import DatafileError, MappingError
        from epitran.simple import SimpleEpitran

    table = panphon.FeatureTable
    panphon.FeatureTable = _NoFeatures
    try:
        return SimpleEpitran(name)
    except (DatafileError, MappingError) as error:
        raise NoMap(
            f"Epitran's map {name} is damaged: {' '.join(str(error).split())[:120]}"
        ) from error
    finally:
        panphon.FeatureTable = table


@contextmanager
def _quiet() -> Iterator[None]:
    """Importing Epitran turns on the debugging log of the whole process; this undoes it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
