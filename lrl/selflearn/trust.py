"""How far each user is to be believed: iterative weighted majority voting (Li and Yu 2014).

A user's votes are held against what the others who voted on the same utterance decided, weighed
by how far they are believed, and so on for some rounds. Whoever agrees with them in a share a of
the cases weighs 2a - 1, and nothing from a half downwards: the rule's weight for the worst case,
in which all who are wrong say the same. A vote for a label that is refuted disagrees with all.
"""

from collections import defaultdict
from collections.abc import Mapping

from lrl.selflearn.evidence import FAILED, Evidence, refuted, shares

ROUNDS = 10
STILL = 1e-6  # weights that move by less have come to rest
# Before a user has been compared with anybody: as if in two cases 1.5 had been agreed on.
CASES, AGREED = 2.0, 1.5

Votes = Mapping[str, Mapping[str, float]]  # of each user, by label


def trusted(heard: Evidence, rounds: int = ROUNDS) -> dict[str, float]:
    """The weight of every user, from 0 to 1."""
    weights = dict.fromkeys(sorted({user for of in heard.values() for user in of.texts}), 1.0)
    for _ in range(rounds):
        before, weights = weights, reweighed(heard, weights)
        if all(abs(weights[user] - before[user]) < STILL for user in weights):
            break
    return weights


def reweighed(heard: Evidence, weights: Mapping[str, float]) -> dict[str, float]:
    """The weights after one more round of comparing."""
    wrong = refuted(heard, weights)
    cases, agreed = dict.fromkeys(weights, 0), dict.fromkeys(weights, 0.0)
    for key, of in heard.items():
        each = ((user, shares(key, leads, wrong)) for user, leads in of.leads.items())
        ballot = {user: vote for user, vote in each if vote}
        for user, share in agreement(ballot, weights).items():
            cases[user] += 1
            agreed[user] += share
    return {user: weight(agreed[user], cases[user]) for user in weights}


def weight(agreed: float, cases: float) -> float:
    """What a user weighs who agreed with the others in so many cases of so many."""
    return max(0.0, 2 * (agreed + AGREED) / (cases + CASES) - 1)


def agreement(ballot: Votes, weights: Mapping[str, float]) -> dict[str, float]:
    """The share of each user's vote that went to what the others decided.

    Where several labels are level among the others, each is their decision in part. A vote for
    what is refuted agrees with nobody; else where nobody believed has voted, there is no case.
    """
    totals: dict[str, float] = defaultdict(float)
    for user, vote in ballot.items():
        for label, share in vote.items():
            if label != FAILED:
                totals[label] += weights[user] * share
    found = {}
    for user, vote in ballot.items():
        others = {
            label: total - weights[user] * vote.get(label, 0.0) for label, total in totals.items()
        }
        most = max(others.values(), default=0.0)
        if most > 1e-9:
            best = [label for label, total in others.items() if total >= most - 1e-9]
            found[user] = sum(vote.get(label, 0.0) for label in best) / len(best)
        elif FAILED in vote:
            found[user] = 1 - vote[FAILED]
    return found
