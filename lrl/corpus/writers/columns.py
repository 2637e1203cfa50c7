"""CoNLL columns: token, tags, BIO of the spans; parted by tabs, a blank line between sentences."""

from collections.abc import Iterable, Iterator
from itertools import chain

from lrl.corpus import bio
from lrl.corpus.sentence import Sentence


def conll(sentences: Iterable[Sentence]) -> Iterator[str]:
    """A block a sentence, ending in its blank line.

    Which columns there are is settled by the first sentence, since a column file cannot change
    midway: its tags (a tree counts as the tag "upos"), then BIO unless it has tags and no spans.
    A later sentence without one of them has "_" there.
    """
    names: list[str] | None = None
    spans = True
    for sentence in sentences:
        tags = dict(sentence.tags)
        if sentence.tree:
            tags.setdefault("upos", tuple(word.upos for word in sentence.tree))
        if names is None:
            names = list(tags)
            spans = bool(sentence.spans) or not names
        missing = ("_",) * len(sentence.tokens)
        columns = [sentence.tokens, *(tags.get(name, missing) for name in names)]
        if spans:
            columns.append(bio.encode(sentence.spans, len(sentence.tokens)))
        rows = ("\t".join(row) for row in zip(*columns, strict=True))
        yield "\n".join(chain(rows, ("",)))
