"""Nearest neighbours of vectors made by hand."""

import numpy as np
import pytest

from lrl.corpus.sentence import Sentence
from lrl.evaluate import retrieval
from lrl.evaluate.metrics import score
from lrl.evaluate.retrieval import answered, induced, nearest, wanted


def test_the_angle_decides_and_the_first_of_equals_wins() -> None:
    keys = np.array([[1.0, 0.0], [0.0, 5.0], [0.0, 1.0]])
    queries = np.array([[9.0, 1.0], [1.0, 9.0], [0.0, 0.0]])
    assert nearest(queries, keys).tolist() == [0, 1, 0]
    assert nearest(queries[:0], keys).tolist() == []


def test_a_hub_wins_everywhere_only_without_correction() -> None:
    hub = np.array([0.0, 0.0, 1.0])
    queries = np.array([[1.0, 0.0, 1.3], [0.0, 1.0, 1.3], [-1.0, -1.0, 1.9]])
    keys = np.stack([np.array([1.0, 0.0, 0.1]), np.array([0.0, 1.0, 0.1]), hub])
    assert nearest(queries, keys).tolist() == [2, 2, 2]
    assert nearest(queries, keys, neighbours=3).tolist() == [0, 1, 2]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    queries, keys = rng.random((50, 8)), rng.random((40, 8))
    whole = nearest(queries, keys, 10).tolist()
    monkeypatch.setattr(retrieval, "BLOCK", 100)
    assert nearest(queries, keys, 10).tolist() == whole


def test_retrieval_is_scored_by_ids() -> None:
    sentences = [Sentence(name, ("mato", name), (True, False), "sports") for name in "pqr"]
    gold = wanted(sentences)
    assert score("retrieval", gold, answered(gold, ["p", "r", "r"])).value == pytest.approx(2 / 3)


def test_induction_takes_any_right_translation() -> None:
    gold = induced([("dog", ["wulu", "jakuma"]), ("cat", ["jakuma"])])
    assert score("bli", gold, answered(gold, ["Jakuma", "wulu"])).value == 1 / 2
