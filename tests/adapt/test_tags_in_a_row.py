"""Tags of spans decided together, by how they follow one another in training."""

import numpy as np
import pytest

from lrl.adapt.heads.follows import START, Follows
from lrl.adapt.heads.tag import Tag
from lrl.corpus.sentence import Sentence, Span

LABELS = ("B-X", "I-X", "O")
ROWS = [("O", "B-X", "I-X", "O"), ("B-X", "O", "O", "O"), ("O", "O", "B-X", "I-X")] * 20


def test_successions_are_counted_from_the_first_word() -> None:
    follows = Follows.seen(LABELS, ROWS[:3])
    assert follows.counts == {
        START: {"B-X": 1, "O": 2},
        "B-X": {"I-X": 2, "O": 1},
        "I-X": {"O": 1},
        "O": {"B-X": 2, "O": 3},
    }


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        # the second half of a name is no name of its own
        ([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]], "B-X I-X O"),
        # nothing goes on that has not begun
        ([[0.1, 0.1, 0.8], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]], "O O O"),
        # what often follows is no reason to draw a span out
        ([[0.8, 0.1, 0.1], [0.1, 0.3, 0.6], [0.1, 0.3, 0.6]], "B-X O O"),
        # two spans in a row, where the words are clear enough
        ([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.1, 0.1, 0.8]], "B-X B-X O"),
    ],
)
def test_the_likeliest_row_of_tags(said: list[list[float]], tags: str) -> None:
    best = Follows.seen(LABELS, ROWS).best(np.array(said))
    assert " ".join(LABELS[number] for number in best) == tags


def test_no_words_have_no_tags() -> None:
    assert Follows.seen(LABELS, ROWS).best(np.zeros((0, 3))) == []


def test_the_best_row_is_the_best_of_all_rows() -> None:
    follows = Follows.seen(LABELS, ROWS)
    drawn = np.random.default_rng(0).dirichlet([1, 1, 1], 5)

    def worth(row: tuple[int, ...]) -> float:
        befores = (len(LABELS), *row[:-1])
        return sum(
            float(np.log(drawn[place, tag]) + follows.losses[before, tag])
            for place, (before, tag) in enumerate(zip(befores, row, strict=True))
        )

    every = [tuple(int(n) for n in row) for row in np.ndindex(3, 3, 3, 3, 3)]
    assert tuple(follows.best(drawn)) == max(every, key=worth)


def test_a_head_counts_and_keeps_them_for_spans_alone() -> None:
    sentence = Sentence(
        "to New York", ("to", "New", "York"), (True, True, False), spans=(Span(1, 3, "X"),)
    )
    head = Tag.fitted(4, [sentence], 0.0, "spans")
    assert head.described()["follows"]["B-X"] == {"I-X": 1}
    again = Tag(4, **head.described())
    assert again.follows == head.follows
    tagged = Sentence("to go", ("to", "go"), (True, False), tags=(("upos", ("PART", "VERB")),))
    assert "follows" not in Tag.fitted(4, [tagged], 0.0, "upos").described()


def test_counts_of_unknown_tags_are_refused() -> None:
    with pytest.raises(KeyError):
        Follows(LABELS, {"B-Y": {"O": 1}})
