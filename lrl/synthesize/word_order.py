"""Batches of sentences in the target's word order, each token with its place in the original."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lrl.corpus.sentence import Sentence
from lrl.synthesize.batch import Batch, Vocabulary, from_sentences
from lrl.synthesize.reorder import reorder
from lrl.typology import Typology


@dataclass(frozen=True, slots=True)
class Switch:
    """From the word order of one language to that of another."""

    source: Typology
    target: Typology

    def batch(
        self, sentences: Sequence[Sentence], vocabulary: Vocabulary, name_labels: frozenset[str]
    ) -> Batch:
        """A batch of the sentences, those with trees reordered."""
        made = [reorder(sentence, self.source, self.target) for sentence in sentences]
        batch = from_sentences([one.sentence for one in made], vocabulary, name_labels)
        order = np.array([token for one in made for token in one.order], dtype=np.int32)
        return replace(batch, order=order, originals=sentences)


def moved(batch: Batch) -> int:
    """How many sentences of a batch are in another order than in the original."""
    if batch.order is None:
        return 0
    lengths = np.diff(batch.bounds)
    at = np.arange(len(batch.order)) - np.repeat(batch.bounds[:-1], lengths)
    sentence = np.repeat(np.arange(len(batch)), lengths)
    return len(np.unique(sentence[batch.order != at]))
