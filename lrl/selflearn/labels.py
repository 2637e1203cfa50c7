"""Which labels utterances get: those that their attempts end in, by enough who are believed."""

from collections import Counter
from collections.abc import Mapping

from lrl.selflearn.confidence import confidence
from lrl.selflearn.evidence import Heard
from lrl.selflearn.known import Known, likeness, users_of
from lrl.selflearn.learned import Example, Refused
from lrl.selflearn.reading import Reading
from lrl.selflearn.similarity import Scorer


def labelled(known: Known, scorers: Mapping[str, Scorer]) -> tuple[list[Example], list[Refused]]:
    """The examples that may be learned from, and the utterances that teach nothing yet."""
    examples, refused, found = [], [], {}
    for key, text in sorted(known.texts.items()):
        label, _ = known.label(key)
        votes = known.votes(key, label)
        witnesses = known.witnesses(users_of(votes), known.heard[key].events)
        if reason := known.few(witnesses):
            refused.append(Refused("example", text, "", reason))
        else:
            found[key] = label, votes, witnesses
    alike = likeness({key: (key, votes) for key, (_, votes, _) in found.items()}, scorers)
    for key, (label, votes, witnesses) in found.items():
        text = known.texts[key]
        scores = {"chain": known.agreed(key), **alike[key]}
        value = confidence(witnesses.votes, scores, known.config.weights)
        reading = known.reading(key, votes)
        reason = known.doubt(value)
        if not reason and known.config.slotted and reading is None:
            reason = "slots unknown"
        if reason:
            refused.append(Refused("example", text, label, reason, value))
            continue
        kind = "confirmed" if usual(known.heard[key]) == label else "corrected"
        examples.append(
            Example(
                kind, text, reading or Reading(label), reading is not None,
                value, scores, witnesses,
            )
        )  # fmt: skip
    return examples, refused


def usual(of: Heard) -> str:
    """What most users saw an utterance read as; each user counts once."""
    said: Counter[str] = Counter()
    for read in of.read.values():
        seen: Counter[str] = Counter()
        for (label, _), count in read.items():
            seen[label] += count
        said[min(seen, key=lambda label: (-seen[label], label))] += 1
    return min(said, key=lambda label: (-said[label], label))
