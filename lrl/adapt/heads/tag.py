"""One tag a word, read at its first piece: a column of tags, or spans as BIO.

The tags of spans are decided together, as they follow one another; see lrl.adapt.heads.follows.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.adapt.heads.base import (
    UNKNOWN,
    Prediction,
    Read,
    Shares,
    column,
    cross_entropy,
    f1,
    inventory,
    numbers,
    weight_of,
)
from lrl.adapt.heads.follows import Follows
from lrl.corpus import bio
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

SPANS = "spans"  # the name that stands for a sentence's spans among the columns of tags
UPOS = "upos"


class Tag(nn.Module):
    """A linear layer over each word."""

    def __init__(
        self,
        size: int,
        labels: Sequence[str],
        source: str,
        dropout: float = 0.0,
        follows: dict[str, dict[str, int]] | None = None,
    ) -> None:
        super().__init__()
        self.labels = tuple(labels)
        self.follows = Follows(self.labels, follows) if follows else None
        self.source = source
        self.measured = "f1" if source == SPANS else "accuracy"
        self._number = numbers(self.labels)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(size, len(self.labels))

    @classmethod
    def fitted(
        cls, size: int, sentences: Sequence[Sentence], dropout: float, source: str = ""
    ) -> "Tag":
        """For the tags of the training sentences, in the column `source` or the one they have."""
        source = source or source_of(sentences)
        rows = [tags_of(s, source) for s in sentences]
        labels = set(chain.from_iterable(rows))
        if source == SPANS:  # the inside of every span, also where training has one-word spans only
            labels = {f"{part}-{tag[2:]}" for tag in labels if tag != "O" for part in "BI"} | {"O"}
        found = inventory([*labels], f"tag in {source!r}")
        follows = Follows.seen(found, rows).counts if source == SPANS else None
        return cls(size, found, source, dropout, follows)

    def described(self) -> dict[str, Any]:
        """The tags by number, where they stand and, of spans, how often which follows which."""
        more = {"follows": self.follows.counts} if self.follows else {}
        return {"labels": list(self.labels), "source": self.source, **more}

    def logits(self, read: Read) -> Tensor:
        """[b, w, labels]."""
        scores: Tensor = self.out(self.dropout(read.words))
        return scores

    def gold(self, batch: Batch) -> Tensor:
        """[b, w] tag numbers; words that were cut off have none."""
        rows = [
            [self._number.get(tag, UNKNOWN) for tag in tags_of(s, self.source)]
            for s in batch.sentences
        ]
        found = column(rows, batch.first.shape[1], batch.ids.device)
        return found.masked_fill(batch.first < 0, UNKNOWN)

    def loss(self, read: Read) -> Tensor:
        """Summed over words with a known tag."""
        gold = self.gold(read.batch)
        weights = read.batch.weights[:, None].expand(gold.shape)
        return cross_entropy(self.logits(read), gold, weights)

    def units(self, batch: Batch) -> float:
        """Words with a known tag, by weight."""
        return weight_of(self.gold(batch), batch.weights)

    def predict(self, read: Read) -> list[Prediction]:
        """The likeliest tag of each word."""
        return list(map(self.decided, read.batch.sentences, self.shares(read)))

    def shares(self, read: Read) -> list[Shares]:
        """The probability of each tag, word by word."""
        pairs = zip(self.logits(read), read.batch.sentences, strict=True)
        return [Shares.of_words(rows, len(sentence.tokens)) for rows, sentence in pairs]

    def decided(self, sentence: Sentence, shares: Shares) -> Prediction:
        """The likeliest tag of each word; of spans, the likeliest tags together."""
        words = shares.words
        if not sentence.tokens:
            return Prediction(with_tags(sentence, self.source, ()), 1.0)
        best = self.follows.best(words) if self.follows else words.argmax(-1).tolist()
        score = float(words[range(len(best)), best].mean())
        tags = tuple(self.labels[number] for number in best)
        return Prediction(with_tags(sentence, self.source, tags), score)

    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
        """Span F1, or the share of words with the right tag."""
        if self.source == SPANS:
            return f1(gold, found)
        pairs = [
            pair
            for a, b in zip(gold, found, strict=True)
            for pair in zip(tags_of(a, self.source), tags_of(b, self.source), strict=False)
        ]
        return sum(a == b for a, b in pairs) / max(1, len(pairs))


def source_of(sentences: Sequence[Sentence]) -> str:
    """Where the tags of training sentences are: `upos` of trees or columns, another, or spans."""
    if any(s.tree for s in sentences) or any(UPOS in dict(s.tags) for s in sentences):
        return UPOS
    if any(s.spans for s in sentences):
        return SPANS
    names = sorted({name for s in sentences for name, _ in s.tags})
    if len(names) != 1:
        reason = f"columns {', '.join(names)}; choose one" if names else "no tags, spans or trees"
        raise ConfigError(f"tagging: the training data has {reason}")
    return names[0]


def tags_of(sentence: Sentence, source: str) -> tuple[str, ...]:
    """One tag a token, or none where the sentence has no such column."""
    if source == SPANS:
        return bio.encode(sentence.spans, len(sentence.tokens))
    if source == UPOS and sentence.tree:
        return tuple(word.upos for word in sentence.tree)
    return dict(sentence.tags).get(source, ())


def with_tags(sentence: Sentence, source: str, tags: tuple[str, ...]) -> Sentence:
    """The sentence with its tags of that source put in place of any it had."""
    if source == SPANS:
        return replace(sentence, spans=bio.decode(tags))
    if source == UPOS and sentence.tree:
        words = zip(sentence.tree, tags, strict=True)
        return replace(sentence, tree=tuple(replace(word, upos=tag) for word, tag in words))
    others = tuple(pair for pair in sentence.tags if pair[0] != source)
    return replace(sentence, tags=(*others, (source, tags)))
