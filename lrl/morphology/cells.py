"""Which cell of a table answers to a bundle that comes from elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lrl.morphology.features import Bundle, Feature, order, parse, schema, table


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells a table has, as far as fitting a bundle needs them."""

    bundles: tuple[Bundle, ...]

    @classmethod
    def of(cls, bundles: Iterable[Bundle]) -> "Cells":
        """The distinct bundles in their order."""
        return cls(tuple(dict.fromkeys(bundles)))


@dataclass(frozen=True, slots=True)
class Fit:
    """A cell for a wanted bundle.

    `unsaid` is what of the bundle no cell of the table marks; `lost` is the part of that which
    would make another form (a superlative, a passive), so that the cell's form is not the wanted.
    """

    cell: Bundle
    score: float
    unsaid: Bundle
    lost: Bundle


@lru_cache(maxsize=65536)
def fit(wanted: Bundle, cells: Cells) -> Sequence[Fit]:
    """Cells that do not contradict the wanted bundle, best first, with a score in (0, 1].

    A cell contradicts where it has another value of a dimension the bundle has a value of. The
    score is the share of features in common, of those that the table marks at all for this part
    of speech and those of the cell, so that 1 is a cell that says exactly what can be said. Of
    equally good cells those come first that say the usual of what the bundle leaves open.
    """
    flat = wanted.flat()
    same = [(cell, f) for cell in cells.bundles if (f := cell.flat()).pos == flat.pos]
    marked = frozenset(x for _, f in same for x in f.features)
    asked = flat.features & marked
    unsaid = Bundle(flat.features - marked)
    lost = Bundle(frozenset(f for f in unsaid.features if _matters(f, flat.pos)))
    found = [
        Fit(cell, len(asked & f.features) / len(asked | f.features), unsaid, lost)
        for cell, f in same
        if not contradicts(flat, f) and asked & f.features
    ]
    return sorted(
        found,
        key=lambda x: (-x.score, _unusual(x.cell, flat), [[order(v) for v in f] for f in x.cell]),
    )


@lru_cache(maxsize=1)
def defaults() -> dict[str, tuple[str, frozenset[str]]]:
    """The usual value of a dimension, and the parts of speech that have it without inflecting."""
    rows = table("default_values.tsv", 4)
    return {dimension: (value, frozenset(pos.split())) for dimension, value, pos, _ in rows}


def _matters(feature: Feature, pos: str) -> bool:
    """Whether a form that does not say the feature is another than one that does."""
    value = schema().value(feature[0])
    usual, inherent = defaults().get(value.dimension if value else "", ("", frozenset({pos})))
    return pos not in inherent and feature != (usual,)


def _unusual(cell: Bundle, wanted: Bundle) -> int:
    """How many values of the cell the wanted bundle leaves open and are not the usual ones."""
    known = schema()
    count = 0
    for f in cell.flat().features - wanted.features:
        value = known.value(f[0])
        usual = defaults().get(value.dimension if value else "", ("", ()))[0]
        count += usual not in f[0].strip("{}").split("/")
    return count


@lru_cache(maxsize=64)
def citation(lang: str) -> frozenset[Bundle]:
    """The cells whose form is the lemma itself, as dictionaries of the language cite words."""
    rows = table("citation_cells.tsv", 3)
    return frozenset(parse(text) for text, langs, _ in rows if not langs or lang in langs.split())


def contradicts(a: Bundle, b: Bundle) -> bool:
    """Whether the two have values of one dimension, and none in common."""
    ours, theirs = _values(a), _values(b)
    return any(
        dimension in theirs and values.isdisjoint(theirs[dimension])
        for dimension, values in ours.items()
    )


@lru_cache(maxsize=65536)
def _values(bundle: Bundle) -> dict[tuple[str, ...], frozenset[str]]:
    known = schema()
    found: dict[tuple[str, ...], set[str]] = {}
    for f in bundle.features:
        value = known.value(f[-1])
        if value is not None:
            names = found.setdefault((*f[:-1], value.dimension), set())
            names |= {part for half in f[-1].strip("{}").split("/") for part in half.split("+")}
            names.add(f[-1])
            implied = known.values.get(value.implies)
            if implied is not None:
                found.setdefault((*f[:-1], implied.dimension), set()).add(implied.name)
    return {dimension: frozenset(names) for dimension, names in found.items()}
