"""What there is to work with in a language: lexicons, tables, maps, locales, test sets."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lrl import languages, paths
from lrl.errors import ConfigError, LrlError
from lrl.languages import Language, likely_script, near, resolve
from lrl.phonology.maps import epitran_maps, missing
from lrl.sources import find_source, sources
from lrl.typology import known


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing a language has, or a kind of which it has none.

    `kind` is a key of KINDS; `size` counts entries, rows or files. Where there is none `name`
    is empty and `note` says why, or who near has one.
    """

    kind: str
    name: str = ""
    size: int | None = None
    licence: str = ""
    note: str = ""


def resources(language: Language) -> tuple[Resource, ...]:
    """All that there is for a language; of each kind at least one line, if only to say none."""
    return tuple(resource for find in KINDS.values() for resource in find(language))


def surveyed() -> dict[Language, dict[str, list[str]]]:
    """The names of the resources of every language that has any, by language and kind.

    Quick, for a table of all: nothing is read or counted. In order of the tags.
    """
    found: dict[Language, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for tag, names in lexicon_names().items():
        found[resolve(tag)]["lexicon"] += names
    for code in _unimorph_codes():
        found[resolve(code)]["unimorph"].append(code)
    for language, stems in epitran_maps().items():
        found[_bare(language)]["epitran"] += stems
    for name, language in _cldr_languages().items():
        found[language]["cldr"].append(name)
    for language, tests in test_sets().items():
        found[_bare(language)]["test set"] += [task for task, _, _ in tests]
    return dict(sorted(found.items(), key=lambda item: item[0].tag))


def _bare(language: Language) -> Language:
    """The language without a script that is the usual one anyway."""
    plain = Language(language.code, language.name, language.scope)
    usual = language.script == likely_script(plain) or likely_script(plain) is None
    return (
        plain
        if usual
        else Language(language.code, language.name, language.scope, script=language.script)
    )


def lexicon_names() -> dict[str, list[str]]:
    """Ingested lexicons by the tag of their folder; a folder that is no language is passed over."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths.lexicons().glob("*/*.parquet")):
        if _resolved(path.parent.name) is not None:
            found.setdefault(path.parent.name, []).append(path.stem)
    return found


def _lexicons(language: Language) -> Iterator[Resource]:
    every = lexicon_names()
    for name in every.get(language.tag, ()):
        sidecar = _sidecar(paths.lexicons() / language.tag / f"{name}.json")
        size = sidecar.get("entries")
        licence = sidecar.get("licence", sidecar.get("licences", ""))
        yield Resource(
            "lexicon",
            name,
            size if isinstance(size, int) else None,
            ", ".join(map(str, licence)) if isinstance(licence, list) else str(licence),
        )
    if language.tag not in every:
        kin = [tag for tag in every if resolve(tag).code == language.code]
        kin += [one.tag for one in near(language) if one.tag in every and one.tag not in kin]
        has = "; ".join(f"{tag} has {', '.join(every[tag])}" for tag in kin[:5])
        note = f"no lexicon for {language.tag}" + (f"; {has}" if has else "")
        yield Resource("lexicon", note=note)


def _sidecar(path: Path) -> dict[str, Any]:
    """What a sidecar says; nothing where there is none or it cannot be read."""
    try:
        value = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def _unimorph(language: Language) -> Iterator[Resource]:
    folder = find_source(f"unimorph:{language.code}")
    if folder is None:
        kin = [one.code for one in near(language) if one.code in _unimorph_codes()]
        has = f"; {', '.join(dict.fromkeys(kin))} has one" if kin else ""
        note = f"no UniMorph table; lrl fetch unimorph:{language.code}{has}"
        yield Resource("unimorph", note=note)
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith((".", "README", "LICENSE")):
            with path.open("rb") as file:
                rows = sum(1 for line in file if line.strip())
            yield Resource("unimorph", path.name, rows, sources()["unimorph"].licence)


def _unimorph_codes() -> list[str]:
    source = sources()["unimorph"]
    roots = [paths.sources() / source.name, *(folder / source.mirror for folder in _data())]
    names = {
        path.name for root in roots if root.is_dir() for path in root.iterdir() if path.is_dir()
    }
    return sorted(name for name in names if _resolved(name) is not None)


def _data() -> list[Path]:
    return [Path(os.environ["LRL_DATA"])] if os.environ.get("LRL_DATA") else []


def _epitran(language: Language) -> Iterator[Resource]:
    script = likely_script(language)
    tag = f"{language.code}-{script}" if script else language.code
    maps = {one.tag: stems for one, stems in epitran_maps().items()}
    for stem in maps.get(tag, ()):
        yield Resource("epitran", stem)
    if tag not in maps:
        yield Resource("epitran", note=missing(language))


def _cldr(language: Language) -> Iterator[Resource]:
    from lrl.lexicon.entry import Wanted
    from lrl.lexicon.readers import FORMATS, cldr

    english = resolve("eng")
    try:
        rows = sum(1 for _ in cldr.read(Path("cldr"), Wanted(english, language)))
    except LrlError as error:
        yield Resource("cldr", note=str(error))
        return
    yield Resource("cldr", cldr.locale_of(language) or "", rows, FORMATS["cldr"].licence)


def _cldr_languages() -> dict[str, Language]:
    """Locales without a region, by name."""
    from lrl.lexicon.readers import cldr

    plain = (name for name in sorted(cldr.locales()) if name.count("_") == 0)
    return {name: resolve(name) for name in plain}


def test_sets() -> dict[Language, list[tuple[str, str, int]]]:
    """(task, name, files) of each language's test sets, fetched or in $LRL_DATA."""
    found: dict[Language, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for source in sources().values():
        head, _, task = source.mirror.partition("/")
        if head != "tasks":
            continue
        roots = [paths.sources() / source.name, *(folder / source.mirror for folder in _data())]
        for root in roots:
            for path in sorted(root.iterdir()) if root.is_dir() else ():
                name = path.name if path.is_dir() else path.name.partition(".")[0]
                language = _resolved(name) or _resolved(name.rpartition("-")[0])
                if language is not None:
                    files = path.iterdir() if path.is_dir() else (path,)
                    found[language][task, name].update(one.name for one in files)
    return {
        language: [(task, name, len(files)) for (task, name), files in tests.items()]
        for language, tests in found.items()
    }


def _test_sets(language: Language) -> Iterator[Resource]:
    wanted = (language.code, likely_script(language))
    licences = {source.mirror: source.licence for source in sources().values()}
    found = False
    for one, tests in test_sets().items():
        if (one.code, likely_script(one)) == wanted:
            for task, name, files in tests:
                found = True
                yield Resource("test set", task, files, licences[f"tasks/{task}"], note=name)
    if not found:
        where = "in $LRL_DATA/tasks" if _data() else "fetched, and $LRL_DATA is not set"
        yield Resource("test set", note=f"no test set of {language.tag} {where}")


def _resolved(text: str) -> Language | None:
    try:
        return resolve(text)
    except ConfigError:
        return None


KINDS = {
    "lexicon": _lexicons,
    "unimorph": _unimorph,
    "epitran": _epitran,
    "cldr": _cldr,
    "test set": _test_sets,
}


def described(language: Language) -> dict[str, Any]:
    """All that is known of a language itself: names, codes, scope, script, kin, word order."""
    macro = languages.macrolanguage(language)
    row = known(language)
    kin = {"as in": row.lang} if row and row.lang != language.code else {}
    return {
        "tag": language.tag,
        "name": language.name,
        "names": list(languages.names(language)),
        "codes": languages.codes(language),
        "scope": language.scope,
        "script": likely_script(language) or "",
        "macrolanguage": macro.tag if macro else "",
        "members": [one.tag for one in languages.members(language)],
        "near": [one.tag for one in near(language)],
        "word_order": row.orders | kin if row else {},
    }
