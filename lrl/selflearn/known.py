"""What mining looks things up in: the evidence, whom to believe, and the chain."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from lrl.selflearn.chain import Chain, chain_of
from lrl.selflearn.evidence import Evidence, Lead, content, refuted, weighed
from lrl.selflearn.learned import Mining, Witnesses
from lrl.selflearn.reading import Reading, placed
from lrl.selflearn.similarity import Pair, Scorer
from lrl.selflearn.trust import trusted

Name = TypeVar("Name", bound=Hashable)
Votes = dict[Lead, dict[str, float]]  # the weight of each user who speaks for a success


@dataclass(frozen=True, slots=True)
class Known:
    """`texts` has the utterances that may be named, which enough users said, as they wrote them;
    `wrong` the labels that are refuted, by the utterances that were read so."""

    heard: Evidence
    trust: Mapping[str, float]
    wrong: Mapping[str, frozenset[str]]
    chain: Chain
    texts: Mapping[str, str]
    config: Mining

    def witnesses(self, users: Iterable[str], events: int) -> Witnesses:
        """The trusted ones among some users."""
        found = sorted({user for user in users if self.trust[user] > 0})
        return Witnesses(len(found), sum(self.trust[user] for user in found), events)

    def few(self, witnesses: Witnesses) -> str:
        """Why these are not enough; empty if they are."""
        least = self.config.users
        return "" if witnesses.users >= least else f"fewer than {least} trusted users"

    def doubt(self, value: float) -> str:
        """Why a confidence is not enough; empty if it is."""
        least = self.config.least
        return "" if value >= least else f"confidence below {least:g}"

    def label(self, key: str) -> tuple[str, float]:
        """The label that an utterance's attempts most probably end in, among those that succeed,
        and how probable it is among them; ("", 0) where none succeeds."""
        if key not in self.chain.states or not self.chain.labels:
            return "", 0.0
        row = self.chain.absorbed[self.chain.states[key]]
        best, total = int(np.argmax(np.round(row, 9))), float(row.sum())
        return (list(self.chain.labels)[best], float(row[best]) / total) if total else ("", 0.0)

    def agreed(self, key: str) -> float:
        """How probable the label of an utterance is, less what speaks against it: the share of
        those who saw it read so and were not content."""
        label, share = self.label(key)
        return share * content(self.heard[key], self.trust).get(label, 1.0)

    def works(self, key: str) -> float:
        """How probable it is that an utterance succeeds as it is."""
        row = self.chain.states.get(key)
        return float(self.chain.ending[row].sum()) if row is not None else 0.0

    def votes(self, key: str, label: str, said: str | None = None) -> Votes:
        """Which trusted users speak for an utterance's leading to each success with a label; to
        those in which one utterance was said, if `said`."""
        found: Votes = defaultdict(dict)
        for user, leads in self.heard[key].leads.items():
            if self.trust[user] > 0:
                for lead, count in leads.items():
                    denied = label in self.wrong.get(lead.said, ())
                    if lead.reading.label == label and said in (None, lead.said) and not denied:
                        found[lead][user] = self.trust[user] * count / leads.total()
        return dict(found)

    def reading(self, key: str, votes: Votes) -> Reading | None:
        """The reading that most speaks for, if enough users agree on it and its slots are in the
        utterance."""
        users = by_reading(votes)
        weight = {reading: sum(sorted(by.values())) for reading, by in users.items()}
        best = min(weight, key=lambda one: (-round(weight[one], 9), one.label, one.slots))
        enough = len(users[best]) >= self.config.users
        return best if enough and placed(self.texts[key], best) else None


def known(heard: Evidence, config: Mining) -> Known:
    """Everything that follows from the evidence alone."""
    trust = trusted(heard)
    wrong = refuted(heard, trust)
    texts = {
        key: of.text(config.users) or key for key, of in heard.items() if of.users >= config.users
    }
    return Known(heard, trust, wrong, chain_of(weighed(heard, trust, wrong)), texts, config)


def by_reading(votes: Votes) -> dict[Reading, dict[str, float]]:
    """The weight of each user who speaks for a reading, whatever was said for it."""
    found: dict[Reading, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for lead, weights in votes.items():
        for user, value in weights.items():
            found[lead.reading][user] += value
    return found


def users_of(votes: Votes) -> set[str]:
    """All who speak for some successes."""
    return {user for weights in votes.values() for user in weights}


def likeness(
    found: Mapping[Name, tuple[str, Votes]], scorers: Mapping[str, Scorer]
) -> dict[Name, dict[str, float]]:
    """How like each utterance is to those in which its attempts succeeded, a scorer apart: the mean
    over their weights. Nothing is more like an utterance than itself."""
    pairs: list[Pair] = sorted(
        {(key, lead.said) for key, votes in found.values() for lead in votes if lead.said != key}
    )
    result: dict[Name, dict[str, float]] = {name: {} for name in found}
    for scorer_name, scorer in scorers.items():
        scored = dict(zip(pairs, scorer(pairs), strict=True))
        for name, (key, votes) in found.items():
            total = value = 0.0
            for lead in sorted(votes, key=_order):
                weight = sum(votes[lead].values())
                total += weight
                value += weight * scored.get((key, lead.said), 1.0)
            result[name][scorer_name] = value / total
    return result


def _order(lead: Lead) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return lead.said, lead.reading.label, lead.reading.slots
