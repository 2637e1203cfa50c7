"""What small recurrent networks share, whatever they read: dropout, first weights, an optimizer."""

import math

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Dropout of whole dimensions of a sequence [b, t, h] (Gal & Ghahramani 2016): it suits
    recurrent layers better than independent masks, and draws far fewer random numbers."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.keep = 1.0 - share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.keep == 1.0:
            return x
        return x * ((torch.rand(x.shape[0], 1, x.shape[2]) < self.keep) / self.keep)


@torch.no_grad()
def start(layer: nn.LSTM) -> None:
    """First weights of a layer: its forget gate starts open."""
    for name, weight in layer.named_parameters():
        if "bias" in name:
            nn.init.zeros_(weight)
            if "_ih_" in name:
                weight[weight.shape[0] // 4 : weight.shape[0] // 2] = 1.0
        elif "_hh_" in name:
            for gate in weight.chunk(4):
                nn.init.orthogonal_(gate)
        else:
            nn.init.xavier_uniform_(weight)


def adamw(
    network: nn.Module,
    rate: float,
    betas: tuple[float, float],
    decay: float,
    warmup: int,
    updates: int,
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    """AdamW, and its rate: up over `warmup` updates, and down a cosine over all `updates`."""
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=rate, betas=betas, weight_decay=decay, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, (step + 1) / warmup) * (1 + math.cos(math.pi * step / updates)) / 2,
    )
    return optimizer, schedule
