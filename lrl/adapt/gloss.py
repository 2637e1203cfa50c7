"""A sentence of the target language read as its gloss: word by word in the source language."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

import pyarrow as pa

from lrl.adapt.affixes import Affixes
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokens_of
from lrl.errors import ConfigError
from lrl.lexicon.lemma import word_list
from lrl.lexicon.lookup import Index, Match
from lrl.lexicon.store import SCHEMA, Lexicon
from lrl.lexicon.tables import classes
from lrl.morphology.paradigms import Table
from lrl.text import fold

# How a token came to its gloss; the keys of lrl.lexicon.lookup besides. Tokens that are no words
# (punctuation, numbers) are "same".
TABLE, AFFIX, GRAMMAR, SAME, NONE = "table", "affix", "grammar", "same", ""
UNCOVERED = ("keep", "drop")
SHORT = 3  # letters of the longest word that is taken for a grammatical one
OFTEN = 0.005  # share of the expressions of several words that such a word is part of
SURE = ("exact", "folded")  # keys that need no word for another: nothing is sought behind them


@dataclass(frozen=True, slots=True)
class Glossed:
    """A gloss, which token of the sentence (first) is behind which of the gloss (second), and
    how each token of the sentence was found: NONE where it was not."""

    sentence: Sentence
    links: tuple[tuple[int, int], ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a lexicon has for a word or a run of words: how it was found, and for each part of it
    the rows of the index."""

    how: str
    parts: tuple[tuple[int, ...], ...]


class Gloss:
    """Reads sentences through a lexicon.

    `lexicon` is from source to target, as lexicons are kept. A word is sought as it stands,
    case folded, as the lemma that `table` attests its form for, by the weaker keys of a lexicon's
    index, and last without an affix or two; `affixes` are those that the lexicon's own
    words show, if none are given. Runs of words that are one entry go before single words,
    the longest first. Among several translations the one of best quality wins, then the one that
    `common` counts most often in source text. Words without an entry stay or are dropped, as
    `uncovered` says.

    A short word that many expressions of the lexicon are made with is a grammatical one, whatever
    else it is spelled like: Ewe "la" is the article before it is "animal". It is read as a
    function word of the source language if it has such a translation, and left out if not.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        table: Table | None = None,
        common: Mapping[str, int] | None = None,
        uncovered: str = "keep",
        affixes: Affixes | None = None,
    ) -> None:
        if uncovered not in UNCOVERED:
            raise ConfigError(f"uncovered {uncovered!r}: one of {', '.join(UNCOVERED)}")
        self.index = Index(shaped(lexicon.turned().table), lexicon.target_lang.code)
        self.affixes = affixes or Affixes.of(self.index.sources)
        self._function = word_list("function_words.tsv", lexicon.source_lang.code)
        self._grammar = grammatical(self.index.sources) if self._function else frozenset[str]()
        self._table = table
        self._common = common or {}
        self._uncovered = uncovered
        self._hidden: Container[str] = ()
        self._known: dict[str, Hit | None] = {}

    def of(self, sentence: Sentence) -> Glossed:
        """The gloss of a sentence; its labels are not carried over."""
        tokens: list[str] = []
        spaces: list[bool] = []
        links: list[tuple[int, int]] = []
        found: list[str] = []
        for start, end, how, hit in self.runs(sentence):
            words = self._said(shape(sentence.tokens[start]), how, hit)
            found += [how] * (end - start)
            first = len(tokens)
            tokens += words
            spaces += [True] * len(words)
            if words:
                spaces[-1] = sentence.spaces[end - 1]
            elif tokens:
                spaces[-1] = spaces[-1] or sentence.spaces[end - 1]
            links += [(i, j) for i in range(start, end) for j in range(first, len(tokens))]
        if not tokens:  # everything was dropped: an empty text says less than the sentence
            n = len(sentence.tokens)
            same = Sentence(sentence.id, sentence.tokens, sentence.spaces)
            return Glossed(same, tuple((i, i) for i in range(n)), tuple(found))
        spaces[-1] = False
        gloss = Sentence(sentence.id, tuple(tokens), tuple(spaces))
        return Glossed(gloss, tuple(links), tuple(found))

    def hiding(self, words: Container[str]) -> "Gloss":
        """The same without the entries of some target expressions, folded."""
        other = copy(self)
        other._hidden, other._known = words, {}
        return other

    def word(self, word: str) -> tuple[str, tuple[str, ...]] | None:
        """(how it was found, its translation's words) of a word that has one."""
        hit = self._hit(word)
        return (hit.how, self._words(hit)) if hit else None

    def runs(self, sentence: Sentence) -> Iterator[tuple[int, int, str, Hit | None]]:
        """(first token, the one behind the last, how, what was found) of a sentence's runs of
        tokens that are read together, from its beginning to its end."""
        tokens = [shape(token) for token in sentence.tokens]
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if not any(map(str.isalpha, token)):
                yield at, at + 1, SAME, None
                at += 1
                continue
            if fold(token) in self.index.first_words:
                run = self.index.longest(tokens[at : at + self.index.depth])
                if run and run[0] > 1 and (rows := self._shown(run[1].entries[0])):
                    yield at, at + run[0], run[1].key, Hit(run[1].key, (tuple(rows),))
                    at += run[0]
                    continue
            hit = self._hit(token)
            if hit:
                yield at, at + 1, hit.how, hit
            else:
                yield at, at + 1, GRAMMAR if fold(token) in self._grammar else NONE, None
            at += 1

    def translations(self, rows: Iterable[int]) -> list[str]:
        """The different translations of entries, as the lexicon writes them, the best first."""
        quality, texts = self.index.quality, self.index.targets
        best = sorted(rows, key=lambda row: (-quality[row], -self._count(texts[row])))
        return list(dict.fromkeys(texts[row] for row in best))

    def _said(self, token: str, how: str, hit: Hit | None) -> tuple[str, ...]:
        """The gloss of a run of tokens that begins with `token`."""
        if hit:
            return _as(token, self._words(hit))
        kept = how == SAME or (how == NONE and self._uncovered == "keep")
        return (token,) if kept else ()

    def _hit(self, word: str) -> Hit | None:
        if word not in self._known:
            self._known[word] = self._sought(word)
        return self._known[word]

    def _sought(self, word: str) -> Hit | None:
        hit = self._looked_up(word)
        if fold(word) in self._grammar:
            functional = hit and all(fold(one) in self._function for one in self._words(hit))
            return hit if functional else None
        if hit and hit.how in SURE:
            return hit
        if self._table is not None:
            for form in dict.fromkeys((word, fold(word))):
                for lemma in dict.fromkeys(owner for owner, _ in self._table.analyse(form)):
                    if (of_lemma := self._looked_up(lemma)) and of_lemma.how in SURE:
                        return replace(of_lemma, how=TABLE)
        if hit:
            return hit
        stems = self.affixes.stems(word)
        further = (inner for stem in stems for inner in self.affixes.stems(stem))
        for stem in chain(stems, further):
            if of_stem := self._looked_up(stem):
                return replace(of_stem, how=AFFIX)
        return None

    def _looked_up(self, word: str) -> Hit | None:
        match: Match | None = self.index.lookup(word)
        if match is None or not match.entries:
            return None
        parts = [self._shown(rows) for rows in match.entries]
        if not all(parts):
            return None
        if fold(word) in self._grammar:
            parts = [self._functional(rows) or rows for rows in parts]
        return Hit(match.key, tuple(map(tuple, parts)))

    def _functional(self, rows: Sequence[int]) -> list[int]:
        return [row for row in rows if fold(self.index.targets[row]) in self._function]

    def _shown(self, rows: Sequence[int]) -> list[int]:
        return [row for row in rows if fold(self.index.sources[row]) not in self._hidden]

    def _words(self, hit: Hit) -> tuple[str, ...]:
        """The words of the best translation: the index of a turned lexicon calls it target."""
        best = (self.translations(rows)[0] for rows in hit.parts)
        return tuple(token for text in best for chunk in text.split() for token in tokens_of(chunk))

    def _count(self, text: str) -> float:
        """How common an expression is: as its rarest word, long expressions being rarer."""
        words = text.split()
        return min(self._common.get(fold(word), 0) for word in words) / len(words)


def _as(token: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with the capital of the token they are for."""
    if token[:1].isupper() and words:
        return (words[0][:1].upper() + words[0][1:], *words[1:])
    return words


def grammatical(expressions: Iterable[str]) -> frozenset[str]:
    """Short words that many of the expressions of several words are made with, folded."""
    several = [set(fold(text).split()) for text in expressions if " " in text]
    counts = Counter(word for words in several for word in words if len(word) <= SHORT)
    least = max(5, OFTEN * len(several))
    return frozenset(word for word, n in counts.items() if n >= least)


def shape(text: str) -> str:
    """The text with each letter in the one character that is meant by its shape."""
    return text if text.isascii() else text.translate(_shapes())


def shaped(table: pa.Table) -> pa.Table:
    """The table of a lexicon with its source side so."""
    texts = pa.array([shape(text) for text in table["source"].to_pylist()], pa.string())
    return table.set_column(SCHEMA.get_field_index("source"), SCHEMA.field("source"), texts)


@cache
def _shapes() -> dict[int, str]:
    return {ord(letter): meant for letter, meant in classes("letter_shapes.tsv").items()}


def coverage(glosses: Sequence[Glossed]) -> float:
    """The share of words that were found; 1 where there are none."""
    found = [how for one in glosses for how in one.found if how != SAME]
    return sum(how != NONE for how in found) / len(found) if found else 1.0
