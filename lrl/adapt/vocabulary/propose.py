"""New pieces for a tokenizer, proposed by the words of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lrl.adapt.pairs import Pair
from lrl.adapt.vocabulary.choose import choose
from lrl.adapt.vocabulary.config import ExtendConfig
from lrl.adapt.vocabulary.cut import Cut, alphabet, cuts, is_whole, raw_of, runs
from lrl.adapt.vocabulary.kinds import Piece, extended, inner_prefix, kind_of
from lrl.adapt.vocabulary.words import Word, is_word
from lrl.errors import ConfigError
from lrl.lexicon.entry import Entry


@dataclass(frozen=True, slots=True)
class Extension:
    """New pieces for a tokenizer, and its tokenizer.json with them in it."""

    pieces: tuple[Piece, ...]
    described: dict[str, Any]


def propose(
    described: dict[str, Any],
    words: Sequence[Word],
    source: Sequence[Word],
    config: ExtendConfig,
) -> Extension:
    """The pieces that shorten the words most; missing characters come first.

    No piece is taken that would cut one of the `source` language's words anew. Raises ConfigError
    for a tokenizer that cannot be extended, or where no piece would save anything.
    """
    kind, prefix = kind_of(described), inner_prefix(described)
    raw = raw_of(described)
    found = cuts(raw, words)
    missing = alphabet(raw, found, prefix)
    best = sorted(missing, key=lambda piece: (-missing[piece], piece))[: config.pieces]
    made = [Piece(piece, (piece,), missing[piece]) for piece in best]
    if made:
        raw = raw_of(extended(described, made))
        found = cuts(raw, words)
    taken = set(raw.get_vocab())
    for cut in cuts(raw, source):
        taken.update(reach(cut, prefix, kind.greedy))
    room = config.pieces - len(made)
    made += choose(found, frozenset(taken), room, prefix, config.longest, kind.pairs)
    if not kind.pairs:
        made = harmless(described, made, set(best), source)
    if not made:
        raise ConfigError("no new piece would save anything: the vocabulary stays as it is")
    return Extension(tuple(made), extended(described, made))


def harmless(
    described: dict[str, Any], made: list[Piece], spared: set[str], source: Sequence[Word]
) -> list[Piece]:
    """The pieces without those that do stand in a source word, but for those spared: a long
    piece's score may have been raised above that of its parts."""
    while True:
        raw = raw_of(extended(described, made))
        used = {part for cut in cuts(raw, source) for part in cut.parts} - spared
        left = [piece for piece in made if piece.text not in used]
        if len(left) == len(made):
            return made
        made = left


def reach(cut: Cut, prefix: str, greedy: bool) -> set[str]:
    """Pieces that would change how a word is cut: runs of its pieces, or, where the longest piece
    wins, all that begin where one of its pieces does."""
    if not is_whole(cut, prefix):
        return set()
    if not greedy:
        return set(runs(cut.parts, prefix, len(cut.text), pairs=False))
    found, at = set(), 0
    for part in cut.parts:
        own = part.removeprefix(prefix) if at else part
        for end in range(at + len(own) + 1, len(cut.text) + 1):
            found.add((prefix if at else "") + cut.text[at:end])
        at += len(own)
    return found


def source_words(entries: Sequence[Entry], pairs: Sequence[Pair]) -> list[Word]:
    """The words of the source language that are to be cut as before."""
    forms = {word for entry in entries for word in entry.source.split()}
    forms |= {token for pair in pairs for token in pair.source.tokens}
    return [Word(form, 1.0) for form in sorted(forms) if is_word(form)]
