"""Trained numbers on disk: safetensors files, written whole and read with suspicion.

Of numpy here; torch's, in lrl.adapt.checkpoint, go through the same `put` and `unchanged`.

`again` ends every message: how a model that cannot be read is made anew.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.provenance import beside

Arrays = dict[str, NDArray[Any]]


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Write arrays, moved into place whole; the SHA-256 of the file."""
    return put(path, safetensors.numpy.save(dict(arrays)))


def load(path: Path, digest: str, again: str) -> Arrays:
    """The arrays of a file that had that SHA-256, all of their numbers finite.

    Raises ResourceError where it is missing and FormatError where it is not as written.
    """
    data = unchanged(path, digest, again)
    try:
        arrays: Arrays = safetensors.numpy.load(data)
    except safetensors.SafetensorError as error:
        raise FormatError(path, None, f"{error}; {again}") from error
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise FormatError(path, None, f"a weight that is not a number; {again}")
    return arrays


def put(path: Path, data: bytes) -> str:
    """Write a file, moved into place whole; its SHA-256."""
    with beside(path) as temporary:
        temporary.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def unchanged(path: Path, digest: str, again: str) -> bytes:
    """The bytes of a file that had that SHA-256; raises as `load`."""
    data = contents(path, again)
    if hashlib.sha256(data).hexdigest() != digest:
        raise FormatError(path, None, f"changed since it was written; {again}")
    return data


def contents(path: Path, again: str) -> bytes:
    """The bytes of a file of a model; ResourceError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}; {again}") from error


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts out of a model's description; ConfigError for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{value!r:.40} is not a list of texts")
    return tuple(value)
