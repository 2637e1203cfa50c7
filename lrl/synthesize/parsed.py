"""A sentence with its tree while it is worked out what each of its words is asked for."""

from collections.abc import Iterable

from lrl.corpus.sentence import Sentence
from lrl.morphology.features import parse
from lrl.morphology.ud import pairs_of
from lrl.synthesize.asked import NOTHING
from lrl.synthesize.grammar import Grammar, case_of

VERBAL = frozenset(("VERB", "AUX"))
NOMINAL = frozenset(("NOUN", "PROPN"))


class Parsed:
    """`found` are the requests so far, `nouns` the features of the nouns among them."""

    def __init__(self, sentence: Sentence, grammar: Grammar) -> None:
        self.tree = sentence.tree
        self.forms = sentence.tokens
        self.lemmas = [
            (word.lemma if word.lemma not in ("", "_") else form).lower()
            for word, form in zip(sentence.tree, sentence.tokens, strict=True)
        ]
        self.grammar = grammar
        self.feats = [dict(pairs_of(word.upos, word.feats)) for word in sentence.tree]
        self.below: list[list[int]] = [[] for _ in sentence.tree]
        for k, word in enumerate(sentence.tree):
            if word.head > 0:
                self.below[word.head - 1].append(k)
        self.found = [NOTHING] * len(sentence.tree)
        self.nouns: dict[int, frozenset[str]] = {}

    def relation(self, k: int) -> str:
        return self.tree[k].deprel.split(":")[0]

    def children(self, k: int, *relations: str) -> list[int]:
        return [c for c in self.below[k] if self.relation(c) in relations]

    def head(self, k: int) -> int:
        return self.tree[k].head - 1

    def is_auxiliary(self, k: int) -> bool:
        return self.relation(k) == "aux"

    def plural(self, k: int) -> bool:
        return self.feats[k].get("Number", "Sing") in ("Plur", "Ptan")

    def first_case(self, feats: Iterable[str]) -> frozenset[str]:
        """The first of the alternatives that nouns of the target language have."""
        for one in feats:
            names = case_of(one, self.grammar.target)
            if names and self.grammar.has("N", names):
                return names
        return frozenset()


def values(features: Iterable[tuple[str, ...]]) -> set[str]:
    """The features that are one value and not several."""
    return {feature[0] for feature in features if len(feature) == 1}


def text(names: Iterable[str]) -> str:
    """Features as a bundle, in the order of the schema."""
    return str(parse(";".join(sorted(names))))
