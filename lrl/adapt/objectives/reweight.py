"""Adversarially reweighted learning: labelled sentences in regions where the model does badly count
more (Lahoti et al. 2020).

An adversary weighs the sentences so that the weighted loss rises, the model learns so that it
falls, one update each in turn. So that the adversary does not run after single wrong labels, all
it knows of a sentence is how near it lies to a few regions of the encoder's space, found by k-means
as the run begins (for groups found among embeddings: Jin et al. 2022).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, Share, collate, in_order
from lrl.adapt.config import TrainConfig
from lrl.adapt.heads.base import Read
from lrl.adapt.model import BUDGET, Model, evaluating
from lrl.clusters import clustered, distances, unit
from lrl.errors import ConfigError

MOST = 10_000  # sentences that regions are looked for among; all are then placed in them
SLOW = 0.9  # how much of what was known of the mean loss stays at an update
Pieces = tuple[int, ...]


class Adversary:
    """Weights of sentences, by their nearness to regions, and the optimiser that raises the loss.

    `near` [n, k] says how much of each different sentence belongs to each region, `units` [n] of
    how many units its loss is the sum, and `mass` [n] how many of them a pass takes. In the mean
    over a pass's units the weights are 1; none is under 1 / (1 + strength).
    """

    def __init__(
        self,
        rows: dict[Pieces, int],
        near: Tensor,
        units: Tensor,
        mass: Tensor,
        strength: float,
        rate: float,
        about: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.scores = nn.Parameter(torch.zeros(near.shape[1]))
        self._optimizer = torch.optim.Adam([self.scores], lr=rate)
        # Moving sums of the mean loss and of 1, so that the first updates count as they should.
        self._level = torch.zeros(2, dtype=torch.float64)
        self._rows = rows
        self._near = near
        self._units = units
        self._mass = mass / mass.sum()
        self._strength = strength
        self._about = about
        self._met: list[tuple[Tensor, Tensor]] = []

    def weights(self) -> Tensor:
        """The weight of each different sentence, [n]."""
        raised = self._near @ self.scores
        odds = (raised - raised.detach().max()).exp()
        return (1 + self._strength * odds / (self._mass @ odds)) / (1 + self._strength)

    def weigh(self, batch: Batch) -> Batch:
        """A batch whose sentences count by these weights too, on its own device. After the backward
        pass the gradient of a weight is what the loss has of that sentence."""
        rows = torch.tensor([self._rows[item.ids] for item in batch.items])
        weights = self.weights().detach()[rows].to(batch.weights).requires_grad_()
        self._met.append((rows, weights))
        return replace(batch, weights=batch.weights * weights)

    def step(self) -> None:
        """Raise the weights of regions whose losses in the batches met since the last step were
        above the mean.

        The mean is taken over many updates: a batch holds sentences of like length, which in a
        joint model may be those of one language, and within it none would stand out.
        """
        rows = torch.cat([rows for rows, _ in self._met])
        felt = [w.new_zeros(len(w)) if w.grad is None else w.grad for _, w in self._met]
        losses = torch.cat([one.float().cpu() for one in felt])
        self._met = []
        # The loss is over the units of the update: these are the shares that sentences have of it.
        shares = self._units[rows] / self._units[rows].sum().clamp(min=1e-12)
        now = torch.tensor([float(losses.sum()), 1.0], dtype=torch.float64)
        self._level = SLOW * self._level + (1 - SLOW) * now
        above = losses - float(self._level[0] / self._level[1]) * shares
        self._optimizer.zero_grad()
        (-(self.weights()[rows] * above).sum()).backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()

    def state(self) -> dict[str, Tensor]:
        """All that a stopped run needs to go on."""
        kept: dict[str, Any] = self._optimizer.state[self.scores]
        moments = {f"adam:{key}": torch.as_tensor(value) for key, value in kept.items()}
        return {"scores": self.scores, "level": self._level, **moments}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from such a state."""
        with torch.no_grad():
            self.scores.copy_(state["scores"])
        self._level = state["level"]
        for name, tensor in state.items():
            if name.startswith("adam:"):
                self._optimizer.state[self.scores][name.removeprefix("adam:")] = tensor

    def by_region(self) -> list[float]:
        """The mean weight in each region: of the sentences that are nearest to it."""
        weights, of = self.weights().detach(), self._near.argmax(1)
        sums = [
            torch.zeros(len(self.scores)).index_add(0, of, one)
            for one in (weights * self._mass, self._mass)
        ]
        return [round(float(one), 6) for one in sums[0] / sums[1].clamp(min=1e-12)]

    def told(self) -> list[dict[str, Any]]:
        """What the regions are and what their weights came to, for `lrl.json`."""
        pairs = zip(self._about, self.by_region(), strict=True)
        return [about | {"weight": weight} for about, weight in pairs]


def weighed(adversary: Adversary) -> Callable[[Model, Read], Tensor]:
    """The head's own loss on labelled sentences, as an adversary weighs them."""

    def loss(model: Model, read: Read) -> Tensor:
        return model.head.loss(replace(read, batch=adversary.weigh(read.batch)))

    return loss


def adversary_of(model: Model, sets: Sequence[Share[Encoded]], config: TrainConfig) -> Adversary:
    """An adversary that weighs nothing yet, over regions of the encoder as it is now.

    Raises ConfigError where there are fewer different sentences than regions.
    """
    different = {item.ids: item for one in sets for item in one.items}
    if len(different) < config.regions:
        raise ConfigError(
            f"regions = {config.regions}: there are {len(different)} different sentences"
        )
    rows = {ids: row for row, ids in enumerate(different)}
    near = nearness(vectors_of(model, list(different.values())), config.regions, config.seed)
    times, units, mass = torch.zeros(3, len(rows))
    counts = [[0] * len(sets) for _ in range(config.regions)]
    labels = [Counter[str]() for _ in range(config.regions)]
    of = near.argmax(1).tolist()
    for number, one in enumerate(sets):
        for item in one.items:
            row = rows[item.ids]
            known = model.head.units(collate([item], model.encoder.pad))
            times[row] += 1
            units[row] += known
            mass[row] += one.share * known
            counts[of[row]][number] += 1
            if item.sentence.label:
                labels[of[row]][item.sentence.label] += 1
    if not float(mass.sum()):
        raise ConfigError("reweight: no training sentence has a known label")
    share = torch.zeros(config.regions).index_add(0, near.argmax(1), mass) / mass.sum()
    about = [
        {
            "region": region + 1,
            "share": round(float(share[region]), 6),
            "sets": counts[region],
            "labels": dict(sorted(labels[region].items(), key=lambda one: (-one[1], one[0]))),
        }
        for region in range(config.regions)
    ]
    settings = config.reweight, config.adversary_rate
    return Adversary(rows, near, units / times, mass, *settings, about)


def vectors_of(model: Model, items: Sequence[Encoded]) -> Tensor:
    """What the encoder makes of sentences now, [n, h], on the CPU."""
    found = torch.zeros(len(items), model.encoder.size)
    with evaluating(model):
        for run, batch in in_order(items, model.encoder.pad, BUDGET):
            found[run] = model.read(batch).pooled.float().cpu()
    return found


def nearness(vectors: Tensor, regions: int, seed: int) -> Tensor:
    """How much of each row belongs to each of some regions, [n, k], 1 in all.

    A softmax of negative squared distances from the regions' centres. Its scale is how much nearer
    a row's own centre is than the second, in the mean: far inside a region a row belongs to it
    alone, and between two of them to both.
    """
    rows = unit(vectors.numpy())
    some = np.random.default_rng(seed).permutation(len(rows))[:MOST]
    centres = clustered(rows[np.sort(some)], regions, seed).centres
    away = distances(rows, centres)
    first, second = np.partition(away, 1, axis=1)[:, :2].T
    scale = max(float((second - first).mean()), 1e-12)
    return torch.from_numpy(-away / scale).softmax(1).float()
