"""Which utterances stand in for others: what users said next, and what is read the same way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lrl.selflearn.chain import successes
from lrl.selflearn.confidence import confidence
from lrl.selflearn.evidence import Lead
from lrl.selflearn.known import Known, Votes, by_reading, likeness, users_of
from lrl.selflearn.learned import Refused, Rewrite
from lrl.selflearn.reading import Reading
from lrl.selflearn.similarity import Scorer


@dataclass(frozen=True, slots=True)
class Candidate:
    """One utterance for another, how probable the chain holds that to succeed, and who speaks for
    it: `votes` are of successes with the other one."""

    kind: str
    said: str
    instead: str
    label: str
    chain: float
    votes: Votes


def rewritten(known: Known, scorers: Mapping[str, Scorer]) -> tuple[list[Rewrite], list[Refused]]:
    """The rewrites that may be used, the best for each utterance, and those that may not yet."""
    found = [*rephrases(known), *variants(known)]
    votes = {at: known.witnesses(users_of(one.votes), known.heard[one.said].events)
             for at, one in enumerate(found)}  # fmt: skip
    enough = {at: found[at] for at, witnesses in votes.items() if not known.few(witnesses)}
    alike = likeness({at: (one.said, one.votes) for at, one in enough.items()}, scorers)
    rewrites: dict[str, Rewrite] = {}
    refused: dict[str, Refused] = {}
    for at, one in enumerate(found):
        text, instead = known.texts[one.said], known.texts[one.instead]
        if at not in enough:
            few = Refused("rewrite", text, "", known.few(votes[at]))
            refused.setdefault(text, few)
            continue
        scores = {"chain": one.chain, **alike[at]}
        value = confidence(votes[at].votes, scores, known.config.weights)
        reading = known.reading(one.instead, one.votes) or Reading(one.label)
        reason = known.doubt(value)
        if known.label(one.said)[0] != one.label:
            reason = "most users of it come to another label"
        if reason:
            refused[text] = Refused("rewrite", text, instead, reason, value)
        elif text not in rewrites or value > rewrites[text].confidence:
            rewrites[text] = Rewrite(one.kind, text, instead, reading, value, scores, votes[at])
    return list(rewrites.values()), [one for said, one in refused.items() if said not in rewrites]


def rephrases(known: Known) -> Iterator[Candidate]:
    """For each utterance that failed, the one in which the chain most probably succeeds from it;
    none where that is itself."""
    chain = known.chain
    names = np.array([key in known.texts for key in chain.states], bool)
    states = list(chain.states)
    failed = [key for key in states if key in known.texts and known.heard[key].failed]
    for said, value in successes(chain, failed):
        able = np.round(np.where(names, value, 0), 9)
        best = int(np.argmax(able))
        instead = states[best]
        label, _ = known.label(instead)
        if able[best] > able[chain.states[said]]:
            votes = known.votes(said, label, instead)
            yield Candidate("rephrase", said, instead, label, float(able[best]), votes)


def variants(known: Known) -> Iterator[Candidate]:
    """For each utterance whose rephrases came to one reading, label and slots, the utterance that
    is best at getting it: users need not have chosen the same words, only meant the same."""
    best = speakers(known)
    for said in known.texts:
        label, _ = known.label(said)
        others = {lead: by for lead, by in known.votes(said, label).items() if lead.said != said}
        everybody = sum(known.trust[user] for user in sorted(known.heard[said].texts))
        for reading, users in by_reading(others).items():
            instead = best.get(reading, said)
            if len(users) >= known.config.users and known.works(instead) > known.works(said):
                share = sum(value for _, value in sorted(users.items())) / everybody
                chain = share * known.works(instead)
                votes = {Lead(instead, reading): dict(users)}
                yield Candidate("variant", said, instead, label, chain, votes)


def speakers(known: Known) -> dict[Reading, str]:
    """For each reading that enough users got by the same utterance, the one that works best."""
    found: dict[Reading, str] = {}
    for key in known.texts:
        for lead, weights in known.votes(key, known.label(key)[0], key).items():
            if len(weights) >= known.config.users:
                there = found.get(lead.reading, key)
                better = round(known.works(key), 9) > round(known.works(there), 9)
                found[lead.reading] = key if better else there
    return found
