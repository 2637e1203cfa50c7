"""What tells items apart that anybody can see: names of cohorts, one an item, by attribute."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.families import family
from lrl.languages import Language, likely_script
from lrl.lexicon.store import find, missing, open_lexicon
from lrl.text import dominant_script, fold

UNKNOWN = "unknown"
BANDS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A gold sentence, the language of its test set as the signature has it, and that language
    where it is known."""

    sentence: Sentence
    lang: str
    language: Language | None


@dataclass(frozen=True, slots=True)
class Means:
    """What some attributes need: a lexicon's name, and an encoder's tokenizer."""

    lexicon: str = ""
    tokenizer: Any = None


def langs(items: Sequence[Item], means: Means) -> list[str]:
    """The language of the test set."""
    return [item.lang for item in items]


def scripts(items: Sequence[Item], means: Means) -> list[str]:
    """The script that the sentence is written in, else that of its language."""
    return [
        dominant_script([item.sentence.text])[0]
        or (likely_script(item.language) if item.language else None)
        or UNKNOWN
        for item in items
    ]


def families(items: Sequence[Item], means: Means) -> list[str]:
    """The family of the language, by resources/families.tsv."""
    found = [family(item.language) if item.language else None for item in items]
    return [one.name.partition(" languages")[0] if one else UNKNOWN for one in found]


def lengths(items: Sequence[Item], means: Means) -> list[str]:
    """Bands of tokens."""
    return bands([float(len(item.sentence.tokens)) for item in items], "{:.0f}")


def out_of_lexicon(items: Sequence[Item], means: Means) -> list[str]:
    """Bands of the share of words that the language's lexicon has not."""
    if not means.lexicon:
        raise ConfigError("cohorts by oov: name a lexicon, --lexicon NAME")
    known: dict[str, frozenset[str]] = {}
    for item in items:
        if item.lang not in known:
            known[item.lang] = _words(item.language, means.lexicon)
    return bands([_share_out(item.sentence, known[item.lang]) for item in items], "{:.0%}")


def unknown_pieces(items: Sequence[Item], means: Means) -> list[str]:
    """Bands of the share of pieces that stand for anything at all."""
    return bands([_fitness(item, means).unknown_rate for item in items], "{:.0%}")


def fertilities(items: Sequence[Item], means: Means) -> list[str]:
    """Bands of pieces a word."""
    return bands([_fitness(item, means).fertility for item in items], "{:.2f}")


GIVEN: Mapping[str, Callable[[Sequence[Item], Means], list[str]]] = {
    "lang": langs,
    "script": scripts,
    "family": families,
    "length": lengths,
    "oov": out_of_lexicon,
    "unknown": unknown_pieces,
    "pieces": fertilities,
    "label": lambda items, means: [item.sentence.label or UNKNOWN for item in items],
}


def named(kind: str, items: Sequence[Item], means: Means) -> list[str]:
    """The cohort of each item by an attribute, else by a field that the items carry; ConfigError
    where there is no such field."""
    if kind in GIVEN:
        return GIVEN[kind](items, means)
    fields = [dict(item.sentence.meta) for item in items]
    if not any(kind in one for one in fields):
        there = ", ".join(sorted({name for one in fields for name in one})) or "none"
        raise ConfigError(
            f"no cohorts by {kind!r}: one of {', '.join(GIVEN)}, found:K, or a field of the items "
            f"(there is {there})"
        )
    return [one.get(kind) or UNKNOWN for one in fields]


def bands(values: Sequence[float], shown: str, count: int = BANDS) -> list[str]:
    """Bands with about as many items each, named by the least and the most in them; equal values
    are in one band, so there may be fewer."""
    found = np.asarray(values, float)
    cuts = np.unique(np.quantile(found, np.arange(1, count) / count, method="lower"))
    cuts = cuts[cuts < found.max()]
    if not len(cuts) and found.min() < found.max():  # nearly all are the greatest
        cuts = found[found < found.max()].max(keepdims=True)
    of = np.searchsorted(cuts, found)
    names = {}
    for order, band in enumerate(sorted(set(of.tolist())), 1):
        inside = found[of == band]
        low, high = shown.format(inside.min()), shown.format(inside.max())
        # The number keeps bands apart, and in order, whose ends are written alike.
        names[band] = f"{order}: {low}" if low == high else f"{order}: {low} to {high}"
    return [names[band] for band in of.tolist()]


def _words(language: Language | None, name: str) -> frozenset[str]:
    if language is None:
        raise ConfigError("cohorts by oov: say which language the gold file is in, --lang XX")
    paths = find(language, name)
    if not paths:
        raise missing(language, name)
    column = (w for path in paths for w in open_lexicon(path).table["target"].to_pylist())
    return frozenset(part for expression in column for part in fold(expression).split())


def _share_out(sentence: Sentence, known: frozenset[str]) -> float:
    words = [fold(t) for t in sentence.tokens if any(c.isalpha() for c in t)]
    return sum(word not in known for word in words) / max(1, len(words))


def _fitness(item: Item, means: Means) -> Any:
    from lrl.adapt.fitness import fitness

    if means.tokenizer is None:
        raise ConfigError("cohorts by pieces: name the encoder that reads them, --model DIR")
    return fitness(means.tokenizer, [item.sentence])
