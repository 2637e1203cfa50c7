"""Which weights learn: all, all but the word embeddings, low-rank additions, the head alone."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lrl.adapt.config import TrainConfig
from lrl.adapt.model import Model

Undo = Callable[[], None]


def choose(model: Model, config: TrainConfig) -> Undo:
    """Let the chosen parts of a model learn, its new word embeddings always among them.

    What comes back is to be called when training has ended: it merges low-rank additions into
    the weights they were added to, so that the encoder is a plain one again.
    """
    undo: list[Undo] = []
    model.requires_grad_(True)
    if config.parts == "lora":
        undo.append(add_low_rank(model, config))
    elif config.parts == "head":
        model.encoder.requires_grad_(False)
    if config.parts != "full":
        table = model.encoder.network.get_input_embeddings().weight
        table.requires_grad_(len(model.new) > 0)
        if len(model.new):
            undo.append(only_rows(table, model.new))

    def settle() -> None:
        for one in reversed(undo):
            one()

    return settle


def add_low_rank(model: Model, config: TrainConfig) -> Undo:
    """Freeze the encoder and add trainable matrices of low rank (Hu et al. 2022) to all of its
    linear layers."""
    from peft import LoraConfig, LoraModel

    settings = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=sorted(linear(model)),
        bias="none",
    )
    tuner = LoraModel(model.encoder.network, {"default": settings}, "default")
    for name, parameter in model.encoder.named_parameters():
        parameter.requires_grad_("lora_" in name)

    def merge() -> None:
        model.encoder.network = tuner.merge_and_unload()

    return merge


def linear(model: Model) -> set[str]:
    """The names of the encoder's linear layers."""
    network = model.encoder.network
    return {name for name, part in network.named_modules() if isinstance(part, torch.nn.Linear)}


def only_rows(table: torch.nn.Parameter, rows: range) -> Undo:
    """Let no gradient reach other rows of a table than these."""

    def masked(gradient: Tensor) -> Tensor:
        kept = torch.zeros_like(gradient)
        kept[rows.start : rows.stop] = gradient[rows.start : rows.stop]
        return kept

    handle: Any = table.register_hook(masked)  # type: ignore[no-untyped-call]

    def remove() -> None:
        handle.remove()

    return remove
