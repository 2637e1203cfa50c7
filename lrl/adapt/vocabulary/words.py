"""The words of the new language: how often each is to be expected, and what it means."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lrl.adapt.pairs import Pair
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.lexicon.entry import Entry
from lrl.text import fold

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A form with its weight (entries and occurrences), and its translations with theirs."""

    form: str
    count: float
    translations: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not self.form or any(character.isspace() for character in self.form):
            raise ValueError(f"not one word: {self.form!r}")
        if not self.count > 0:
            raise ValueError(f"{self.form}: weight {self.count}")


def words_of(
    entries: Iterable[Entry], pairs: Iterable[Pair] = (), texts: Iterable[Sentence] = ()
) -> list[Word]:
    """All words of a lexicon's target side, of pseudo-translations and of real text, by form.

    An entry is one occurrence of each of its words. A translation weighs its entry's quality,
    shared out where the target is several words, and once more for each aligned pair of tokens.
    What synthesis left as it was in the source language is no word of the new one.
    """
    counts: Counts = {}
    meant: dict[str, Counts] = {}
    for entry in entries:
        forms = list(words_in(entry.target))
        for form in forms:
            add(counts, form, 1.0)
            if entry.quality:
                add(meant.setdefault(fold(form), {}), entry.source, entry.quality / len(forms))
    known = set(meant)
    for pair in pairs:
        links = {right: pair.source.tokens[left] for left, right in pair.links}
        for place, form in enumerate(pair.target.tokens):
            source = links.get(place, form)
            if not is_word(form) or (fold(source) == fold(form) and fold(form) not in known):
                continue
            add(counts, form, 1.0)
            if place in links:
                add(meant.setdefault(fold(form), {}), fold(source), 1.0)
    for sentence in texts:
        for form in sentence.tokens:
            if is_word(form):
                add(counts, form, 1.0)
    return [
        Word(form, counts[form], tuple(sorted(meant.get(fold(form), {}).items())))
        for form in sorted(counts)
    ]


def words_in(expression: str) -> Iterator[str]:
    """The words of an expression, without its punctuation."""
    return (word for word in tokenise(expression)[0] if is_word(word))


def is_word(form: str) -> bool:
    """Whether a token has a letter in it, and no white space."""
    return any(c.isalpha() for c in form) and not any(c.isspace() for c in form)


def add(counts: Counts, key: str, weight: float) -> None:
    """Count something once more."""
    counts[key] = counts.get(key, 0.0) + weight
