"""The numbers a model works on: of symbols, of the features of a bundle, of edit actions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lrl.errors import ConfigError
from lrl.morphology.reinflect.alignment import Pair

UNKNOWN = 0
"""Of symbols and features: one not seen in training."""
PAD, END, COPY, DELETE, DOUBLE, FIRST = range(6)
"""Of actions: padding, the end, keep or skip the lemma's next symbol, write the last symbol
again, and the first of those that write a symbol: inserting and replacing ones alternate.
Doubling is its own action because length is often what inflects, whatever the symbol."""

TOKEN = re.compile(r"[^;,()]+|[();,]")


def elements(bundle: str) -> Iterator[tuple[str, str]]:
    """(layer, feature) of each feature of a bundle, flat or layered, in its order.

    `N;ABL(PL;PSS(1,SG))` gives ABL in the layer "", PL in ABL, PSS in ABL, 1 and SG in PSS.
    """
    layers = [""]
    last = ""
    for token in TOKEN.findall(bundle):
        if token == "(":
            layers.append(last)
        elif token == ")":
            if len(layers) > 1:
                layers.pop()
        elif token not in ";,":
            last = token.strip()
            yield layers[-1], last


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many there are of each, without the unknown; of actions, all."""

    symbols: int
    features: int
    layered: int
    actions: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Symbols, features and features in their layer, each numbered from 1 in sorted order."""

    symbols: tuple[str, ...]
    features: tuple[str, ...]
    layered: tuple[str, ...]
    _symbols: dict[str, int] = field(init=False, repr=False, compare=False)
    _features: dict[str, int] = field(init=False, repr=False, compare=False)
    _layered: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("symbols", "features", "layered"):
            items = getattr(self, name)
            index = {item: k for k, item in enumerate(items, 1)}
            if len(index) != len(items):
                raise ConfigError(f"{name} of a vocabulary given twice")
            object.__setattr__(self, f"_{name}", index)

    def encode(self, symbols: Sequence[str]) -> list[int]:
        return [self._symbols.get(symbol, UNKNOWN) for symbol in symbols]

    def features_of(self, bundle: str) -> list[tuple[int, int]]:
        """(feature, feature in its layer) of each element of a bundle."""
        return [
            (self._features.get(feature, UNKNOWN), self._layered.get(f"{layer}:{feature}", UNKNOWN))
            for layer, feature in elements(bundle)
        ]

    @property
    def sizes(self) -> Sizes:
        return Sizes(
            len(self.symbols),
            len(self.features),
            len(self.layered),
            FIRST + 2 * (len(self.symbols) + 1),
        )

    def actions(self, path: Sequence[Pair]) -> list[int]:
        """The edit actions that turn the lemma of an aligned pair into its form."""
        found: list[int] = []
        last = ""
        for lemma, form in path:
            found.append(self._action(lemma, form, last))
            last = form or last
        return [*found, END]

    def _action(self, lemma: str, form: str, last: str) -> int:
        if lemma == form:
            return COPY
        if not form:
            return DELETE
        if form == last and not lemma:
            return DOUBLE
        return FIRST + 2 * self._symbols.get(form, UNKNOWN) + bool(lemma)


def written(action: int) -> int:
    """The number of the symbol that an action from FIRST on writes."""
    return (action - FIRST) // 2


def advances(action: int) -> bool:
    """Whether an action moves on to the lemma's next symbol."""
    return action in (COPY, DELETE) or (action >= FIRST and (action - FIRST) % 2 == 1)


def collect(texts: Iterable[Sequence[str]], bundles: Iterable[str]) -> Vocabulary:
    """The vocabulary of a training table."""
    found = {pair for bundle in set(bundles) for pair in elements(bundle)}
    return Vocabulary(
        tuple(sorted({symbol for text in texts for symbol in text})),
        tuple(sorted({feature for _, feature in found})),
        tuple(sorted(f"{layer}:{feature}" for layer, feature in found)),
    )
