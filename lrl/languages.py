"""Languages and the many codes their names go by."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from lrl import language_tables as tables
from lrl.errors import ConfigError
from lrl.text import fold

PRIVATE = re.compile(r"q[a-t][a-z]")  # ISO 639-2 keeps qaa to qtz for local use
EPITRAN = re.compile(r"(?=[0-9]*[a-z])[a-z0-9]{1,15}")
PANLEX = re.compile(r"[0-9]{3}")
PANLEX_UID = re.compile(r"[A-Za-z]{3}-[0-9]{3}")
MAX_TEXT = 200  # characters; no name of a language is longer


@dataclass(frozen=True, slots=True)
class Language:
    """A language as lrl knows it, resolved from any code its users meet.

    `code` is the ISO 639-3 code ("bam"), or the ISO 639-5 code of a collection ("ber");
    `script` an ISO 15924 code and `region` an ISO 3166 code where the tag named one; `variant`
    a PanLex variety number or the like; `scope` is "individual", "macrolanguage", "collection"
    or "special".
    """

    code: str
    name: str
    scope: str = "individual"
    script: str | None = None
    region: str | None = None
    variant: str | None = None

    @property
    def tag(self) -> str:
        """The one canonical tag ("bam", "bam-Nkoo", "ary-MA", "wol-000"); names files too."""
        parts = (self.code, self.script, self.region, self.variant)
        return "-".join(part for part in parts if part)


@lru_cache(maxsize=16384)
def resolve(text: str) -> Language:
    """The language that a code, a tag, a locale or an English name stands for.

    Takes ISO 639-1, -2, -3 and -5 codes, BCP 47 and FLORES tags, PanLex varieties, Epitran codes
    and locales, and withdrawn codes that have one successor. Raises ConfigError, naming the near
    choices, for what is unknown or could be two languages; a macrolanguage stays one, and a
    region or script stays beside the code. A PanLex variety keeps its code even if that has been
    withdrawn, since its number counts within that code.
    """
    text = text.strip()
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        raise ConfigError(f"{text[:40]!r}: not the code or name of a language")
    problem = ""
    parts = re.split(r"[-_]", text.removesuffix(".UTF-8"))
    if PANLEX_UID.fullmatch(text) and (gone := tables.retired(parts[0].lower())):
        return Language(gone.code, gone.name, variant=parts[1])
    if re.fullmatch(r"[A-Za-z]{2,3}", parts[0]):
        found = _of_code(parts[0])
        if isinstance(found, Language):
            tagged = _with_subtags(found, parts[1:], numbered=text[3:4] == "-")
            if isinstance(tagged, Language):
                return _unless_a_name_too(text, tagged)
            problem = tagged
        elif tables.retired(parts[0].lower()):
            raise ConfigError(f"{text!r}: {found}")
        else:
            problem = found
    candidates = _of_name(text)
    if len(candidates) == 1:
        return _language(tables.records()[candidates[0]])
    if candidates:
        raise ConfigError(f"{text!r} could be {_listed(candidates)}; give the code")
    older = _grandfathered(text)
    if older is not None:
        return older
    raise ConfigError(f"{text!r}: {problem or f'no language of that name{_hint(text)}'}")


def members(language: Language) -> tuple[Language, ...]:
    """The individual languages of a macrolanguage, by ISO 639-3; none for other scopes."""
    codes = tables.members_of().get(language.code, ())
    return tuple(_language(tables.records()[code]) for code in codes if code in tables.records())


def macrolanguage(language: Language) -> Language | None:
    """The macrolanguage that an individual language belongs to, or None."""
    code = tables.macro_of().get(language.code)
    return _language(tables.records()[code]) if code else None


def near(language: Language) -> tuple[Language, ...]:
    """Whose resources may serve where a language has none, nearest first; never itself.

    The tag with less said (no variant, no region, no script), the successor of a withdrawn code,
    then the members of a macrolanguage (those at home in the tag's region first), or the
    macrolanguage of a member and the other members. To be offered, not taken in silence.
    """
    wider = [
        replace(language, variant=None),
        replace(language, variant=None, region=None),
        replace(language, variant=None, region=None, script=None),
    ]
    macro = macrolanguage(language)
    kin = [macro, *members(macro)] if macro else list(members(language))
    now = _of_code(language.code)
    if isinstance(now, Language) and now.code != language.code:
        kin.insert(0, now)
    at_home = [one for one in kin if language.region and _home(one) == language.region]
    found = dict.fromkeys([*wider, *at_home, *kin])
    known = tables.records()
    return tuple(
        one for one in found if one != language and (one.code in known or one.scope == "special")
    )


def likely_script(language: Language) -> str | None:
    """The script of the tag, or the one CLDR says the language is mostly written in.

    None where CLDR does not say.
    """
    if language.script:
        return language.script
    return _likely(language, 1)


def codes(language: Language) -> dict[str, str]:
    """The codes of a language by standard: "639-1", "639-2", "639-3" or "639-5", "bcp47"."""
    record = tables.records().get(language.code)
    if record is None:
        return {"bcp47": language.code}
    own = "639-5" if record.scope == "collection" else "639-3"
    found = {"639-1": record.part1, "639-2": "/".join(record.part2), own: record.code}
    return {name: code for name, code in found.items() if code} | {"bcp47": record.subtag}


def names(language: Language) -> tuple[str, ...]:
    """English names: ISO's reference name, CLDR's, and ISO's others."""
    record = tables.records().get(language.code)
    return tables.names_of(record) if record else (language.name,)


def subtag(language: Language) -> str:
    """The code of BCP 47 and CLDR: "bm" for bam, "ber" for ber."""
    return codes(language)["bcp47"]


def every() -> tuple[Language, ...]:
    """Every language and collection of ISO 639, in order of the codes."""
    return tuple(_language(record) for record in tables.records().values())


def _language(record: tables.Record) -> Language:
    return Language(record.code, record.name, record.scope)


def _of_code(code: str) -> Language | str:
    """The language of a two- or three-letter code, or what is wrong with the code."""
    code = code.lower()
    for _ in range(4):  # a successor may have been withdrawn in its turn
        if code in tables.codes():
            return _language(tables.codes()[code])
        if PRIVATE.fullmatch(code):
            return Language(code, f"local use {code}", "special")
        gone = tables.retired(code)
        if gone is None:
            break
        if not gone.successor:
            remedy = f": {gone.remedy.rstrip('.').removeprefix('Split ')}" if gone.remedy else ""
            return f"the code {gone.code} ({gone.name}) {gone.reason}{remedy}"
        code = gone.successor
    return f"{code} is not a code of ISO 639{_hint(code)}"


def _with_subtags(language: Language, parts: list[str], *, numbered: bool) -> Language | str:
    """The language with what follows its code, or what is wrong with that.

    Three digits alone after a three-letter code and a hyphen (`numbered`) number a PanLex
    variety, elsewhere they are an area of the UN; to keep the two apart in a tag, an area has
    the likely script before it. After a script in title case (Epitran's way) what is in small
    letters is a variant, so that "spa-Latn-eu" is no place called EU.
    """
    script = region = None
    variants: list[str] = []
    titled = False
    for at, part in enumerate(parts):
        if len(part) == 4 and part.isalpha() and at == 0:
            script, titled = part.title(), part.istitle()
            if script not in tables.subtags("scripts"):
                return f"no script {part}"
        elif (titled and EPITRAN.fullmatch(part)) or (
            numbered and len(parts) == 1 and PANLEX.fullmatch(part)
        ):
            variants.append(part)
        elif re.fullmatch(r"[A-Za-z]{2}|[0-9]{3}", part) and region is None and not variants:
            region = part.upper()
            if region not in tables.subtags("territories"):
                return f"no region {part}"
        elif part.lower() in tables.subtags("variants"):
            variants.append(part.lower())
        else:
            return f"{part!r} is no script, region or variant"
    if region and region.isdigit() and not script:
        script = _likely(language, 1)
        if script is None:
            return f"give the script before the area {region}"
    return replace(language, script=script, region=region, variant="-".join(variants) or None)


def _likely(language: Language, field: int) -> str | None:
    """Script (field 1) or region (field 2) of CLDR's likely subtags for a code and its region."""
    table = tables.likely_subtags()
    short = subtag(language)
    alias = tables.aliases().get(language.code, short)  # CLDR files twi under ak, swh under sw
    for tag in (f"{short}_{language.region}", short, language.code, alias):
        if tag in table:
            return table[tag].split("_")[field]
    return None


def _home(language: Language) -> str | None:
    return _likely(language, 2)


def _of_name(text: str) -> list[str]:
    """Codes of the languages of a name; the first way of comparing that finds any decides."""
    key = tables.key(text)
    for table in (tables.names_exact(), tables.names_loose()):
        found = sorted(table.get(key, ()))
        if len(found) > 1:  # "Voro" and "Võro": whoever writes the marks means them
            spelt = [code for code in found if fold(text) in _spellings(code)]
            found = spelt if len(spelt) == 1 else found
        if found:
            return found
    return sorted(tables.names_gathered(text))


def _spellings(code: str) -> set[str]:
    names = tables.names_of(tables.records()[code])
    return {fold(each) for name in names for each in (name, tables.straight(name))}


def _unless_a_name_too(text: str, language: Language) -> Language:
    """The language, unless the text is written like a name ("Mon") and is that of another."""
    if language.tag == language.code and text.istitle():
        named = tables.names_exact().get(tables.key(text), frozenset())
        if named and language.code not in named:
            both = _listed([language.code, *sorted(named)])
            raise ConfigError(
                f"{text!r} is a code and a name: {both}; give the code in small letters"
            )
    return language


def _grandfathered(text: str) -> Language | None:
    """The language of an old IANA tag ("zh-min-nan", "i-lux") or one with an extended subtag."""
    from langcodes import Language as Tag
    from langcodes.tag_parser import LanguageTagError

    try:
        parsed = Tag.get(text, normalize=True)
    except LanguageTagError:
        return None
    old = text.lower().replace("_", "-") != str(parsed).lower()
    if not old or parsed.language is None or parsed.private or parsed.extensions:
        return None
    record = tables.codes().get(parsed.language)
    if record is None or parsed.language == text:
        return None
    script, region = parsed.script, parsed.territory
    return replace(_language(record), script=script, region=region)


def _hint(text: str) -> str:
    near = [record.code for record in tables.near_names(text)]
    return f"; near: {_listed(near)}" if near else ""


def _listed(codes: list[str]) -> str:
    """ "bam (Bambara), dyu (Dyula)" """
    return ", ".join(f"{code} ({_name(code)})" for code in codes)


def _name(code: str) -> str:
    return tables.records()[code].name if code in tables.records() else "local use"
