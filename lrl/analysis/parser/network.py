"""The network: a bidirectional LSTM over words, and on it a tagger and a biaffine parser.

The parser is that of Dozat & Manning (2017), tagging and parsing from one reading of the
sentence. No pretrained encoder: a word is its own embedding plus those of its affixes, so a
model is small and reads thousands of words a second on one processor core.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lrl.analysis.parser.batches import NOT_COUNTED, Batch, Gold
from lrl.analysis.parser.config import Shape
from lrl.analysis.parser.vocabulary import Vocabulary
from lrl.morphology.reinflect.recurrent import Dropout, start

IMPOSSIBLE = -1e9
"""The score of a head that cannot be: padding, or the word itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a batch.

    `upos` and `feats` are logits [b, n, labels]; `arcs` [b, n, n + 1] scores each word's heads,
    the root first; `dependents` [b, n, d] and `heads` [b, n + 1, d] are for `Network.relations`.
    """

    upos: Tensor
    feats: Tensor
    arcs: Tensor
    dependents: Tensor
    heads: Tensor


class Network(nn.Module):
    """Tags and a scored graph for a batch of sentences."""

    def __init__(self, shape: Shape, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.shape = shape
        both = 2 * shape.hidden
        self.words = nn.Embedding(len(vocabulary.words) + 1, shape.word)
        self.pieces = nn.EmbeddingBag(shape.buckets + 1, shape.spelling, mode="sum", padding_idx=0)
        self.styles = nn.Embedding(len(vocabulary.styles), shape.style)
        width = shape.word + shape.spelling + shape.style
        widths = [width] + [both] * (shape.layers - 1)
        self.layers = nn.ModuleList(
            nn.LSTM(given, shape.hidden, batch_first=True, bidirectional=True) for given in widths
        )
        self.root = nn.Parameter(torch.zeros(both))
        self.upos = nn.Linear(both, len(vocabulary.upos))
        self.feats = nn.Linear(both, len(vocabulary.feats))
        self.parts = nn.Linear(both, 2 * (shape.arc + shape.label))
        self.arc = nn.Parameter(torch.zeros(shape.arc + 1, shape.arc))
        d = shape.label + 1  # a constant beside each side, for what one side alone tells
        self.relation = nn.Parameter(torch.zeros(len(vocabulary.deprel), d, d))
        self.dropout = Dropout(shape.dropout)
        self._start()

    @torch.no_grad()
    def _start(self) -> None:
        """First weights, larger than torch's own: a short training hardly leaves those."""
        for embedding in (self.words, self.pieces, self.styles):
            nn.init.normal_(embedding.weight, std=0.5)
        self.pieces.weight[0] = 0.0
        for layer in self.layers.modules():
            if isinstance(layer, nn.LSTM):
                start(layer)
        nn.init.xavier_uniform_(self.parts.weight)
        nn.init.xavier_uniform_(self.arc)

    def forward(self, batch: Batch) -> Reading:
        b, n = batch.words.shape
        spelt = self.pieces(batch.pieces.view(b * n, -1)).view(b, n, -1)
        style = self.styles(batch.styles)[:, None].expand(-1, n, -1)
        states = torch.cat([self.words(batch.words), spelt, style], -1)
        for layer in self.layers:
            packed = pack_padded_sequence(
                self.dropout(states), batch.lengths, batch_first=True, enforce_sorted=False
            )
            states, _ = pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=n)
        states = self.dropout(states)
        nodes = torch.cat([self.root.expand(b, 1, -1), states], 1)
        s = self.shape
        parts = functional.leaky_relu(self.parts(nodes), 0.1)
        sizes = [s.arc, s.arc, s.label, s.label]
        dependent, head, labelled, labelling = map(self.dropout, torch.split(parts, sizes, -1))
        arcs = with_one(dependent[:, 1:]) @ self.arc @ head.transpose(1, 2)
        places = torch.arange(n + 1)
        impossible = places[None, None] > batch.lengths[:, None, None]
        impossible = impossible | (places[None, 1:, None] == places)
        return Reading(
            self.upos(states),
            self.feats(states),
            arcs.masked_fill(impossible, IMPOSSIBLE),
            labelled[:, 1:],
            labelling,
        )

    def relations(self, reading: Reading, heads: Tensor) -> Tensor:
        """Logits [b, n, relations] of each word's relation to its head, `heads` [b, n]."""
        index = heads[..., None].expand(-1, -1, self.shape.label)
        chosen = with_one(reading.heads.gather(1, index))
        sides = torch.einsum("bnd,rde->bnre", with_one(reading.dependents), self.relation)
        return (sides @ chosen[..., None])[..., 0]


def with_one(x: Tensor) -> Tensor:
    """A constant 1 beside the last dimension."""
    return functional.pad(x, (0, 1), value=1.0)


def loss(network: Network, batch: Batch, gold: Gold) -> Tensor:
    """Cross-entropy of tags, features, heads and relations, each a mean over words, summed."""
    reading = network(batch)
    relations = network.relations(reading, gold.heads.clamp(min=0))
    pairs = (
        (reading.upos, gold.upos),
        (reading.feats, gold.feats),
        (reading.arcs, gold.heads),
        (relations, gold.deprel),
    )
    losses = [
        functional.cross_entropy(logits.flatten(0, 1), right.flatten(), ignore_index=NOT_COUNTED)
        for logits, right in pairs
    ]
    return torch.stack(losses).sum()
