"""An encoder's folder without heads: what training without a task leaves, to begin another with."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import safetensors

from lrl import provenance
from lrl.adapt import guesser, shared
from lrl.adapt.encoder import ABOUT, Encoder, quiet
from lrl.adapt.model import MaskedWords
from lrl.errors import ConfigError, ResourceError

SLACK = 1 << 16  # bytes of the small files beside weights and tokenizer


def save(
    encoder: Encoder,
    about: dict[str, Any],
    folder: Path,
    like: Path | None = None,
    masked: MaskedWords | None = None,
) -> None:
    """Write the folder, whole or not at all; one that an earlier run made there is replaced. A
    masked-word head goes with the encoder, and files that `like` has too are shared with it."""
    with whole(folder) as new:
        guesser.save(masked, new)
        files = put(encoder, new, folder, like=like)
        made = about | provenance.made_by("adapt") | encoder.reading.stated()
        provenance.write_json(new / ABOUT, made | {"task": None, "files": files})


def put(
    encoder: Encoder, new: Path, folder: Path, network: Any = None, like: Path | None = None
) -> dict[str, str]:
    """Write an encoder into the folder `new` that is to become `folder`; the SHA-256 of each file.

    Where `network` is given, a model of transformers around the encoder, that is written instead.
    What the folder `like` has already is not written twice: see lrl.adapt.shared.

    Raises OSError beforehand where the disk has no room: the libraries that write the files fail
    with errors of no kind.
    """
    network = network or encoder.network
    weights = shared.weights_in(like, encoder.network.state_dict()) if like else None
    tensors = [] if weights else network.state_dict().values()
    need = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    need += len(encoder.tokenizer.backend_tokenizer.to_str(pretty=True).encode()) + SLACK
    if shutil.disk_usage(new.parent).free < need:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    try:
        with quiet():
            if weights:
                shared.save(network, encoder.network, weights, new)
            else:
                network.save_pretrained(new)
            encoder.tokenizer.save_pretrained(new)
    except safetensors.SafetensorError as error:
        raise ResourceError(f"{folder}: cannot be written: {error}") from error
    if like:
        shared.link_alike(new, like)
    return {path.name: provenance.sha256(path) for path in sorted(new.iterdir())}


def recover(folder: Path) -> None:
    """Remove what a run that was killed while it saved left beside `folder`; where it had moved
    the old folder aside already, that comes back."""
    made = re.compile(rf"\.{re.escape(folder.name)}\.\w{{8}}\.part")
    for stale in sorted(folder.parent.glob(".*.part")):
        if made.fullmatch(stale.name):
            if (stale / "old").exists() and not folder.exists():
                (stale / "old").replace(folder)
            shutil.rmtree(stale, ignore_errors=True)


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder that takes the place of `folder` if the block ends well; what a run of lrl left
    there goes, and stays if the block fails. ConfigError where other files are there."""
    recover(folder)
    if folder.exists() and not (folder / ABOUT).exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder}: holds other files; name a folder of its own")
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    old, new = made / "old", made / "new"
    try:
        new.mkdir()
        yield new
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
    finally:
        if old.exists() and not folder.exists():
            old.replace(folder)
        shutil.rmtree(made, ignore_errors=True)
