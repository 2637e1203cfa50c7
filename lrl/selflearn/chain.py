"""The absorbing Markov chain over utterances (Ponnusamy et al. 2020).

An utterance is a state that leads on, to another utterance or to its end: a success with a label,
or giving up. With Q between utterances and R into the ends, N = (I - Q)^-1 says how often each
utterance is visited from another, and N R where one ends. Q is sparse, so N is never built:
its rows come from one sparse factorisation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrl.selflearn.evidence import FAILED, Step

ROWS = 64  # of N held at once


@dataclass(frozen=True, slots=True)
class Chain:
    """The row of each utterance and the column of each label, both sorted; `solved` factorises
    I - Q.

    `ending` [states, labels] is the probability of ending in a label right after an utterance,
    `absorbed` of the same shape that of ever ending there. What lacks to 1 is giving up.
    """

    states: dict[str, int]
    labels: dict[str, int]
    solved: Any
    ending: NDArray[np.float64]
    absorbed: NDArray[np.float64]


def chain_of(weights: Mapping[str, Mapping[Step, float]]) -> Chain:
    """The chain whose steps have these weights.

    Every utterance must lead to an end at last, as those of attempts do; a step to an utterance
    without steps of its own counts as giving up.
    """
    from scipy.sparse import csc_array, identity
    from scipy.sparse.linalg import splu

    named = {step.label for steps in weights.values() for step in steps} - {FAILED}
    states = {state: row for row, state in enumerate(sorted(weights))}
    labels = {label: column for column, label in enumerate(sorted(named))}
    ending = np.zeros((len(states), len(labels)))
    rows, columns, values = [], [], []
    for state, steps in weights.items():
        row, total = states[state], sum(steps.values())
        for step in sorted(steps, key=lambda step: (step.said, step.label)):
            share = steps[step] / total
            if step.label:
                ending[row, labels[step.label]] += share
            elif step.said in states:
                rows.append(row)
                columns.append(states[step.said])
                values.append(share)
    size = (len(states), len(states))
    if not states:
        return Chain(states, labels, None, ending, ending)
    moving = csc_array((values, (rows, columns)), shape=size)
    solved = splu((identity(len(states), format="csc") - moving).tocsc())
    absorbed = solved.solve(ending) if labels else ending
    return Chain(states, labels, solved, ending, np.clip(absorbed, 0, 1))


def successes(chain: Chain, sources: Iterable[str]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """For each source, the probability of success in each utterance when one begins there:
    how often that is visited, times how probable success is right after it."""
    sources = list(sources)
    last = chain.ending.sum(axis=1)
    for start in range(0, len(sources), ROWS):
        some = sources[start : start + ROWS]
        units = np.zeros((len(chain.states), len(some)))
        units[[chain.states[source] for source in some], range(len(some))] = 1
        visits = chain.solved.solve(units, trans="T")
        yield from zip(some, (visits * last[:, None]).T, strict=True)
