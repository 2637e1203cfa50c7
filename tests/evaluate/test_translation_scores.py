"""chrF and BLEU by their counts, beside sacrebleu's own corpus scores."""

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from lrl.corpus.sentence import Sentence
from lrl.evaluate.metrics import METRICS, metrics_for, score
from lrl.evaluate.significance import interval, paired

PAIRS = (
    ("The dog sees the cat.", "The dog sees a cat."),
    ("We travel by plane, and they do not.", "we travel by a plane"),
    ("Sand", ""),
    ("", "words"),
    ("a b c d e f", "f e d c b a"),
    ("good morning to all of you", "good morning to all of you"),
)


def said(texts: list[str]) -> list[Sentence]:
    return [Sentence(f"s{i}", ("x",), (False,), label=text) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    "chosen",
    [PAIRS, PAIRS[:2], PAIRS[2:3], PAIRS[3:4], PAIRS[4:5], PAIRS[2:4], PAIRS[5:], PAIRS[:1]],
)
def test_scores_are_those_of_sacrebleu(chosen: tuple[tuple[str, str], ...]) -> None:
    due, given = (list(side) for side in zip(*chosen, strict=True))
    for name, metric in (("chrf", CHRF()), ("bleu", BLEU())):
        expected = metric.corpus_score(given, [due]).score / 100
        assert score(name, said(due), said(given)).value == pytest.approx(expected, abs=1e-9)


def test_sums_of_many_draws_are_scored_at_once() -> None:
    due, given = (said(list(side)) for side in zip(*PAIRS, strict=True))
    for name in metrics_for("translation"):
        stats = score(name, due, given).stats
        sums = np.stack([stats.sum(0), stats[:2].sum(0), stats[3], 0 * stats[0]])
        one_by_one = [float(METRICS[name].aggregate(row)) for row in sums]
        assert METRICS[name].aggregate(sums) == pytest.approx(one_by_one)
        assert one_by_one[-1] == 0


def test_intervals_and_paired_tests_take_translations() -> None:
    due, given = (said(list(side)) for side in zip(*PAIRS, strict=True))
    one, other = score("chrf", due, due), score("chrf", due, given)
    found = interval(other, 200)
    assert found.low < found.value < found.high
    assert paired(one, other, 200).value == pytest.approx(1 - other.value)
