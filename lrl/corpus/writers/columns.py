"""CoNLL columns: token, tags, BIO of the spans; parted by tabs, a blank line between sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from lrl.corpus import bio
from lrl.corpus.sentence import Sentence

SPANS = "ner"
SAMPLE = 1000  # sentences looked at to settle the columns


def conll(sentences: Iterable[Sentence], columns: Sequence[str] = ()) -> Iterator[str]:
    """A block a sentence, ending in its blank line; sentences without tokens give none.

    Which columns there are is settled beforehand, since a column file cannot change midway: by
    `columns` ("ner" is the BIO of the spans), else by `columns_of` the first thousand sentences.
    A sentence without one of them has "_" there.
    """
    rest = iter(sentences)
    sample = [] if columns else list(islice(rest, SAMPLE))
    names = columns or columns_of(sample)
    for sentence in chain(sample, rest):
        if not sentence.tokens:
            continue
        tags = tags_of(sentence)
        tags[SPANS] = bio.encode(sentence.spans, len(sentence.tokens))
        missing = ("_",) * len(sentence.tokens)
        cells = [sentence.tokens, *(tags.get(name, missing) for name in names)]
        yield "\n".join(chain(("\t".join(row) for row in zip(*cells, strict=True)), ("",)))


def columns_of(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """The columns that hold what some sentences have: their tags, and "ner".

    "ner" is left out only where there are tags, and neither a tree nor a span in any sentence.
    """
    names: dict[str, None] = {}
    spans = False
    for sentence in sentences:
        names.update(dict.fromkeys(tags_of(sentence)))
        spans = spans or bool(sentence.spans or sentence.tree)
    return (*names, SPANS) if spans or not names else tuple(names)


def tags_of(sentence: Sentence) -> dict[str, tuple[str, ...]]:
    """A sentence's tags by name, with those of its tree as "upos"."""
    tags = dict(sentence.tags)
    if sentence.tree:
        tags.setdefault("upos", tuple(word.upos for word in sentence.tree))
    return tags
