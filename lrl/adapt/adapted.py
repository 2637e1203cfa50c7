"""An adapted model's folder: a plain transformers encoder, `heads.safetensors` and `lrl.json`."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lrl import provenance
from lrl.adapt.checkpoint import read_tensors, write_tensors
from lrl.adapt.encoder import json_of, load, quiet
from lrl.adapt.heads import restored
from lrl.adapt.heads.base import Prediction
from lrl.adapt.model import Model
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError, ResourceError

VERSION = 1
ABOUT = "lrl.json"
HEADS = "heads.safetensors"
AGAIN = "adapt the model again"


def save(model: Model, task: str, about: dict[str, Any], folder: Path) -> None:
    """Write the folder, whole or not at all; one that an earlier run made there is replaced."""
    if folder.exists() and not (folder / ABOUT).exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder}: holds other files; name a folder of its own")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    old = made / "old"
    try:
        new = made / "new"
        with quiet():
            model.encoder.network.save_pretrained(new)
            model.encoder.tokenizer.save_pretrained(new)
        digest = write_tensors(new / HEADS, heads_of(model).state_dict())
        provenance.write_json(
            new / ABOUT,
            {
                **about,
                **provenance.made_by("adapt"),
                "version": VERSION,
                "task": task,
                "pooling": model.encoder.reading.pooling,
                "prefix": model.encoder.reading.prefix,
                "head": model.head.described(),
                "heads_sha256": digest,
            },
        )
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
    finally:
        if old.exists() and not folder.exists():
            old.replace(folder)
        shutil.rmtree(made, ignore_errors=True)


def load_adapted(folder: Path) -> Model:
    """The model that `save` wrote, ready to predict.

    Raises ResourceError where there is none, FormatError where a file is not as written.
    """
    about = json_of(folder / ABOUT)
    if about is None:
        raise ResourceError(f"{folder}: no {ABOUT}; name a folder that lrl adapt wrote")
    if about.get("version") != VERSION:
        raise FormatError(folder / ABOUT, None, f"written by another version of lrl; {AGAIN}")
    encoder = load(folder)
    try:
        head = restored(about["task"], encoder.size, about["head"])
        model = Model(encoder, head)
        heads_of(model).load_state_dict(read_tensors(folder / HEADS, about["heads_sha256"], AGAIN))
    except (KeyError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise FormatError(
            folder / ABOUT, None, f"not as it was written ({reason}); {AGAIN}"
        ) from error
    if torch.cuda.is_available():
        model.cuda()
    model.eval()
    return model


def predict(folder: Path, sentences: Sequence[Sentence]) -> list[Prediction]:
    """Sentences with the labels that an adapted model gives them."""
    return load_adapted(folder).predict(sentences)


def heads_of(model: Model) -> nn.ModuleDict:
    """What stands over the encoder, by name; a masked-word head served training alone."""
    head: Any = model.head
    return nn.ModuleDict({"task": head})
