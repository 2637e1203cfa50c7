"""A generative model of transformers from a folder: causal, or sequence to sequence."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from lrl.errors import ConfigError, FormatError, ResourceError, one_line

LIMITS = ("max_position_embeddings", "n_positions", "max_target_positions")  # in config.json
RELATIVE = "relative_attention_num_buckets"  # in config.json of a model without a limit


@dataclass(frozen=True, slots=True)
class Model:
    """A network in evaluation mode and its tokenizer.

    `encodes` says whether an encoder reads the prompt; `limit` is how many pieces it can read, 0
    where there is no bound; `digest` stands for the files of the folder.
    """

    network: Any
    tokenizer: Any
    encodes: bool
    limit: int
    digest: str

    @property
    def device(self) -> Any:
        """Where its inputs have to be."""
        return self.network.device

    def ids(self, text: str) -> list[int]:
        """The pieces of a text that is to be gone on with: nothing that ends it behind them."""
        ids = list(self.tokenizer(text, verbose=False)["input_ids"])
        while not self.encodes and ids and ids[-1] == self.tokenizer.eos_token_id:
            ids.pop()
        return ids or [self._begin()]

    def fits(self, name: str, length: int) -> None:
        """Raise ConfigError where so many pieces of a prompt are too long for the model."""
        if self.limit and length > self.limit:
            raise ConfigError(
                f"{name}: {length:,} pieces with the answer, and the model reads {self.limit:,}; "
                "make the prompts again with a lower --budget"
            )

    def pad(self) -> int:
        """A piece to fill up with, which no attention sees."""
        pad = self.tokenizer.pad_token_id
        return self._begin() if pad is None else int(pad)

    def _begin(self) -> int:
        names = (self.tokenizer.bos_token_id, self.tokenizer.eos_token_id, 0)
        return int(next(one for one in names if one is not None))


def load(folder: Path) -> Model:
    """The model of a folder.

    Nothing is downloaded, no code of the folder is run and nothing is unpickled. Raises
    ResourceError where the folder holds no generative model, FormatError where a file is damaged.
    """
    import safetensors
    import torch
    import transformers

    from lrl.adapt.device import accelerator
    from lrl.adapt.encoder import digests, quiet

    encodes = _described(folder)
    auto: Any = transformers.AutoModelForSeq2SeqLM if encodes else transformers.AutoModelForCausalLM
    device = accelerator().device
    short = device.type == "cuda" and torch.cuda.is_bf16_supported()
    try:
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
            network, about = auto.from_pretrained(
                folder,
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                dtype=torch.bfloat16 if short else torch.float32,
                output_loading_info=True,
            )
    except (
        safetensors.SafetensorError, ImportError, OSError, ValueError, RuntimeError, TypeError,
        KeyError,
    ) as error:  # fmt: skip
        raise FormatError(folder, None, f"cannot be loaded: {one_line(error)}") from error
    if missing := sorted(about["missing_keys"]):
        reason = f"{len(missing)} weights are missing, {missing[0]} the first"
        raise FormatError(folder, None, reason)
    if len(tokenizer) > network.get_input_embeddings().num_embeddings:
        raise FormatError(folder, None, "its tokenizer has more pieces than the model")
    digest = sha256("".join(digests(folder).values()).encode()).hexdigest()
    network.eval().to(device)
    return Model(network, tokenizer, encodes, _limit(network.config), digest)


def _described(folder: Path) -> bool:
    """Whether the model of a folder has an encoder before what generates; ResourceError says why
    it cannot be loaded."""
    from transformers.models.auto import modeling_auto

    from lrl.adapt.encoder import check_weights, json_of

    if not folder.is_dir():
        raise ResourceError(f"{folder}: no such folder; name one with config.json in it")
    config = json_of(folder / "config.json")
    if config is None:
        raise ResourceError(f"{folder}: no config.json; is it a model's folder?")
    kind = config.get("model_type")
    causal: Any = modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    sequences: Any = modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES
    encodes = bool(config.get("is_encoder_decoder", kind in sequences and kind not in causal))
    names = sequences if encodes else causal
    masked: Any = modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    if not encodes and kind in masked and not config.get("is_decoder"):
        raise ResourceError(
            f"{folder}: {kind} is an encoder, which generates nothing; name a causal or "
            "sequence-to-sequence model, or adapt this one with lrl adapt"
        )
    if kind not in names:
        raise ResourceError(f"{folder}: transformers has no generative model of type {kind!r}")
    check_weights(folder)
    return encodes


def _limit(config: Any) -> int:
    if getattr(config, RELATIVE, None):
        return 0
    found = (getattr(config, name, None) for name in LIMITS)
    return next((int(limit) for limit in found if limit), 0)


def shared(rows: Sequence[list[int]]) -> int:
    """How many pieces several sequences begin with alike."""
    first, last = min(rows), max(rows)  # all others lie between these two
    pairs = enumerate(zip(first, last, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(first), len(last)))
