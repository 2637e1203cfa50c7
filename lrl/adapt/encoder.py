"""A pretrained encoder of the BERT and XLM-R families with its tokenizer, from a folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import safetensors
import torch
from torch import Tensor, nn

from lrl import provenance
from lrl.adapt.config import POOLINGS
from lrl.errors import ConfigError, FormatError, ResourceError, one_line

# Families by the `model_type` of config.json, and whether their positions begin after the
# padding index, so that as many of them cannot be used.
FAMILIES = {
    "bert": False,
    "roberta": True,
    "xlm-roberta": True,
    "camembert": True,
    "xlm-roberta-xl": True,
}
ABOUT = "lrl.json"  # in a model's folder: what lrl says of it
AGAIN = "adapt the model again"
EXPORTED = "network.onnx"  # in a folder without weights: what lrl shrink exported
READOUT = "lrl_readout"  # in config.json: the last layer is no part of the encoder
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.h5", "*.msgpack")


@dataclass(frozen=True, slots=True)
class Reading:
    """How an encoder wants its texts: what stands before each, how pieces make a sentence, and
    after which layer words are read (0: after the last).

    Sentences are always read after the last layer. The middle ones know more of words, and more
    alike in all languages (Tenney et al. 2019; Muller et al. 2021), the more so where the last
    ones were trained to make vectors of sentences.
    """

    pooling: str = "mean"
    prefix: str = ""
    words: int = 0

    def __post_init__(self) -> None:
        if self.pooling not in POOLINGS:
            raise ConfigError(f"pooling {self.pooling!r}: one of {', '.join(POOLINGS)}")
        if self.words < 0:
            raise ConfigError(f"words = {self.words}: the number of a layer, or 0 for the last")

    def stated(self) -> dict[str, Any]:
        """As it is stored and hashed; see lrl.provenance.stated."""
        return provenance.stated(self, ("words",))


class Encoder(nn.Module):
    """A network without a head, its tokenizer and the way it reads; `limit` pieces at most."""

    def __init__(self, network: Any, tokenizer: Any, reading: Reading) -> None:
        super().__init__()
        self.network = network
        self.tokenizer = tokenizer
        self.reading = reading
        config = network.config
        if reading.words > (layers := int(config.num_hidden_layers)):
            raise ConfigError(f"words = {reading.words}: the model has {layers} layers")
        behind = int(config.pad_token_id) + 1 if FAMILIES[config.model_type] else 0
        self.limit = int(config.max_position_embeddings) - behind
        self.size = int(config.hidden_size)
        self.pad = int(tokenizer.pad_token_id)

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """[b, t] piece numbers and their mask to [b, t, h] hidden states after the last layer."""
        hidden: Tensor = self.network(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden

    def states(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The same after the layer where words are read, and after the last."""
        if not self.reading.words:
            hidden = self.encode(ids, mask)
            return hidden, hidden
        made = self.network(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return made.hidden_states[self.reading.words], made.last_hidden_state

    def end_at_words(self) -> None:
        """Do without the layers after the one where words are read: for heads of words alone."""
        if end := self.reading.words:
            self.network.encoder.layer = self.network.encoder.layer[:end]
            self.network.config.num_hidden_layers = end
            self.reading = replace(self.reading, words=0)

    def pool(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """[b, t, h] and [b, t] to one vector a sentence, [b, h]."""
        if self.reading.pooling == "first":
            return hidden[:, 0]
        real = mask[..., None].to(hidden.dtype)
        return (hidden * real).sum(1) / real.sum(1).clamp(min=1)


def load(folder: Path, reading: Reading | None = None) -> Encoder:
    """The encoder of a folder, in float32 and in evaluation mode; `reading` before the folder's.

    Nothing is downloaded, no code of the folder is run and nothing is unpickled. Raises
    ResourceError where the folder holds no such model, FormatError where a file is damaged.
    """
    import transformers

    described = described_in(folder)
    if (folder / EXPORTED).is_file():
        raise ResourceError(f"{folder}: exported, for predictions alone; name what it was made of")
    unchanged(folder)
    try:
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            network, about = transformers.AutoModel.from_pretrained(
                folder,
                add_pooling_layer=False,
                use_safetensors=True,
                local_files_only=True,
                dtype=torch.float32,
                output_loading_info=True,
            )
    except (safetensors.SafetensorError, OSError, ValueError, RuntimeError, TypeError) as error:
        raise FormatError(folder, None, f"cannot be loaded: {one_line(error)}") from error
    if missing := sorted(about["missing_keys"]):
        reason = f"{len(missing)} weights are missing, {missing[0]} the first"
        raise FormatError(folder / "model.safetensors", None, reason)
    if tokenizer.pad_token_id is None or not tokenizer.is_fast:
        raise ResourceError(f"{folder}: needs a tokenizer.json with a padding piece")
    if len(tokenizer) > described["vocab_size"]:
        reason = f"{len(tokenizer)} pieces, but the model has {described['vocab_size']}"
        raise FormatError(folder / "tokenizer.json", None, reason)
    network.eval()
    return Encoder(without_readout(network), tokenizer, reading or reading_of(folder))


def without_readout(network: Any) -> Any:
    """The network as it was trained, less what lrl.adapt.readout may have put on top of it."""
    config = network.config
    if getattr(config, READOUT, False):
        delattr(config, READOUT)
        config.num_hidden_layers -= 1
        network.encoder.layer = network.encoder.layer[:-1]
    return network


def ascending(layers: Sequence[int], most: int) -> bool:
    """Whether numbers of layers, from 1 to `most`, are in order and none stands there twice."""
    return list(layers) == [number for number in range(1, most + 1) if number in layers]


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, transformers shows no progress bars and warns of nothing that lrl checks itself."""
    from transformers.utils import logging as transformers_logging

    logging: Any = transformers_logging
    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()


def described_in(folder: Path) -> dict[str, Any]:
    """The config.json of a folder that can be loaded; ResourceError says what it lacks."""
    if not folder.is_dir():
        raise ResourceError(f"{folder}: no such folder; name one with config.json in it")
    described = json_of(folder / "config.json")
    if described is None:
        raise ResourceError(f"{folder}: no config.json; is it a model's folder?")
    if described.get("model_type") not in FAMILIES:
        kind = described.get("model_type")
        raise ResourceError(f"{folder}: a model of type {kind!r}; one of {', '.join(FAMILIES)}")
    if not isinstance(described.get("vocab_size"), int):
        raise FormatError(folder / "config.json", None, "no vocab_size")
    if not (folder / "tokenizer.json").is_file():
        raise ResourceError(f"{folder}: no tokenizer.json; save its fast tokenizer there")
    check_weights(folder)
    return described


def check_weights(folder: Path) -> None:
    """ResourceError where a model's folder has no weights that can be read without running code."""
    if not any(folder.glob("*.safetensors")) and not (folder / EXPORTED).is_file():
        pickled = sorted(path.name for form in PICKLED for path in folder.glob(form))
        why = f"{pickled[0]} may run code when it is read" if pickled else "no weights"
        raise ResourceError(f"{folder}: {why}; save the model as model.safetensors")


def unchanged(folder: Path) -> None:
    """Raise FormatError where a file is not as `lrl.json` says that it was written; what others
    wrote says nothing of the kind."""
    files = (json_of(folder / ABOUT) or {}).get("files", {})
    if not isinstance(files, dict):
        raise FormatError(folder / ABOUT, None, f"files is not an object; {AGAIN}")
    for name, digest in files.items():
        path = folder / Path(name).name
        if not path.is_file():
            raise ResourceError(f"{path}: is missing; {AGAIN}")
        if provenance.sha256(path) != digest:
            raise FormatError(path, None, f"changed since it was written; {AGAIN}")


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that decides what a folder's model does, by name."""
    files = (path for path in folder.glob("*") if path.suffix in (".json", ".safetensors"))
    return {path.name: provenance.sha256(path) for path in sorted(files)}


def reading_of(folder: Path) -> Reading:
    """How a folder's own files say its encoder reads: those of lrl or of sentence encoders."""
    if own := json_of(folder / ABOUT):
        said = str(own.get("pooling", "mean")), str(own.get("prefix", ""))
        return Reading(*said, int(own.get("words", 0)))
    pooling = json_of(folder / "1_Pooling" / "config.json") or {}
    prompts = (json_of(folder / "config_sentence_transformers.json") or {}).get("prompts") or {}
    first = bool(pooling.get("pooling_mode_cls_token"))
    return Reading("first" if first else "mean", str(prompts.get("query", "")))


def json_of(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file, None where there is no file."""
    if not path.is_file():
        return None
    try:
        value = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise FormatError(path, error.lineno, f"not JSON ({error.msg})") from error
    if not isinstance(value, dict):
        raise FormatError(path, None, "not a JSON object")
    return value
