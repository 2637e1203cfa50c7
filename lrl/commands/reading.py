"""Options that say how an encoder is to read, if not as its folder says."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.adapt.config import POOLINGS

if TYPE_CHECKING:
    from lrl.adapt.encoder import Reading


def add_reading(parser: ArgumentParser) -> None:
    """All three."""
    add = parser.add_argument
    add("--pooling", choices=POOLINGS, help="how pieces make a sentence (what the model says)")
    add("--prefix", help="put before each text (what the model says)")
    add("--word-layer", type=int, metavar="N",
        help="read words after this layer (what the model says; else 0, the last)")  # fmt: skip


def reading_of(args: Namespace, folder: Path) -> "Reading | None":
    """How the model of a folder is to read, where the user says so in part or whole."""
    from dataclasses import replace

    from lrl.adapt import encoder

    said = {"pooling": args.pooling, "prefix": args.prefix, "words": args.word_layer}
    said = {name: value for name, value in said.items() if value is not None}
    return replace(encoder.reading_of(folder), **said) if said else None
