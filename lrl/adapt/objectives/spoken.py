"""Sound and language as terms of a run: over pairs, and over text that says its language.

A text says it by `lang` among its further fields, as lines of a ledger do. The sources of pairs
are all in one language, which has no name here; their words carry no sound.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from lrl.adapt.batches import Batch, Encoded
from lrl.adapt.config import SPOKEN, TrainConfig, Weights
from lrl.adapt.model import Model
from lrl.adapt.objectives.base import PairRead, Term
from lrl.adapt.objectives.language import Languages
from lrl.adapt.objectives.sound import Sound, Utterance, listened
from lrl.adapt.pairs import EncodedPair, PairBatch
from lrl.corpus.sentence import Sentence
from lrl.languages import resolve
from lrl.text import fold

SOURCE = "source"  # the language of the sources of pairs


def lang_of(sentence: Sentence) -> str:
    """The tag of the language that a sentence says it is in, "" where it says none."""
    named = dict(sentence.meta).get("lang", "")
    return resolve(named).tag if named else ""


def utterance(item: Encoded) -> Utterance:
    """A sentence of a text."""
    return Utterance(item, lang_of(item.sentence))


def translation(source: Encoded, target: Encoded, lang: str) -> Utterance:
    """The target of a pair."""
    return Utterance(target, lang, frozenset(map(fold, source.sentence.tokens)))


def prepare(
    model: Model,
    pairs: Sequence[EncodedPair],
    texts: Sequence[Encoded],
    config: TrainConfig,
    weights: Weights,
) -> None:
    """Put what predicts sounds and languages beside the model's heads; it learns with them and is
    thrown away at the end. Other random numbers stay as they would have been."""
    size = model.encoder.size
    said = [translation(one.source, one.target, one.lang) for one in pairs]
    said += [utterance(item) for item in texts]
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        if weights.sound:
            model.aside["sound"] = Sound(size, listened(said))
        if weights.language:
            counts = Counter(one.lang for one in said if one.lang)
            counts.update({SOURCE: len(pairs)} if pairs else {})
            model.aside["language"] = Languages(size, counts, config.languages)
    model.aside.to(model.device)


def described(model: Model) -> dict[str, Any]:
    """What `lrl.json` says of both."""
    named = zip(SPOKEN, parts_of(model), strict=True)
    return {name: part.described() for name, part in named if part is not None}


def of_pairs(model: Model, pairs: Sequence[EncodedPair], weights: Weights) -> tuple[Term, ...]:
    """The terms over a reading of pairs, where there are any: sounds of the target, languages of
    both sides."""

    def said(batch: PairBatch) -> list[Utterance]:
        sides = zip(batch.source.items, batch.target.items, batch.langs, strict=True)
        return [translation(*one) for one in sides]

    def langs(batch: PairBatch) -> list[str]:
        return [*[SOURCE] * len(batch.langs), *batch.langs]

    def both(read: PairRead) -> Tensor:
        return torch.cat([read.left.pooled, read.right.pooled])

    sound, language = parts_of(model) if pairs else (None, None)
    found = []
    if sound:
        found.append(Term(
            "sound", weights.sound,
            lambda _, read: sound.loss(read.right, said(read.pairs)),
            lambda batch: sound.units(said(batch)),
        ))  # fmt: skip
    if language:
        found.append(Term(
            "language", weights.language,
            lambda _, read: language.loss(both(read), langs(read.pairs)),
            lambda batch: language.units(langs(batch)),
        ))  # fmt: skip
    return tuple(found)


def of_text(model: Model, texts: Sequence[Encoded], weights: Weights) -> tuple[Term, ...]:
    """The same over a reading of texts, where any of them says its language."""

    def said(batch: Batch) -> list[Utterance]:
        return [utterance(item) for item in batch.items]

    def langs(batch: Batch) -> list[str]:
        return [lang_of(sentence) for sentence in batch.sentences]

    speak = any(lang_of(item.sentence) for item in texts)
    sound, language = parts_of(model) if speak else (None, None)
    found = []
    if sound:
        found.append(Term(
            "text_sound", weights.sound,
            lambda _, read: sound.loss(read, said(read.batch)),
            lambda batch: sound.units(said(batch)),
        ))  # fmt: skip
    if language:
        found.append(Term(
            "text_language", weights.language,
            lambda _, read: language.loss(read.pooled, langs(read.batch)),
            lambda batch: language.units(langs(batch)),
        ))  # fmt: skip
    return tuple(found)


def parts_of(model: Model) -> tuple[Sound | None, Languages | None]:
    """What `prepare` has put beside the heads."""
    found = dict(model.aside.items())
    sound, language = found.get("sound"), found.get("language")
    return (
        sound if isinstance(sound, Sound) else None,
        language if isinstance(language, Languages) else None,
    )
