"""What a column of a lexicon looks like: its script, its apostrophe, whether capitals mean much.

Cleaning judges a cell by the column it stands in. The facts are counted on the first rows of a
file, never on the whole of it, so that a file of any size streams.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import regex

from lrl.languages import Language, likely_script
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.tables import column, having, rows
from lrl.text import script_of

# Shares of a column, found on word lists of some 170 languages: between them lie next to none.
CAPITALS = 0.03  # capitalised words beside lower-case ones, above which capitals say nothing
CAPITALS_OF_NOUNS = 0.8  # the same where every noun has a capital anyway
ALL_CAPITALS = 0.9  # capitalised cells of all, above which a source column's capitals say nothing
HYPHENS = 0.1  # words written with a hyphen on either side, above which these are stems too
STEMS = 0.01  # words written with a leading hyphen, above which these are stems, not endings
INNER = 0.003  # a mark between two letters, above which it is written as a letter
COPIES = 0.15  # words equal on both sides, above which the two languages share their words
DOMINANT = 0.6  # letters of one script, above which others are out of place
EXPECTED = 0.1  # letters of a language's likely script, from which it is the one, dominant or not

_APOSTROPHES = regex.escape("".join(row[0] for row in rows("apostrophes.tsv")))
APOSTROPHE = regex.compile(rf"(?<=[\p{{L}}\p{{M}}])[{_APOSTROPHES}]|[{_APOSTROPHES}](?=[\p{{L}}])")
_INNER = regex.compile(r"(?<=[\p{L}\p{M}])[:!·.=*](?=\p{L})")
_INNER_CAPITAL = regex.compile(r"(?<=\p{Ll}\p{M}*)\p{Lu}")
_CAPITAL = regex.compile(r"\p{Lu}")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_EAST_ASIAN = ("Hani", "Hira", "Kana", "Hang", "Bopo")
_MIXED_CODES = (*_EAST_ASIAN, "Jpan", "Kore", "Hans", "Hant", "Hrkt")
_SHARED = ("Zyyy", "Zinh", "Zzzz")
_NOTHING = regex.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Writing:
    """How one side of a lexicon is written.

    `capitals` says that a capital at the start of a cell means nothing; `inner` holds marks that
    are letters here; `caseless` capitals that stand inside words; `stand_ins` maps a character
    to the letter it stands for, `twins` those of them that are of the same script and are rarer
    here than the letter; `pairs` holds the frequent pairs of letters
    (with ^ and $ for the edges of a word); `letters` is the mean number of letters that answer
    one word of the other side.
    """

    language: str = ""
    script: str | None = None
    apostrophe: str = "'"
    capitals: bool = False
    dotted: bool = False
    stems: bool = False
    inner: frozenset[str] = frozenset()
    caseless: frozenset[str] = frozenset()
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    twins: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    letters: float = 7.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What cleaning and scoring know of a lexicon before they look at a row."""

    source: Writing = field(default_factory=Writing)
    target: Writing = field(default_factory=Writing)
    # Copies are ordinary: the languages share their words, or names have no capitals to tell them.
    shared: bool = False


def profile(sample: Iterable[Row], wanted: Wanted) -> Facts:
    """Count the facts on a sample of rows, the first ones of the file."""
    pairs = [(r.source, r.target, r.pos) for r in sample if not r.problem and r.source and r.target]
    copies = sum(source.casefold() == target.casefold() for source, target, _ in pairs)
    forward = [(source, target) for source, target, _ in pairs]
    backward = [(target, source) for source, target, _ in pairs]
    common = [(source, target) for source, target, pos in pairs if pos != "PROPN"]
    cased = [source[0] for source, _ in common if source[0].lower() != source[0].upper()]
    capitals = sum(map(str.isupper, cased))
    nouns = "noun" in column("casing.tsv", wanted.target.code)
    target = _writing(forward, wanted.target)
    share = _capitals(common, target.caseless)
    return Facts(
        source=replace(
            _writing(backward, wanted.source),
            capitals=len(cased) >= 10 and capitals >= ALL_CAPITALS * len(cased),
        ),
        target=replace(target, capitals=share >= (CAPITALS_OF_NOUNS if nouns else CAPITALS)),
        shared=copies >= COPIES * len(pairs) or (not capitals and len(cased) >= 100),
    )


def _writing(pairs: list[tuple[str, str]], language: Language) -> Writing:
    """The writing of the second sides of some pairs."""
    texts = [text for _, text in pairs]
    inner: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    capital_inside: Counter[str] = Counter()
    apostrophes: Counter[str] = Counter()
    seen = Counter("".join(texts))
    for text in texts:
        if not text.isascii() or not text.isalpha():
            apostrophes.update(APOSTROPHE.findall(text))
            inner.update(_INNER.findall(text))
        if text != text.lower():
            capital.update(_CAPITAL.findall(text))
            capital_inside.update(_INNER_CAPITAL.findall(text))
    caseless = frozenset(c for c, n in capital_inside.items() if n >= 5 and 2 * n >= capital[c])
    script = _script(seen, language)
    single = [(o, t) for o, t in pairs if " " not in o and o.casefold() != t.casefold()]
    lengths = [letters(text) for _, text in single]
    stand_ins = _stand_ins(script, seen)
    return Writing(
        language=language.code,
        script=script,
        apostrophe=_majority(apostrophes),
        dotted="dotted" in column("casing.tsv", language.code),
        stems=_stems(texts),
        inner=frozenset(c for c, n in inner.items() if n >= max(5, INNER * len(texts))),
        caseless=caseless,
        stand_ins=stand_ins,
        twins=frozenset(
            twin
            for twin, letter in stand_ins.items()
            if script_of(twin) == script and seen[letter] > seen[twin]
        ),
        pairs=_letter_pairs(text for _, text in single),
        letters=max(3.0, sum(lengths) / len(lengths)) if lengths else 7.0,
    )


def _script(seen: Counter[str], language: Language) -> str | None:
    """The script asked for by name, else the likely one if it occurs, else that of most letters."""
    if language.script:
        return language.script
    letters: Counter[str] = Counter()
    for character, count in seen.items():
        if character.isalpha() and (code := script_of(character)) not in _SHARED:
            letters[code] += count
    likely = likely_script(language)
    if likely and sum(letters[one] for one in family(likely)) >= max(1, EXPECTED * letters.total()):
        return likely
    code, count = max(letters.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return code if count and count >= DOMINANT * letters.total() else None


def _stems(texts: list[str]) -> bool:
    """Whether words with a hyphen are a list's way of writing bound stems."""
    leading = sum(text.startswith("-") for text in texts)
    trailing = sum(text.endswith("-") for text in texts)
    return leading >= max(5, STEMS * len(texts)) or (
        leading + trailing >= max(5, HYPHENS * len(texts))
    )


def _majority(apostrophes: Counter[str]) -> str:
    """The letter-like apostrophe that the column has most often."""
    letters = having("apostrophes.tsv", "letter")
    return min(letters, key=lambda c: (-apostrophes[c], letters.index(c)))


def _capitals(pairs: list[tuple[str, str]], caseless: frozenset[str]) -> float:
    """Share of capitalised cells among those whose other side begins with a small letter."""
    cells = [t for o, t in pairs if o[0].islower() and t[0] not in caseless]
    cased = [t for t in cells if t[0].isupper() or t[0].islower()]
    return sum(t[0].isupper() for t in cased) / len(cased) if len(cased) >= 10 else 0.0


def _stand_ins(script: str | None, seen: Counter[str]) -> dict[str, str]:
    """By look-alike character, the letter of the script that it stands for in this column."""
    found: dict[str, str] = {}
    for character, of, letter in rows("homoglyphs.tsv"):
        if of == script and seen[letter] > seen[found.get(character, "")]:
            found[character] = letter
        elif of == script:
            found.setdefault(character, letter)
    return found


def _letter_pairs(texts: Iterable[str]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update(letter_pairs(text))
    return frozenset(pair for pair, n in counts.items() if n >= max(2, total // 2000))


def letter_pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters of a text's words, with ^ and $ for the words' edges."""
    return {
        bounded[i : i + 2]
        for word in text.casefold().split()
        for bounded in (f"^{word}$",)
        for i in range(len(bounded) - 1)
    }


def letters(text: str) -> int:
    """How many letters a text has, with the marks that belong to them."""
    return sum(map(len, _LETTERS.findall(text)))


@cache
def foreign(script: str | None) -> regex.Pattern[str]:
    """A pattern of the letters that are not in a script; it matches nothing where there is none."""
    try:
        own = "".join(rf"--\p{{scx={one}}}" for one in (*family(script or ""), "Zyyy", "Zinh"))
        return regex.compile(rf"(?V1)[\p{{L}}{own}]") if script else _NOTHING
    except regex.error:  # a code that no letter has, such as Zxxx
        return _NOTHING


def family(script: str) -> tuple[str, ...]:
    """The scripts of Unicode that a code stands for; those of East Asia are written together."""
    return _EAST_ASIAN if script in _MIXED_CODES else (script,)
