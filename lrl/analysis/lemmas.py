"""Lemmas of analysed words: those a treebank gave, else a dictionary's, else the word itself."""

from collections import Counter
from collections.abc import Iterable, Mapping

from lrl.corpus.sentence import Word
from lrl.lexicon.lemma import Lemmatiser, lemmatiser, parts

NAME = "PROPN"
NONE = "_"


class Lemmas:
    """(word, UPOS) -> lemma for one language (ISO 639-3)."""

    def __init__(self, language: str, seen: Mapping[tuple[str, str], str]) -> None:
        self.language = language
        self.seen = seen
        self._dictionary: Lemmatiser = lemmatiser(language)

    def __call__(self, form: str, upos: str) -> str:
        return self.seen.get((keyed(form, upos), upos)) or self.unseen(form, upos)

    def unseen(self, form: str, upos: str) -> str:
        """The lemma of a word that no treebank had."""
        if found := self._dictionary(form, upos):
            return found[0]
        # A host and its clitic ("Allen's"); a compound with hyphens is one word as it is.
        pieces = parts(form, self.language)
        if pieces and "-" not in form:
            return self.unseen(pieces[0], upos)
        return keyed(form, upos)


def keyed(form: str, upos: str) -> str:
    """A word as a lemma is written: names keep their capitals."""
    return form if upos == NAME else form.lower()


def learned(words: Iterable[tuple[str, Word]], language: str) -> dict[tuple[str, str], str]:
    """The commonest lemma of each (form, UPOS), where `Lemmas` would not guess it."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for form, word in words:
        if word.lemma != NONE:
            key = (keyed(form, word.upos), word.upos)
            counts.setdefault(key, Counter())[word.lemma] += 1
    guess = Lemmas(language, {}).unseen
    best = {key: min(found, key=lambda t: (-found[t], t)) for key, found in counts.items()}
    return {key: best[key] for key in sorted(best) if guess(*key) != best[key]}
