"""Other values for the labelled spans of source sentences, before their words are substituted.

A model that has seen the same contexts with values it does not know learns a slot by its context
and not by its words (Dai & Adel 2020, An Analysis of Simple Data Augmentation for Named Entity
Recognition). The changed sentence is the source that all that follows is aligned to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random

import numpy as np

from lrl.corpus.sentence import Sentence, Span
from lrl.lexicon.store import Lexicon
from lrl.synthesize.batch import MADE, Batch, Vocabulary, from_sentences
from lrl.synthesize.coinage import Mint, is_word, mint
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.shards import SentenceShard, Source, shards

CHANGES = ("kept", "swapped", "invented")  # what becomes of the value of a span
KEPT, SWAPPED, INVENTED = range(3)


@dataclass(frozen=True, slots=True)
class Value:
    """A run of tokens with their white space and tags; `made`: which of them are invented."""

    tokens: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[tuple[str, tuple[str, ...]], ...]
    made: tuple[bool, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        """Its words without case, by which values are the same."""
        return tuple(map(str.casefold, self.tokens))


# Values by label and by the columns of tags that they have; each once, sorted.
Pool = dict[tuple[str, tuple[str, ...]], tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Revalued:
    """A sentence with other values: which tokens are invented, and how many spans by CHANGES."""

    sentence: Sentence
    made: tuple[bool, ...]
    changes: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Values:
    """Replaces values in the sentences of a corpus, each by random numbers of its own."""

    way: str
    share: float
    pool: Pool
    mint: Mint | None
    seed: str

    def batch(
        self, shard: SentenceShard, vocabulary: Vocabulary, name_labels: frozenset[str]
    ) -> Batch:
        """A batch of the shard's sentences with their new values; invented words are marked."""
        new = [self.revalue(s, shard.first + i) for i, s in enumerate(shard.sentences)]
        batch = from_sentences([one.sentence for one in new], vocabulary, name_labels)
        name = np.zeros(len(batch.types), np.int8) if batch.name is None else batch.name
        name[np.array([made for one in new for made in one.made], bool)] = MADE
        kept, swapped, invented = np.sum(
            [(0, 0, 0), *(one.changes for one in new)], axis=0
        ).tolist()
        return replace(batch, name=name if name.any() else None, values=(kept, swapped, invented))

    def revalue(self, sentence: Sentence, number: int) -> Revalued:
        """The sentence, the corpus's `number`th, with other values; as it is if it has a tree."""
        rng = Random(f"{self.seed} {number}")
        found = [self._other(sentence, span, rng) for span in sentence.spans]
        count = [change for change, _ in found]
        changes = (count.count(KEPT), count.count(SWAPPED), count.count(INVENTED))
        new, made = put(sentence, [value for _, value in found])
        return Revalued(new, made, changes)

    def _other(self, sentence: Sentence, span: Span, rng: Random) -> tuple[int, Value]:
        own = part(sentence, span.start, span.end)
        if sentence.tree or rng.random() >= self.share:
            return KEPT, own
        invents = self.way == "invent" or (self.way == "mixed" and rng.random() < 0.5)
        other = own
        if not invents:
            candidates = self.pool[span.label, _columns(sentence)]
            other = swapped(own, candidates, rng)
        elif self.mint:
            other = invented(own, self.mint, rng)
        if other is own:
            return KEPT, own
        if span.start == 0 and own.tokens[0][:1].isupper():
            first = other.tokens[0]
            tokens = (first[:1].upper() + first[1:], *other.tokens[1:])
            other = replace(other, tokens=tokens)
        return INVENTED if invents else SWAPPED, other


def values_of(
    config: SubstituteConfig,
    lexicon: Lexicon,
    language: str,
    sources: tuple[Source, ...],
    seed: int,
) -> Values | None:
    """What replaces the values of a corpus as the configuration says, if it does."""
    if config.values == "keep":
        return None
    pool: Pool = {}
    if config.values != "invent":
        read = (one for one in shards(sources, []) if isinstance(one, SentenceShard))
        pool = pool_of(sentence for shard in read for sentence in shard.sentences)
    coins: Mint | None = None
    if config.values != "swap":
        coins = mint(*(lexicon.table[side].to_pylist() for side in ("target", "source")))
    return Values(config.values, config.value_share, pool, coins, f"values {seed} {language}")


def pool_of(sentences: Iterable[Sentence]) -> Pool:
    """All values of a corpus; one that begins a sentence only where it stands nowhere else, as
    its capital may be the sentence's."""
    found = [
        (span.label, _columns(one), value.folded, span.start == 0, value)
        for one in sentences
        if not one.tree
        for span in one.spans
        for value in [part(one, span.start, span.end)]
    ]
    found.sort(key=lambda item: (*item[:4], item[4].tokens, item[4].spaces, item[4].tags))
    pool: dict[tuple[str, tuple[str, ...]], list[Value]] = {}
    for (label, columns, _), same in groupby(found, key=lambda item: item[:3]):
        pool.setdefault((label, columns), []).append(next(same)[4])
    return {key: tuple(values) for key, values in pool.items()}


def swapped(own: Value, candidates: Sequence[Value], rng: Random) -> Value:
    """Another of the candidates, drawn evenly; its own where there is none."""
    others = len(candidates) - 1
    if others < 1:
        return own
    at = rng.randrange(others)
    same = next((k for k, one in enumerate(candidates) if one.folded == own.folded), others)
    return candidates[at + (at >= same)]


def invented(own: Value, coins: Mint, rng: Random) -> Value:
    """The value with words that mean nothing; its own where it has no words.

    Numbers, punctuation and what is written together with the word before ("n't") stay.
    """
    cut = [False, *(not space for space in own.spaces[:-1])]
    made = tuple(
        is_word(token) and not (short and not token.isalpha())
        for token, short in zip(own.tokens, cut, strict=True)
    )
    if not any(made):
        return own
    pairs = zip(own.tokens, made, strict=True)
    return replace(own, tokens=tuple(coins.coin(t, rng) if m else t for t, m in pairs), made=made)


def put(sentence: Sentence, values: Sequence[Value]) -> tuple[Sentence, tuple[bool, ...]]:
    """The sentence with the values in the place of its spans', one each; which tokens are made.

    White space after a span stays the sentence's.
    """
    pieces: list[Value] = []
    spans: list[Span] = []
    at = length = 0
    for span, value in zip(sentence.spans, values, strict=True):
        start = length + span.start - at
        length = start + len(value.tokens)
        spaces = (*value.spaces[:-1], sentence.spaces[span.end - 1])
        pieces += [part(sentence, at, span.start), replace(value, spaces=spaces)]
        spans.append(Span(start, length, span.label))
        at = span.end
    pieces.append(part(sentence, at, len(sentence.tokens)))
    new = replace(
        sentence,
        tokens=tuple(token for piece in pieces for token in piece.tokens),
        spaces=tuple(space for piece in pieces for space in piece.spaces),
        spans=tuple(spans),
        tags=tuple(
            (name, tuple(tag for piece in pieces for tag in piece.tags[column][1]))
            for column, (name, _) in enumerate(sentence.tags)
        ),
    )
    return new, tuple(made for piece in pieces for made in piece.made)


def part(sentence: Sentence, start: int, end: int) -> Value:
    """The tokens of a sentence from `start` to before `end`."""
    return Value(
        sentence.tokens[start:end],
        sentence.spaces[start:end],
        tuple((name, tags[start:end]) for name, tags in sentence.tags),
        (False,) * (end - start),
    )


def _columns(sentence: Sentence) -> tuple[str, ...]:
    return tuple(name for name, _ in sentence.tags)
