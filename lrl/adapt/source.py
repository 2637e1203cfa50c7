"""Whether the source language stays: measured all along, whatever is learned."""

from collections.abc import Callable, Sequence

from torch import nn

from lrl.adapt.model import Headless, Model, evaluating
from lrl.adapt.objectives.distil import drift
from lrl.corpus.sentence import Sentence

SAMPLE = 128  # sentences; more cost time at every measurement
Watch = Callable[[], dict[str, float]]


def watched(model: Model, sentences: Sequence[Sentence]) -> Watch:
    """What measures the source language: `drift`, the mean squared distance on the unit sphere of
    sentences from where the encoder has them now; `loss`, the head's on those with labels."""
    step = max(1, -(-len(sentences) // SAMPLE))
    sample = sentences[::step]
    before = nn.functional.normalize(model.pooled(sample), dim=-1)

    def watch() -> dict[str, float]:
        moved, lost, units = 0.0, 0.0, 0.0
        with evaluating(model):
            for run, read in model.reads(sample):
                moved += float(drift(read, before[run]).sum())
                if isinstance(model.head, Headless):
                    continue
                known = model.head.units(read.batch)
                if known:
                    lost += float(model.head.loss(read))
                    units += known
        told = {"drift": moved / max(1, len(sample))}
        return told | ({"loss": lost / units} if units else {})

    return watch
