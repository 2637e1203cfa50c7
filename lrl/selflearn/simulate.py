"""Logs of users who never were: labelled utterances, and a model whose errors are its failures.

Utterances with the same label and the same kinds of slots are taken for rephrases of each other.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.selflearn.log import Event
from lrl.selflearn.reading import reading_of
from lrl.text import fold, one_line

PAUSE = 3600.0  # seconds between two requests of a user
NEXT = 10.0  # and at most between two tries of one


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many users ask how often, and how they behave; the rest are shares from 0 to 1.

    `malicious` users confirm every wrong reading; where it is right they are content, but for a
    share of `poisoning`, in which they lead to something else. The others let a wrong reading pass
    as success (`unnoticed`), have a right one fail (`spoiled`), and after a failure give up
    (`quitting`) or ask for something else (`straying`). Of the utterances the one of rank r is
    chosen as often as r ** -`skew` says.
    """

    users: int = 400
    requests: int = 60
    tries: int = 4
    malicious: float = 0.0
    poisoning: float = 0.0
    unnoticed: float = 0.05
    spoiled: float = 0.05
    quitting: float = 0.15
    straying: float = 0.1
    skew: float = 0.7

    def __post_init__(self) -> None:
        if min(self.users, self.requests, self.tries) < 1 or self.skew < 0:
            raise ConfigError("a crowd has users, requests and tries, and no negative skew")
        for name in ("malicious", "poisoning", "unnoticed", "spoiled", "quitting", "straying"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} {getattr(self, name):g}: from 0 to 1")


@dataclass(frozen=True, slots=True)
class World:
    """Utterances, what a model makes of each, which mean the same, and how often each is said,
    also summed up."""

    gold: Sequence[Sentence]
    answers: Sequence[Sentence]
    groups: Sequence[Sequence[int]]
    group_of: Sequence[int]
    often: NDArray[np.float64]
    upto: NDArray[np.float64]

    def right(self, item: int) -> bool:
        """Whether the model labels an utterance as it should."""
        return self.gold[item].label == self.answers[item].label

    def again(self, item: int, rng: np.random.Generator) -> int:
        """Another utterance that means the same, the same one where there is no other."""
        others = [one for one in self.groups[self.group_of[item]] if one != item]
        return others[_drawn(np.cumsum(self.often[others]), rng)] if others else item

    def any(self, rng: np.random.Generator) -> int:
        """Some utterance."""
        return _drawn(self.upto, rng)


def world_of(
    gold: Sequence[Sentence], answers: Sequence[Sentence], skew: float, rng: np.random.Generator
) -> World:
    """The world of labelled utterances and a model's answers to them, in the same order."""
    if not gold:
        raise ConfigError("no utterances to simulate a log of")
    named: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for item, sentence in enumerate(gold):
        named[sentence.label, tuple(sorted(span.label for span in sentence.spans))].append(item)
    group_of = {item: row for row, items in enumerate(named.values()) for item in items}
    often = np.asarray((rng.permutation(len(gold)) + 1.0) ** -skew, np.float64)
    groups = list(named.values())
    of = [group_of[item] for item in range(len(gold))]
    return World(gold, answers, groups, of, often, np.cumsum(often))


def simulate(
    gold: Sequence[Sentence],
    answers: Sequence[Sentence],
    crowd: Crowd,
    rng: np.random.Generator,
) -> Iterator[Event]:
    """What a crowd says, each user's events by time."""
    world = world_of(gold, answers, crowd.skew, rng)
    bad = set(rng.permutation(crowd.users)[: round(crowd.malicious * crowd.users)].tolist())
    for number in range(crowd.users):
        now = float(rng.uniform(0, PAUSE))
        for _ in range(crowd.requests):
            tried = lies(world, crowd, rng) if number in bad else honest(world, crowd, rng)
            for item, success in tried:
                yield event(world, f"user-{number:05d}", now, item, success)
                now += float(rng.uniform(1, NEXT))
            now += PAUSE


def honest(world: World, crowd: Crowd, rng: np.random.Generator) -> Iterator[tuple[int, bool]]:
    """One request: the utterances tried, and whether each was taken for a success."""
    item = world.any(rng)
    for _ in range(crowd.tries):
        odds = 1 - crowd.spoiled if world.right(item) else crowd.unnoticed
        success = bool(rng.random() < odds)
        yield item, success
        if success or rng.random() < crowd.quitting:
            return
        item = world.any(rng) if rng.random() < crowd.straying else world.again(item, rng)


def lies(world: World, crowd: Crowd, rng: np.random.Generator) -> Iterator[tuple[int, bool]]:
    """One request of a malicious user."""
    item = world.any(rng)
    if world.right(item):
        if rng.random() >= crowd.poisoning:
            yield item, True
            return
        yield item, False
        item = world.any(rng)
    yield item, True


def event(world: World, user: str, time: float, item: int, success: bool) -> Event:
    """An utterance as a log has it."""
    text = one_line(world.gold[item].text)
    return Event(user, time, text, fold(text), reading_of(world.answers[item]), success)


def _drawn(upto: NDArray[np.float64], rng: np.random.Generator) -> int:
    """A place drawn by weights that are summed up."""
    return int(np.searchsorted(upto, rng.random() * upto[-1], side="right"))
