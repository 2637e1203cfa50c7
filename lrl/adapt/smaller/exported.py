"""An exported network read by onnxruntime: it predicts as the encoder did, and never learns."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.encoder import EXPORTED, Encoder, described_in, quiet, reading_of, unchanged
from lrl.errors import FormatError, ResourceError, one_line

MISSING = "needs onnx and onnxruntime; install lrl with its extra onnx"


class Exported(nn.Module):
    """Stands where a network of transformers would; its weights are onnxruntime's own. `words` is
    the layer that it tells the states after, beside the last."""

    def __init__(self, session: Any, config: Any, words: int) -> None:
        super().__init__()
        self.session = session
        self.config = config
        self.words = words

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, output_hidden_states: bool = False
    ) -> SimpleNamespace:
        """[b, t] piece numbers and their mask to hidden states, [b, t, h], as transformers says."""
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        made = self.session.run(None, {name: one.cpu().numpy() for name, one in given.items()})
        last, *words = (torch.from_numpy(one).to(input_ids.device) for one in made)
        layers = {self.words: words[0]} if words and output_hidden_states else {}
        return SimpleNamespace(last_hidden_state=last, hidden_states=layers)


def load(folder: Path) -> Encoder:
    """The encoder of a folder that `lrl shrink --onnx` wrote.

    Raises ResourceError where a library is missing, FormatError where a file is damaged.
    """
    import transformers

    described_in(folder)
    unchanged(folder)
    try:
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, TypeError) as error:
        raise FormatError(folder, None, f"cannot be loaded: {one_line(error)}") from error
    reading = reading_of(folder)
    network = Exported(session(folder / EXPORTED), config, reading.words)
    return Encoder(network, tokenizer, reading)


def session(path: Path) -> Any:
    """A network that onnxruntime can run, on as many threads as torch uses."""
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as reasons
    except ImportError as error:
        raise ResourceError(f"{path}: {MISSING}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (
        reasons.Fail,
        reasons.InvalidArgument,
        reasons.InvalidGraph,
        reasons.InvalidProtobuf,
        reasons.NotImplemented,
    ) as error:
        raise FormatError(path, None, f"cannot be loaded: {one_line(error)}") from error
