"""A model made smaller without training: its folder read, trimmed, and written whole or not."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from lrl import provenance
from lrl.adapt.adapted import HEADS
from lrl.adapt.carried import FOLDER
from lrl.adapt.encoder import ABOUT, Encoder, Reading, digests, json_of, load
from lrl.adapt.plain import whole
from lrl.adapt.smaller.trim import trim
from lrl.errors import ConfigError

MEASURED = 16  # texts whose hidden states are compared, those that are far apart in the order


@dataclass(frozen=True, slots=True)
class Job:
    """Which model is to be made smaller, by which texts, and where to."""

    model: Path
    out: Path
    texts: tuple[str, ...] = ()
    reading: Reading | None = None


def shrink(job: Job) -> dict[str, Any]:
    """Carry a job out; what came of it. An adapted model keeps its heads and what it carries.

    Raises ConfigError where there is nothing to do, or where it would change what the model does.
    """
    if job.out.resolve() == job.model.resolve():
        raise ConfigError(f"{job.out}: is the model itself; name another folder")
    old = json_of(job.model / ABOUT) or {}
    if job.reading is not None and "head" in old:
        raise ConfigError(f"{job.model}: has a task's head, which reads in its own way")
    encoder = load(job.model, job.reading)
    about: dict[str, Any] = {"task": None, **provenance.made_by("shrink"), **old}
    about |= encoder.reading.stated()
    with whole(job.out) as new:
        if (job.model / FOLDER).is_dir():
            shutil.copytree(job.model / FOLDER, new / FOLDER)
        trimmed = trim(job.model, encoder, job.texts, new)
        told: dict[str, Any] = {**provenance.made_by("shrink"), "trimmed": asdict(trimmed)}
        told["of"] = digests(job.model)
        files = {name: digest for name, digest in digests(new).items() if name != HEADS}
        provenance.write_json(new / ABOUT, about | {"files": files, "shrunk": told})
        told["difference"] = difference(encoder, load(new), some(job.texts))
        if told["difference"] > 0:
            raise ConfigError(f"{job.model}: trimmed, it would give other vectors; leave it whole")
        told["bytes_before"], told["bytes"] = size(job.model), size(new)
        provenance.write_json(new / ABOUT, about | {"files": files, "shrunk": told})
    return told


def some(texts: Sequence[str]) -> list[str]:
    """A few texts from all over the place."""
    return list(texts[:: max(1, len(texts) // MEASURED)][:MEASURED])


def difference(one: Encoder, other: Encoder, texts: Sequence[str]) -> float:
    """How far the hidden states of two encoders are apart at most, each text by itself."""
    furthest = 0.0
    with torch.no_grad():
        for text in texts:
            hidden = [hidden_of(encoder, text) for encoder in (one, other)]
            furthest = max(furthest, float((hidden[0] - hidden[1]).abs().max()))
    return furthest


def hidden_of(encoder: Encoder, text: str) -> torch.Tensor:
    """What an encoder makes of a text, [1, t, h]."""
    text = encoder.reading.prefix + text
    ids = encoder.tokenizer(text, truncation=True, max_length=encoder.limit)["input_ids"]
    pieces = torch.tensor([ids])
    return encoder.encode(pieces, torch.ones_like(pieces))


def size(folder: Path) -> int:
    """Bytes of what a model is loaded from: weights and tokenizer."""
    kinds = (".safetensors", ".onnx")
    return sum(
        path.stat().st_size
        for path in folder.iterdir()
        if path.suffix in kinds or path.name == "tokenizer.json"
    )
