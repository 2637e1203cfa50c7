"""Files that a model has in common with another one, kept on disk once: hard links, or copies.

Where the head alone was learned, the encoder is the one that training began with, to the last bit.
Its weights are then a shard of their own, which transformers loads like any other.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from lrl import provenance
from lrl.provenance import sha256

ONE = "model.safetensors"
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
INDEX = "model.safetensors.index.json"
SMALL = 1 << 16  # bytes: below it a link saves nothing


def weights_in(folder: Path, weights: Mapping[str, Tensor]) -> Path | None:
    """The file of a folder that holds these tensors and no others, bit for bit; None for none."""
    for path in sorted(folder.glob("model*.safetensors")):
        with safetensors.safe_open(path, framework="pt") as file:
            if set(file.keys()) == set(weights) and all(
                _same(file.get_tensor(name), weights[name]) for name in weights
            ):
                return path
    return None


def _same(there: Tensor, here: Tensor) -> bool:
    return there.dtype == here.dtype and torch.equal(there, here.cpu())


def save(network: Any, encoder: Any, weights: Path, new: Path) -> None:
    """As `network.save_pretrained(new)`, where the file `weights` has those of the `encoder` in
    it, by the names that they have there."""
    network.config.architectures = [type(network).__name__]
    network.config.save_pretrained(new)
    if network is encoder:
        link(weights, new / ONE)
        return
    inside = encoder.state_dict()
    start = f"{network.base_model_prefix}."
    rest = {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if name.removeprefix(start) not in inside
    }
    link(weights, new / FIRST)
    safetensors.torch.save_file(rest, new / SECOND, metadata={"format": "pt"})
    size = sum(t.numel() * t.element_size() for t in (*inside.values(), *rest.values()))
    provenance.write_json(
        new / INDEX,
        {
            "metadata": {"total_size": size},
            "weight_map": dict.fromkeys(inside, FIRST) | dict.fromkeys(rest, SECOND),
        },
    )


def link_alike(new: Path, folder: Path) -> None:
    """Put links in the place of files of `new` that `folder` has with the same name and bytes."""
    for path in new.iterdir():
        other, size = folder / path.name, path.stat().st_size
        if size < SMALL or not other.is_file() or other.stat().st_size != size:
            continue
        if not other.samefile(path) and sha256(other) == sha256(path):
            path.unlink()
            link(other, path)


def link(file: Path, new: Path) -> None:
    """One file under a second name; a copy where the disk or its owner forbids that."""
    try:
        os.link(file, new)
    except OSError:
        shutil.copyfile(file, new)
