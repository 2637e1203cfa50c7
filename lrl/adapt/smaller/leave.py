"""Giving an adapted model exits, so that easy sentences take fewer of its layers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.adapt.adapted import about_of, load_adapted
from lrl.adapt.encoder import ABOUT
from lrl.adapt.heads import exits
from lrl.adapt.model import Model
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

EXITS = "exits"  # in lrl.json


@dataclass(frozen=True, slots=True)
class Wanted:
    """Sentences, labelled or not, to learn exits on, and labelled ones of which they may get `lose`
    (a share of all) wrong that the whole model gets right; after which layers, all but the last if
    none is named."""

    sentences: tuple[Sentence, ...]
    dev: tuple[Sentence, ...]
    lose: float = 0.01
    layers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.lose < 1:
            raise ConfigError(f"lose = {self.lose}: a share of the accuracy, from 0 up to 1")
        if not self.sentences or not self.dev:
            raise ConfigError("exits need sentences to learn on, and others to choose how sure")


def give_exits(folder: Path, wanted: Wanted) -> dict[str, Any]:
    """Put exits into an adapted model's folder in the place of any it had; what `lrl.json` then
    says of them. The model stays what it was.

    Raises ConfigError for a model of another task than one label a sentence.
    """
    about = about_of(folder)
    loaded = load_adapted(folder)
    model = Model(loaded.encoder, loaded.head)
    depth = len(model.encoder.network.encoder.layer)
    layers = wanted.layers or tuple(range(1, depth))
    made = exits.fitted(model, layers, wanted.sentences)
    choice = exits.choose(model, made, wanted.dev, wanted.lose)
    told = exits.save(made, choice, folder)
    told |= {"sentences": len(wanted.sentences), "dev": len(wanted.dev), "lose": wanted.lose}
    files = {name: one for name, one in about["files"].items() if name != exits.FILE}
    provenance.write_json(folder / ABOUT, about | {EXITS: told, "files": files})
    return told
