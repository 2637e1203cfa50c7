"""CLDR by Babel: the words every localized computer knows, for some 300 languages, embedded.

Names of languages, territories and cities, months, days, quarters, units, currencies and eras,
"and" and "or", and phrases such as "days ago". Babel keeps neither spelt-out numbers nor the
words for today and tomorrow. The path is the pseudo path `cldr`; lines count the rows.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from lrl import languages
from lrl.errors import ResourceError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.text import nfc

POS = {
    "language": "PROPN",
    "territory": "PROPN",
    "city": "PROPN",
    "month": "PROPN",
    "day": "PROPN",
    "quarter": "NOUN",
    "day period": "NOUN",
    "unit": "NOUN",
    "currency": "NOUN",
    "era": "",
    "conjunction": "CCONJ",
    "relative": "ADV",
}
CLOCK = ("am", "pm", "noon", "midnight")  # the others cover other hours in other languages
PLURALS = ("one", "other")
SECOND_FORM = 0.8  # weight of a form that is not the citation form, such as a month's genitive
SAME_FORM = 0.5  # a name left as it is: true of "Oslo", and of gaps that were filled from English
PLACEHOLDER = re.compile(r"\{\d\}")

Words = dict[tuple[str, ...], list[str]]


def sniff(path: Path, head: bytes) -> bool:
    """True for the pseudo path alone."""
    return str(path) == "cldr" and not head


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """The words that CLDR has in both languages, each with its kind as the sense.

    Raises ResourceError where CLDR has no locale for one of them. A word that a locale merely
    inherits, from the root or from another language, is not one of its own and gives no row.
    """
    sources, targets = (own_words(_locale(one)) for one in (wanted.source, wanted.target))
    where = f"cldr:{locale_of(wanted.target)}"
    if not sources.keys() & targets.keys():
        raise ResourceError(f"{where}: no words of its own yet; use another lexicon")
    numbers = count(1)
    seen: set[tuple[str, str, str]] = set()
    for key, forms in sources.items():
        sense = key[0]
        for source in forms:
            for rank, target in enumerate(targets.get(key, ())):
                if (source, target, sense) in seen:  # "sheep" is one and many
                    continue
                seen.add((source, target, sense))
                weight = SAME_FORM if source == target else SECOND_FORM if rank else 1.0
                yield Row(where, next(numbers), source, target, POS[sense], sense, weight)


def locale_of(language: Language) -> str | None:
    """Babel's locale for a language in its script and region, or None.

    A macrolanguage's locale is not its members', and a PanLex variety but the first has none.
    """
    if language.variant not in (None, "000"):
        return None
    short, region = languages.subtag(language), language.region
    script = languages.likely_script(language)  # the region may tell: Punjabi of Pakistan
    tries = [(short, script, region), (short, script)]
    if script == languages.likely_script(Language(language.code, language.name)):
        tries += [(short, region), (short,)]
    for parts in tries:
        name = "_".join(part for part in parts if part)
        if name in locales():
            return name
    return None


@lru_cache(maxsize=1)
def locales() -> frozenset[str]:
    """The names of all of Babel's locales."""
    from babel.localedata import locale_identifiers

    return frozenset(locale_identifiers())


def _locale(language: Language) -> str:
    name = locale_of(language)
    if name is None:
        near = [one.tag for one in languages.near(language) if locale_of(one)]
        hint = f"; near: {', '.join(near[:5])}" if near else "; use another lexicon"
        raise ResourceError(f"CLDR has no locale for {language.tag} ({language.name}){hint}")
    return name


@lru_cache(maxsize=8)
def own_words(name: str) -> Words:
    """The words of a locale by (kind, key): citation form first, none that are inherited."""
    strangers = [_words(_data(ancestor)) for ancestor in _strangers(name)]
    english = {} if name.startswith("en") else _words(_data("en"))
    found: Words = {}
    for key, forms in _words(_data(name)).items():
        inherited = {form for words in strangers for form in words.get(key, ())}
        # Locales in the making repeat English; a single word may well be the same in both.
        inherited.update(form for form in english.get(key, ()) if " " in form)
        own = [form for form in dict.fromkeys(forms) if form not in inherited and _is_word(form)]
        if own:
            found[key] = own
    if not english:
        found.update(_english_cities())
    return found


def _english_cities() -> Words:
    """English names of the cities of time zones: CLDR takes them from the zones' identifiers."""
    from babel.core import get_global

    cities = {code: zone.get("city") for code, zone in _data("en")["time_zones"].items()}
    for code in get_global("zone_territories"):
        cities.setdefault(code, code.rpartition("/")[2].replace("_", " "))
    return {
        ("city", code): [name]
        for code, name in cities.items()
        if name and not code.startswith("Etc/") and _is_word(name)
    }


def _strangers(name: str) -> Iterator[str]:
    """The root, and the locales of another language that this one inherits from.

    Haitian inherits from French and Hindi in Latin letters from English. The macrolanguage is
    no stranger: CLDR keeps Bokmål's words under Norwegian.
    """
    from babel.core import get_global

    yield "root"
    code = languages.resolve(name.split("_", maxsplit=1)[0])
    while name != "root":
        name = get_global("parent_exceptions").get(name) or name.rpartition("_")[0] or "root"
        if name != "root":
            other = languages.resolve(name.split("_")[0])
            if other != code and other != languages.macrolanguage(code):
                yield name
                return


def _data(name: str) -> Any:
    from babel.localedata import LocaleDataDict, load

    data: Any = load(name)
    return LocaleDataDict(data)


def _is_word(form: str) -> bool:
    """Not empty, no placeholder or dated name ("peseta (1958–2002)"), some letter in it."""
    return any(c.isalpha() for c in form) and not re.search(r"\d{4}|[{}↑∅]", form)


def _words(data: Any) -> Words:
    """All the forms of a locale's data by (kind, key), inherited ones and all."""
    found: Words = {}

    def add(form: object, *key: object) -> None:
        if isinstance(form, str) and form.strip():
            found.setdefault(tuple(map(str, key)), []).append(nfc(form.strip()))

    for kind, table in (("language", "languages"), ("territory", "territories")):
        for code, form in data[table].items():
            add(form, kind, code)
    for kind, table in (("month", "months"), ("day", "days"), ("quarter", "quarters")):
        for context in ("stand-alone", "format"):
            for code, form in data[table][context].get("wide", {}).items():
                add(form, kind, code)
    for context in ("stand-alone", "format"):
        periods = data["day_periods"].get(context, {}).get("wide", {})
        for code in CLOCK:
            add(periods.get(code), "day period", code)
    for code, form in data["eras"].get("wide", {}).items():
        add(form, "era", code)
    for code, zone in data["time_zones"].items():
        add(None if code.startswith("Etc/") else zone.get("city"), "city", code)
    for code, forms in data["unit_patterns"].items():
        for number, form in _by_number(forms.get("long", {})):
            add(form, "unit", code, number)
    for code, form in data["currency_names"].items():
        add(form, "currency", code)
    for code, forms in data["currency_names_plural"].items():
        for number, form in _by_number(forms):
            add(form, "currency", code, number)
    for word, table in (("and", "standard"), ("or", "or")):
        pattern = data["list_patterns"].get(table, {}).get("2", "")
        between = re.fullmatch(r"\{0\} (\w+) \{1\}", pattern)
        add(between and between[1], "conjunction", word)
    for code, field in data["date_fields"].items():
        for time in ("past", "future") if f"duration-{code}" in data["unit_patterns"] else ():
            for number, form in _by_number(field.get(time, {}), after=True):
                add(form, "relative", code, time, number)
    return found


def _by_number(forms: Any, *, after: bool = False) -> Iterator[tuple[str, str]]:
    """(plural category, words beside the number) of a counting pattern; `after`: only behind it.

    Where a language has no plural its one form is both. A pattern that goes round the number
    gives nothing.
    """
    for number in PLURALS:
        pattern = forms.get(number) or forms.get("other")
        if not isinstance(pattern, str) or (after and not pattern.startswith("{0}")):
            continue
        pieces = [piece.strip() for piece in PLACEHOLDER.split(pattern)]
        words = [piece for piece in pieces if piece]
        if len(words) == 1:
            yield number, words[0]
