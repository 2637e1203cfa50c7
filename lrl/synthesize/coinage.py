"""Words without a meaning that look like those of a language, spelled by a model of its lexicon."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from lrl.corpus.tokenise import tokenise, tokens_of
from lrl.errors import ConfigError
from lrl.synthesize.renderings import carry_case

ORDER = 3  # characters: each is drawn after the two before it
TRIES = 20  # words spelled for each one wanted, before a shorter context is tried
EDGE = ""
JOINTS = frozenset("-'\u2019\u02bc")  # inside words

Follow = dict[tuple[str, ...], tuple[list[str], list[int]]]


@dataclass(frozen=True, slots=True)
class Mint:
    """Coins words: `follow[n]` says what comes after each n characters, with cumulative counts.

    `lengths` are those of the lexicon's words, `known` all its words, both sides', without case;
    `capitals`: its words have capitals of their own, which then say nothing.
    """

    follow: tuple[Follow, ...]
    lengths: tuple[int, ...]
    known: frozenset[str]
    capitals: bool

    def coin(self, form: str, rng: Random) -> str:
        """A word that is not known, with the capitals of the form it stands for.

        Its length is drawn from the lexicon's, and met as nearly as some tries allow. Raises
        ConfigError where the lexicon has too few words to make others after.
        """
        length = rng.choice(self.lengths) if self.lengths else 0
        for follow in reversed(self.follow):
            tries = (self._spell(follow, rng) for _ in range(TRIES))
            found = ""
            for word in filter(self._new, tries):
                if not found or abs(len(word) - length) < abs(len(found) - length):
                    found = word
                if len(found) == length:
                    break
            if found:
                return found if self.capitals else carry_case([found], form, "", False)[0]
        raise ConfigError("values: the lexicon has too few words to invent others after")

    def _spell(self, follow: Follow, rng: Random) -> str:
        width = len(next(iter(follow)))
        longest = self.lengths[-1]
        word: list[str] = []
        before = (EDGE,) * width
        while len(word) <= longest:
            choices, counts = follow[before]
            character = rng.choices(choices, cum_weights=counts)[0]
            if character == EDGE:
                break
            word.append(character)
            before = (*before, character)[1:] if width else ()
        return "".join(word)

    def _new(self, word: str) -> bool:
        """Whether a word is none of the lexicon's, no longer or shorter than they, and one."""
        if not self.lengths[0] <= len(word) <= self.lengths[-1] or word.casefold() in self.known:
            return False
        return list(tokens_of(word)) == [word] and unicodedata.is_normalized("NFC", word)


def mint(targets: Iterable[str], sources: Iterable[str]) -> Mint:
    """The mint of a lexicon's two sides."""
    words = list(dict.fromkeys(tokenise(" ".join(targets))[0]))
    known = frozenset(map(str.casefold, (*words, *tokenise(" ".join(sources))[0])))
    model = [word for word in words if len(word) > 1 and is_word(word)]
    capitals = sum(word[0].isupper() for word in model) > len(model) / 2
    if not capitals:
        model = list(dict.fromkeys(map(str.lower, model)))
    follow = tuple(_follow(model, width) for width in range(ORDER)) if model else ()
    return Mint(follow, tuple(sorted(map(len, model))), known, capitals)


def is_word(token: str) -> bool:
    """Whether a token is a word of letters, and so no number, address, sign or part of a word."""
    letters = (c.isalpha() or unicodedata.category(c)[0] == "M" or c in JOINTS for c in token)
    return token[:1].isalpha() and all(letters)


def _follow(words: Sequence[str], width: int) -> Follow:
    counts: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for word in words:
        padded = (*[EDGE] * width, *word, EDGE)
        for at in range(width, len(padded)):
            counts[padded[at - width : at]][padded[at]] += 1
    return {
        context: (sorted(count), list(accumulate(count[c] for c in sorted(count))))
        for context, count in counts.items()
    }
