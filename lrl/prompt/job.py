"""From what a user asks for to a frame of prompts and the sentences that go into it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, ResourceError
from lrl.evaluate import datasets
from lrl.languages import Language
from lrl.lexicon.licences import combined
from lrl.lexicon.store import Lexicon
from lrl.morphology.paradigms import Table
from lrl.prompt import shots
from lrl.prompt.budget import Budget
from lrl.prompt.build import Frame, Shot
from lrl.prompt.config import SHOTS
from lrl.prompt.entries import Dictionary
from lrl.prompt.lexicons import Lexicons, dictionary_of
from lrl.prompt.rarity import Rarity
from lrl.prompt.template import Template
from lrl.text import fold

# What the sentences of a task are labelled with.
KIND_OF = {
    "sib200": "topic",
    "nusax": "sentiment",
    "injongo": "intent",
    "massive": "intent",
    "toy": "intent",
}
SHOT_ENTRIES = 8  # shown with a shot, the rarest


@dataclass(frozen=True, slots=True)
class Material:
    """Sentences to make prompts of, and labelled ones of the source language to learn from.

    The label of a sentence is its answer, for translation its reference; it may be empty.
    `about` says in the prompts' JSON where the sentences are from.
    """

    sentences: tuple[Sentence, ...]
    examples: tuple[Sentence, ...]
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the prompts, whatever they are made of; without `lexicons` no entries.

    `count` shots are written as `shots_in` says; `labels` are the choices, by default those of
    the examples. `source_text` counts words of the source language beside the examples.
    """

    template: Template
    language: Language
    source: Language
    budget: Budget
    count: int = 0
    shots_in: str = "source"
    labels: tuple[str, ...] = ()
    lexicons: Lexicons | None = None
    over: Language | None = None
    table: Table | None = None
    most: int = 3
    source_text: tuple[Sentence, ...] = ()
    bare: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.shots_in not in SHOTS:
            raise ConfigError(f"shots in {self.shots_in!r}: one of {', '.join(SHOTS)}")
        if self.count and self.template.kind == "translation" and self.shots_in == "source":
            raise ConfigError(
                "translation: shots are pseudo-translated sentences, --shots-in pseudo"
            )

    @property
    def backward(self) -> bool:
        """Whether sentences are to be translated in the direction in which lexicons are kept, from
        a rich language into another; the examples are then in the language of the sentences."""
        return backward(self.template.kind, self.lexicons)


def backward(kind: str, lexicons: Lexicons | None) -> bool:
    """See Wish."""
    return kind == "translation" and bool(lexicons and lexicons.back and not lexicons.files)


def of_task(
    task: str, lang: str, source: str, split: str, data: Path | None, kind: str, examples_in: str
) -> Material:
    """The split of a published task, its answers being the labels or, for translation, the
    sentences of the same ids in the source language; its training set for examples."""
    found = datasets.open_split(task, lang, split, data)
    about = {
        "task": task,
        "split": split,
        "data": found.data_hash,
        "licences": [datasets.task_of(task).licence],
    }
    examples = () if split == "train" else _training(task, examples_in, data)
    sentences = found.sentences
    if kind == "translation":
        if not datasets.task_of(task).parallel:
            raise ConfigError(f"{task}: its sentences are no translations of each other")
        by_id = {s.id: s.text for s in datasets.load(task, source, split, data)}
        sentences = tuple(replace(s, label=by_id[s.id]) for s in sentences if by_id.get(s.id))
        examples = tuple(replace(s, label=s.text) for s in examples)
        if not sentences:
            raise ResourceError(f"{task}: no sentence of {lang} {split} is there in {source}")
    return Material(sentences, examples, about)


def _training(task: str, lang: str, data: Path | None) -> tuple[Sentence, ...]:
    try:
        return tuple(datasets.load(task, lang, "train", data))
    except ResourceError:  # a test set only; whoever wants shots is told then
        return ()


def frame_of(wish: Wish, material: Material) -> Frame:
    """The frame of the prompts of some material."""
    common = _counted((*wish.source_text, *(() if wish.backward else material.examples)))
    dictionary = _dictionary(wish, material, common)
    rarity = Rarity(_counted(material.sentences), common)
    labels: tuple[str, ...] = ()
    if wish.template.kind != "translation":
        labels = wish.labels or tuple(sorted({s.label for s in material.examples if s.label}))
        labels = labels or tuple(sorted({s.label for s in material.sentences if s.label}))
    return Frame(
        wish.template,
        wish.language,
        wish.source,
        labels,
        tuple(_shots(wish, material, labels, dictionary, rarity)),
        wish.budget,
        rarity,
        None if wish.bare else dictionary,
    )


def _dictionary(wish: Wish, material: Material, common: Counter[str]) -> Dictionary | None:
    if wish.lexicons is None:
        return None
    return dictionary_of(
        wish.lexicons, wish.over, wish.table, common, material.sentences, wish.most
    )


def _shots(
    wish: Wish,
    material: Material,
    labels: Sequence[str],
    dictionary: Dictionary | None,
    rarity: Rarity,
) -> Iterable[Shot]:
    if not wish.count:
        return []
    if not material.examples:
        raise ConfigError("no sentences to take shots from; name them with --examples FILE")
    if wish.template.kind == "translation":
        drawn = shots.spread(material.examples, wish.count, wish.seed)
    else:
        fit = [s for s in material.examples if s.label in set(labels)]
        drawn = shots.choose(fit, wish.count, wish.seed)
    if wish.shots_in == "source":
        return [Shot(sentence) for sentence in drawn]
    made = _translated(wish, drawn)
    if wish.bare or dictionary is None:
        return [Shot(sentence) for sentence in made]
    each = (rarity.order(dictionary.entries(sentence))[:SHOT_ENTRIES] for sentence in made)
    return [Shot(sentence, tuple(some)) for sentence, some in zip(made, each, strict=True)]


def _translated(wish: Wish, drawn: Sequence[Sentence]) -> list[Sentence]:
    """Shots in the language of the sentences; where their lexicons lead from it, the shots are in
    it already and what is pseudo is their translation."""
    if wish.backward and wish.lexicons:
        made = shots.pseudo(drawn, wish.source, wish.lexicons.back, wish.seed)
        return [replace(s, label=one.text) for s, one in zip(drawn, made, strict=True)]
    if wish.lexicons is None or not wish.lexicons.files:
        raise ConfigError(
            f"--shots-in pseudo: no lexicon from {wish.source.tag} to {wish.language.tag} to "
            "translate shots by; lrl lexicon pivot makes one out of two"
        )
    return shots.pseudo(drawn, wish.language, wish.lexicons.files, wish.seed)


def about_of(wish: Wish, material: Material) -> dict[str, Any]:
    """What the prompts' JSON says of their origin."""
    lexicons = wish.lexicons.every() if wish.lexicons else ()
    licences = [name for one in lexicons for name in one.licences]
    return {
        **provenance.made_by("prompt"),
        **material.about,
        "lexicons": [_told(one) for one in lexicons],
        "licence": asdict(combined([*licences, *material.about.get("licences", ["unknown"])])),
        "pivot": wish.over.tag if wish.over else "",
        "bare": wish.bare,
        "shots_in": wish.shots_in,
        "translations": wish.most,
        "seed": wish.seed,
    }


def _told(lexicon: Lexicon) -> dict[str, str]:
    pair = {"source_lang": lexicon.source_lang.tag, "target_lang": lexicon.target_lang.tag}
    return {"name": lexicon.name, "sha256": lexicon.sha256, **pair}


def _counted(sentences: Iterable[Sentence]) -> Counter[str]:
    return Counter(fold(token) for s in sentences for token in s.tokens)
