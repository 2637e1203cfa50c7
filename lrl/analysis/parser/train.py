"""Training a parser on treebanks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from lrl.analysis.lemmas import Lemmas, learned
from lrl.analysis.merge import merged
from lrl.analysis.parser.analyser import LONGEST, Parser
from lrl.analysis.parser.batches import Example, answers, by_length, collate, shuffled
from lrl.analysis.parser.config import Config
from lrl.analysis.parser.network import Network, loss
from lrl.analysis.parser.vocabulary import Vocabulary, collect
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.morphology.reinflect.recurrent import adamw
from lrl.morphology.reinflect.threads import one_thread

Styled = tuple[str, Sentence]
Progress = Callable[[int, int, float], None]
"""Told of each round's number, of how many there will be, and of its mean loss."""


def train(
    treebank: Sequence[Styled],
    language: str,
    config: Config | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Parser:
    """A parser from (name of its treebank, sentence) pairs; sentences without trees do not count.

    The first treebank's way of annotating is the one the parser gives back. The same seed gives
    the same parser. Raises ConfigError where there is nothing to train on.
    """
    config = config or Config()
    usable = [(s, one) for s, one in treebank if one.tree and len(one.tokens) <= LONGEST]
    if not usable:
        raise ConfigError("no sentence has a tree to train on; give CoNLL-U with heads")
    both = [(style, merged(one)) for style, one in usable]
    # Both readings of a sentence, but words are counted once.
    extra = [pair for pair, (_, one) in zip(both, usable, strict=True) if pair[1] is not one]
    vocabulary = collect([*usable, *extra], config.least)
    number = {style: k for k, style in enumerate(vocabulary.styles)}
    examples = []
    for (style, one), (_, other) in zip(usable, both, strict=True):
        example = Example(one.tokens, one.tree, number[style])
        if other is not one:
            second = Example(other.tokens, other.tree, number[style])
            example = replace(example, merged=second)
        examples.append(example)
    words = (
        pair for _, one in [*usable, *extra] for pair in zip(one.tokens, one.tree, strict=True)
    )
    lemmas = Lemmas(language, learned(words, language))
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Network(config.shape, vocabulary)
        fit(network, vocabulary, examples, config, np.random.default_rng(seed), progress)
    return Parser("lrl", vocabulary, network, lemmas)


def fit(
    network: Network,
    vocabulary: Vocabulary,
    examples: Sequence[Example],
    config: Config,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> None:
    """The training loop: AdamW under a warm-up and a cosine."""
    lengths = [len(example.tokens) for example in examples]
    a_round = len(list(by_length(lengths, config.batch)))
    rounds = max(config.epochs, math.ceil(config.least_updates / a_round))
    optimizer, schedule = adamw(
        network, config.rate, (0.9, 0.95), config.decay, config.warmup, rounds * a_round
    )
    network.train()
    for epoch in range(1, rounds + 1):
        losses = []
        for some in shuffled(lengths, config.batch, rng):
            chosen = [
                second if (second := examples[i].merged) and rng.random() < config.merged
                else examples[i]
                for i in some
            ]  # fmt: skip
            batch = collate(
                [example.tokens for example in chosen],
                [example.style for example in chosen],
                vocabulary,
                config.shape.buckets,
                (config.unseen, rng),
            )
            gold = answers([example.tree for example in chosen], vocabulary)
            optimizer.zero_grad(set_to_none=True)
            value = loss(network, batch, gold)
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()
            schedule.step()
            losses.append(value.item())
        if progress:
            progress(epoch, rounds, sum(losses) / len(losses))
    network.eval()
