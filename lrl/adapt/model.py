"""An encoder with its heads: what is trained, and what predicts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, Encoded, encode, in_order
from lrl.adapt.encoder import Encoder
from lrl.adapt.heads.base import Head, Prediction, Read
from lrl.adapt.heads.classify import Classify
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

BUDGET = 8192  # pieces of a batch where nothing is learned
KEPT = 2 << 30  # bytes of hidden states that a frozen encoder's sentences may take in memory
HEADLESS = "this model has no head; adapt it to a task first"


Pieces = tuple[tuple[int, ...], tuple[int, ...]]  # a sentence's, and those that words begin with


@dataclass(frozen=True, slots=True)
class Known:
    """What an encoder makes of a sentence, [h], and of its words, [w, h], or of none of them."""

    pooled: Tensor
    words: Tensor


class MaskedWords(nn.Module):
    """Guesses masked pieces, by the encoder's own word embeddings as output layer."""

    def __init__(self, size: int, pieces: int) -> None:
        super().__init__()
        self.dense = nn.Linear(size, size)
        self.norm = nn.LayerNorm(size)
        self.bias = nn.Parameter(torch.zeros(pieces))

    def forward(self, hidden: Tensor, embeddings: Tensor) -> Tensor:
        """[n, h] to [n, pieces]."""
        made = self.norm(nn.functional.gelu(self.dense(hidden)))
        return nn.functional.linear(made, embeddings, self.bias)


class Headless(nn.Module):
    """Stands where a head would, in training that has no task."""

    measured = ""

    def logits(self, read: Read) -> Tensor:
        raise ConfigError(HEADLESS)

    def loss(self, read: Read) -> Tensor:
        raise ConfigError(HEADLESS)

    def units(self, batch: Batch) -> float:
        raise ConfigError(HEADLESS)

    def predict(self, read: Read) -> list[Prediction]:
        raise ConfigError(HEADLESS)

    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
        raise ConfigError(HEADLESS)

    def described(self) -> dict[str, Any]:
        """Nothing."""
        return {}


class Model(nn.Module):
    """An encoder under a task's head, and under a masked-word head where it is trained so.

    `new` are the rows of the word embeddings that were added to the pretrained ones: they learn
    whatever else stays. What stands `aside` learns too, and is thrown away at the end.
    """

    def __init__(
        self,
        encoder: Encoder,
        head: Head,
        masked: MaskedWords | None = None,
        new: range = range(0),
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.masked = masked
        self.new = new
        self.aside = nn.ModuleDict()
        self._known: dict[Pieces, Known] = {}

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return next(self.parameters()).device

    def read(self, batch: Batch) -> Read:
        """A batch on the model's device, read by the encoder."""
        known = (
            [self._known.get((one.ids, one.first)) for one in batch.items] if self._known else []
        )
        batch = batch.to(self.device)
        found = [one for one in known if one is not None]
        if not found or len(found) < len(known):
            words, last = self.encoder.states(batch.ids, batch.mask)
            return Read(batch, words, self.encoder.pool(last, batch.mask))
        return recalled(batch, found)

    @property
    def about_words(self) -> bool:
        """Whether its head looks at words."""
        return not isinstance(self.head, Classify | Headless)

    def remember(self, items: Iterable[Encoded], words: bool) -> bool:
        """Keep what the encoder makes of these sentences and, if `words`, of their words, so that
        it reads them never again: for an encoder that does not learn. `hidden` is then the states
        of words alone. Whether they fitted; nothing is kept otherwise."""
        different = {(item.ids, item.first): item for item in items}
        order = sorted(different.values(), key=lambda item: (item.ids, item.first))
        rows = sum(1 + words * len(item.first) for item in order)
        if rows * self.encoder.size * 4 > KEPT:
            return False
        found: dict[Pieces, Known] = {}
        with evaluating(self):
            for _, batch in in_order(order, self.encoder.pad, BUDGET):
                read = self.read(batch)
                pooled, states = read.pooled.float().cpu(), read.words.float().cpu()
                for row, item in enumerate(batch.items):
                    of_words = states[row, : words * len(item.first)].clone()
                    found[item.ids, item.first] = Known(pooled[row].clone(), of_words)
        self._known = found
        return True

    def reads(
        self, sentences: Sequence[Sentence], limit: int | None = None
    ) -> Iterator[tuple[list[int], Read]]:
        """All sentences in batches of like length, each with its sentences' places; at most
        `limit` pieces of each, or as many as the encoder can read."""
        encoded = encode(self.encoder, sentences, limit or self.encoder.limit)
        for run, batch in in_order(encoded, self.encoder.pad, BUDGET):
            yield run, self.read(batch)

    def predict(self, sentences: Sequence[Sentence]) -> list[Prediction]:
        """The sentences with the labels this model gives them, in order."""
        found: dict[int, Prediction] = {}
        with evaluating(self):
            for run, read in self.reads(sentences):
                found.update(zip(run, self.head.predict(read), strict=True))
        return [found[index] for index in range(len(sentences))]

    def measure(self, sentences: Sequence[Sentence]) -> float:
        """How well the head does on labelled sentences."""
        found = self.predict(sentences)
        return self.head.measure(sentences, [one.sentence for one in found])

    def pooled(self, sentences: Sequence[Sentence], limit: int | None = None) -> Tensor:
        """One vector a sentence, [n, h], on the CPU; `limit` as in `reads`."""
        vectors = torch.zeros(len(sentences), self.encoder.size)
        with evaluating(self):
            for run, read in self.reads(sentences, limit):
                vectors[run] = read.pooled.float().cpu()
        return vectors


def recalled(batch: Batch, known: Sequence[Known]) -> Read:
    """A batch whose sentences were all read before; words stand in `hidden` in their own order."""
    device = batch.ids.device
    wide = batch.first.shape[1]
    pooled = torch.stack([one.pooled for one in known]).to(device)
    hidden = pooled.new_zeros(len(known), wide, pooled.shape[1])
    for row, one in enumerate(known):
        hidden[row, : len(one.words)] = one.words
    own = torch.arange(wide, device=device).expand(batch.first.shape)
    return Read(replace(batch, first=own.where(batch.first >= 0, batch.first)), hidden, pooled)


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Inside, nothing is learned and nothing dropped; afterwards the model is as it was."""
    before = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, training in before:
            part.training = training
