"""The decoder one step at a time, for search: what steps have in common is multiplied out before.

The same function as `Network.decode`. What a step takes from the symbol it stands at depends on
the place alone, so it is worked out once a place, where `decode` would do it at every step of
every path; a step is then a few look-ups and one small product. Any rows may be stepped, so that
paths which have come to their end cost nothing.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from lrl.morphology.reinflect.model import IMPOSSIBLE, Encoded, Network, State, barred


class Memory(NamedTuple):
    """What attention reads, keys and values [b, heads, m, width], and what hides padding."""

    keys: Tensor
    values: Tensor
    mask: Tensor


class Stepper:
    """One batch of lemmas as a network in evaluation mode reads them."""

    def __init__(self, network: Network, read: Encoded, lengths: Tensor) -> None:
        shape, lstm = network.shape, network.decoder
        d, last, both = shape.decoder, shape.symbol, 2 * shape.encoder
        weights: dict[str, Tensor] = dict(lstm.named_parameters())
        parts = torch.split(weights["weight_ih_l0"], [last, both, shape.feature], 1)
        from_last, from_here, from_summary = parts
        bias = weights["bias_ih_l0"] + weights["bias_hh_l0"]
        given = functional.linear(read.lemma, from_here)
        self.gates = given + functional.linear(read.summary, from_summary, bias)[:, None]
        self.symbols = functional.linear(network.symbols.weight, from_last)
        self.kinds = functional.linear(network.kinds.weight, from_last)
        asks = torch.cat([network.to_features.query.weight, network.to_lemma.query.weight])
        says = torch.cat([network.to_features.query.bias, network.to_lemma.query.bias])
        self.queries = functional.linear(read.lemma, asks[:, d:], says)
        hidden = network.hidden
        self.hidden = functional.linear(read.lemma, hidden.weight[:, d : d + both], hidden.bias)
        # What each step multiplies its state by: for the gates of the next, here for the rest.
        self.from_state = torch.cat([asks[:, :d], hidden.weight[:, :d]])
        self.from_read = hidden.weight[:, d + both :].contiguous()
        self.recurrent = weights["weight_hh_l0"].t()
        self.out = network.out
        self.heads, self.width = shape.heads, d // 2
        self.features = self._memory(read.keys[0], read.features_mask)
        self.lemma = self._memory(read.keys[1], read.lemma_mask)
        self.barred = barred(network.out.out_features)
        self.lengths = lengths

    def __call__(
        self, example: Tensor, at: Tensor, before: Tensor, written: Tensor, state: State
    ) -> tuple[Tensor, State]:
        """Log-probabilities [rows, actions] of the next action, and the state [rows, d] after it.

        A row is a path of the batch's lemma `example`, and stands at symbol `at` of it.
        """
        gates = self.gates[example, at] + self.symbols[written] + self.kinds[before]
        gates = torch.addmm(gates, state[0], self.recurrent)
        take, forget, new, show = gates.chunk(4, -1)
        cell = forget.sigmoid() * state[1] + take.sigmoid() * new.tanh()
        output = show.sigmoid() * cell.tanh()
        asked = functional.linear(output, self.from_state)
        query, hidden = torch.split(asked, [2 * self.width, output.shape[1]], -1)
        query = query + self.queries[example, at]
        wanted = self._attend(self.features, example, query[:, : self.width])
        seen = self._attend(self.lemma, example, query[:, self.width :])
        hidden = hidden + self.hidden[example, at]
        found = torch.cat([wanted, seen], -1)
        hidden = torch.addmm(hidden, found, self.from_read.t()).tanh()
        never = self.barred[(at >= self.lengths[example]).long()]
        logits: Tensor = self.out(hidden).masked_fill(never, IMPOSSIBLE)
        return logits.log_softmax(-1), (output, cell)

    def _memory(self, keys: Tensor, mask: Tensor) -> Memory:
        b, m, _ = keys.shape
        k, v = keys.view(b, m, 2, self.heads, -1).permute(2, 0, 3, 1, 4).contiguous()
        hide = torch.where(mask, 0.0, IMPOSSIBLE)[:, None, None]
        return Memory(k * k.shape[-1] ** -0.5, v, hide)

    def _attend(self, memory: Memory, example: Tensor, query: Tensor) -> Tensor:
        rows = len(query)
        keys, values, hide = (part[example] for part in memory)
        scores = query.view(rows, self.heads, 1, -1) @ keys.transpose(2, 3) + hide
        return (scores.softmax(-1) @ values).view(rows, -1)
