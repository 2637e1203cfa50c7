"""The masked-word head beside a saved encoder: `masked.safetensors`, where one was trained."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.checkpoint import read_tensors, write_tensors
from lrl.adapt.encoder import ABOUT, AGAIN, Encoder, json_of
from lrl.adapt.model import MaskedWords
from lrl.errors import FormatError, one_line

FILE = "masked.safetensors"


class Guesser(nn.Module):
    """An encoder with its masked-word head, called like a masked-word model of transformers."""

    def __init__(self, encoder: Encoder, head: MaskedWords) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Any:
        """[b, t] pieces to an output with `logits`, [b, t, pieces]."""
        from transformers.modeling_outputs import MaskedLMOutput

        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        hidden = self.encoder.encode(input_ids, mask)
        embeddings = self.encoder.network.get_input_embeddings().weight
        return MaskedLMOutput(logits=self.head(hidden, embeddings))


def save(head: MaskedWords | None, folder: Path) -> None:
    """Write the head of a model into its folder, if it has one."""
    if head is not None:
        write_tensors(folder / FILE, head.state_dict())


def load(encoder: Encoder, folder: Path) -> Guesser | None:
    """The guesser of the folder that an encoder came from; None where none was saved there.

    Raises FormatError where the file is not as it was written.
    """
    files = (json_of(folder / ABOUT) or {}).get("files") or {}
    if FILE not in files:
        return None
    pieces = encoder.network.get_input_embeddings().weight.shape[0]
    head = MaskedWords(encoder.size, pieces)
    try:
        head.load_state_dict(read_tensors(folder / FILE, files[FILE], AGAIN))
    except RuntimeError as error:
        reason = f"of another encoder ({one_line(error)}); {AGAIN}"
        raise FormatError(folder / FILE, None, reason) from error
    return Guesser(encoder, head).eval()
