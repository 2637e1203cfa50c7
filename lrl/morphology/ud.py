"""UD features to UniMorph bundles and back, by the project's own table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lrl.errors import FormatError
from lrl.morphology.features import Bundle, Feature, parse, table
from lrl.text import read_lines

Pair = tuple[str, str]  # ("Case", "Nom"); the part of speech is ("UPOS", "NOUN")

UPOS = "UPOS"
ANY = "*"  # a value that stands for all values of its feature
NONE = "_"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: pairs and features that say the same; an empty side says nothing."""

    pairs: frozenset[Pair]
    features: frozenset[Feature]
    lang: str
    rank: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of each direction, in the order in which they are tried."""

    to_unimorph: tuple[Rule, ...]
    to_ud: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """A bundle and the pairs that did not get into it: by design, or for want of a rule."""

    bundle: Bundle
    dropped: frozenset[Pair] = frozenset()
    unknown: frozenset[Pair] = frozenset()


@lru_cache(maxsize=64)
def rules(lang: str = "") -> Rules:
    """The table's rules for a language by its ISO 639-3 code; its own go before the general."""
    forth: list[Rule] = []
    back: list[Rule] = []
    for rank, (ud, way, unimorph, only, _) in enumerate(table("ud_features.tsv", 5)):
        if only not in ("", lang):
            continue
        features = parse(unimorph).features if unimorph else frozenset[Feature]()
        rule = Rule(frozenset(_pairs(ud)), features, only, rank)
        if way in "=>":
            forth.append(rule)
        if way in "=<":
            back.append(rule)
    forth.sort(key=lambda r: (-len(r.pairs), r.lang == "", r.rank))
    back.sort(key=lambda r: (-len(r.features), r.lang == "", r.rank))
    return Rules(tuple(forth), tuple(back))


def _pairs(text: str) -> list[Pair]:
    found = []
    for part in text.split("|"):
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            raise ValueError(f"{part!r} is not Feature=Value")
        found.append((name, value))
    return found


def pairs_of(upos: str, feats: str) -> frozenset[Pair]:
    """The pairs of a word's UPOS and FEATS columns.

    Raises ValueError where a part of FEATS is not Feature=Value.
    """
    return frozenset({(UPOS, upos), *(_pairs(feats) if feats not in ("", NONE) else ())})


@lru_cache(maxsize=65536)
def to_bundle(upos: str, feats: str, lang: str = "") -> Converted:
    """The bundle of a word's UPOS and FEATS columns.

    The largest rules go first, and what one has used no other sees. Raises ValueError where a
    part of FEATS is not Feature=Value.
    """
    left = set(pairs_of(upos, feats))
    features: set[Feature] = set()
    dropped: set[Pair] = set()
    for rule in rules(lang).to_unimorph:
        used = rule.pairs
        if any(value == ANY for _, value in rule.pairs):
            names = {name for name, _ in rule.pairs}
            used = frozenset(pair for pair in left if pair[0] in names)
        if used and used <= left:
            left -= used
            features |= rule.features
            if not rule.features:
                dropped |= used
    return Converted(Bundle(frozenset(features)), frozenset(dropped), frozenset(left))


@lru_cache(maxsize=65536)
def to_ud(bundle: Bundle, lang: str = "") -> tuple[str, str, Bundle]:
    """UPOS and FEATS of a bundle, and what of the bundle they do not say."""
    left = set(bundle.features)
    pairs: dict[str, str] = {}
    for rule in rules(lang).to_ud:
        leaves = _leaves(rule.features)
        if leaves and leaves <= left:
            left -= leaves
            for name, value in rule.pairs:
                pairs.setdefault(name, value)
    heads = {f for f in left if any(len(g) > len(f) and g[: len(f)] == f for g in bundle.features)}
    upos = pairs.pop(UPOS, "X")
    feats = "|".join(f"{name}={pairs[name]}" for name in sorted(pairs, key=str.lower))
    return upos, feats or NONE, Bundle(frozenset(left - heads))


def _leaves(features: Iterable[Feature]) -> frozenset[Feature]:
    """The features without those that only hold a layer: PSS of PSS(1)."""
    all_ = frozenset(features)
    return frozenset(f for f in all_ if not any(len(g) > len(f) and g[: len(f)] == f for g in all_))


@dataclass(slots=True)
class Coverage:
    """How much of a treebank's morphology the table carries over."""

    words: int = 0
    whole: int = 0  # words of which every pair is mapped or dropped by design
    pairs: Counter[Pair] = field(default_factory=Counter)
    dropped: Counter[Pair] = field(default_factory=Counter)
    unknown: Counter[Pair] = field(default_factory=Counter)

    def as_json(self) -> Mapping[str, object]:
        """The counts, pairs as text, most frequent first."""
        named = {"dropped": self.dropped, "unknown": self.unknown}
        return {
            "words": self.words,
            "whole": self.whole,
            "pairs": self.pairs.total(),
            "mapped": self.pairs.total() - self.dropped.total() - self.unknown.total(),
            **{
                name: {f"{a}={v}": n for (a, v), n in counter.most_common()}
                for name, counter in named.items()
            },
        }


def coverage(words: Iterable[tuple[str, str]], lang: str = "") -> Coverage:
    """Coverage of (UPOS, FEATS) of words; raises ValueError as to_bundle does."""
    total = Coverage()
    for upos, feats in words:
        converted = to_bundle(upos, feats, lang)
        total.words += 1
        total.whole += not converted.unknown
        total.pairs.update(pairs_of(upos, feats))
        total.dropped.update(converted.dropped)
        total.unknown.update(converted.unknown)
    return total


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word of a treebank, as far as morphology looks at it."""

    line: int
    form: str
    lemma: str
    upos: str
    feats: str
    first: bool = False  # of its sentence


def tokens(path: Path) -> Iterator[Token]:
    """The words of a CoNLL-U file, without multiword tokens and empty nodes.

    Raises FormatError, with the line's number, for a row that has no ten columns or no features.
    """
    first = True
    for number, line in read_lines(path):
        if not line.strip() or line.startswith("#"):
            first = True
            continue
        cells = line.split("\t")
        if len(cells) != 10:
            raise FormatError(path, number, f"{len(cells)} columns, not the ten of CoNLL-U")
        if not cells[0].isdecimal():
            continue
        try:
            pairs_of(cells[3], cells[5])
        except ValueError as error:
            raise FormatError(path, number, f"FEATS: {error}") from error
        yield Token(number, cells[1], cells[2], cells[3], cells[5], first)
        first = False
