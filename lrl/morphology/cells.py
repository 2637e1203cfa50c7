"""Which cell of a table answers to a bundle that comes from elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lrl.morphology.features import Bundle, order, schema


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
    """A cell for a wanted bundle. `unsaid` is what of the bundle no cell of the table marks."""

    cell: Bundle
    score: float
    unsaid: Bundle


@lru_cache(maxsize=65536)
def fit(wanted: Bundle, cells: Cells) -> Sequence[Fit]:
    """Cells that do not contradict the wanted bundle, best first, with a score in (0, 1].

    A cell contradicts where it has another value of a dimension the bundle has a value of. The
    score is the share of features in common, of those that the table marks at all for this part
    of speech and those of the cell, so that 1 is a cell that says exactly what can be said.
    """
    flat = wanted.flat()
    same = [(cell, f) for cell in cells.bundles if (f := cell.flat()).pos == flat.pos]
    marked = frozenset(x for _, f in same for x in f.features)
    asked = flat.features & marked
    unsaid = Bundle(flat.features - marked)
    found = [
        Fit(cell, len(asked & f.features) / len(asked | f.features), unsaid)
        for cell, f in same
        if not contradicts(flat, f) and asked & f.features
    ]
    return sorted(found, key=lambda x: (-x.score, [[order(v) for v in f] for f in x.cell]))


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
