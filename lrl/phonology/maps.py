"""Which languages Epitran can read aloud, by its data folder alone, and why others cannot be."""

import importlib.util
from collections import defaultdict
from functools import cache
from pathlib import Path

from lrl.errors import ConfigError, ResourceError
from lrl.languages import Language, likely_script, near, resolve

# Pairs that Epitran reads by something else than a map of its own.
OUTSIDE = {
    "eng-Latn": "Epitran's English needs an outside program",
    "cmn-Hans": "Epitran reads Chinese characters only with a dictionary file",
    "cmn-Hant": "Epitran reads Chinese characters only with a dictionary file",
    "yue-Hant": "Epitran reads Chinese characters only with a dictionary file",
    "jpn-Jpan": "Epitran reads Chinese characters only with a dictionary file",
}


class NoMap(ResourceError):
    """No map turns this language, in this script, into IPA; the text names maps near it."""


@cache
def epitran_maps() -> dict[Language, list[str]]:
    """Epitran's maps by language and script, found in its data folder without importing it."""
    spec = importlib.util.find_spec("epitran")
    found: dict[Language, list[str]] = defaultdict(list)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted((Path(place) / "data" / "map").glob("*.csv")):
            try:
                language = resolve(path.stem)
            except ConfigError:
                continue
            found[_plain(language)].append(path.stem)
    return dict(found)


def map_of(language: Language) -> str:
    """The name of the map for a language in its script; NoMap, saying why, where there is none.

    The language's usual script counts where it names none. Of several maps the one that its
    variant names is taken, else the plain one, else the first.
    """
    tag = _tag(language)
    stems = {_tag(one): stems for one, stems in epitran_maps().items()}.get(tag, [])
    wanted = f"{tag}-{language.variant}".lower()
    named = [stem for stem in stems if stem.lower() == wanted]
    if stems:
        return (named or [stem for stem in stems if stem == tag] or stems)[0]
    raise NoMap(missing(language))


def missing(language: Language) -> str:
    """Why there is no map for a language, and which maps are near: other scripts, kin."""
    tag = _tag(language)
    tags = [_tag(one) for one in epitran_maps()]
    others = [one for one in tags if one.split("-")[0] == language.code]
    script = tag.rpartition("-")[2]
    others += [one for kin in near(language) if (one := f"{kin.code}-{script}") in tags]
    has = f"; near: {', '.join(dict.fromkeys(others))}" if others else ""
    reason = OUTSIDE.get(tag)
    return f"no Epitran map for {tag}" + (f": {reason}" if reason else "") + has


def _tag(language: Language) -> str:
    script = likely_script(language)
    return f"{language.code}-{script}" if script else language.code


def _plain(language: Language) -> Language:
    return Language(language.code, language.name, language.scope, script=language.script)
