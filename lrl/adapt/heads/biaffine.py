"""Dependency trees by biaffine attention (Dozat and Manning 2017)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Batch
from lrl.adapt.heads.base import (
    UNKNOWN,
    Prediction,
    Read,
    column,
    cross_entropy,
    inventory,
    numbers,
    weight_of,
)
from lrl.analysis.spanning import best_tree
from lrl.corpus.sentence import Sentence, Word

ARCS = 256
LABELS = 96
IMPOSSIBLE = -1e4  # of a head that is no word of the sentence; finite in half precision too


class Parse(nn.Module):
    """Scores of each word as the head of each other; word 0 is the root, read from the pool."""

    measured = "las"

    def __init__(self, size: int, relations: Sequence[str], dropout: float = 0.0) -> None:
        super().__init__()
        self.relations = tuple(relations)
        self._number = numbers(self.relations)

        def part(width: int) -> nn.Sequential:
            return nn.Sequential(
                nn.Dropout(dropout), nn.Linear(size, width), nn.GELU(), nn.Dropout(dropout)
            )

        self.head_arc, self.word_arc = part(ARCS), part(ARCS)
        self.head_label, self.word_label = part(LABELS), part(LABELS)
        self.arc = nn.Parameter(torch.zeros(ARCS + 1, ARCS))
        self.label = nn.Parameter(torch.zeros(len(self.relations), LABELS + 1, LABELS + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.xavier_uniform_(self.label)

    @classmethod
    def fitted(cls, size: int, sentences: Sequence[Sentence], dropout: float) -> "Parse":
        """For the relations of the training trees."""
        relations = [word.deprel for s in sentences for word in s.tree]
        return cls(size, inventory(relations, "dependency relation"), dropout)

    def described(self) -> dict[str, Any]:
        """The relations by number."""
        return {"relations": list(self.relations)}

    def _nodes(self, read: Read) -> Tensor:
        return torch.cat([read.pooled[:, None], read.words], 1)

    def logits(self, read: Read) -> Tensor:
        """[b, w, 1 + w]: for each word the scores of its heads, the root first."""
        nodes = self._nodes(read)
        words, heads = self.word_arc(nodes[:, 1:]), self.head_arc(nodes)
        scores = with_one(words) @ self.arc @ heads.transpose(1, 2) / ARCS**0.5
        lengths = torch.tensor([len(s.tokens) for s in read.batch.sentences])
        places = torch.arange(scores.shape[2])
        outside = (places[None] > lengths[:, None]).to(scores.device)[:, None]
        itself = (places[None] == places[1:, None]).to(scores.device)[None]
        masked: Tensor = scores.masked_fill(outside | itself, IMPOSSIBLE)
        return masked

    def _relations(self, read: Read, heads: Tensor) -> Tensor:
        """[b, w, relations], of each word to the head given for it, [b, w]."""
        nodes = self._nodes(read)
        words, governors = self.word_label(nodes[:, 1:]), self.head_label(nodes)
        chosen = governors.gather(1, heads[..., None].expand(-1, -1, LABELS))
        return torch.einsum("bwi,rij,bwj->bwr", with_one(words), self.label, with_one(chosen))

    def gold(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Heads and relations, [b, w] each; words that were cut off have none."""
        device, wide = batch.ids.device, batch.first.shape[1]
        heads = column([[w.head for w in s.tree] for s in batch.sentences], wide, device)
        rows = [[self._number.get(w.deprel, UNKNOWN) for w in s.tree] for s in batch.sentences]
        off = batch.first < 0
        return heads.masked_fill(off, UNKNOWN), column(rows, wide, device).masked_fill(off, UNKNOWN)

    def loss(self, read: Read) -> Tensor:
        """Of the arcs, and of the relations at the right heads, summed over words."""
        heads, relations = self.gold(read.batch)
        weights = read.batch.weights[:, None].expand(heads.shape)
        arcs = cross_entropy(self.logits(read), heads, weights)
        return arcs + cross_entropy(self._relations(read, heads.clamp(min=0)), relations, weights)

    def units(self, batch: Batch) -> float:
        """Words with a head, by weight."""
        return weight_of(self.gold(batch)[0], batch.weights)

    def predict(self, read: Read) -> list[Prediction]:
        """The best tree of each sentence, with one root."""
        logs = self.logits(read).float().log_softmax(-1).cpu().numpy()
        sentences = read.batch.sentences
        found = [
            best_tree(logs[row, : len(s.tokens), : len(s.tokens) + 1])
            for row, s in enumerate(sentences)
        ]
        wide = read.batch.first.shape[1]
        heads = column(found, wide, read.batch.ids.device).clamp(min=0)
        scores = self._relations(read, heads).float()
        if "root" in self._number:  # the relation of the root and of nothing else
            root = self._number["root"]
            scores[..., root] = scores[..., root].masked_fill(heads > 0, IMPOSSIBLE)
            others = [number for number in range(len(self.relations)) if number != root]
            scores[..., others] = scores[..., others].masked_fill(
                (heads == 0)[..., None], IMPOSSIBLE
            )
        best = scores.argmax(-1).tolist()
        made = []
        for row, (s, governors) in enumerate(zip(sentences, found, strict=True)):
            names = [self.relations[number] for number in best[row][: len(governors)]]
            sure = [float(logs[row, i, head]) for i, head in enumerate(governors)]
            score = sum(2.718281828459045**one for one in sure) / max(1, len(sure))
            made.append(Prediction(with_tree(s, governors, names), score))
        return made

    def measure(self, gold: Sequence[Sentence], found: Sequence[Sentence]) -> float:
        """Share of words with the right head and relation, subtypes apart."""
        pairs = [
            (a, b)
            for one, other in zip(gold, found, strict=True)
            for a, b in zip(one.tree, other.tree, strict=False)
        ]
        right = sum(
            a.head == b.head and a.deprel.split(":")[0] == b.deprel.split(":")[0] for a, b in pairs
        )
        return right / max(1, len(pairs))


def with_one(values: Tensor) -> Tensor:
    """A constant 1 after the last dimension: the bias of a bilinear form."""
    return torch.cat([values, torch.ones_like(values[..., :1])], -1)


def with_tree(sentence: Sentence, heads: Sequence[int], relations: Sequence[str]) -> Sentence:
    """The sentence with its heads and relations put in; other columns as they were."""
    words = sentence.tree or (Word("_", "_", "_", "_", 0, "_"),) * len(sentence.tokens)
    filled = zip(words, heads, relations, strict=True)
    return replace(sentence, tree=tuple(replace(w, head=h, deprel=r) for w, h, r in filled))
