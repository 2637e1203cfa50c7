"""The numbers a parser works on: of words, pieces of spelling, tags and relations."""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from lrl.corpus.sentence import Sentence, Word
from lrl.errors import ConfigError

UNKNOWN = 0
"""Of words: one not seen, or hidden."""
PIECES = 12
"""How many pieces a spelling gives: itself, its shape, and affixes of up to five characters."""
LABELS = ("upos", "feats", "deprel")
LONGEST = 40  # characters of a word that are looked at, at either end

DIGIT = regex.compile(r"\p{N}")
SHAPES = tuple(
    (regex.compile(pattern), mark)
    for pattern, mark in ((r"\p{Lu}+", "X"), (r"\p{L}+", "x"), (r"\p{N}+", "0"))
)


def lower(form: str) -> str:
    """A word as the vocabulary has it: without capitals, all digits alike."""
    return str(DIGIT.sub("0", form.casefold()))


@lru_cache(maxsize=1 << 17)
def pieces(form: str, buckets: int) -> tuple[int, ...]:
    """The numbers, 1..buckets, of a word's pieces; 0 fills up to PIECES.

    Affixes are hashed (CRC-32, the same on every machine); two that fall together are told apart
    by the others.
    """
    low = lower(form)
    if len(low) > 2 * LONGEST:
        low = low[:LONGEST] + low[-LONGEST:]
    texts = [f"w{low}", f"x{shape(form)}"]
    texts += [f"p{low[:n]}" for n in range(1, 6) if n < len(low)]
    texts += [f"s{low[-n:]}" for n in range(1, 6) if n < len(low)]
    numbers = [zlib.crc32(text.encode()) % buckets + 1 for text in texts]
    return (*numbers, *(0,) * (PIECES - len(numbers)))


def shape(form: str) -> str:
    """Runs of capitals, of letters after them, of digits as a mark each: "Anna's" -> "Xx'x"."""
    found = ""
    at = 0
    form = form[:LONGEST]
    while at < len(form):
        for pattern, mark in SHAPES:
            if match := pattern.match(form, at):
                found, at = found + mark, match.end()
                break
        else:
            found, at = found + form[at], at + 1
    return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, numbered from 1; labels and styles, numbered from 0.

    A style is the name of a treebank: what the annotators of one treebank mean by a tag differs
    from another's, so each word is read knowing whose it is (Stymne et al. 2018).
    """

    words: tuple[str, ...]
    upos: tuple[str, ...]
    feats: tuple[str, ...]
    deprel: tuple[str, ...]
    styles: tuple[str, ...]
    _words: dict[str, int] = field(init=False, repr=False, compare=False)
    _labels: dict[str, dict[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("words", *LABELS, "styles"):
            items = getattr(self, name)
            if len(set(items)) != len(items):
                raise ConfigError(f"{name} of a vocabulary given twice")
            if not items and name != "words":
                raise ConfigError(f"a vocabulary without {name}")
        object.__setattr__(self, "_words", {word: k for k, word in enumerate(self.words, 1)})
        labels = {name: {t: k for k, t in enumerate(getattr(self, name))} for name in LABELS}
        object.__setattr__(self, "_labels", labels)

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """The number of each word."""
        return [self._words.get(lower(token), UNKNOWN) for token in tokens]

    def labels(self, name: str, tree: Iterable[Word]) -> list[int]:
        """The number of each word's label; all must be known."""
        known = self._labels[name]
        return [known[getattr(word, name)] for word in tree]


def collect(sentences: Iterable[tuple[str, Sentence]], least: int) -> Vocabulary:
    """The vocabulary of (style, sentence) pairs; the first style is the one analyses follow."""
    words: Counter[str] = Counter()
    labels: dict[str, set[str]] = {name: set() for name in LABELS}
    styles: dict[str, None] = {}
    for style, sentence in sentences:
        styles[style] = None
        words.update(map(lower, sentence.tokens))
        for name in LABELS:
            labels[name].update(getattr(word, name) for word in sentence.tree)
    kept = sorted(word for word, count in words.items() if count >= least)
    upos, feats, deprel = (tuple(sorted(labels[name])) for name in LABELS)
    return Vocabulary(tuple(kept), upos, feats, deprel, tuple(styles))
