"""Prompts of sentences: instruction, shots, and the sentence with its dictionary entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.languages import Language
from lrl.prompt.budget import Budget
from lrl.prompt.entries import Dictionary, Entry
from lrl.prompt.rarity import Rarity
from lrl.prompt.template import LABELLED, Template


@dataclass(frozen=True, slots=True)
class Shot:
    """A solved example: a sentence whose label is its answer, and the entries it is shown with."""

    sentence: Sentence
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to go on with.

    `label` is the right answer or, for translation, the reference; empty where nobody knows.
    `entries` are those shown, the rarest first, of as many as were `found`; `size` is the length
    as the budget counts it.
    """

    sentence: Sentence
    text: str
    label: str
    entries: tuple[Entry, ...]
    found: int
    size: int


@dataclass(frozen=True, slots=True)
class Frame:
    """All that prompts of one set have in common.

    `labels` are the choices, none for translation; shots stand before each sentence in the order
    given. Without a `dictionary` no entries are shown.
    """

    template: Template
    language: Language
    source: Language
    labels: tuple[str, ...]
    shots: tuple[Shot, ...]
    budget: Budget
    rarity: Rarity
    dictionary: Dictionary | None = None

    def __post_init__(self) -> None:
        if self.template.kind in LABELLED and len(self.labels) < 2:
            raise ConfigError(
                f"{len(self.labels)} labels to choose from; name them with --labels A,B"
            )
        answers: dict[str, str] = {}
        for label in self.labels:
            other = answers.setdefault(self.template.answer(label), label)
            if other != label:
                raise ConfigError(f"labels {other!r} and {label!r} are the same answer in words")

    def choices(self) -> dict[str, str]:
        """What the model is to weigh against each other, by label."""
        return {label: self.template.answer(label) for label in self.labels}

    def opening(self) -> str:
        """What stands before the sentence."""
        shots = (
            self.item(shot.sentence.text, shot.entries)
            + self.template.answer(shot.sentence.label)
            + self.template.put("between")
            for shot in self.shots
        )
        return self.template.put("instruction", **self._named()) + "".join(shots)

    def item(self, text: str, entries: Sequence[Entry]) -> str:
        """A sentence with entries, in the order in which they stand there."""
        shown = self._shown(sorted(entries, key=lambda one: one.start)) if entries else ""
        names = {"lang": self.language.name, "source": self.source.name}
        return self.template.put("item", text=text, entries=shown, **names)

    def free(self) -> list[str]:
        """Prompts whose sentence says nothing, by which a model's bias can be measured."""
        return [self.opening() + self.item(text, ()) for text in self.template.free]

    def premise(self) -> str:
        """A prompt that says no more than of which domain the answer is."""
        return self.template.put("premise", **self._named())

    def _named(self) -> dict[str, str]:
        listed = ", ".join(self.template.words(label) for label in self.labels)
        return {"lang": self.language.name, "source": self.source.name, "labels": listed}

    def _shown(self, entries: Sequence[Entry]) -> str:
        parts = self.template.put("and").join(map(self._entry, entries))
        return self.template.put("entries", entries=parts)

    def _entry(self, entry: Entry) -> str:
        values = {"word": entry.word, "translations": self._quoted(entry.translations)}
        if entry.pivots and self.dictionary and self.dictionary.chain:
            name = self.dictionary.chain.language.name
            pivots = self._quoted(entry.pivots)
            return self.template.put("chained", **values, pivots=pivots, pivot=name)
        if not entry.inflected:
            return self.template.put("entry", **values)
        name = "guessed" if entry.guessed else "inflected"
        return self.template.put(name, **values, head=entry.head)

    def _quoted(self, words: Sequence[str]) -> str:
        each = (self.template.put("translation", translation=word) for word in words)
        return self.template.put("or").join(each)


def prompts(frame: Frame, sentences: Sequence[Sentence]) -> Iterator[Prompt]:
    """One prompt a sentence; ConfigError for one that the budget has no room for."""
    opening = frame.opening()
    for sentence in sentences:
        found = frame.dictionary.entries(sentence) if frame.dictionary else []

        def render(entries: Sequence[Entry], text: str = sentence.text) -> str:
            return opening + frame.item(text, entries)

        kept, text, size = frame.budget.fill(sentence.id, render, frame.rarity.order(found))
        yield Prompt(sentence, text, sentence.label, tuple(kept), len(found), size)
