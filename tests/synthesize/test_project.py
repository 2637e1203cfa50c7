"""Labels over to the target: spans, tags and trees."""

import numpy as np
import pytest

from lrl.corpus.sentence import Sentence, Span, Word
from lrl.corpus.tokenise import tokenise
from lrl.lexicon.lookup import Index
from lrl.synthesize.batch import from_sentences
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.plans import Plans
from lrl.synthesize.project import project, project_spans, project_tree
from lrl.synthesize.substitute import substitute


def target_of(index: Index, sentence: Sentence, uncovered: str = "keep") -> Sentence:
    plans = Plans(index, SubstituteConfig(choose="best", uncovered=uncovered))
    batch = from_sentences([sentence], plans.vocabulary, frozenset({"PER"}))
    result = substitute(batch, plans, np.ones(1), np.random.default_rng(0))
    return next(project(batch, plans, result))


def word(upos: str, head: int, deprel: str) -> Word:
    return Word("_", upos, "_", "_", head, deprel)


def test_spans_and_tags_follow_translations_of_any_length(index: Index) -> None:
    tokens, spaces = tokenise("The dog runs a lot of laps in Rome")
    source = Sentence(
        "s",
        tokens,
        spaces,
        label="sports",
        spans=(Span(2, 3, "ACT"), Span(3, 7, "AMOUNT"), Span(8, 9, "LOC")),
        tags=(("upos", ("DET", "NOUN", "VERB", "DET", "NOUN", "ADP", "NOUN", "ADP", "PROPN")),),
        meta=(("text", "gone"), ("speaker", "x")),
    )
    target = target_of(index, source)
    assert target.text == "Na tama pita leko vavu laps ge Rome"
    assert target.spans == (Span(2, 4, "ACT"), Span(4, 6, "AMOUNT"), Span(7, 8, "LOC"))
    upos = ("DET", "NOUN", "VERB", "VERB", "ADP", "NOUN", "ADP", "PROPN")
    assert target.tags == (("upos", upos),)
    assert target.label == "sports"
    assert target.meta == (("speaker", "x"),)


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([(0, 0), (1, 1), (1, 1), (2, 2)], (Span(1, 3, "A"),)),
        ([(0, 0), (2, 2)], ()),
        ([(0, 1)], ()),
    ],
)
def test_project_spans(ranges: list[tuple[int, int]], expected: tuple[Span, ...]) -> None:
    assert project_spans((Span(1, 2, "A"),), ranges) == expected


TREE = (
    word("DET", 2, "det"),
    word("NOUN", 3, "nsubj"),
    word("VERB", 0, "root"),
    word("NOUN", 3, "obj"),
)


def test_a_tree_stays_a_tree_through_long_translations() -> None:
    ranges = [(0, 0), (1, 1), (2, 2), (2, 2), (3, 3)]
    tree = project_tree(TREE, ("a", "b", "c", "d", "e"), ranges, [0, 1, 2, 2, 3], ["exact"] * 5)
    assert [(w.head, w.deprel) for w in tree] == [
        (2, "det"),
        (3, "nsubj"),
        (0, "root"),
        (3, "flat"),
        (3, "obj"),
    ]
    assert tree[3].misc == "Aligned=3|Origin=exact"


def test_the_dependents_of_a_deleted_root_hang_on_the_first_of_them() -> None:
    ranges = [(0, 0), (1, 1), (3, 3)]
    tree = project_tree(TREE, ("a", "b", "e"), ranges, [0, 1, 3], ["exact"] * 3)
    assert [(w.head, w.deprel) for w in tree] == [(2, "det"), (0, "root"), (2, "obj")]


def test_a_run_hangs_where_its_highest_word_did() -> None:
    crossing = (word("ADP", 4, "case"), word("NOUN", 3, "nsubj"), word("VERB", 0, "root"),
                word("NOUN", 2, "nmod"))  # fmt: skip
    ranges = [(0, 1), (2, 2), (3, 3)]
    tree = project_tree(crossing, ("ab", "c", "d"), ranges, [1, 2, 3], ["multiword"] * 3)
    assert [w.head for w in tree] == [2, 0, 1]


def test_nothing_left_has_no_tree(index: Index) -> None:
    assert project_tree(TREE, (), [], [], []) == ()
    assert project_tree((), ("a",), [(0, 0)], [0], ["exact"]) == ()
