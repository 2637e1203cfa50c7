"""How well an analyser does on gold trees."""

from collections.abc import Iterable
from dataclasses import dataclass

from lrl.analysis.analyser import Analyser
from lrl.corpus.sentence import Sentence, Word

NONE = "_"


@dataclass(frozen=True, slots=True)
class Scores:
    """Words that are right, of all words, punctuation included.

    As the CoNLL 2018 shared task counts, but that every feature counts, not only the universal
    ones: relations are compared without their subtypes, and a gold lemma "_" is always met.
    """

    words: int = 0
    upos: int = 0
    feats: int = 0
    lemma: int = 0
    uas: int = 0
    las: int = 0

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    def shares(self) -> dict[str, float]:
        """The percentages, to two places."""
        whole = max(self.words, 1)
        names = ("upos", "feats", "lemma", "uas", "las")
        return {name: round(100 * getattr(self, name) / whole, 2) for name in names}


def compared(gold: Iterable[Word], found: Iterable[Word]) -> Scores:
    """The scores of one tree."""
    total = Scores()
    for right, given in zip(gold, found, strict=True):
        head = right.head == given.head
        total += Scores(
            words=1,
            upos=right.upos == given.upos,
            feats=_features(right) == _features(given),
            lemma=right.lemma in (NONE, given.lemma),
            uas=head,
            las=head and _relation(right) == _relation(given),
        )
    return total


def score(sentences: Iterable[Sentence], analyser: Analyser) -> Scores:
    """The scores over the sentences that have trees."""
    gold = [sentence for sentence in sentences if sentence.tree]
    found = analyser.analyse([sentence.tokens for sentence in gold])
    total = Scores()
    for sentence, tree in zip(gold, found, strict=True):
        total += compared(sentence.tree, tree)
    return total


def _features(word: Word) -> frozenset[str]:
    return frozenset(word.feats.split("|"))


def _relation(word: Word) -> str:
    return word.deprel.partition(":")[0]
