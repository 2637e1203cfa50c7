"""Feature bundles: sets of UniMorph features, flat (`V;PST;3;SG`) or layered (`N;NOM(PL)`).

The schema (which values there are, of which dimension, in which order) and the names that drift
between data sets are tables under resources/.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lrl.errors import FormatError
from lrl.paths import resource
from lrl.text import read_lines

Feature = tuple[str, ...]  # a value below the values it is layered in: ("NOM", "PSS", "1")

MAX_DEPTH = 5
TOKEN = re.compile(r"[();,]|[^();,]+")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the schema; values of one `exclusive` group never stand in one bundle.

    `implies` is a value that goes without saying where this one stands (IND is finite), or empty.
    """

    name: str
    dimension: str
    exclusive: str
    implies: str
    meaning: str
    rank: int


@dataclass(frozen=True, slots=True)
class Schema:
    """The values a bundle is made of, and the text that other data sets write for some."""

    values: Mapping[str, Value]
    families: Mapping[str, Value]  # open-ended values by their prefix: LGSPEC1, LGSPEC2, ...
    aliases: Mapping[str, str]

    def value(self, name: str) -> Value | None:
        """The value of that name, composites (`IN+ALL`, `MASC/FEM`) by their first known part."""
        if found := self.values.get(name):
            return found
        family = self.families.get(name.rstrip("0123456789"))
        if family is not None:
            return family
        parts = alternatives(name) if "/" in name else name.split("+")
        known = [self.value(part) for part in parts] if len(parts) > 1 else []
        return known[0] if known and None not in known else None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A set of features. Two spellings of one set (`SG;1`, `1;SG`, an alias) are equal."""

    features: frozenset[Feature]

    def __iter__(self) -> Iterator[Feature]:
        return iter(sorted(self.features))

    def __str__(self) -> str:
        return write(self)

    def __or__(self, other: "Bundle") -> "Bundle":
        return Bundle(self.features | other.features)

    @property
    def pos(self) -> str:
        """The part of speech, or the empty string."""
        return next(iter(sorted(self.values("part of speech"))), "")

    def values(self, dimension: str) -> frozenset[str]:
        """The values of one dimension that are not layered in another value."""
        known = schema()
        return frozenset(
            f[0]
            for f in self.features
            if len(f) == 1 and (v := known.value(f[0])) and v.dimension == dimension
        )

    def subsumes(self, other: "Bundle") -> bool:
        """Whether `other` says all that this bundle says; `A/B` here is met by A or by B there."""
        return all(
            f in other.features
            or any((*f[:-1], part) in other.features for part in alternatives(f[-1]))
            for f in self.features
        )

    def unknown(self) -> list[str]:
        """Values that the schema does not have, sorted."""
        known = schema()
        return sorted({v for f in self.features for v in f if known.value(v) is None})

    def clashes(self) -> list[tuple[str, str]]:
        """Pairs of values of one layer that exclude each other, sorted."""
        known = schema()
        groups: dict[tuple[Feature, str], set[str]] = {}
        for f in self.features:
            value = known.value(f[-1])
            if value is not None and value.exclusive and "/" not in f[-1] and "+" not in f[-1]:
                groups.setdefault((f[:-1], value.exclusive), set()).add(f[-1])
        ordered = [sorted(g, key=order) for g in groups.values() if len(g) > 1]
        return sorted((g[0], g[1]) for g in ordered)

    def flat(self) -> "Bundle":
        """The bundle with case and subject layers opened, as flat tables write it.

        `N;NOM(PL;PSS(1,PL))` becomes `N;NOM;PL;PSS(1,PL)`, `V;PST;NOM(1,SG)` becomes
        `V;PST;1;SG`; arguments other than the nominative, and possessors, stay layered.
        """
        verbal = self.pos.split(".")[0] in ("V", "AUX")
        known = schema()
        features: set[Feature] = set()
        for f in self.features:
            value = known.value(f[0])
            if value is None or value.dimension != "case":
                features.add(f)
            elif not verbal:
                features |= {f[:1], f[1:]} - {()}
            elif f[0] != "NOM":
                features.add(f)
            elif len(f) > 1:
                features.add(f[1:])
            elif not any(g[0] == "NOM" and len(g) > 1 for g in self.features):
                features.add(f)
        return Bundle(frozenset(features))


def alternatives(name: str) -> list[str]:
    """The values a disjunction stands for: `NOM/ACC` and `{NOM/ACC}` give both; else the one."""
    return name.strip("{}").split("/")


@lru_cache(maxsize=65536)
def parse(text: str) -> Bundle:
    """The bundle a text stands for, aliases resolved.

    Raises ValueError, its text a reason, for unbalanced or too deep layers and empty features.
    """
    features = frozenset(_expand(_tokens(text)))
    finer = {f[0].split(".")[0] for f in features if "." in f[0]}  # `V;V.PTCP` says V twice
    return Bundle(frozenset(f for f in features if len(f) > 1 or f[0] not in finer))


def _tokens(text: str) -> Iterator[Feature]:
    stack: list[str] = []
    last = ""
    for piece in TOKEN.findall(text):
        token = piece.strip()
        if token == "(":
            if not last or last == ")":
                raise ValueError("a bracket without a feature before it")
            stack.append(last)
            if len(stack) > MAX_DEPTH:
                raise ValueError(f"features layered more than {MAX_DEPTH} deep")
            last = ""
        elif token == ")":
            if not stack or not last:
                raise ValueError("an empty layer or a bracket too many")
            stack.pop()
            last = ")"
        elif token in ";,":
            if not last:
                raise ValueError("an empty feature")
            last = ""
        elif last:
            raise ValueError(f"a separator is missing before {token!r}")
        else:
            last = token
            if token:
                yield (*stack, token)
    if stack or not last:
        raise ValueError("a layer that is not closed" if stack else "an empty feature")


def _expand(features: Iterator[Feature]) -> Iterator[Feature]:
    known = schema()
    for f in features:
        heads: list[Feature] = [()]
        for name in f:
            if name in known.aliases:
                found = list(_tokens(known.aliases[name]))
                yield from ((*head, *rest) for head in heads for rest in found)
                heads = [(*head, *rest) for head in heads for rest in found if len(rest) == 1]
            else:
                heads = [(*head, name) for head in heads]
                yield from heads


@lru_cache(maxsize=65536)
def write(bundle: Bundle) -> str:
    """The canonical text of a bundle, in the order of the schema."""
    return _write_layer(bundle.features, top=True)


def _write_layer(features: frozenset[Feature], top: bool) -> str:
    heads = sorted({f[0] for f in features}, key=order)
    parts = []
    for head in heads:
        inner = frozenset(f[1:] for f in features if f[0] == head and len(f) > 1)
        parts.append(f"{head}({_write_layer(inner, top=False)})" if inner else head)
    known = schema()
    agreement = any((v := known.value(h)) and v.dimension == "person" for h in heads)
    return ("," if agreement and not top else ";").join(parts)


def order(name: str) -> tuple[int, str]:
    """Sort key of a value: its place in the schema, unknown values last."""
    value = schema().value(name)
    return (value.rank if value else len(schema().values) + 1, name)


@lru_cache(maxsize=1)
def schema() -> Schema:
    """The schema and the aliases, from resources/."""
    values: dict[str, Value] = {}
    families: dict[str, Value] = {}
    for rank, cells in enumerate(table("unimorph_features.tsv", 5)):
        name, dimension, group, implies, meaning = cells
        value = Value(name.rstrip("*"), dimension, group, implies, meaning, rank)
        (families if name.endswith("*") else values)[value.name] = value
    aliases = {alias: features for alias, features, _ in table("feature_aliases.tsv", 3)}
    return Schema(values, families, aliases)


def table(name: str, columns: int) -> Iterator[list[str]]:
    """Rows of an embedded table below its header; FormatError where one has other columns."""
    path = resource(name)
    for number, line in read_lines(path):
        cells = line.split("\t")
        if len(cells) != columns:
            raise FormatError(path, number, f"{len(cells)} columns, not {columns}")
        if number > 1:
            yield cells
