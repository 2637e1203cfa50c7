"""The simulated crowd does what its settings say, and what it teaches is right."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError
from lrl.selflearn.learned import Mining
from lrl.selflearn.log import Event, log_of
from lrl.selflearn.mine import mine
from lrl.selflearn.sessions import attempts
from lrl.selflearn.similarity import edit
from lrl.selflearn.simulate import Crowd, simulate

GOLD = [
    Sentence(f"{label}{n}", (label, f"w{n}"), (True, False), label, (Span(1, 2, "WHAT"),))
    for label in ("call", "pay", "play", "wake")
    for n in range(8)
]
# One utterance in four is misread, always in the same way, as models do.
ANSWERS = [replace(s, label="text", spans=()) if n % 4 == 0 else s for n, s in enumerate(GOLD)]
TRUTH = {s.text: s.label for s in GOLD}
PLAIN = Crowd(users=40, requests=30, unnoticed=0, spoiled=0, quitting=0, straying=0)


def said(crowd: Crowd, seed: int = 1) -> list[Event]:
    return list(simulate(GOLD, ANSWERS, crowd, np.random.default_rng(seed)))


def label_of(event: Event) -> str:
    assert event.reading is not None
    return event.reading.label


def test_the_same_seed_makes_the_same_log() -> None:
    crowd = Crowd(users=5, requests=5, malicious=0.4, poisoning=0.5)
    assert said(crowd) == said(crowd)
    assert said(crowd) != said(crowd, seed=2)


def test_users_are_content_with_what_is_right_and_rephrase_what_is_not() -> None:
    events = said(PLAIN)
    assert all(event.success == (label_of(event) == TRUTH[event.text]) for event in events)
    runs = list(attempts(log_of(events).events, window=60))
    assert len(runs) == 40 * 30
    assert max(len(run.events) for run in runs) > 1
    for run in runs:
        assert len({TRUTH[event.text] for event in run.events}) == 1


@pytest.mark.parametrize(
    ("change", "wrong_successes", "right_failures", "strays"),
    [
        ({"unnoticed": 0.5}, True, False, False),
        ({"spoiled": 0.5}, False, True, False),
        ({"straying": 0.5}, False, False, True),
        ({"malicious": 0.5}, True, False, False),
        ({"malicious": 0.5, "poisoning": 1.0}, True, True, True),
    ],
)
def test_each_kind_of_noise_is_what_it_is(
    change: dict[str, float], wrong_successes: bool, right_failures: bool, strays: bool
) -> None:
    events = said(replace(PLAIN, **change))  # type: ignore[arg-type]
    seen = Counter((event.success, label_of(event) == TRUTH[event.text]) for event in events)
    assert (seen[True, False] > 0, seen[False, True] > 0) == (wrong_successes, right_failures)
    runs = attempts(log_of(events).events, window=60)
    apart = [run for run in runs if len({TRUTH[event.text] for event in run.events}) > 1]
    assert bool(apart) == strays


def test_popular_utterances_are_said_more_often() -> None:
    often = Counter(event.text for event in said(replace(PLAIN, skew=2.0)))
    assert often.most_common(1)[0][1] > 0.3 * often.total()


@pytest.mark.parametrize("malicious", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("poisoning", [0.0, 1.0])
def test_what_is_learned_is_right_though_some_lie(malicious: float, poisoning: float) -> None:
    crowd = Crowd(users=60, requests=40, malicious=malicious, poisoning=poisoning)
    mined = mine(log_of(said(crowd)).events, Mining(), {"edit": edit})
    labels = [(one.reading.label, TRUTH[one.said]) for one in mined.examples]
    assert len(labels) >= 24
    assert all(learned == meant for learned, meant in labels)
    assert sum(one.kind == "corrected" for one in mined.examples) >= 4
    assert mined.counts["users_distrusted"] <= round(60 * malicious)


@pytest.mark.parametrize("change", [{"users": 0}, {"skew": -1}, {"malicious": 1.5}])
def test_a_crowd_that_cannot_be_is_refused(change: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        Crowd(**change)  # type: ignore[arg-type]


def test_no_utterances_make_no_log() -> None:
    with pytest.raises(ConfigError, match="no utterances"):
        list(simulate([], [], PLAIN, np.random.default_rng(1)))
