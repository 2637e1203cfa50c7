"""Intent and slots of an utterance, read in one pass."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.adapt.heads.base import Prediction, Read, Shares
from lrl.adapt.heads.classify import Classify
from lrl.adapt.heads.tag import SPANS, Tag
from lrl.corpus.sentence import Sentence


class IntentSlots(nn.Module):
    """A classifier and a tagger side by side; MASSIVE's exact match is what counts."""

    measured = "exact"

    def __init__(
        self,
        size: int,
        intents: Sequence[str],
        slots: Sequence[str],
        dropout: float = 0.0,
        follows: dict[str, dict[str, int]] | None = None,
    ) -> None:
        super().__init__()
        self.intent = Classify(size, intents, dropout)
        self.slots = Tag(size, slots, SPANS, dropout, follows)

    @classmethod
    def fitted(cls, size: int, sentences: Sequence[Sentence], dropout: float) -> "IntentSlots":
        """For the intents and slots of the training sentences."""
        intents = Classify.fitted(size, sentences, dropout).labels
        slots = Tag.fitted(size, sentences, dropout, SPANS).described()
        return cls(size, intents, slots["labels"], dropout, slots.get("follows"))

    def described(self) -> dict[str, Any]:
        """The labels of both, and how often which slot tag follows which."""
        slots = self.slots.described()
        more = {"follows": slots["follows"]} if "follows" in slots else {}
        return {"intents": list(self.intent.labels), "slots": slots["labels"], **more}

    def logits(self, read: Read) -> Tensor:
        """[b, intents]."""
        return self.intent.logits(read)

    def loss(self, read: Read) -> Tensor:
        """That of the intents, and that of the slots a word, so that both weigh as much."""
        units = self.slots.units(read.batch)
        slots = self.slots.loss(read) / max(units, 1e-9)
        return self.intent.loss(read) + slots * self.units(read.batch)

    def units(self, batch: Batch) -> float:
        """Sentences with a known intent, by weight."""
        return self.intent.units(batch)

    def predict(self, read: Read) -> list[Prediction]:
        """Both, scored by the product of the two."""
        return list(map(self.decided, read.batch.sentences, self.shares(read)))

    def shares(self, read: Read) -> list[Shares]:
        """Those of both."""
        both = zip(self.intent.shares(read), self.slots.shares(read), strict=True)
        return [Shares(one.label, other.words) for one, other in both]

    def decided(self, sentence: Sentence, shares: Shares) -> Prediction:
        """The likeliest of both."""
        one, other = self.intent.decided(sentence, shares), self.slots.decided(sentence, shares)
        labelled = replace(one.sentence, spans=other.sentence.spans)
        return Prediction(labelled, one.score * other.score, one.scores)

    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
        """Share of sentences with the right intent and exactly the right slots."""
        pairs = zip(gold, found, strict=True)
        return sum(a.label == b.label and a.spans == b.spans for a, b in pairs) / len(gold)
