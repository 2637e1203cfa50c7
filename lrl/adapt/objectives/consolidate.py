"""Elastic weight consolidation: weights stay near where they began, each as firmly as what the
encoder says of the source language depends on it (Kirkpatrick et al. 2017)."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, Share, stream_of
from lrl.adapt.config import TrainConfig
from lrl.adapt.model import Model
from lrl.errors import ConfigError

NAME = "fisher"


@dataclass(frozen=True, slots=True)
class Consolidate:
    """How much the pull counts, and the batches that the importance of weights is estimated on."""

    weight: float
    batches: tuple[Batch, ...]
    seed: int


def batches_of(model: Model, items: Sequence[Encoded], config: TrainConfig) -> tuple[Batch, ...]:
    """The first batches of a pass over sentences of the source language, as many as the settings
    say; ConfigError where there is no sentence."""
    if not items:
        raise ConfigError("consolidate: there are no sentences of the source language")
    stream = stream_of(NAME, [Share(items)], model.encoder.pad, config.batch, config.seed)
    return tuple(stream.take(config.fisher))


def importance(model: Model, how: Consolidate) -> dict[nn.Parameter, Tensor]:
    """The Fisher diagonal of each of the encoder's weights that learn, over their mean, so that
    the weight of the pull means what it means where all weights are held alike.

    A run begins with a new head, whose gradients would say nothing of what was known. So the
    likelihood is that of the sentence vectors themselves, as the means of a normal distribution
    of unit variance; its Fisher diagonal is the squared derivative of the vector by the weight,
    summed over the vector's parts, in the mean over sentences. Signs drawn for each part of each
    sentence keep the products of different parts and sentences out of the squares in the mean, so
    that a batch costs one backward pass.
    """
    learning = [p for p in model.encoder.parameters() if p.requires_grad]
    found = {parameter: torch.zeros_like(parameter) for parameter in learning}
    draws = torch.Generator().manual_seed(how.seed)  # not torch's own: others draw from that
    was = [(part, part.training) for part in model.modules()]
    model.eval()
    for batch in how.batches:
        pooled = model.read(batch).pooled.float()
        signs = torch.randint(0, 2, pooled.shape, generator=draws).to(pooled) * 2 - 1
        grads = torch.autograd.grad((pooled * signs).sum(), learning, allow_unused=True)
        for parameter, grad in zip(learning, grads, strict=True):
            if grad is not None:
                found[parameter] += grad.square()
    for part, training in was:
        part.training = training
    total = sum(float(fisher.double().sum()) for fisher in found.values())
    if not 0 < total < float("inf"):
        raise ConfigError("consolidate: the sentence vectors depend on no weight that learns")
    mean = total / sum(fisher.numel() for fisher in found.values())
    return {parameter: fisher / mean for parameter, fisher in found.items()}


@torch.no_grad()
def hold(
    began: dict[nn.Parameter, Tensor], fisher: dict[nn.Parameter, Tensor], weight: float
) -> float:
    """Add the gradient of the squared distance from the beginning, each weight's by its
    importance, times a weight; the distance."""
    total = 0.0
    for parameter, firmly in fisher.items():
        apart = parameter - began[parameter]
        total += float((firmly * apart.square()).sum())
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        parameter.grad.addcmul_(firmly, apart, value=2 * weight)
    return total
