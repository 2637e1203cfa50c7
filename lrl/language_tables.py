"""The tables behind lrl.languages: ISO 639 by iso639-lang, names and subtags by CLDR."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lrl.text import bare

SCOPES = {"Individual": "individual", "Macrolanguage": "macrolanguage", "Special": "special"}
NOTE = re.compile(r"\s*\([^)]*\)")  # "Mari (Russia)": what tells two languages of one name apart
FAMILY = re.compile(r" languages?$")


@dataclass(frozen=True, slots=True)
class Record:
    """One language or collection of ISO 639: its reference name and its codes, "" for none."""

    code: str
    name: str
    scope: str
    part1: str
    part2: tuple[str, ...]
    other_names: tuple[str, ...]

    @property
    def subtag(self) -> str:
        """The code BCP 47 uses, which is the shortest."""
        return self.part1 or self.code


@dataclass(frozen=True, slots=True)
class Retired:
    """A code that ISO 639 has withdrawn: what became of it, as far as the registry says."""

    code: str
    name: str
    successor: str
    reason: str
    remedy: str


REASONS = {
    "C": "was changed",
    "D": "was a duplicate",
    "Dep": "was deprecated",
    "M": "was merged",
    "N": "was found not to be a language",
    "S": "was split",
}


@cache
def records() -> dict[str, Record]:
    """Every language and collection of ISO 639 by its one code, in order of the codes."""
    from iso639 import iter_langs

    found = []
    for lang in iter_langs():
        code = lang.pt3 or lang.pt5 or lang.pt2b
        scope = SCOPES[lang.scope() or "Individual"] if lang.pt3 else "collection"
        part2 = tuple(dict.fromkeys(part for part in (lang.pt2b, lang.pt2t) if part))
        other = tuple(lang.other_names() or ())
        found.append(Record(code, lang.name, scope, lang.pt1, part2, other))
    return {record.code: record for record in sorted(found, key=lambda record: record.code)}


@cache
def codes() -> dict[str, Record]:
    """As records, but by each of the codes a language has ("bm", "bam"; "fr", "fre", "fra")."""
    table = dict(records())
    for record in records().values():
        for code in (record.part1, *record.part2):
            if code:
                table.setdefault(code, record)
    return table


def retired(code: str) -> Retired | None:
    """The withdrawn code as the registry has it, or None where it never was one."""
    from iso639 import Lang
    from iso639.exceptions import DeprecatedLanguageValue, InvalidLanguageValue

    try:
        Lang(code)
    except DeprecatedLanguageValue as gone:
        reason = REASONS.get(gone.reason, "was withdrawn")
        successor = gone.change_to or _successor(code, gone.name)
        return Retired(code, gone.name, successor, reason, gone.ret_remedy)
    except InvalidLanguageValue:
        return None
    return None


def _successor(code: str, name: str) -> str:
    """What a withdrawn two-letter code without a successor of its own stands for now.

    The language still of that name comes first ("sh" is Serbo-Croatian, a macrolanguage, and
    not one of its members, which IANA's registry would prefer), then IANA's preferred value.
    """
    if len(code) != 2:
        return ""
    same = names_exact().get(key(name), frozenset())
    if len(same) == 1:
        return next(iter(same))
    import langcodes

    return langcodes.Language.get(code, normalize=True).language or ""


@cache
def members_of() -> dict[str, tuple[str, ...]]:
    """The individual languages of each macrolanguage, by ISO 639-3's own table."""
    from iso639 import Lang

    macros = (record.code for record in records().values() if record.scope == "macrolanguage")
    return {code: tuple(sorted(each.pt3 for each in Lang(code).individuals())) for code in macros}


@cache
def macro_of() -> dict[str, str]:
    """The macrolanguage of each individual language that has one."""
    return {member: macro for macro, members in members_of().items() for member in members}


def key(name: str) -> str:
    """What two spellings of a name share: no case, diacritics, punctuation or underscores."""
    return " ".join(re.findall(r"[^\W_]+", bare(name)))


def straight(name: str) -> str:
    """A name the usual way round: "Sami, Northern" is "Northern Sami"."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


def names_of(record: Record) -> tuple[str, ...]:
    """Reference name, CLDR's English name and the others, without repeats."""
    cldr = (cldr_names()[tag] for tag in (record.part1, record.code) if tag in cldr_names())
    return tuple(dict.fromkeys((record.name, *cldr, *record.other_names)))


@cache
def cldr_names() -> dict[str, str]:
    """CLDR's English names of languages, by BCP 47 tag."""
    from babel import Locale

    return {str(tag): str(name) for tag, name in Locale("en").languages.items()}


@cache
def subtags(kind: str) -> frozenset[str]:
    """Known subtags: `kind` is "scripts", "territories" or "variants" (these lower-case)."""
    from babel import Locale

    return frozenset(
        tag.lower() if kind == "variants" else tag for tag in getattr(Locale("en"), kind)
    )


@cache
def likely_subtags() -> dict[str, str]:
    """CLDR's likely subtags: "bm" to "bm_Latn_ML", "pa_PK" to "pa_Arab_PK"."""
    from babel.core import get_global

    return dict(get_global("likely_subtags"))


@cache
def aliases() -> dict[str, str]:
    """The code under which CLDR files a language that it has under another: "twi" to "ak"."""
    from babel.core import get_global

    return {code: alias.split("_")[0] for code, alias in get_global("language_aliases").items()}


@cache
def names_exact() -> dict[str, frozenset[str]]:
    """Codes by the key of each full name, ISO's or CLDR's; two codes where a name is shared."""
    table: dict[str, set[str]] = defaultdict(set)
    for record in records().values():
        for name in names_of(record):
            table[key(name)].add(record.code)
            table[key(straight(name))].add(record.code)
    return {name: frozenset(found) for name, found in table.items()}


@cache
def names_loose() -> dict[str, frozenset[str]]:
    """As names_exact, from the names without what stands in brackets and without "languages"."""
    table: dict[str, set[str]] = defaultdict(set)
    for record in records().values():
        for name in names_of(record):
            short = FAMILY.sub("", NOTE.sub("", straight(name)))
            table[key(short)].add(record.code)
    return {name: frozenset(found) for name, found in table.items()}


def names_gathered(name: str) -> frozenset[str]:
    """The code for a further English name, from the list that language-data gathered."""
    from language_data.names import load_trie, normalize_name
    from language_data.util import data_filename

    trie = load_trie(str(data_filename("trie/en/name_to_language.marisa")))
    for text in (normalize_name(name), key(name)):
        for value in trie.get(text, ()):
            record = codes().get(value.decode("utf-8"))
            if record is not None:
                return frozenset({record.code})
    return frozenset()


def near_names(text: str, count: int = 4) -> Iterator[Record]:
    """Languages with the names, and where the text is short the codes, most like the text."""
    from rapidfuzz import fuzz, process

    wanted = key(text)
    seen: set[str] = set()
    for _, score, name in process.extract(
        wanted, {name: name for name in names_exact()}, scorer=fuzz.ratio, limit=3 * count
    ):
        for code in sorted(names_exact()[name]):
            if score >= 60 and code not in seen and len(seen) < count:
                seen.add(code)
                yield records()[code]
