"""Metrics: statistics an item, and the value of their sum.

So the score of a set, its interval and a comparison of two systems all come from one array.
Values are shares from 0 to 1, but where a metric says otherwise. Spans count where label and both
edges agree, as in CoNLL-2003 and the evaluation of Tjong Kim Sang and De Meulder (2003); trees as
in the CoNLL 2018 shared task (Zeman et al. 2018): all words, punctuation too, relations without
subtypes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence, Word
from lrl.errors import ConfigError
from lrl.evaluate import translation
from lrl.evaluate.align import Range, align, ranges
from lrl.evaluate.labels import tags, universal
from lrl.text import fold

Array = NDArray[np.float64]
Sentences = Sequence[Sentence]
Statistics = Callable[[Sentences, Sentences], Array]
Aggregate = Callable[[Array], Array]
Counted = dict[Range, object]  # what is said of the word that stands there


@dataclass(frozen=True, slots=True)
class Metric:
    """`statistics` gives [items, k]; `aggregate` turns sums of them [..., k] into values [...].

    `kinds` are the kinds of task that the metric can be asked of, `part` is the key in PARTS of
    what both sides must have.
    """

    about: str
    kinds: tuple[str, ...]
    part: str
    statistics: Statistics
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class Scored:
    """A system's answers to a set of items, as a metric sees them."""

    metric: str
    ids: tuple[str, ...]
    stats: Array

    @property
    def value(self) -> float:
        """The score of the whole set; 0 for an empty one."""
        return float(METRICS[self.metric].aggregate(self.stats.sum(axis=0)))

    def without(self, indices: Sequence[int]) -> "Scored":
        """The same less some items."""
        keep = np.ones(len(self.ids), bool)
        keep[list(indices)] = False
        ids = tuple(name for name, kept in zip(self.ids, keep, strict=True) if kept)
        return Scored(self.metric, ids, self.stats[keep])


def score(metric: str, gold: Sentences, predicted: Sentences) -> Scored:
    """Align the predictions with the gold sentences and count; ConfigError where they differ."""
    if metric not in METRICS:
        raise ConfigError(f"no metric {metric!r}; there are {', '.join(METRICS)}")
    answers = align(gold, predicted)
    part, has = PARTS[METRICS[metric].part]
    for of, sentences in (("gold sentences", gold), ("predictions", answers)):
        if sentences and not any(map(has, sentences)):
            raise ConfigError(f"{metric} compares {part}, and the {of} have none")
    stats = METRICS[metric].statistics(gold, answers)
    return Scored(metric, tuple(s.id for s in gold), stats)


def metrics_for(kind: str, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """The metrics asked for, or all that suit a kind of task; ConfigError for unknown ones."""
    for name in asked:
        if name not in METRICS:
            raise ConfigError(f"no metric {name!r}; there are {', '.join(METRICS)}")
    return tuple(asked) or tuple(n for n, metric in METRICS.items() if kind in metric.kinds)


def ratio(sums: Array) -> Array:
    """[right, of how many] to the share; nothing of nothing is 0."""
    right, total = np.moveaxis(sums, -1, 0)
    return _quotient(right, total)


def f1(sums: Array) -> Array:
    """[right, in gold, predicted] to F1; nothing to find and nothing found is 0."""
    right, gold, predicted = np.moveaxis(sums, -1, 0)
    total = gold + predicted
    return _quotient(2 * right, total)


def mean_f1(sums: Array) -> Array:
    """[right, in gold, predicted] a class to the mean F1 of the classes that occur in either."""
    right, gold, predicted = np.moveaxis(sums.reshape(*sums.shape[:-1], -1, 3), -1, 0)
    total = gold + predicted
    values = _quotient(2 * right, total)
    occurring = (total > 0).sum(axis=-1)
    return np.asarray(values.sum(axis=-1) / np.maximum(occurring, 1))


def _quotient(part: Array, whole: Array) -> Array:
    zero = np.zeros_like(part)
    return np.asarray(np.divide(part, whole, out=zero, where=whole > 0))


def _labels(gold: Sentences, predicted: Sentences) -> Array:
    return _rows([(s.label == p.label, 1) for s, p in zip(gold, predicted, strict=True)], 2)


def _classes(gold: Sentences, predicted: Sentences) -> Array:
    names = sorted({s.label for s in (*gold, *predicted)})
    place = {name: i for i, name in enumerate(names)}
    stats = np.zeros((len(gold), len(names), 3))
    items = np.arange(len(gold))
    meant = np.array([place[s.label] for s in gold], int)
    said = np.array([place[s.label] for s in predicted], int)
    stats[items, meant, 1] = 1
    stats[items, said, 2] = 1
    stats[items, meant, 0] = meant == said
    return stats.reshape(len(gold), -1)


def _spans(gold: Sentences, predicted: Sentences) -> Array:
    rows = []
    for s, p in zip(gold, predicted, strict=True):
        meant, said = spans_of(s), spans_of(p)
        rows.append((len(meant & said), len(meant), len(said)))
    return _rows(rows, 3)


def _exact(gold: Sentences, predicted: Sentences) -> Array:
    pairs = zip(gold, predicted, strict=True)
    return _rows([(s.label == p.label and spans_of(s) == spans_of(p), 1) for s, p in pairs], 2)


def _tagged(gold: Sentences, predicted: Sentences) -> Array:
    return _words(gold, predicted, lambda s: dict(zip(ranges(s), tags(s), strict=False)))


def _heads(gold: Sentences, predicted: Sentences) -> Array:
    return _words(gold, predicted, lambda s: _arcs(s, lambda word: ""))


def _labelled(gold: Sentences, predicted: Sentences) -> Array:
    return _words(gold, predicted, lambda s: _arcs(s, lambda word: universal(word.deprel)))


def _words(gold: Sentences, predicted: Sentences, of: Callable[[Sentence], Counted]) -> Array:
    """Words that stand at the same place with the same thing said of them, and all words."""
    rows = []
    for s, p in zip(gold, predicted, strict=True):
        meant, said = of(s), of(p)
        right = sum(said.get(place) == what for place, what in meant.items())
        rows.append((right, len(meant), len(said)))
    return _rows(rows, 3)


def _arcs(s: Sentence, label: Callable[[Word], str]) -> Counted:
    places = [*ranges(s)]
    head = {0: None} | dict(enumerate(places, 1))
    return {
        place: (head[word.head], label(word)) for place, word in zip(places, s.tree, strict=False)
    }


def _answers(gold: Sentences, predicted: Sentences) -> Array:
    """Whether the label is that of the gold sentence or one of its further `answer` fields."""
    rows = []
    for s, p in zip(gold, predicted, strict=True):
        right = {fold(s.label), *(fold(value) for key, value in s.meta if key == "answer")}
        rows.append((bool(p.label) and fold(p.label) in right, 1))
    return _rows(rows, 2)


def _within(gold: Sentences, predicted: Sentences) -> Array:
    """Whether the label or one of the `next` fields is a right answer."""
    rows = []
    for s, p in zip(gold, predicted, strict=True):
        right = {fold(s.label), *(fold(value) for key, value in s.meta if key == "answer")}
        said = {fold(p.label), *(fold(value) for key, value in p.meta if key == "next")}
        rows.append((bool(p.label) and not right.isdisjoint(said), 1))
    return _rows(rows, 2)


def _surprise(gold: Sentences, predicted: Sentences) -> Array:
    """What the `log` and `words` fields of the predictions say: -log p, and of how many words."""
    fields = [dict(p.meta) for p in predicted]
    return _rows([(-float(one.get("log", 0)), int(one.get("words", 0))) for one in fields], 2)


def perplexity(sums: Array) -> Array:
    """[-log p, words] to the perplexity of a word; 1 for no words."""
    return np.asarray(np.exp(ratio(sums)))


def _field(name: str) -> Statistics:
    """What a field of the predictions says, of one item each."""

    def statistics(gold: Sentences, predicted: Sentences) -> Array:
        return _rows([(float(dict(p.meta).get(name, 0)), 1) for p in predicted], 2)

    return statistics


def _rows(rows: Sequence[tuple[float, ...]], width: int) -> Array:
    return np.array(rows, np.float64).reshape(len(rows), width)


def spans_of(sentence: Sentence) -> set[tuple[int, int, str]]:
    """Spans by their places in the squeezed text."""
    places = ranges(sentence) if sentence.spans else []
    return {(places[x.start][0], places[x.end - 1][1], x.label) for x in sentence.spans}


# What two sides of a comparison must have, in words and as a test; spans may be none.
PARTS: dict[str, tuple[str, Callable[[Sentence], bool]]] = {
    "label": ("labels", lambda s: bool(s.label)),
    "spans": ("spans", lambda s: True),
    "translation": ("translations", lambda s: True),
    "tags": ("tags", lambda s: bool(tags(s))),
    "tree": ("trees", lambda s: bool(s.tree)),
}

METRICS = {
    "accuracy": Metric("right labels of all", ("label",), "label", _labels, ratio),
    "macro_f1": Metric("mean F1 of the labels", ("label",), "label", _classes, mean_f1),
    "intent_accuracy": Metric("right intents of all", ("intent",), "label", _labels, ratio),
    "slot_f1": Metric("micro-F1 of slots", ("intent",), "spans", _spans, f1),
    "exact_match": Metric("intent and all slots right", ("intent",), "label", _exact, ratio),
    "span_f1": Metric("micro-F1 of entities", ("spans",), "spans", _spans, f1),
    "tag_accuracy": Metric("right tags of all", ("tags", "tree"), "tags", _tagged, f1),
    "uas": Metric("words with the right head", ("tree",), "tree", _heads, f1),
    "las": Metric("words with the right head and relation", ("tree",), "tree", _labelled, f1),
    "chrf": Metric("chrF2 of translations", ("translation",), "translation",
                   translation.chrf_counts, translation.chrf),
    "bleu": Metric("BLEU of translations", ("translation",), "translation",
                   translation.bleu_counts, translation.bleu),
    "retrieval": Metric("nearest neighbour is the translation", (), "label", _answers, ratio),
    "bli": Metric("first translation is one of the right ones", (), "label", _answers, ratio),
    "bli_5": Metric("a right one among the first five", (), "label", _within, ratio),
    "pseudo_perplexity": Metric("of a word, given all others", (), "spans", _surprise, perplexity),
    "language_silhouette": Metric("how far languages lie apart, -1 to 1", (), "spans",
                                  _field("language_silhouette"), ratio),
    "meaning_silhouette": Metric("how far meanings lie apart, -1 to 1", (), "spans",
                                 _field("meaning_silhouette"), ratio),
}  # fmt: skip
