"""A trained parser at work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lrl.analysis.lemmas import Lemmas
from lrl.analysis.parser.batches import by_length, collate
from lrl.analysis.parser.network import Network
from lrl.analysis.parser.vocabulary import Vocabulary
from lrl.analysis.spanning import best_tree
from lrl.analysis.trees import one_root
from lrl.corpus.sentence import Word
from lrl.morphology.reinflect.threads import one_thread

WORDS = 2000  # in a batch
LONGEST = 200
"""Words read at once; a longer sentence is read in parts, each a tree on the first one's root."""

NONE = "_"


@dataclass(frozen=True, slots=True)
class Parser:
    """An Analyser; words are read as those of the vocabulary's first treebank."""

    name: str
    vocabulary: Vocabulary
    network: Network
    lemmas: Lemmas

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        """One Word a token; xpos is left open."""
        parts = [
            (number, tokens[start : start + LONGEST], start)
            for number, tokens in enumerate(sentences)
            for start in range(0, len(tokens), LONGEST)
        ]
        read: list[list[Word]] = [[] for _ in parts]
        self.network.eval()
        with one_thread(), torch.inference_mode():
            for some in by_length([len(part[1]) for part in parts], WORDS):
                trees = self._trees([parts[i][1] for i in some], [parts[i][2] for i in some])
                for i, tree in zip(some, trees, strict=True):
                    read[i] = tree
        whole: list[list[Word]] = [[] for _ in sentences]
        for (number, _, _), tree in zip(parts, read, strict=True):
            whole[number] += tree
        return [one_root(tree) for tree in whole]

    def _trees(
        self, sentences: Sequence[tuple[str, ...]], starts: Sequence[int]
    ) -> Iterator[list[Word]]:
        """The trees of one batch; `starts` are added to their heads."""
        known = self.vocabulary
        styles = [0] * len(sentences)
        batch = collate(sentences, styles, known, self.network.shape.buckets)
        reading = self.network(batch)
        heads = torch.zeros_like(batch.words)
        arcs = reading.arcs.numpy()
        for row, tokens in enumerate(sentences):
            n = len(tokens)
            tree = best_tree(arcs[row, :n, : n + 1].astype(np.float64))
            heads[row, :n] = torch.tensor(tree)
        relations = self.network.relations(reading, heads).argmax(-1).tolist()
        upos, feats = reading.upos.argmax(-1).tolist(), reading.feats.argmax(-1).tolist()
        for row, (tokens, start) in enumerate(zip(sentences, starts, strict=True)):
            tree_heads = heads[row].tolist()
            words = []
            for i, token in enumerate(tokens):
                tag, head = known.upos[upos[row][i]], tree_heads[i]
                words.append(
                    Word(
                        self.lemmas(token, tag),
                        tag,
                        NONE,
                        known.feats[feats[row][i]],
                        head + start if head else 0,
                        known.deprel[relations[row][i]],
                    )
                )
            yield words
