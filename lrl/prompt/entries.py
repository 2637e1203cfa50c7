"""The dictionary entries of the words of a sentence.

Words are found as they are for a gloss: in the form they have, by the lemma of an attested form,
without an affix, as runs of words that are one entry. What a word is looked up under is told
beside its translations, as in Elsner and Needle (2023), and several translations are given as in
Ghazvininejad et al. (2023); a word found through a third language is told with its word there, as
the chains of Lu et al. (2023) are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lrl.adapt.gloss import AFFIX, Gloss, Hit, shape
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.languages import Language
from lrl.text import fold

PIVOTS = 2  # words of the pivot language that are told
GUESSED = (AFFIX, "bare", "parts")  # ways to find a word that often find another
LEFT = 0.6  # share of a word's letters that must be left where affixes are taken off


@dataclass(frozen=True, slots=True)
class Entry:
    """The translations, best first, of the words from token `start` to before `end`.

    `head` is what the lexicon has for `word`, the same but for capitals where it was found as it
    stands; `how` is a key of the gloss; `pivots` are the words of the pivot language that lie
    between, if it was found through them.
    """

    word: str
    start: int
    end: int
    head: str
    how: str
    translations: tuple[str, ...]
    pivots: tuple[str, ...] = ()

    @property
    def inflected(self) -> bool:
        """Whether the lexicon has it in another form."""
        return fold(shape(self.word)) != fold(self.head)

    @property
    def guessed(self) -> bool:
        """Whether it is no more than like what the lexicon has."""
        return self.how in GUESSED

    @property
    def shown(self) -> bool:
        """Whether it says something: not of a word that is its own translation, as a name is, nor
        of one of which a guess has left too little."""
        told = {*map(fold, self.translations)} != {fold(self.word)}
        return told and (self.how != AFFIX or len(self.head) >= LEFT * len(self.word))


@dataclass(frozen=True, slots=True)
class Chain:
    """A gloss through a pivot language and, by row of its lexicon, the words there, best first."""

    language: Language
    gloss: Gloss
    middle: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Finds entries, at most so many translations each, in lexicons, through a pivot, or both."""

    direct: Gloss | None
    chain: Chain | None = None
    most: int = 3

    def __post_init__(self) -> None:
        if self.direct is None and self.chain is None:
            raise ConfigError("no lexicon to take entries from")
        if self.most < 1:
            raise ConfigError(f"{self.most} translations: an entry has at least one")

    def entries(self, sentence: Sentence) -> list[Entry]:
        """The entries of a sentence's words that say something, in their order, each once."""
        direct = _hits(self.direct, sentence)
        chained = _hits(self.chain.gloss, sentence) if self.chain else {}
        taken = {token for start, end in direct for token in range(start, end)}
        alone = {
            place: hit
            for place, hit in chained.items()
            if place in direct or taken.isdisjoint(range(*place))
        }
        found: dict[str, Entry] = {}
        for place in sorted({*direct, *alone}):
            word = _text(sentence, *place)
            if fold(word) not in found:
                found[fold(word)] = self._entry(word, place, direct.get(place), alone.get(place))
        return [one for one in found.values() if one.shown]

    def _entry(
        self, word: str, place: tuple[int, int], direct: Hit | None, chained: Hit | None
    ) -> Entry:
        head, how, translations = "", "", dict[str, None]()
        if direct and self.direct:
            head, how = _head(self.direct, direct), direct.how
            translations |= dict.fromkeys(_translations(self.direct, direct))
        pivots: dict[str, None] = {}
        if chained and self.chain:
            gloss = self.chain.gloss
            head, how = head or _head(gloss, chained), how or chained.how
            translations |= dict.fromkeys(_translations(gloss, chained))
            shown = set(list(translations)[: self.most])
            if len(chained.parts) == 1:
                rows = [r for r in chained.parts[0] if gloss.index.targets[r] in shown]
                pivots = dict.fromkeys(m for row in rows for m in self.chain.middle[row])
        kept = tuple(translations)[: self.most]
        return Entry(word, *place, head, how, kept, tuple(pivots)[:PIVOTS])


def _hits(gloss: Gloss | None, sentence: Sentence) -> dict[tuple[int, int], Hit]:
    if gloss is None:
        return {}
    return {(start, end): hit for start, end, _, hit in gloss.runs(sentence) if hit}


def _head(gloss: Gloss, hit: Hit) -> str:
    return " ".join(gloss.index.sources[rows[0]] for rows in hit.parts)


def _translations(gloss: Gloss, hit: Hit) -> Sequence[str]:
    """Those of a word; of one that was found in parts the best of each, side by side."""
    each = [gloss.translations(rows) for rows in hit.parts]
    return each[0] if len(each) == 1 else [" ".join(words[0] for words in each)]


def _text(sentence: Sentence, start: int, end: int) -> str:
    last = end - 1
    return sentence.text[
        sentence.starts[start] : sentence.starts[last] + len(sentence.tokens[last])
    ]
