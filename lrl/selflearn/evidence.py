"""What a log says of each utterance, kept a user apart, so that nobody counts twice.

A user has one vote on where an utterance leads, shared out over what followed it when that user
said it, however often that was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lrl.selflearn.reading import Reading
from lrl.selflearn.sessions import Attempts

FAILED = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an utterance led: to another, to a success with a label, or to giving up."""

    said: str = ""
    label: str = FAILED


@dataclass(frozen=True, slots=True)
class Lead:
    """The success in which attempts with an utterance ended: what was said then, how read."""

    said: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Heard:
    """All there is on one utterance, by user: the texts it was written as, what followed it, where
    its attempts ended, and as what label it was read, with success or without."""

    texts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    steps: dict[str, Counter[Step]] = field(default_factory=lambda: defaultdict(Counter))
    leads: dict[str, Counter[Lead]] = field(default_factory=lambda: defaultdict(Counter))
    read: dict[str, Counter[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def users(self) -> int:
        """How many said it."""
        return len(self.texts)

    @property
    def events(self) -> int:
        """How often it was said."""
        return sum(texts.total() for texts in self.texts.values())

    @property
    def failed(self) -> bool:
        """Whether it ever did not work."""
        return any(not success for read in self.read.values() for _, success in read)

    def text(self, users: int) -> str | None:
        """The way to write it that most users chose, if at least so many did."""
        chosen = Counter(text for texts in self.texts.values() for text in texts)
        best = min(chosen, key=lambda text: (-chosen[text], text))
        return best if chosen[best] >= users else None


Evidence = dict[str, Heard]


def evidence(runs: Iterable[Attempts]) -> Evidence:
    """Everything that attempts say, by the utterances' keys, users in the order of the attempts."""
    heard: Evidence = defaultdict(Heard)
    for run in runs:
        user, success = run.user, run.success
        for event, after in zip(run.events, (*run.events[1:], None), strict=True):
            of = heard[event.key]
            of.texts[user][event.text] += 1
            label = event.reading.label if event.reading else FAILED
            of.read[user][label, event.success] += 1
            if after is not None:
                of.steps[user][Step(said=after.key)] += 1
            elif event.success and event.reading:
                of.steps[user][Step(label=event.reading.label)] += 1
            else:
                of.steps[user][Step()] += 1
            if success and success.reading:
                of.leads[user][Lead(success.key, success.reading)] += 1
    return dict(sorted(heard.items()))


def shares(key: str, votes: Counter[Lead], wrong: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """One user's vote on an utterance, by label; sums to 1 where there is any.

    A success with that very utterance and a label that is refuted there is a vote for FAILED;
    what else ended in refuted readings is none, and held against the user where it was said.
    """
    found: Counter[str] = Counter()
    for lead, count in votes.items():
        label = lead.reading.label
        if label not in wrong.get(lead.said, ()):
            found[label] += count
        elif lead.said == key:
            found[FAILED] += count
    total = found.total()
    return {label: count / total for label, count in found.items()}


def refuted(heard: Evidence, trust: Mapping[str, float]) -> dict[str, frozenset[str]]:
    """The labels that utterances are read as but do not mean: most who saw them were not content.

    A right reading fails now and then; a wrong one succeeds only with those who do not look, or
    who want it to.
    """
    found = {}
    for key, of in heard.items():
        if of.failed:
            found[key] = frozenset(n for n, share in content(of, trust).items() if share < 0.5)
    return {key: labels for key, labels in found.items() if labels}


def content(of: Heard, trust: Mapping[str, float]) -> dict[str, float]:
    """With which share of those who saw it each label worked that an utterance was read as, users
    by how far they are to be trusted."""
    worked: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for user, read in of.read.items():
        for label in dict.fromkeys(label for label, _ in read):
            good, bad = read[label, True], read[label, False]
            worked[label] += trust[user] * good / (good + bad)
            total[label] += trust[user]
    return {label: worked[label] / weight for label, weight in total.items() if weight > 0}


def weighed(
    heard: Evidence, trust: Mapping[str, float], wrong: Mapping[str, frozenset[str]]
) -> dict[str, dict[Step, float]]:
    """How much evidence there is for each step from each utterance, users by how far they are
    to be trusted; utterances that no trusted user said are left out. A success with a label that
    is refuted there counts as giving up."""
    found: dict[str, dict[Step, float]] = {}
    for key, of in heard.items():
        total: dict[Step, float] = defaultdict(float)
        for user, steps in of.steps.items():
            if trust[user] > 0:
                for step, count in steps.items():
                    taken = Step() if step.label in wrong.get(key, ()) else step
                    total[taken] += trust[user] * count / steps.total()
        if total:
            found[key] = dict(total)
    return found
