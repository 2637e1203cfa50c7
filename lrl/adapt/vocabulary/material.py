"""What an extension is made from, and what is kept back of it to judge by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lrl.adapt.pairs import Pair
from lrl.adapt.vocabulary.config import ExtendConfig
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.lexicon.entry import Entry

Decide = tuple[tuple[Sentence, Sentence], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What an extension is made from: entries, pairs of synthesis and real text, of which the
    last two may be missing. Pairs, where there are some, decide; else entries do."""

    entries: tuple[Entry, ...]
    pairs: tuple[Pair, ...] = ()
    texts: tuple[Sentence, ...] = ()

    def __post_init__(self) -> None:
        if not self.entries:
            raise ConfigError("the lexicon has no entries; nothing can be added")

    def parted(self, config: ExtendConfig) -> "Parted":
        """What is learned from, and what decides; neither holds a text of the other."""
        if self.pairs:
            away = [held_out(pair.source.text, config) for pair in self.pairs]
            kept = [(p.source, p.target) for p, out in zip(self.pairs, away, strict=True) if out]
            pairs = tuple(p for p, out in zip(self.pairs, away, strict=True) if not out)
            return Parted(Material(self.entries, pairs, self.texts), drawn(kept, config))
        away = [held_out(entry.source, config) for entry in self.entries]
        kept = [
            (said(entry.source), said(entry.target))
            for entry, out in zip(self.entries, away, strict=True)
            if out
        ]
        entries = tuple(e for e, out in zip(self.entries, away, strict=True) if not out)
        return Parted(Material(entries, (), self.texts), drawn(kept, config))


@dataclass(frozen=True, slots=True)
class Parted:
    """Material to learn from, and held-out texts with their translations."""

    learn: Material
    decide: Decide


def held_out(key: str, config: ExtendConfig) -> bool:
    """Whether something is kept back, by its text alone."""
    return place(key, config) < config.held_out


def place(key: str, config: ExtendConfig) -> float:
    """Where a text falls between 0 and 1."""
    digest = hashlib.sha256(f"{config.seed}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def drawn(kept: Sequence[tuple[Sentence, Sentence]], config: ExtendConfig) -> Decide:
    """At most `measured` of them, by their place."""
    if len(kept) < 2:
        raise ConfigError("too little is held out to judge by; hold out more, or give more pairs")
    some = sorted(kept, key=lambda one: (place(one[0].text, config), one[1].text))
    return tuple(some[: config.measured])


def said(expression: str) -> Sentence:
    """An expression as a sentence."""
    return Sentence("", *tokenise(expression))
