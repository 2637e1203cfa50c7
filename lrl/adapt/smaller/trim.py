"""A model's folder with the pieces alone that some texts need, and what it says of them the same.

Weights keep the precision that they are stored in: rows of the word embeddings are left out, and
all else is as it was, to the last bit.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from lrl import provenance
from lrl.adapt import guesser
from lrl.adapt.encoder import FAMILIES, Encoder, json_of, quiet
from lrl.adapt.shared import INDEX
from lrl.adapt.smaller.pieces import kept, seen, trimmed
from lrl.adapt.vocabulary.extend import described_by, with_description
from lrl.errors import ConfigError

# Ends of the names of tensors that have a row a piece, in the families that lrl reads.
ROWS = (
    "embeddings.word_embeddings.weight",
    "predictions.bias",
    "predictions.decoder.weight",
    "predictions.decoder.bias",
    "lm_head.bias",
    "lm_head.decoder.weight",
    "lm_head.decoder.bias",
)
CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """How many rows there were and are, and how many texts were read."""

    rows_before: int
    rows: int
    texts: int


def trim(model: Path, encoder: Encoder, texts: Sequence[str], new: Path) -> Trimmed:
    """Write weights, configuration and tokenizer of a model's folder into `new`, trimmed to some
    texts; `encoder` is what that folder holds.

    Raises ConfigError where there are no texts, or for a tokenizer that cannot be trimmed.
    """
    if not texts:
        raise ConfigError("no texts to trim the vocabulary to; name a file with --trim")
    config = json_of(model / CONFIG) or {}
    old = encoder.tokenizer
    texts = [encoder.reading.prefix + text for text in texts]
    described = described_by(old)
    with quiet():
        numbers = kept(described, seen(old, texts), also(config, old, encoder))
        tokenizer = with_description(old, trimmed(described, numbers))
        check(old, tokenizer, texts, numbers)
        tokenizer.save_pretrained(new)
    rows = torch.tensor(numbers)
    for path in sorted(model.glob("*.safetensors")):
        write_rows(path, new / path.name, rows)
    place = {number: row for row, number in enumerate(numbers)}
    for key, number in config.items():
        if key.endswith("_token_id") and isinstance(number, int):
            config[key] = place.get(number)
    before = int(config["vocab_size"])
    provenance.write_json(new / CONFIG, config | {"vocab_size": len(numbers)})
    if index := json_of(model / INDEX):
        shards = [new / name for name in sorted(set(index["weight_map"].values()))]
        index["metadata"]["total_size"] = sum(size_of(path) for path in shards)
        provenance.write_json(new / INDEX, index)
    return Trimmed(before, len(numbers), len(texts))


def also(config: dict[str, Any], tokenizer: Any, encoder: Encoder) -> set[int]:
    """Pieces that stay whether or not a text has them: the special ones and, where the positions
    are counted from the number of the padding piece, all before it, so that it keeps its number."""
    named = {n for k, n in config.items() if k.endswith("_token_id") and isinstance(n, int)}
    behind = range(encoder.pad if FAMILIES[config["model_type"]] else 0)
    known = len(tokenizer)
    return {n for n in (*named, *behind, *tokenizer.all_special_ids) if 0 <= n < known}


def check(old: Any, new: Any, texts: Sequence[str], numbers: Sequence[int]) -> None:
    """Raise ConfigError where a text is not cut as before: some tokenizers have parts that do not
    keep to what lrl.adapt.smaller.pieces knows."""
    for text in texts:
        before, after = old(text)["input_ids"], new(text)["input_ids"]
        if [numbers[one] for one in after] != before:
            raise ConfigError(f"this tokenizer cannot be trimmed: {text!r} would be cut otherwise")


def write_rows(path: Path, new: Path, rows: Tensor) -> None:
    """Copy a file of weights, of tensors with a row a piece these rows alone."""
    ends = ("bias",) if path.name == guesser.FILE else ROWS
    with safetensors.safe_open(path, framework="pt") as file:
        names = sorted(file.keys())
        if not any(is_rows(name, ends) for name in names):
            shutil.copyfile(path, new)
            return
        found = {name: file.get_tensor(name) for name in names}
    for name in names:
        if is_rows(name, ends):
            found[name] = found[name][rows].contiguous()
    safetensors.torch.save_file(found, new, metadata={"format": "pt"})


def is_rows(name: str, ends: tuple[str, ...]) -> bool:
    """Whether a tensor has a row a piece, by its name; in a file of its own a masked-word head
    has such a bias beside those of its layers."""
    return name in ends or (ends is ROWS and name.endswith(ends))


def size_of(path: Path) -> int:
    """Bytes of the tensors of a file: all but its header, and the eight that say how long that
    is."""
    with path.open("rb") as file:
        header = int.from_bytes(file.read(8), "little")
    return path.stat().st_size - 8 - header
