"""Telling from a word's states how it sounds, so that words alike in sound get alike in vector.

Adams et al. (NAACL 2019) have a speech encoder predict phonemes beside its task, and it learns
what languages share below their spelling. Here the encoder reads text, and Epitran's maps
(Mortensen et al. 2018) say the sounds of a word. Not their sequence is predicted (CTC needs more
frames than sounds, and a word is two or three pieces), but which sounds are in the word, and
which classes of sounds (Dolgopolsky 1964) stand beside each other in it, its edges too: from the
mean of its pieces, by one linear layer, in all languages the same one. A word's labels share its
probability alike, since one softmax over many labels of which few apply learns better than as
many yes-or-no questions (Mahajan et al. 2018).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from math import log
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Encoded
from lrl.adapt.heads.base import Read
from lrl.adapt.teacher import word_states
from lrl.errors import ConfigError
from lrl.languages import Language, macrolanguage, members, resolve
from lrl.phonology.ipa import Transcriber, transcriber
from lrl.phonology.maps import NoMap, map_of
from lrl.phonology.sounds import class_string, segments, sounds
from lrl.text import fold

EDGE = "#"
COUNTED = ("words", "heard", "source", "silent", "cut")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence in the language it is in ("" if unknown), and the words it shares with the
    sentence that it translates, case folded: those are not of its language, or are names."""

    item: Encoded
    lang: str
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """How words sound: `words` maps a language and a word, case folded, to numbers of `labels`.

    Of each language `counts` says how many of its words are heard, stand in the source as well,
    have no sound, or were cut off with the end of their sentence; they add up to its words.
    `maps` are the maps it was read by, `unread` why it was not read.
    """

    labels: tuple[str, ...]
    words: Mapping[tuple[str, str], tuple[int, ...]]
    counts: Mapping[str, Counter[str]]
    maps: Mapping[str, str]
    unread: Mapping[str, str]

    def described(self) -> dict[str, Any]:
        """For `lrl.json`."""
        languages = {
            lang: {"map": self.maps.get(lang), **{name: one[name] for name in COUNTED}}
            | ({"why": self.unread[lang]} if lang in self.unread else {})
            for lang, one in sorted(self.counts.items())
        }
        total = {name: sum(one[name] for one in self.counts.values()) for name in COUNTED}
        return total | {
            "labels": len(self.labels),
            "languages": languages,
            "epitran": version("epitran"),
            "panphon": version("panphon"),
        }


def listened(utterances: Iterable[Utterance]) -> Heard:
    """How all words sound whose language has a map; ConfigError where none of them has a sound."""
    readers: dict[str, Transcriber] = {}
    maps: dict[str, str] = {}
    unread: dict[str, str] = {}
    counts: dict[str, Counter[str]] = {}
    named: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in utterances:
        if not one.lang:
            continue
        if one.lang not in counts:
            counts[one.lang] = Counter()
            try:
                maps[one.lang], readers[one.lang] = aloud(resolve(one.lang))
            except NoMap as error:
                unread[one.lang] = str(error)
        read = readers.get(one.lang)
        for token, first in zip(one.item.sentence.tokens, one.item.first, strict=True):
            word = fold(token)
            if not any(map(str.isalpha, word)):
                continue
            if read is not None and (one.lang, word) not in named:
                named[one.lang, word] = labels_of(read(word))
            heard = "heard" if named.get((one.lang, word)) else "silent"
            kind = "cut" if first < 0 else "source" if word in one.shared else heard
            counts[one.lang].update(("words", kind))
    labels = tuple(sorted({label for some in named.values() for label in some}))
    if not labels:
        why = "; ".join(unread.values()) or "no sentence says which language it is in"
        raise ConfigError(f"sound: no word has a sound to learn: {why}")
    number = {label: place for place, label in enumerate(labels)}
    words = {key: tuple(number[one] for one in some) for key, some in named.items() if some}
    return Heard(labels, words, counts, maps, unread)


def aloud(language: Language) -> tuple[str, Transcriber]:
    """The map of a language and what reads its words by it. Where it has none of its own, that of
    its macrolanguage (Swahili's for Coastal Swahili), or of its only member with a map (that of
    Ayacucho for Quechua). Raises NoMap."""
    wider = macrolanguage(language)
    kin = [wider] if wider else [one for one in members(language) if has_map(one)]
    if not has_map(language) and len(kin) == 1 and has_map(kin[0]):
        language = kin[0]
    return map_of(language), transcriber(language)


def has_map(language: Language) -> bool:
    """Whether Epitran has a map of that very language."""
    try:
        return bool(map_of(language))
    except NoMap:
        return False


def labels_of(ipa: str) -> tuple[str, ...]:
    """The different sounds of a word and the pairs of neighbouring classes, sorted; none where
    the feature table knows no sound of it."""
    if not (found := segments(ipa)):
        return ()
    names = _names()
    pairs = {f"{a}{b}" for a, b in pairwise((EDGE, *class_string(ipa), EDGE))}
    return tuple(sorted({names[sound] for sound in found} | pairs))


@cache
def _names() -> Mapping[int, str]:
    table = sounds()
    return {number: ipa for ipa, number in table.numbers.items()}


class Sound(nn.Module):
    """A linear layer from a word to its sounds."""

    def __init__(self, size: int, heard: Heard) -> None:
        super().__init__()
        self.heard = heard
        self.norm = nn.LayerNorm(size, elementwise_affine=False)
        self.out = nn.Linear(size, len(heard.labels))

    def described(self) -> dict[str, Any]:
        """Which words were heard."""
        return self.heard.described()

    def known(self, utterances: Sequence[Utterance]) -> list[tuple[int, int, tuple[int, ...]]]:
        """Sentence, word and labels of each word that carries loss."""
        return [
            (row, place, labels)
            for row, one in enumerate(utterances)
            for place, (token, first) in enumerate(
                zip(one.item.sentence.tokens, one.item.first, strict=True)
            )
            if first >= 0
            and (word := fold(token)) not in one.shared
            and (labels := self.heard.words.get((one.lang, word)))
        ]

    def units(self, utterances: Sequence[Utterance]) -> float:
        """Words that carry loss."""
        return float(len(self.known(utterances)))

    def loss(self, read: Read, utterances: Sequence[Utterance]) -> Tensor:
        """Divergence of what is predicted from the even shares of a word's labels (0 where it is
        predicted wholly), summed over words."""
        known = self.known(utterances)
        if not known:
            return read.hidden.sum() * 0.0
        device = read.hidden.device
        rows, places = (torch.tensor([one[k] for one in known], device=device) for k in (0, 1))
        states = word_states(read, "mean")[rows, places]
        said = self.out(self.norm(states)).float().log_softmax(-1)
        sizes = [len(labels) for *_, labels in known]
        counts = torch.tensor(sizes, device=device)
        of = torch.arange(len(known), device=device).repeat_interleave(counts)
        labels = torch.tensor([one for *_, some in known for one in some], device=device)
        apart: Tensor = -(said[of, labels] / counts[of]).sum() - sum(map(log, sizes))
        return apart
