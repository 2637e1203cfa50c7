"""A network written for onnxruntime, in float32 or, mostly, in int8.

int8 is dynamic quantisation: the weights of the linear layers are integers with a scale a column,
what they are multiplied with is rounded anew for each sentence. Word embeddings are integers with
a scale a row. There is no int8 for torch: its quantised layers are saved by pickle alone.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lrl.adapt.encoder import EXPORTED, Encoder, quiet
from lrl.adapt.smaller.exported import MISSING
from lrl.errors import ConfigError, ResourceError

OPSET = 17
MOST = 2_000_000_000  # bytes
TABLE = "word_embeddings.weight"


class Hidden(nn.Module):
    """A network that answers with tensors, as an exported one must: the states after the last
    layer and, where words are read after another, those."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        """[b, t] to [b, t, h] each."""
        words, last = self.encoder.states(input_ids, attention_mask)
        return (last, words) if self.encoder.reading.words else (last,)


def export(encoder: Encoder, new: Path, int8: bool = False) -> None:
    """Write network, configuration and tokenizer of an encoder into the folder `new`.

    Raises ResourceError where a library is missing, ConfigError where one file cannot hold it.
    """
    try:
        import onnx
        import onnxruntime  # noqa: F401
    except ImportError as error:
        raise ResourceError(f"exporting {MISSING}") from error
    size = sum(one.numel() * one.element_size() for one in encoder.parameters())
    if size > MOST:
        raise ConfigError(f"{size:,} bytes of weights: an ONNX file holds {MOST:,}; trim it first")
    with quiet(), silent(), torch.no_grad(), tempfile.TemporaryDirectory(dir=new.parent) as made:
        whole = Path(made) / EXPORTED
        traced(encoder, whole)
        if int8:
            model = onnx.load(whole)
            short_table(model)
            onnx.save(model, whole)
            short_layers(whole, new / EXPORTED)
        else:
            whole.replace(new / EXPORTED)
        encoder.network.config.save_pretrained(new)
        encoder.tokenizer.save_pretrained(new)


def traced(encoder: Encoder, path: Path) -> None:
    """Write a network as it is, for any number of sentences of any length."""
    pad = encoder.pad
    ids = torch.tensor([[pad + 1, pad + 1, pad + 1], [pad + 1, pad + 1, pad]])
    given, made = ["input_ids", "attention_mask"], ["last", "words"]
    made = made if encoder.reading.words else made[:1]
    torch.onnx.export(
        Hidden(encoder).eval(),
        (ids, (ids != pad).long()),
        str(path),
        input_names=given,
        output_names=made,
        dynamic_axes={name: {0: "sentences", 1: "pieces"} for name in [*given, *made]},
        opset_version=OPSET,
        dynamo=False,  # the newer way needs one more library, and writes the same network
    )


def short_table(model: Any) -> None:
    """Word embeddings as integers, each row with a scale that brings back what it was; in place."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    table = next(one for one in graph.initializer if one.name.endswith(TABLE))
    at, look = next((i, n) for i, n in enumerate(graph.node) if table.name in n.input)
    rows = numpy_helper.to_array(table)
    scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / 127
    short = np.rint(rows / scales).astype(np.int8)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(short, "pieces"))
    graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), "scales"))
    result, ids = look.output[0], look.input[1]
    graph.node.remove(look)
    for place, node in enumerate(
        (
            helper.make_node("Gather", ["pieces", ids], ["row"], axis=0),
            helper.make_node("Cast", ["row"], ["long_row"], to=TensorProto.FLOAT),
            helper.make_node("Gather", ["scales", ids], ["scale"], axis=0),
            helper.make_node("Mul", ["long_row", "scale"], [result]),
        )
    ):
        graph.node.insert(at + place, node)


def short_layers(path: Path, new: Path) -> None:
    """Linear layers as integers. One bit is left free: on processors without instructions for
    such sums, they would overflow."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path,
        new,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )


@contextmanager
def silent() -> Iterator[None]:
    """Inside, the libraries' advice to their own users is not heard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)
