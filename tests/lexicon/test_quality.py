"""What lowers a quality, and by how much at least."""

import pytest

from lrl.lexicon.clean import Candidate, clean
from lrl.lexicon.entry import Row
from lrl.lexicon.profile import Facts, Writing, letter_pairs
from lrl.lexicon.quality import ACCEPT, Penalties, Scored, accept, score

PAIRS = frozenset().union(*(letter_pairs(w) for w in ("banana", "nda", "mela", "ruku", "tok")))
FACTS = Facts(Writing("eng", "Latn"), Writing("qaa", "Latn", pairs=PAIRS, letters=5.0))
CYRILLIC = Facts(Writing("eng", "Latn"), Writing("qaa", "Cyrl"))


@pytest.mark.parametrize(
    ("source", "target", "gravest", "taken"),
    [
        ("water", "nda", "", True),
        ("mole", "nda mela ruku toki nda mela ruku", "definition", False),
        ("rope", "mela of a kind of tok", "definition", False),
        ("banana", "banana", "copy_of_word", True),
        ("themselves", "themselves", "foreign_copy", False),
        ("Asia", "Asia", "", True),
        ("water", "-nda", "affix", False),
        ("during", "nda … mela", "gap", False),
        ("I want", "nda...", "open_end", True),
        ("water", "n*da", "symbol", False),
        ("century", "nda 100", "digits", True),
        ("1 sg.", "nda", "gloss", False),
        ("1st quarter", "nda", "digits", True),
        ("1", "nda", "digits", True),
        ("water", "n\ufffdda", "encoding", False),
        ("what do you do now", "n", "too_short", False),
        ("full of water", "ndamelarukutokindamelarukutokindamela", "long_word", False),
    ],
)
def test_what_lowers_quality(source: str, target: str, gravest: str, taken: bool) -> None:
    (candidate,) = clean(Row("f", 1, source, target), FACTS)
    scored = score(candidate, FACTS)
    assert scored.gravest == gravest
    assert accept(scored) == taken
    assert (scored.quality < 1.0) == bool(gravest)


def test_scripts() -> None:
    assert score(Candidate("water", "nda"), CYRILLIC).gravest == "wrong_script"
    assert score(Candidate("water", "вода"), CYRILLIC).quality == 1.0
    # a name taken over as it is does not make a translation foreign
    assert score(Candidate("Google Maps", "Google карты"), CYRILLIC).quality == 1.0


def test_evidence_counts_once_for_a_copy() -> None:
    assert score(Candidate("banana", "banana", weight=0.5), FACTS).quality == 0.5
    assert score(Candidate("water", "nda", weight=0.5), FACTS).quality == 0.5
    weak = score(Candidate("water", "nda", weight=0.4), FACTS)
    assert (weak.gravest, accept(weak)) == ("", False)


def test_thresholds_move_without_scoring_again() -> None:
    scored = Scored(0.6, "stem")
    assert accept(scored) and accept(scored, 0.6) and not accept(scored, 0.61)
    assert 0.0 < ACCEPT < 1.0


def test_penalties_are_checked() -> None:
    with pytest.raises(ValueError, match=r"gap = 1\.5"):
        Penalties(gap=1.5)
    kinder = Penalties(affix=0.9)
    (candidate,) = clean(Row("f", 1, "water", "-nda"), FACTS)
    assert accept(score(candidate, FACTS, kinder))
