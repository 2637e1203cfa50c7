"""How a tokenizer deals with a language, before anything is trained."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lrl.corpus.sentence import Sentence

# Beyond these, measured on text, adaptation has little to stand on: the encoder does not see
# the words (unknown pieces), or sees them letter by letter (pieces a word, by those of the
# source language).
UNKNOWN = 0.05
RATIO = 2.5
BATCH = 4096


@dataclass(frozen=True, slots=True)
class Fitness:
    """Counts over the words of some sentences: `whole` words are one piece, `unknown` pieces
    stand for anything at all."""

    words: int
    pieces: int
    unknown: int
    whole: int

    @property
    def fertility(self) -> float:
        """Pieces a word."""
        return self.pieces / max(1, self.words)

    @property
    def unknown_rate(self) -> float:
        """Share of unknown pieces."""
        return self.unknown / max(1, self.pieces)

    @property
    def whole_rate(self) -> float:
        """Share of words that are one piece."""
        return self.whole / max(1, self.words)


def fitness(tokenizer: Any, sentences: Iterable[Sentence]) -> Fitness:
    """Count over words that have a letter or digit; punctuation says nothing of a language."""
    counts: dict[str, int] = {}
    for sentence in sentences:
        for token in sentence.tokens:
            if any(character.isalnum() for character in token):
                counts[token] = counts.get(token, 0) + 1
    kinds = sorted(counts)
    pieces = unknown = whole = 0
    for at in range(0, len(kinds), BATCH):
        some = kinds[at : at + BATCH]
        rows = tokenizer(some, add_special_tokens=False)["input_ids"]
        for word, ids in zip(some, rows, strict=True):
            count = counts[word]
            lost = ids.count(tokenizer.unk_token_id)
            pieces += count * len(ids)
            unknown += count * lost
            whole += count * (len(ids) == 1 and not lost)
    return Fitness(sum(counts.values()), pieces, unknown, whole)


def warnings(target: Fitness, source: Fitness) -> list[str]:
    """What speaks against adapting, in words; empty where nothing does."""
    found = []
    if not target.words:
        found.append("there are no words to judge by")
    if target.unknown_rate > UNKNOWN:
        found.append(
            f"{target.unknown_rate:.1%} of the pieces are unknown (more than {UNKNOWN:.0%}): "
            "the model cannot see them; extend its vocabulary or transliterate"
        )
    ratio = target.fertility / max(source.fertility, 1e-9)
    if target.words and ratio > RATIO:
        found.append(
            f"a word is {target.fertility:.2f} pieces, {ratio:.1f} times as many as in the source "
            f"language (more than {RATIO}): extend the vocabulary"
        )
    return found
