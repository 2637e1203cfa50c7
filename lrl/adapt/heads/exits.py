"""Early exits: a sentence that is easily labelled is read by the first layers alone.

After each of some layers of an adapted classifier stands a linear head (Xin et al. 2020; Xie et al.
2022 do the same in speech recognition). A sentence leaves where the exits are sure enough of one
label: exits one after the other that agree add up how probable they find it, so that in a language
of which none is ever sure several that say the same let it go too (Zhou et al. 2020 count them).
The model itself stays as it is: the heads learn what it answers after its last layer, on any
sentences (Liu et al. 2020). How sure is enough is chosen on labelled sentences that were not
learned from.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, encode, in_order
from lrl.adapt.checkpoint import read_tensors, write_tensors
from lrl.adapt.encoder import AGAIN, Encoder, ascending
from lrl.adapt.heads.base import Prediction, Read, Shares
from lrl.adapt.heads.classify import Classify
from lrl.adapt.model import BUDGET, Model, evaluating
from lrl.adapt.readout import POST_NORM
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

FILE = "exits.safetensors"  # in an adapted model's folder
STEP = 0.05  # between the sums of probabilities that are tried
NEVER = 1e6  # no sum of probabilities reaches it
DECAY = 1e-3
STEPS = 200


class Exits(nn.Module):
    """Heads after layers (counted from 1), and the sum of probabilities of one label, from exits
    one after the other that agree on it, at which a sentence leaves."""

    def __init__(
        self, size: int, labels: Sequence[str], layers: Sequence[int], threshold: float = NEVER
    ) -> None:
        super().__init__()
        self.layers = tuple(layers)
        self.heads = nn.ModuleList(Classify(size, labels) for _ in self.layers)
        self.threshold = threshold


class Leaving(Model):
    """An adapted classifier with exits: it predicts through them, and is else what it was."""

    def __init__(self, encoder: Encoder, head: Classify, exits: Exits) -> None:
        super().__init__(encoder, head)
        self.exits = exits

    def predict(self, sentences: Sequence[Sentence]) -> list[Prediction]:
        """The sentences with their labels and the layers that were computed for each, in order."""
        encoded = encode(self.encoder, sentences, self.encoder.limit)
        found: dict[int, Prediction] = {}
        with evaluating(self):
            for run, batch in in_order(encoded, self.encoder.pad, BUDGET):
                found.update(zip(run, self.leave(batch.to(self.device)), strict=True))
        return [found[index] for index in range(len(sentences))]

    def leave(self, batch: Batch) -> list[Prediction]:
        """The sentences of a batch, each from where it left."""
        network: Any = self.encoder.network
        heads = dict(zip(self.exits.layers, self.exits.heads, strict=True))
        last = len(network.encoder.layer)
        found: dict[int, Prediction] = {}
        rows = torch.arange(len(batch.items), device=batch.ids.device)
        belief = Belief.none(len(rows), rows.device)
        mask, states = batch.mask, network.embeddings(input_ids=batch.ids)
        for number, layer in enumerate(network.encoder.layer, 1):
            made = layer(states, unseen(mask, states.dtype))
            states = made[0] if isinstance(made, tuple) else made
            head: Any = self.head if number == last else heads.get(number)
            if head is None:
                continue
            scores = head.logits(Read(batch, states, self.encoder.pool(states, mask)))
            belief = belief.after(scores)
            ready = belief.sums >= (0 if number == last else self.exits.threshold)
            for row, score in zip(rows[ready].tolist(), scores[ready], strict=True):
                said = head.decided(batch.sentences[row], Shares.of_label(score))
                found[row] = replace(said, layers=number)
            rows, states, mask, belief = rows[~ready], states[~ready], mask[~ready], belief[~ready]
            if not len(rows):
                break
            wide = int(mask.sum(1).max())
            states, mask = states[:, :wide], mask[:, :wide]
        return [found[row] for row in range(len(batch.items))]


@dataclass(frozen=True, slots=True)
class Belief:
    """What exits have said so far: of each sentence the last label [b], and the sum of the
    probabilities [b] that it had since exits agree on it."""

    labels: Tensor
    sums: Tensor

    @classmethod
    def none(cls, count: int, device: torch.device) -> "Belief":
        """Before the first exit."""
        return cls(torch.full((count,), -1, device=device), torch.zeros(count, device=device))

    def after(self, scores: Tensor) -> "Belief":
        """With what one more exit says, by its scores [b, labels]."""
        sure, labels = scores.float().softmax(-1).max(-1)
        return Belief(labels, torch.where(labels == self.labels, self.sums + sure, sure))

    def __getitem__(self, rows: Tensor) -> "Belief":
        return Belief(self.labels[rows], self.sums[rows])


def unseen(mask: Tensor, kind: torch.dtype) -> Tensor:
    """What is added to attention's scores, [b, 1, 1, t]: next to nothing is left of padding."""
    return (1 - mask[:, None, None].to(kind)) * torch.finfo(kind).min


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold, what was right on the development set without exits and with them, and the share
    of layers that were computed."""

    threshold: float
    full: float
    accuracy: float
    share: float


def check(model: Model, layers: Sequence[int]) -> Classify:
    """The head of a model that can have exits after these layers; ConfigError for another."""
    depth = len(model.encoder.network.encoder.layer)
    kind = model.encoder.network.config.model_type
    if not isinstance(model.head, Classify) or kind not in POST_NORM:
        raise ConfigError("exits are for models of one label a sentence, of the families "
                          f"{', '.join(POST_NORM)}")  # fmt: skip
    if not layers or not ascending(layers, depth - 1):
        named = ", ".join(map(str, layers)) or "none"
        raise ConfigError(f"exits after layers {named}: in order, from 1 to {depth - 1}")
    return model.head


def fitted(model: Model, layers: Sequence[int], sentences: Sequence[Sentence]) -> Exits:
    """Exits that answer as nearly as they can what the model answers at the end; all at once and
    to the optimum, as there is one."""
    head = check(model, layers)
    pooled, right = inside(model, layers, sentences)
    shares = right.softmax(-1)
    exits = Exits(model.encoder.size, head.labels, layers).to(model.device)
    for place, one in enumerate(exits.heads):
        fit(one, pooled[place], shares)
    return exits.requires_grad_(False).eval()


def fit(head: Any, pooled: Tensor, shares: Tensor) -> None:
    """Teach a linear head the shares of labels, by cross-entropy with a little decay."""
    normal = head.norm(pooled)
    weights = [head.out.weight, head.out.bias]
    search = torch.optim.LBFGS(weights, max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        logs = head.out(normal).log_softmax(-1)
        total: Tensor = -(shares * logs).sum(-1).mean() + DECAY * head.out.weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(loss)  # type: ignore[no-untyped-call]


def inside(
    model: Model, layers: Sequence[int], sentences: Sequence[Sentence]
) -> tuple[Tensor, Tensor]:
    """Vectors of sentences after layers, [layers, n, h], and the model's scores, [n, labels]."""
    encoded = encode(model.encoder, sentences, model.encoder.limit)
    pooled = torch.zeros(len(layers), len(encoded), model.encoder.size, device=model.device)
    scores: dict[int, Tensor] = {}
    with evaluating(model):
        for run, here in in_order(encoded, model.encoder.pad, BUDGET):
            batch = here.to(model.device)
            made = model.encoder.network(
                input_ids=batch.ids, attention_mask=batch.mask, output_hidden_states=True
            ).hidden_states
            for place, number in enumerate(layers):
                pooled[place, run] = model.encoder.pool(made[number], batch.mask).float()
            last = Read(batch, made[-1], model.encoder.pool(made[-1], batch.mask))
            scores.update(zip(run, model.head.logits(last).float(), strict=True))
    return pooled, torch.stack([scores[index] for index in range(len(encoded))])


def choose(model: Model, exits: Exits, dev: Sequence[Sentence], lose: float) -> Choice:
    """The threshold with the fewest layers that loses at most so much accuracy on labelled
    sentences; NEVER where there is none."""
    head = check(model, exits.layers)
    gold = torch.tensor([head.labels.index(s.label) if s.label in head.labels else -1 for s in dev])
    if not (gold >= 0).any():
        raise ConfigError("no sentence of the development set has a label that the model knows")
    pooled, right = inside(model, exits.layers, dev)
    with torch.no_grad():
        parts = zip(exits.heads, pooled, strict=True)
        scores = torch.stack([*(head.out(head.norm(one)) for head, one in parts), right]).cpu()  # type: ignore[operator]
    sums, said = believed(scores)
    depths = torch.tensor([*exits.layers, len(model.encoder.network.encoder.layer)])
    full = float((said[-1] == gold).float().mean())
    best = Choice(NEVER, full, full, 1.0)
    for threshold in np.arange(STEP, len(scores), STEP).round(2).tolist():
        ready = sums >= threshold
        ready[-1] = True
        first = ready.int().argmax(0)
        hit = float((said.gather(0, first[None])[0] == gold).float().mean())
        share = float(depths[first].float().mean() / depths[-1])
        if hit >= full - lose and share < best.share:
            best = Choice(threshold, full, hit, share)
    return best


def believed(scores: Tensor) -> tuple[Tensor, Tensor]:
    """The sums of probabilities and the labels after each exit, [exits, n], from all scores."""
    belief = Belief.none(scores.shape[1], scores.device)
    steps = []
    for one in scores:
        belief = belief.after(one)
        steps.append(belief)
    return torch.stack([one.sums for one in steps]), torch.stack([one.labels for one in steps])


def save(exits: Exits, choice: Choice, folder: Path) -> dict[str, Any]:
    """Write exits into a model's folder; what its `lrl.json` must say to find them again."""
    digest = write_tensors(folder / FILE, exits.state_dict())
    return {"layers": list(exits.layers), "sha256": digest, **asdict(choice)}


def reopened(model: Model, folder: Path, told: dict[str, Any]) -> Leaving:
    """A model with the exits that were saved in its folder; FormatError where they have changed."""
    head = check(model, told["layers"])
    exits = Exits(model.encoder.size, head.labels, told["layers"], float(told["threshold"]))
    exits.load_state_dict(read_tensors(folder / FILE, told["sha256"], AGAIN))
    return Leaving(model.encoder, head, exits)
