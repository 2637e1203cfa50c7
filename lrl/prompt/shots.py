"""Solved examples for prompts: real ones of the source language, or their pseudo-translations."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence
from lrl.corpus.writers.json import jsonl
from lrl.errors import ConfigError
from lrl.languages import Language
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source

STREAM = 5  # parts the draws of shots from those of other things with the same seed


def choose(sentences: Sequence[Sentence], count: int, seed: int) -> list[Sentence]:
    """So many sentences, spread as evenly over their labels as can be, in an order of their own.

    Raises ConfigError where there are not as many.
    """
    if count < 0 or seed < 0:
        raise ConfigError(f"{count} shots by seed {seed}: neither may be negative")
    if count > len(sentences):
        raise ConfigError(
            f"{count} shots, but {len(sentences)} sentences with a label to take them from"
        )
    rng = np.random.default_rng((seed, STREAM))
    by_label: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sorted(sentences, key=lambda one: one.id):
        by_label[sentence.label].append(sentence)
    queues = [[by_label[name][i] for i in rng.permutation(len(by_label[name]))]
              for name in sorted(by_label)]  # fmt: skip
    queues = [queues[i] for i in rng.permutation(len(queues))]
    chosen: list[Sentence] = []
    while len(chosen) < count:
        chosen += [queue.pop() for queue in queues if queue][: count - len(chosen)]
    return [chosen[i] for i in rng.permutation(count)]


def spread(sentences: Sequence[Sentence], count: int, seed: int) -> list[Sentence]:
    """As `choose`, of sentences whose labels are all different, as references are."""
    bare = [replace(one, label="") for one in sentences]
    by_id = {one.id: one for one in sentences}
    return [by_id[one.id] for one in choose(bare, count, seed)]


def pseudo(
    sentences: Sequence[Sentence], language: Language, lexicons: Sequence[Path], seed: int
) -> list[Sentence]:
    """The sentences translated word by word by lexicons, with the labels and ids they had."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "shots.jsonl"
        plain = (Sentence(s.id, s.tokens, s.spaces, s.label) for s in sentences)
        source.write_text("".join(f"{line}\n" for line in jsonl(plain)), "utf-8")
        job = Job(
            language, tuple(lexicons), (Source.of(source),), Path(folder),
            SubstituteConfig(choose="best"), ("ledger",), seed,
        )  # fmt: skip
        synthesize(job)
        made = list(read(job.output(".jsonl"), "jsonl"))
    return [replace(one, label=s.label) for s, one in zip(sentences, made, strict=True)]
