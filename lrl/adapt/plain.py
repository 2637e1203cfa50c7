"""An encoder's folder without heads: what training without a task leaves, to begin another with."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.adapt.encoder import Encoder, quiet
from lrl.errors import ConfigError

ABOUT = "lrl.json"


def save(encoder: Encoder, about: dict[str, Any], folder: Path) -> None:
    """Write the folder, whole or not at all; one that an earlier run made there is replaced."""
    with whole(folder) as new:
        with quiet():
            encoder.network.save_pretrained(new)
            encoder.tokenizer.save_pretrained(new)
        reading = {"pooling": encoder.reading.pooling, "prefix": encoder.reading.prefix}
        made = about | provenance.made_by("adapt") | reading
        provenance.write_json(new / ABOUT, made | {"task": None})


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder that takes the place of `folder` if the block ends well; what a run of lrl left
    there goes, and stays if the block fails. ConfigError where other files are there."""
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
