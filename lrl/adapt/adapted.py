"""An adapted model's folder: a model of transformers, `heads.safetensors` and `lrl.json`.

transformers' own pipelines load it where they have such a head; see lrl.adapt.readout. Where it
carries lexicons they are under `reads`; see lrl.adapt.carried.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lrl import provenance
from lrl.adapt import carried, guesser, plain
from lrl.adapt.carried import Reader
from lrl.adapt.checkpoint import read_tensors, write_tensors
from lrl.adapt.encoder import ABOUT, AGAIN, EXPORTED, json_of, load
from lrl.adapt.gloss import Glossed
from lrl.adapt.heads import exits, restored
from lrl.adapt.heads.base import Prediction
from lrl.adapt.model import Headless, Model
from lrl.adapt.readout import servable
from lrl.adapt.smaller import exported
from lrl.adapt.ways import WAYS, Way, answers
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError, ResourceError, one_line
from lrl.languages import resolve

VERSION = 1
HEADS = "heads.safetensors"
AUTO = "auto"


def save(
    model: Model, task: str, about: dict[str, Any], folder: Path, like: Path | None = None
) -> None:
    """Write the folder, whole or not at all; one that an earlier run made there is replaced. What
    the folder `like` has already is shared with it."""
    with plain.whole(folder) as new:
        guesser.save(model.masked, new)
        files = plain.put(model.encoder, new, folder, servable(model), like)
        digest = write_tensors(new / HEADS, heads_of(model).state_dict())
        provenance.write_json(
            new / ABOUT,
            {
                **about,
                **provenance.made_by("adapt"),
                "version": VERSION,
                "task": task,
                **model.encoder.reading.stated(),
                "head": model.head.described(),
                "heads_sha256": digest,
                "files": files,
            },
        )


def about_of(folder: Path) -> dict[str, Any]:
    """What `lrl.json` says; raises as `load_adapted`."""
    about = json_of(folder / ABOUT)
    if about is None:
        raise ResourceError(f"{folder}: no {ABOUT}; name a folder that lrl adapt wrote")
    if about.get("version") != VERSION:
        raise FormatError(folder / ABOUT, None, f"written by another version of lrl; {AGAIN}")
    return about


def load_adapted(folder: Path) -> Model:
    """The model that `save` wrote, ready to predict.

    Raises ResourceError where there is none, FormatError where a file is not as written.
    """
    about = about_of(folder)
    encoder = exported.load(folder) if (folder / EXPORTED).is_file() else load(folder)
    try:
        head = restored(about["task"], encoder.size, about["head"])
        model = Model(encoder, head)
        heads_of(model).load_state_dict(read_tensors(folder / HEADS, about["heads_sha256"], AGAIN))
        if told := about.get("exits"):
            model = exits.reopened(model, folder, told)
    except (KeyError, TypeError, RuntimeError) as error:
        reason = f"not as it was written ({one_line(error)}); {AGAIN}"
        raise FormatError(folder / ABOUT, None, reason) from error
    if torch.cuda.is_available():
        model.cuda()
    model.eval()
    return model


def task_of(folder: Path) -> str | None:
    """The task that the model of a folder was adapted to; None for an encoder."""
    task: str | None = (json_of(folder / ABOUT) or {}).get("task")
    return task


def model_in(folder: Path) -> Model:
    """The model of a folder, with its head where it was adapted to a task."""
    return load_adapted(folder) if task_of(folder) else Model(load(folder), Headless())


def reader_of(folder: Path, lang: str | None = None) -> Reader | None:
    """What an adapted model reads a language by; None where it carries nothing.

    Raises ConfigError where it carries other languages, or several and none is named.
    """
    reads = about_of(folder).get("reads") or {}
    if not isinstance(reads, dict):
        raise FormatError(folder / ABOUT, None, f"reads is not an object; {AGAIN}")
    if not reads:
        return None
    there = ", ".join(sorted(reads))
    if not lang:
        if len(reads) > 1:
            raise ConfigError(f"{folder}: reads {there}; say which with --lang")
        return carried.opened(folder, reads, next(iter(reads)))
    wanted = resolve(lang)
    for tag in (wanted.tag, wanted.code):
        if tag in reads:
            return carried.opened(folder, reads, tag)
    raise ConfigError(f"{folder}: carries no lexicon of {wanted.tag}; it has {there}")


def predict(
    folder: Path,
    sentences: Sequence[Sentence],
    way: str = AUTO,
    lang: str | None = None,
    weight: float | None = None,
) -> list[Prediction]:
    """Sentences with the labels that an adapted model gives them.

    `way` is one of lrl.adapt.ways.WAYS, or AUTO: as it was chosen when the model was given its
    lexicon, and as the sentences themselves where it has none. `weight` is how much the sentence
    itself counts beside its gloss; `lang` says which language it is where the model has several.
    """
    return read_and_predict(folder, sentences, way, lang, weight)[0]


def read_and_predict(
    folder: Path,
    sentences: Sequence[Sentence],
    way: str = AUTO,
    lang: str | None = None,
    weight: float | None = None,
) -> tuple[list[Prediction], Way, list[Glossed]]:
    """As `predict`, with the way that was gone and, unless it is "self", the glosses."""
    if way not in (AUTO, *WAYS):
        raise ConfigError(f"way {way!r}: one of {AUTO}, {', '.join(WAYS)}")
    if weight is not None and way == "self":
        raise ConfigError("a weight is for both readings together, not for self")
    if way == "self":
        return load_adapted(folder).predict(sentences), Way("self"), []
    reader = reader_of(folder, lang)
    if reader is None:
        if way != AUTO or weight is not None:
            raise ConfigError(f"{folder}: carries no lexicon; give it one with lrl equip")
        return load_adapted(folder).predict(sentences), Way("self"), []
    name = reader.way.name if way == AUTO else way
    chosen = Way(name, reader.way.weight if weight is None else weight)
    model = load_adapted(folder)
    if chosen.own == 1:
        return model.predict(sentences), chosen, []
    glossed = [reader.gloss.of(sentence) for sentence in sentences]
    return answers(model, sentences, glossed, chosen), chosen, glossed


def heads_of(model: Model) -> nn.ModuleDict:
    """What stands over the encoder, by name; a masked-word head has a file of its own."""
    head: Any = model.head
    return nn.ModuleDict({"task": head})
