"""A network with the weights that were kept of it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch
from numpy.typing import NDArray
from torch import nn

from lrl.errors import ConfigError

Network = TypeVar("Network", bound=nn.Module)


def filled(make: Callable[[], Network], arrays: Mapping[str, NDArray[Any]]) -> Network:
    """The network that `make` makes, ready to predict; ConfigError for weights of other sizes."""
    with torch.device("meta"):  # no memory for the sizes before they are known to be the file's
        network = make()
    expected = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    if {key: array.shape for key, array in arrays.items()} != expected:
        raise ConfigError("weights of other sizes than described")
    weights = {key: torch.from_numpy(array.copy()) for key, array in arrays.items()}
    network.load_state_dict(weights, assign=True)
    return network.eval()
