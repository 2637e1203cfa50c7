"""Checkpoints: all that a killed run needs to go on to the same weights, without pickle.

A folder holds `tensors-<n>.safetensors` (weights and optimizer), perhaps `best-<n>.safetensors`,
and `state.json`, which names them with their hashes and is moved into place last.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import safetensors
import safetensors.torch
import torch
from torch import Tensor

from lrl import arrays, provenance
from lrl.errors import ConfigError, FormatError

VERSION = 1
MEND = "delete the folder to begin anew"
Tensors = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints of one run; `signature` tells it from runs with other data or settings."""

    folder: Path
    signature: str

    def save(self, state: dict[str, Any], tensors: Tensors) -> None:
        """Write a checkpoint, then remove the one before it."""
        name = f"tensors-{state['update']}.safetensors"
        digest = self._write(name, tensors)
        files = {"tensors": {"file": name, "sha256": digest}}
        provenance.write_json(
            self.folder / "state.json",
            {
                "version": VERSION,
                "signature": self.signature,
                "files": files,
                "state": state,
                "sha256": digest_of(state),
            },
        )
        keep = {name, state["best"]["file"]} if state["best"] else {name}
        for path in self.folder.glob("*.safetensors"):
            if path.name not in keep:
                path.unlink()

    def save_best(self, update: int, tensors: Tensors) -> dict[str, str]:
        """Write the best weights so far; what the state must say to find them again."""
        name = f"best-{update}.safetensors"
        return {"file": name, "sha256": self._write(name, tensors)}

    def load(self) -> tuple[dict[str, Any], Tensors] | None:
        """The last checkpoint, None where there is none.

        Raises ConfigError for that of another run, FormatError where a file is damaged.
        """
        path = self.folder / "state.json"
        if not path.exists():
            return None
        try:
            found = orjson.loads(path.read_bytes())
            version, signature = found["version"], found["signature"]
            named, state = found["files"]["tensors"], found["state"]
            digest = found["sha256"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise FormatError(path, None, f"not a checkpoint ({error}); {MEND}") from error
        if version != VERSION or signature != self.signature:
            raise ConfigError(
                f"{self.folder}: a stopped run with other data or settings; repeat it as it was, "
                "or delete the folder to begin anew"
            )
        if digest != digest_of(state):
            raise FormatError(path, None, f"changed since it was written; {MEND}")
        return state, self.tensors(named)

    def tensors(self, named: dict[str, str]) -> Tensors:
        """The tensors of a file as the state names it."""
        path = self.folder / Path(str(named["file"])).name
        return read_tensors(path, str(named["sha256"]), MEND)

    def clear(self) -> None:
        """Remove all: the run has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, tensors: Tensors) -> str:
        return write_tensors(self.folder / name, tensors)


def digest_of(state: dict[str, Any]) -> str:
    """The SHA-256 of a state, the same before it is written and after it is read."""
    return hashlib.sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def write_tensors(path: Path, tensors: Tensors) -> str:
    """Write tensors to a safetensors file, moved into place whole; its SHA-256."""
    found = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    return arrays.put(path, safetensors.torch.save(found))


def read_tensors(path: Path, digest: str, mend: str) -> Tensors:
    """The tensors of a file that has not changed since it was written."""
    data = arrays.unchanged(path, digest, mend)
    try:
        return safetensors.torch.load(data)
    except safetensors.SafetensorError as error:
        raise FormatError(path, None, f"{error}; {mend}") from error


def random_state(device: torch.device) -> dict[str, str]:
    """The states of torch's generators, the CPU's and the device's."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return {name: state.numpy().tobytes().hex() for name, state in states.items()}


def set_random_state(states: dict[str, str], device: torch.device) -> None:
    """Put the generators back."""
    found = {
        name: torch.from_numpy(np.frombuffer(bytes.fromhex(state), dtype=np.uint8).copy())
        for name, state in states.items()
    }
    torch.set_rng_state(found["cpu"])
    if device.type == "cuda" and "cuda" in found:
        torch.cuda.set_rng_state(found["cuda"], device)
