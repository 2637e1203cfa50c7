"""The network: reads a lemma and a set of features, and edits the one as the other asks.

A neural transducer with hard monotonic attention over edit actions (Aharoni & Goldberg 2017;
Makarov & Clematide 2018): at each step the decoder sees the lemma's symbol it stands at, and
keeps, skips or replaces it, inserts another or doubles the last one. Besides, it attends softly
to the features, so that what each feature adds is learned apart and unseen bundles compose, and
to the whole lemma.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from lrl.errors import ConfigError
from lrl.morphology.reinflect.batches import Batch
from lrl.morphology.reinflect.recurrent import Dropout, start
from lrl.morphology.reinflect.vocabulary import COPY, DELETE, END, FIRST, PAD, Sizes

State = tuple[Tensor, Tensor]

IMPOSSIBLE = -1e9
"""The logit of an action that cannot be taken."""
LARGEST = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    symbol: int = 64
    feature: int = 64
    encoder: int = 128
    decoder: int = 192
    heads: int = 4
    layers: int = 1
    dropout: float = 0.3

    def __post_init__(self) -> None:
        for name in ("symbol", "feature", "encoder", "decoder", "heads", "layers"):
            if not 1 <= getattr(self, name) <= LARGEST:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be in 1..{LARGEST}")
        if self.decoder % self.heads:
            raise ConfigError(f"decoder = {self.decoder} is not a multiple of heads = {self.heads}")
        if not 0.0 <= self.dropout < 1.0:
            raise ConfigError(f"dropout = {self.dropout}: must be in [0, 1)")


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the decoder reads: the lemma [b, n + 1, h], its end included, and the features."""

    lemma: Tensor
    lemma_mask: Tensor
    features: Tensor
    features_mask: Tensor
    summary: Tensor
    keys: tuple[Tensor, Tensor]


class Attention(nn.Module):
    """Multi-head attention of decoder states to a short padded sequence."""

    def __init__(self, query: int, memory: int, heads: int, width: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(query, width)
        self.keys = nn.Linear(memory, 2 * width)

    def forward(self, states: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
        """[b, t, width] from states [b, t, query], `keys` of the memory and its mask [b, m]."""
        b, t, _ = states.shape
        q = self.query(states).view(b, t, self.heads, -1).transpose(1, 2)
        k, v = keys.view(b, keys.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(2, 3) * q.shape[-1] ** -0.5
        weights = scores.masked_fill(~mask[:, None, None], IMPOSSIBLE).softmax(-1)
        read: Tensor = (weights @ v).transpose(1, 2).reshape(b, t, -1)
        return read


class Network(nn.Module):
    """The transducer of one member."""

    def __init__(self, shape: Shape, sizes: Sizes) -> None:
        super().__init__()
        self.shape = shape
        d = shape.decoder
        both = 2 * shape.encoder
        self.symbols = nn.Embedding(sizes.symbols + 2, shape.symbol)  # unknown, symbols, the edge
        self.features = nn.Embedding(sizes.features + 1, shape.feature)
        self.layered = nn.Embedding(sizes.layered + 1, shape.feature, padding_idx=0)
        self.kinds = nn.Embedding(FIRST + 2, shape.symbol)
        self.summary = nn.Sequential(nn.Linear(shape.feature, shape.feature), nn.Tanh())
        self.forwards = nn.LSTM(
            shape.symbol + shape.feature, shape.encoder, shape.layers, batch_first=True
        )
        self.backwards = nn.LSTM(
            shape.symbol + shape.feature, shape.encoder, shape.layers, batch_first=True
        )
        self.decoder = nn.LSTM(shape.symbol + both + shape.feature, d, batch_first=True)
        self.to_features = Attention(d + both, shape.feature, shape.heads, d // 2)
        self.to_lemma = Attention(d + both, both, shape.heads, d // 2)
        self.hidden = nn.Linear(d + both + d, d)
        self.out = nn.Linear(d, sizes.actions)
        self.dropout = Dropout(shape.dropout)
        self._start()

    @torch.no_grad()
    def _start(self) -> None:
        """First weights, larger than torch's own: a short training hardly leaves those."""
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight)
            elif isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.LSTM):
                start(module)
        nn.init.xavier_uniform_(self.hidden.weight, nn.init.calculate_gain("tanh"))
        self.layered.weight[0] = 0.0

    def encode(self, batch: Batch) -> Encoded:
        b, n = batch.lemma.shape
        edge = self.symbols.num_embeddings - 1
        places = torch.arange(n + 2)
        padded = functional.pad(batch.lemma, (1, 1), value=edge)
        padded = torch.where(places[None] > batch.lengths[:, None], edge, padded)
        present = torch.arange(batch.features.shape[1])[None] < batch.n_features[:, None]
        features = self.features(batch.features[..., 0]) + self.layered(batch.features[..., 1])
        features = self.dropout(features * present[..., None])
        summary = self.summary(features.sum(1))
        given = torch.cat([self.symbols(padded), summary[:, None].expand(-1, n + 2, -1)], -1)
        given = self.dropout(given)
        # Backwards from each lemma's own end, so that padding comes last in both directions.
        turned = (batch.lengths[:, None] + 1 - places[None]) % (n + 2)
        turned = torch.where(places[None] > batch.lengths[:, None] + 1, places[None], turned)
        rows = torch.arange(b)[:, None]
        ahead, _ = self.forwards(given)
        back, _ = self.backwards(given[rows, turned])
        lemma = torch.cat([ahead, back[rows, turned]], -1)[:, 1:]  # without the left edge
        lemma = self.dropout(lemma)
        mask = places[None, 1:] <= batch.lengths[:, None] + 1
        keys = (self.to_features.keys(features), self.to_lemma.keys(lemma))
        return Encoded(lemma, mask, features, present, summary, keys)

    def decode(
        self, read: Encoded, positions: Tensor, before: Tensor, written: Tensor, state: State | None
    ) -> tuple[Tensor, State]:
        """Logits [b, t, actions] of the next action at each step, and the state after them."""
        here = read.lemma.gather(1, positions[..., None].expand(-1, -1, read.lemma.shape[-1]))
        last = self.dropout(self.symbols(written) + self.kinds(before))
        summary = read.summary[:, None].expand(-1, positions.shape[1], -1)
        states, state = self.decoder(torch.cat([last, here, summary], -1), state)
        query = torch.cat([self.dropout(states), here], -1)
        wanted = self.to_features(query, read.keys[0], read.features_mask)
        seen = self.to_lemma(query, read.keys[1], read.lemma_mask)
        hidden = torch.tanh(self.hidden(torch.cat([query, wanted, seen], -1)))
        return self.out(self.dropout(hidden)), state

    def forward(self, batch: Batch) -> Tensor:
        """Log-probabilities [b, t, actions] along the batch's own actions."""
        read = self.encode(batch)
        logits, _ = self.decode(read, batch.positions, batch.before, batch.written, None)
        return masked(logits, batch.positions, batch.lengths).log_softmax(-1)


def masked(logits: Tensor, positions: Tensor, lengths: Tensor) -> Tensor:
    """Logits with the impossible ruled out; see `barred`."""
    at_end = (positions >= lengths[:, None]).long()
    return logits.masked_fill(barred(logits.shape[-1])[at_end], IMPOSSIBLE)


def barred(actions: int) -> Tensor:
    """Which actions cannot be taken, [2, actions]: END before the lemma's end, advancing at it."""
    action = torch.arange(actions)
    moves = (
        (action == COPY) | (action == DELETE) | ((action >= FIRST) & ((action - FIRST) % 2 == 1))
    )
    never = torch.stack([action == END, moves]) | (action == PAD)
    return never | (action == FIRST) | (action == FIRST + 1)  # no writing of an unknown symbol
