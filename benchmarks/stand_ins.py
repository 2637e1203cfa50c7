"""Answers to utterances where there is no adapted model: right and wrong ones, as a model's are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lrl.clusters import unit
from lrl.corpus.sentence import Sentence
from lrl.selflearn.similarity import Embed
from lrl.text import fold, one_line


def key_of(text: str) -> str:
    """The key of an utterance as logs have it."""
    return fold(one_line(text))


def centroids(
    embed: Embed, chosen: Sequence[Sentence], target: Sequence[Sentence]
) -> list[Sentence]:
    """Each utterance with the label whose known utterances are nearest on average."""
    labels = sorted({s.label for s in chosen})
    known, asked = (unit(embed([key_of(s.text) for s in side])) for side in (chosen, target))
    middle = np.stack([known[[s.label == label for s in chosen]].mean(axis=0) for label in labels])
    best = (asked @ unit(middle - middle.mean(axis=0)).T).argmax(axis=1)
    return [answered(s, labels[int(at)]) for s, at in zip(target, best, strict=True)]


def drawn(target: Sequence[Sentence], right: float, seed: int) -> list[Sentence]:
    """A share of right answers, and any other label elsewhere."""
    rng = np.random.default_rng([seed, *b"right"])
    labels = sorted({s.label for s in target})
    found = []
    for s in target:
        others = [label for label in labels if label != s.label]
        good = rng.random() < right
        found.append(answered(s, s.label if good else others[int(rng.integers(len(others)))]))
    return found


def answered(s: Sentence, label: str) -> Sentence:
    """What a stand-in says of an utterance."""
    return replace(s, label=label, spans=s.spans if label == s.label else ())


def kept(embed: Embed) -> Embed:
    """The same, each text read once."""
    known: dict[str, Any] = {}

    def vectors(texts: Sequence[str]) -> Any:
        if new := sorted(set(texts) - known.keys()):
            known.update(zip(new, embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    return vectors
