"""Lexicon induction: which word of the source language lies nearest to a word of the target's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.retrieval import Vectors, answered, induced, ranked
from lrl.lexicon.store import Lexicon
from lrl.text import fold

FIVE = 5


@dataclass(frozen=True, slots=True)
class Entries:
    """Words to translate, as gold sentences, and the source words to choose from."""

    gold: tuple[Sentence, ...]
    choices: tuple[str, ...]


def held_out(lexicon: Lexicon, seen: Collection[str] = (), most: int = 0) -> Entries:
    """The single target words of a lexicon that are not among those `seen`, folded.

    Choices are all single source words of the lexicon. With `most` only so many words are asked
    for, spread over the alphabet. Raises ConfigError where nothing is left.
    """
    right: dict[str, list[str]] = {}
    choices = set()
    for row in lexicon.table.select(["source", "target"]).to_pylist():
        source, target = row["source"], row["target"]
        if " " in source:
            continue
        choices.add(source)
        if " " not in target and fold(target) not in seen:
            right.setdefault(target, []).append(source)
    words = sorted(right)
    if most and len(words) > most:
        words = [words[i * len(words) // most] for i in range(most)]
    if not words:
        raise ConfigError(f"{lexicon.name}: all its words were seen; nothing is held out")
    return Entries(tuple(induced([(word, right[word]) for word in words])), tuple(sorted(choices)))


def words_of(lexicon: Lexicon) -> frozenset[str]:
    """The target words of a lexicon, folded: what a model made with it has seen."""
    return frozenset(map(fold, lexicon.table["target"].to_pylist()))


def as_sentences(words: Sequence[str]) -> list[Sentence]:
    """Each word as a sentence of its own."""
    return [Sentence(f"{i}", (word,), (False,)) for i, word in enumerate(words, 1)]


def answers(
    entries: Entries, words: Vectors, choices: Vectors, neighbours: int = 0
) -> list[Sentence]:
    """Each word with the five choices nearest to it; vectors in the order of `entries`."""
    places = ranked(words, choices, FIVE, neighbours).tolist()
    names = [[entries.choices[place] for place in row] for row in places]
    return answered(entries.gold, [row[0] for row in names], [row[1:] for row in names])
