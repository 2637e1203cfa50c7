"""The labels of sentences, looked at in one way whatever they hang on."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from lrl.corpus.sentence import Sentence, Span, Word
from lrl.errors import ConfigError


def tags(sentence: Sentence) -> tuple[str, ...]:
    """One part of speech (or other tag) a token: of the tree, of "upos", or of the one column."""
    if sentence.tree:
        return tuple(word.upos for word in sentence.tree)
    columns = dict(sentence.tags)
    if "upos" in columns or len(columns) == 1:
        return columns.get("upos") or next(iter(columns.values()))
    return ()


def universal(deprel: str) -> str:
    """A relation without its language's subtype."""
    return deprel.partition(":")[0]


def _relations(sentence: Sentence) -> Iterator[str]:
    return (universal(word.deprel) for word in sentence.tree)


# What a sentence is labelled with, by the kind of task; an intent comes with slots.
LABELS: dict[str, Callable[[Sentence], Iterable[str]]] = {
    "label": lambda s: (s.label,) if s.label else (),
    "intent": lambda s: (*((s.label,) if s.label else ()), *(span.label for span in s.spans)),
    "spans": lambda s: (span.label for span in s.spans),
    "tags": tags,
    "tree": _relations,
    "translation": lambda s: (),  # no two need be the same
}


def kinds_of(sentences: Iterable[Sentence]) -> str:
    """The kind of task whose labels the sentences carry; ConfigError where they carry none."""
    label = spans = tagged = tree = False
    for s in sentences:
        label, spans = label or bool(s.label), spans or bool(s.spans)
        tagged, tree = tagged or bool(tags(s)), tree or bool(s.tree)
    if tree:
        return "tree"
    if label:
        return "intent" if spans else "label"
    if spans:
        return "spans"
    if tagged:
        return "tags"
    raise ConfigError("the sentences carry no labels; name the columns with --column")


def inventory(sentences: Iterable[Sentence], kind: str) -> Counter[str]:
    """How often each label occurs."""
    return Counter(label for s in sentences for label in LABELS[kind](s))


def check_labels(train: Iterable[Sentence], test: Iterable[Sentence], kind: str) -> None:
    """Raise ConfigError, naming them, where a test set has labels that training did not."""
    known = inventory(train, kind)
    unknown = Counter({name: n for name, n in inventory(test, kind).items() if name not in known})
    if unknown:
        named = ", ".join(f"{name} ({n})" for name, n in sorted(unknown.items())[:8])
        raise ConfigError(
            f"{len(unknown)} labels of the test set are not in the training set: {named}; "
            f"training has {', '.join(sorted(known)[:12])}"
        )


def check_same_labels(
    gold: Iterable[Sentence], answered: Iterable[Sentence], kind: str, name: str
) -> None:
    """Raise ConfigError where a system's answers and the gold labels have none in common.

    Slots do not count beside intents, and a system that found nothing has answered.
    """
    kind = "label" if kind == "intent" else kind
    due, given = inventory(gold, kind), inventory(answered, kind)
    if due and given and not due.keys() & given.keys():
        raise ConfigError(
            f"{name}: none of its labels ({_some(given)}) is in the gold data ({_some(due)}); "
            "score it on the task it was trained for, or name the right --column"
        )


def _some(labels: Iterable[str]) -> str:
    found = sorted(labels)
    return ", ".join(found[:4]) + (", …" if len(found) > 4 else "")


def only_labels(sentences: Iterable[Sentence], labels: Collection[str]) -> list[Sentence]:
    """The sentences with no spans but those of some labels, for sets that label other things."""
    return [
        replace(s, spans=tuple(span for span in s.spans if span.label in labels)) for s in sentences
    ]


def constant(gold: Sequence[Sentence]) -> list[Sentence]:
    """The answers of who has not looked: the most frequent label, tag and relation, no spans,
    and each word hung on the one before it. A system that scores so has learnt nothing."""
    label = _top(s.label for s in gold)
    tag = _top(tag for s in gold for tag in tags(s))
    relation = _top(word.deprel for s in gold for word in s.tree if word.head)
    return [_answered(s, label, tag, relation) for s in gold]


def _answered(s: Sentence, label: str, tag: str, relation: str) -> Sentence:
    tree = tuple(Word("_", tag, "_", "_", i, relation if i else "root") for i in range(len(s.tree)))
    column = (("upos", (tag,) * len(s.tokens)),) if tags(s) and not s.tree else ()
    spans: tuple[Span, ...] = ()
    return replace(s, label=label if s.label else "", spans=spans, tags=column, tree=tree)


def _top(labels: Iterable[str]) -> str:
    counted = Counter(labels)
    return min(counted, key=lambda name: (-counted[name], name)) if counted else ""
