"""An encoder with its heads: what is trained, and what predicts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch, collate, cut, encode
from lrl.adapt.encoder import Encoder
from lrl.adapt.heads.base import Head, Prediction, Read
from lrl.corpus.sentence import Sentence

BUDGET = 8192  # pieces of a batch where nothing is learned


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


class Model(nn.Module):
    """An encoder under a task's head, and under a masked-word head where it is trained so."""

    def __init__(self, encoder: Encoder, head: Head, masked: MaskedWords | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.masked = masked

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return next(self.parameters()).device

    def read(self, batch: Batch) -> Read:
        """A batch on the model's device, read by the encoder."""
        batch = batch.to(self.device)
        hidden = self.encoder.encode(batch.ids, batch.mask)
        return Read(batch, hidden, self.encoder.pool(hidden, batch.mask))

    def reads(self, sentences: Sequence[Sentence]) -> Iterator[tuple[list[int], Read]]:
        """All sentences in batches of like length, each with its sentences' places."""
        encoded = encode(self.encoder, sentences, self.encoder.limit)
        lengths = [len(item.ids) for item in encoded]
        order = sorted(range(len(encoded)), key=lengths.__getitem__)
        for run in cut(lengths, order, BUDGET):
            yield run, self.read(collate([encoded[i] for i in run], self.encoder.pad))

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

    def pooled(self, sentences: Sequence[Sentence]) -> Tensor:
        """One vector a sentence, [n, h], on the CPU."""
        vectors = torch.zeros(len(sentences), self.encoder.size)
        with evaluating(self):
            for run, read in self.reads(sentences):
                vectors[run] = read.pooled.float().cpu()
        return vectors


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Inside, nothing is learned and nothing dropped; afterwards the model is as it was."""
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(before)
