"""What is learned from tiny logs: rewrites, labels, and nothing from few or false witnesses."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import orjson
import pytest

from lrl.errors import ConfigError
from lrl.languages import resolve
from lrl.selflearn.job import Job, learn
from lrl.selflearn.learned import Mined, Mining
from lrl.selflearn.log import Event, log_of, read_logs
from lrl.selflearn.mine import mine
from lrl.selflearn.reading import Reading
from lrl.selflearn.similarity import edit, meaning, scorers, sound
from lrl.text import fold

SIX = (("TIME", "six"),)
Said = tuple[str, Reading, bool]
MISREAD: list[Said] = [
    ("rouse me at six", Reading("music"), False),
    ("Wake me at six", Reading("alarm", SIX), True),
]
FINE: list[Said] = [("wake me at six", Reading("alarm", SIX), True)]
CONFIRMED: list[Said] = [("rouse me at six", Reading("music"), True)]


def events(*users: Sequence[Said], start: int = 0) -> list[Event]:
    """What each user said within a minute."""
    return [
        Event(f"person-{number:03d}", 10.0 * at, text, fold(text), reading, success)
        for number, said in enumerate(users, start)
        for at, (text, reading, success) in enumerate(said)
    ]


def learned(found: list[Event], **settings: float) -> Mined:
    config = Mining(**{"users": 3, **settings})  # type: ignore[arg-type]
    return mine(log_of(found).events, config, {"edit": edit})


def test_what_users_said_next_is_a_rewrite_and_a_corrected_label() -> None:
    mined = learned(events(MISREAD, MISREAD, MISREAD, MISREAD, FINE))
    (rewrite,) = mined.rewrites
    assert (rewrite.said, rewrite.instead) == ("rouse me at six", "Wake me at six")
    assert rewrite.reading == Reading("alarm", SIX)
    assert rewrite.witnesses.users == 4
    assert rewrite.scores["chain"] == pytest.approx(1)
    confirmed, corrected = sorted(mined.examples, key=lambda one: one.kind)
    assert (confirmed.kind, fold(confirmed.said)) == ("confirmed", "wake me at six")
    assert (corrected.kind, corrected.said) == ("corrected", "rouse me at six")
    assert (corrected.reading, corrected.slotted) == (Reading("alarm", SIX), True)
    # Four users, who agree in two comparisons or one of their own: the formula, by hand.
    votes = corrected.witnesses.votes
    like = edit([("rouse me at six", "wake me at six")])[0]
    assert corrected.confidence == pytest.approx(votes / (votes + 1) * (3 + 0.25 * like) / 3.25)


def test_wordings_that_come_to_one_reading_teach_together() -> None:
    ways = [
        [MISREAD[0], (text, Reading("alarm", SIX), True)]
        for text in ("wake me at six", "alarm at six", "six alarm", "up at six")
    ]
    fine = [FINE] * 3
    mined = learned(events(*ways, *fine))
    (rewrite,) = mined.rewrites  # no pair has three users, but the reading has four
    assert (rewrite.kind, rewrite.said, rewrite.instead) == (
        "variant", "rouse me at six", "wake me at six",
    )  # fmt: skip
    assert "rouse me at six" in [one.said for one in mined.examples]


@pytest.mark.parametrize(("users", "examples"), [(2, 0), (3, 2)])
def test_too_few_users_teach_nothing_and_are_not_named(users: int, examples: int) -> None:
    mined = learned(events(*[MISREAD] * users))
    assert len(mined.examples) == examples
    if not examples:
        assert (mined.rewrites, mined.examples, mined.refused) == ((), (), ())
        assert mined.counts["utterances_withheld"] == mined.counts["utterances"] == 2


def test_one_user_who_says_it_often_is_one_user() -> None:
    many = [
        Event("person-000", 1000.0 * day + event.time, event.text, event.key, event.reading,
              event.success)
        for day in range(50)
        for event in events(MISREAD)
    ]  # fmt: skip
    assert learned([*many, *events(MISREAD, start=1)]).examples == ()


def test_the_wording_that_is_shown_is_one_that_enough_users_chose() -> None:
    spelt = [[(text, Reading("alarm", SIX), True)] for text in
             ("Wake me at six", "WAKE me at six", "wake ME at six")]  # fmt: skip
    (example,) = learned(events(*spelt)).examples
    assert example.said == "wake me at six"


def test_a_reading_that_most_reject_is_not_learned_from_those_who_confirm_it() -> None:
    gave_up = MISREAD[:1]
    mined = learned(events(*[CONFIRMED] * 4, *[gave_up] * 6))
    assert mined.examples == ()
    agreed = learned(events(*[CONFIRMED] * 6, *[gave_up] * 4))
    (example,) = agreed.examples
    assert example.reading.label == "music"
    # Six who agree in one case weigh 2/3 each, four who were never compared 1/2.
    assert example.scores["chain"] == pytest.approx(4 / (4 + 2))


def test_users_who_confirm_what_others_reject_lose_their_vote() -> None:
    honest: list[Said] = []
    for text in (f"{what} {n}" for n in range(6) for what in ("call", "pay")):
        right = Reading(text.split()[0])
        honest += [(text, Reading("wrong"), False), (f"do {text}", right, True)]
    false = [(text, reading, True) for text, reading, success in honest if not success]
    mined = learned(events(*[honest] * 6, *[false] * 3))
    assert mined.counts["users_distrusted"] == 3
    assert {one.reading.label for one in mined.examples} == {"call", "pay"}
    assert all(one.witnesses.users == 6 for one in mined.examples)


def test_what_is_in_doubt_is_refused_with_the_reason() -> None:
    mined = learned(events(*[MISREAD] * 4), least=0.99)
    assert (mined.examples, mined.rewrites) == ((), ())
    assert {(one.what, one.reason) for one in mined.refused} == {
        ("example", "confidence below 0.99"), ("rewrite", "confidence below 0.99"),
    }  # fmt: skip


def test_examples_without_known_slots_can_be_left_out() -> None:
    said = ("up at dawn", Reading("music"), False)  # in which there is no six
    found = events(*[[said, MISREAD[1]]] * 4)
    assert [(one.said, one.slotted) for one in learned(found).examples] == [
        ("Wake me at six", True), ("up at dawn", False),
    ]  # fmt: skip
    mined = learned(found, slotted=True)
    assert [one.said for one in mined.examples] == ["Wake me at six"]
    assert [one.reason for one in mined.refused if one.what == "example"] == ["slots unknown"]


def test_a_longer_silence_parts_what_was_said() -> None:
    assert learned(events(*[MISREAD] * 4), window=9).rewrites == ()


@pytest.mark.parametrize(
    "settings", [{"users": 1}, {"window": 0}, {"window": float("nan")}, {"least": 2}]
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        Mining(**settings)  # type: ignore[arg-type]


def test_sound_needs_a_map_and_says_so() -> None:
    score = sound(resolve("yo"))
    same, other = score([("mo fẹ́ jẹun", "mo fe jẹun"), ("mo fẹ́ jẹun", "ṣí ilẹ̀kùn")])
    assert same > 0.9 > other
    found, missing = scorers(resolve("ee"))
    assert list(found) == ["edit"]
    assert "no Epitran map for ewe-Latn" in missing["sound"]
    assert "--model" in missing["meaning"]


def test_meaning_is_what_utterances_have_in_common_above_strangers() -> None:
    known = {"a": (1.0, 0.1), "b": (1.0, 0.1), "c": (1.0, -0.9), "d": (1.0, 0.9)}
    score = meaning(lambda texts: np.array([known[text] for text in texts]))
    same, less, none = score([("a", "b"), ("a", "d"), ("c", "d")])
    assert same == pytest.approx(1)
    assert 1 > less > none == 0
    assert score([]) == []
    assert score([("a", "a")]) == [pytest.approx(1)]  # there are no strangers


def written(found: list[Event], files: Sequence[Path], seed: int) -> None:
    """Events in any order over some files."""
    lines = [
        orjson.dumps(
            {"user": e.user, "time": e.time, "utterance": e.text, "success": e.success,
             "reading": {"label": e.reading.label, "slots": []} if e.reading else None}
        )
        for e in found
    ]  # fmt: skip
    Random(seed).shuffle(lines)
    for at, path in enumerate(files):
        path.write_bytes(b"\n".join([*lines[at :: len(files)], b"{damaged person-001"]))


def test_the_folder_is_the_same_for_any_order_and_names_nobody(tmp_path: Path) -> None:
    rare = [("my secret is kwyjibo", Reading("alarm"), True)]
    found = events(*[MISREAD] * 6, *[FINE] * 2, rare, rare)
    made = []
    for seed in range(2):
        files = [tmp_path / f"person-00{n}.{seed}.jsonl" for n in range(2)]
        written(found, files, 7)
        log = read_logs(files[::-1] if seed else files)
        out = tmp_path / f"out{seed}"
        told = learn(Job(log, resolve("ee"), out, Mining(users=3)))
        assert told["log"] == {
            "files": told["log"]["files"], "read": 18, "accepted": 16, "duplicates": 0,
            "rejected": 2,
        }  # fmt: skip
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert made[0] == made[1]
    assert sorted(made[0]) == [
        "examples.jsonl", "rejected.jsonl", "rewrites.jsonl", "summary.json",
    ]  # fmt: skip
    everything = b"".join(made[0].values())
    assert b"rouse me at six" in everything
    assert b"person" not in everything
    assert b"kwyjibo" not in everything
    reasons = [orjson.loads(one)["reason"] for one in made[0]["rejected.jsonl"].splitlines()]
    assert reasons == ["not JSON, or not UTF-8"] * 2


def test_examples_are_sentences_that_lrl_reads(tmp_path: Path) -> None:
    from lrl.corpus.readers import read

    learn(Job(log_of(events(*[MISREAD] * 4)), resolve("ee"), tmp_path, Mining(users=3)))
    found = {s.text: s for s in read(tmp_path / "examples.jsonl")}
    corrected = found["rouse me at six"]
    assert corrected.label == "alarm"
    assert [corrected.tokens[one.start : one.end] for one in corrected.spans] == [("six",)]
    assert dict(corrected.meta) == {"kind": "corrected", "slots": "known"}


def test_the_sample_log_teaches_what_its_users_meant(tmp_path: Path) -> None:
    log = read_logs([Path(__file__).parent.parent / "data" / "selflearn" / "log.jsonl"])
    told = learn(Job(log, resolve("sw"), tmp_path, Mining(users=3)))
    (rewrite,) = map(orjson.loads, (tmp_path / "rewrites.jsonl").read_bytes().splitlines())
    assert (rewrite["from"], rewrite["to"]) == ("nataka kuongea na mama", "Mpigie mama simu")
    assert rewrite["reading"] == {"label": "call", "slots": [{"label": "WHO", "value": "mama"}]}
    assert rewrite["users"] == 5  # the fifth said the same in words of its own
    assert told["counts"]["utterances_withheld"] == 2
    assert list(told["missing"]) == ["meaning"]
    assert not any(b"4471" in path.read_bytes() for path in tmp_path.iterdir())
