"""Sounds, their classes, and the distance of words, against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrl.phonology.distance import GAP, costs, distance, distances, nearest
from lrl.phonology.sounds import class_string, segments, sounds

WORDS = st.text("ptkbdgmnŋszʃlrjwhaeiouɛɔə", max_size=8)


@pytest.mark.parametrize(
    ("ipa", "classes"),
    [
        ("t͡ʃabikweɾo", "SAPIKWIRU"),
        ("pʰater", "PATIR"),
        ("ŋombe", "NUMPI"),
        ("hana˥", "HANA"),
        ("ljub", "LJUP"),
        ("?!", ""),
    ],
)
def test_classes_of_sounds(ipa: str, classes: str) -> None:
    assert class_string(ipa) == classes


def test_every_sound_but_tones_has_a_class() -> None:
    table = sounds()
    without = [name for name, n in table.numbers.items() if table.classes[n] == " "]
    assert {name[0] for name in without} == set("˩˨˧˦˥")


def test_one_feature_apart_costs_its_weight() -> None:
    # p and b differ in voice alone, of weight 0.125 among weights that sum to 7.25
    assert distance("p", "b") == pytest.approx(0.125 / 7.25)
    assert distance("pata", "bata") == pytest.approx(0.125 / 7.25 / 4)
    assert distance("pat", "pata") == pytest.approx(GAP / 4)


def plain(one: str, other: str) -> float:
    """The same distance, a cell at a time."""
    a, b = segments(one), segments(other)
    table = [[GAP * (i + j) for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            swap = float(costs(np.array([x]), np.array([y]))[0])
            table[i][j] = min(
                table[i - 1][j - 1] + swap, table[i - 1][j] + GAP, table[i][j - 1] + GAP
            )
    if not a or not b:
        return float(bool(a or b))
    return table[-1][-1] / max(len(a), len(b))


@given(st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_a_batch_is_what_one_cell_at_a_time_gives(pairs: list[tuple[str, str]]) -> None:
    measured = distances(pairs)
    assert measured == pytest.approx([plain(*pair) for pair in pairs], abs=1e-5)
    assert measured == pytest.approx(distances([(b, a) for a, b in pairs]), abs=1e-6)
    assert all(0 <= one <= 1 for one in measured)


def test_the_nearest_come_first_and_the_far_not_at_all() -> None:
    others = ["mulɔ", "bata", "pata", "patas", ""]
    found = nearest(["pata", "", "mula"], others, most=2)
    assert [(i, others[j]) for i, j, _ in found] == [(0, "pata"), (0, "bata"), (2, "mulɔ")]
