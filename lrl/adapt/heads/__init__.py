"""Heads, one module a task: made for training data, and made again from what was saved."""

from collections.abc import Callable, Sequence
from typing import Any

from lrl.adapt.heads.base import Head
from lrl.adapt.heads.biaffine import Parse
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.heads.tag import Tag
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

TASKS: dict[str, Callable[..., Any]] = {
    "classify": Classify,
    "tag": Tag,
    "intent-slots": IntentSlots,
    "parse": Parse,
}
OF_WORDS = ("tag", "parse")  # look at words alone


def fitted(
    task: str, size: int, sentences: Sequence[Sentence], dropout: float, source: str = ""
) -> Head:
    """A new head of a task for the labels of its training sentences."""
    if source and task != "tag":
        raise ConfigError(f"column {source!r}: only tagging has columns to choose between")
    made: Head = (
        Tag.fitted(size, sentences, dropout, source)
        if task == "tag"
        else kind(task).fitted(size, sentences, dropout)  # type: ignore[attr-defined]
    )
    return made


def restored(task: str, size: int, described: dict[str, Any]) -> Head:
    """The head that described itself so, its weights still to be filled in."""
    head: Head = kind(task)(size, **described)
    return head


def kind(task: str) -> Callable[..., Any]:
    """The class of a task's head."""
    if task not in TASKS:
        raise ConfigError(f"task {task!r} is unknown; one of {', '.join(TASKS)}")
    return TASKS[task]
