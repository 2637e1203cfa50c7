"""A model made smaller without training: its folder read, trimmed or exported, written whole."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from lrl import provenance
from lrl.adapt.adapted import HEADS
from lrl.adapt.carried import FOLDER
from lrl.adapt.encoder import ABOUT, EXPORTED, Encoder, Reading, digests, json_of, load
from lrl.adapt.plain import whole
from lrl.adapt.shared import INDEX
from lrl.adapt.smaller import exported
from lrl.adapt.smaller.export import export
from lrl.adapt.smaller.trim import trim
from lrl.errors import ConfigError

MEASURED = 16  # texts whose hidden states are compared, those that are far apart in the order
CLOSE = 1e-3  # how far hidden states in float32 may differ by another order of sums


@dataclass(frozen=True, slots=True)
class Job:
    """Which model is to be made smaller, and where to: trimmed to texts, if there are some, and
    exported, if `onnx`; `int8` is for exported ones."""

    model: Path
    out: Path
    texts: tuple[str, ...] = ()
    reading: Reading | None = None
    onnx: bool = False
    int8: bool = False

    def __post_init__(self) -> None:
        if not (self.texts or self.onnx):
            raise ConfigError("nothing to do: no texts to trim to (--trim, --lang), no --onnx")
        if self.int8 and not self.onnx:
            raise ConfigError("int8 is for exported models; add --onnx")
        if self.out.resolve() == self.model.resolve():
            raise ConfigError(f"{self.out}: is the model itself; name another folder")


def shrink(job: Job) -> dict[str, Any]:
    """Carry a job out; what came of it. An adapted model keeps its heads and what it carries.

    Raises ConfigError where trimming or float32 would change what the model does.
    """
    old = json_of(job.model / ABOUT) or {}
    if job.reading is not None and "head" in old:
        raise ConfigError(f"{job.model}: has a task's head, which reads in its own way")
    encoder = load(job.model, job.reading)
    about: dict[str, Any] = {"task": None, **provenance.made_by("shrink"), **old}
    about |= encoder.reading.stated()
    told: dict[str, Any] = {**provenance.made_by("shrink"), "of": digests(job.model)}
    with whole(job.out) as new:
        if (job.model / FOLDER).is_dir():
            shutil.copytree(job.model / FOLDER, new / FOLDER)
        if job.texts:
            told["trimmed"] = asdict(trim(job.model, encoder, job.texts, new))
            tell(new, about, told)
        if job.onnx:
            about.pop("exits", None)  # an exported network is computed whole
            export_in_place(job, encoder, new)
            told["exported"] = "int8" if job.int8 else "float32"
            tell(new, about, told)
        again = exported.load(new) if job.onnx else load(new)
        told["difference"] = difference(encoder, again, some(job.texts) or made_up(encoder))
        if told["difference"] > (CLOSE if job.onnx else 0) and not job.int8:
            raise ConfigError(f"{job.model}: made smaller, it would give other vectors")
        told["bytes_before"], told["bytes"] = size(job.model), size(new)
        tell(new, about, told)
    return told


def tell(new: Path, about: dict[str, Any], told: dict[str, Any]) -> None:
    """Write what a folder is, with the hashes of its files."""
    files = {name: digest for name, digest in digests(new).items() if name not in (HEADS, ABOUT)}
    if (new / EXPORTED).is_file():
        files[EXPORTED] = provenance.sha256(new / EXPORTED)
    provenance.write_json(new / ABOUT, about | {"files": files, "shrunk": told})


def export_in_place(job: Job, encoder: Encoder, new: Path) -> None:
    """Put an exported network where there are weights, if the model was trimmed, or nothing."""
    if job.texts:
        encoder = load(new)
        for path in (*new.glob("*.safetensors"), new / INDEX):
            if path.name != HEADS:
                path.unlink(missing_ok=True)
    elif (job.model / HEADS).is_file():
        shutil.copyfile(job.model / HEADS, new / HEADS)
    export(encoder, new, job.int8)


def made_up(encoder: Encoder) -> list[str]:
    """Texts of pieces here and there, where there are no others."""
    pieces = range(encoder.pad + 1, len(encoder.tokenizer), 1 + len(encoder.tokenizer) // 64)
    return [encoder.tokenizer.decode(list(pieces[:end])) for end in (1, 8, 64)]


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
