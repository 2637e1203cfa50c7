"""From events to what they teach."""

from collections.abc import Iterable, Mapping

from lrl.selflearn.evidence import evidence
from lrl.selflearn.known import known
from lrl.selflearn.labels import labelled
from lrl.selflearn.learned import Mined, Mining
from lrl.selflearn.log import Event
from lrl.selflearn.rewrites import rewritten
from lrl.selflearn.sessions import attempts
from lrl.selflearn.similarity import Scorer


def mine(events: Iterable[Event], config: Mining, scorers: Mapping[str, Scorer]) -> Mined:
    """Learn rewrites and examples from events in the order of `Event.order`.

    Nothing is learned from fewer trusted users than `config` says, and no utterance that fewer
    have said is named anywhere, whatever becomes of it.
    """
    runs = list(attempts(events, config.window))
    found = known(evidence(runs), config)
    rewrites, refused = rewritten(found, scorers)
    examples, doubted = labelled(found, scorers)
    counts = {
        "attempts": len(runs),
        "attempts_rephrased": sum(len(run.events) > 1 and run.success is not None for run in runs),
        "users": len(found.trust),
        "users_distrusted": sum(value == 0 for value in found.trust.values()),
        "utterances": len(found.heard),
        "utterances_withheld": len(found.heard) - len(found.texts),
        "rewrites": len(rewrites),
        "examples": len(examples),
        "examples_corrected": sum(one.kind == "corrected" for one in examples),
        "refused": len(refused) + len(doubted),
    }
    return Mined(
        tuple(sorted(rewrites, key=lambda one: (one.said, one.instead))),
        tuple(sorted(examples, key=lambda one: one.said)),
        tuple(sorted((*refused, *doubted), key=lambda one: (one.what, one.said, one.to))),
        counts,
    )
