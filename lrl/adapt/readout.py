"""An encoder and its head as one of transformers' own models, so that a `pipeline` loads them.

A tagger is a linear layer over each piece, which is what transformers' token classifiers are. A
sentence classifier here pools, normalises and is linear; those of transformers read the first
piece through a dense layer and tanh. One more layer, the readout, makes the first piece what is
needed: its attention looks at all pieces alike, which is their mean, or at none, which leaves the
first; the mean counts SHARE times the piece itself, and the layer's own normalisation is that of
the head. The tanh is kept where it is linear. `lrl.adapt.encoder.load` takes the readout off.
"""

from typing import Any

import torch
from torch import Tensor

from lrl.adapt.encoder import READOUT
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.joint import IntentSlots
from lrl.adapt.heads.tag import Tag
from lrl.adapt.model import Model

SHARE = 1e4
SMALL = 1e-4
# Families whose layers normalise after they add, as the readout needs.
POST_NORM = ("bert", "roberta", "xlm-roberta", "camembert")


def servable(model: Model) -> Any:
    """What is saved of a model: a classifier of transformers where there is one that answers as
    the head does, else the bare encoder. Of intents with slots the intents are served."""
    network, head = model.encoder.network, model.head
    if isinstance(head, Tag):
        return tagger(network, head)
    if isinstance(head, IntentSlots):
        head = head.intent
    if isinstance(head, Classify) and network.config.model_type in POST_NORM:
        return classifier(network, head, model.encoder.reading.pooling)
    return network


def tagger(network: Any, head: Tag) -> Any:
    """A token classifier."""
    import transformers

    config = labelled(network.config, head.labels)
    made = empty(transformers.AutoModelForTokenClassification, config)
    weights = prefixed(made, network) | {
        "classifier.weight": head.out.weight.detach(),
        "classifier.bias": head.out.bias.detach(),
    }
    return filled(made, weights)


def classifier(network: Any, head: Classify, pooling: str) -> Any:
    """A sequence classifier with a readout."""
    import transformers

    config = labelled(network.config, head.labels)
    last = config.num_hidden_layers
    config.num_hidden_layers = last + 1
    setattr(config, READOUT, True)
    made = empty(transformers.AutoModelForSequenceClassification, config)
    weights = prefixed(made, network)
    start = f"{made.base_model_prefix}.encoder.layer.{last}."
    like = head.out.weight.detach()
    size = like.shape[1]
    one = torch.eye(size, dtype=like.dtype, device=like.device)
    mean = pooling == "mean"
    shapes = made.state_dict()
    fixed = {
        f"{start}attention.self.value.weight": one if mean else 0 * one,
        f"{start}attention.output.dense.weight": SHARE * one if mean else 0 * one,
    }
    for name, tensor in shapes.items():
        if name.startswith(start):
            norm = name.endswith("LayerNorm.weight")
            flat = like.new_ones(tensor.shape) if norm else like.new_zeros(tensor.shape)
            weights[name] = fixed.get(name, flat)
    nothing = like.new_zeros(size)
    dense, out = dense_and_out(shapes, made.base_model_prefix)
    weights |= {f"{dense}.weight": SMALL * one, f"{dense}.bias": nothing}
    weights |= {f"{out}.weight": like / SMALL, f"{out}.bias": head.out.bias.detach()}
    return filled(made, weights)


def dense_and_out(names: dict[str, Tensor], prefix: str) -> tuple[str, str]:
    """Where a family keeps the layer before the tanh and the one after it."""
    if "classifier.out_proj.weight" in names:
        return "classifier.dense", "classifier.out_proj"
    return f"{prefix}.pooler.dense", "classifier"


def labelled(config: Any, labels: tuple[str, ...]) -> Any:
    """A copy of a config with the labels of a head."""
    made = type(config).from_dict(config.to_dict())
    made.id2label = dict(enumerate(labels))
    made.label2id = {label: number for number, label in enumerate(labels)}
    return made


def empty(kind: Any, config: Any) -> Any:
    """A network whose weights are still to come; none is drawn."""
    with torch.device("meta"):
        return kind.from_config(config)


def prefixed(made: Any, network: Any) -> dict[str, Tensor]:
    """The encoder's weights under the names they have inside a classifier."""
    return {f"{made.base_model_prefix}.{name}": t for name, t in network.state_dict().items()}


def filled(made: Any, weights: dict[str, Tensor]) -> Any:
    """The network with all its weights, which it shares with where they came from."""
    made.load_state_dict(weights, assign=True)
    return made.eval()
