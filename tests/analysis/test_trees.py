"""Best trees, merged words, sentences that get trees."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrl.analysis import Analyser, with_trees
from lrl.analysis.merge import merged
from lrl.analysis.scores import Scores, compared
from lrl.analysis.spanning import best_tree
from lrl.analysis.trees import BATCH, one_root, tagged
from lrl.corpus.readers import read
from lrl.corpus.readers.conllu import rooted
from lrl.corpus.sentence import Sentence, Word
from lrl.corpus.tokenise import tokenise

TREEBANK = Path(__file__).resolve().parents[1] / "data" / "treebanks" / "tiny.conllu"


def total(scores: np.ndarray, heads: Sequence[int]) -> float:
    return float(sum(scores[i, head] for i, head in enumerate(heads)))


def brute(scores: np.ndarray) -> float:
    """The score of the best single-rooted tree, by looking at all graphs."""
    best = -np.inf
    for heads in product(range(len(scores) + 1), repeat=len(scores)):
        try:
            rooted(list(heads))
        except ValueError:
            continue
        best = max(best, total(scores, heads))
    return best


@given(st.integers(1, 5), st.integers(0, 10_000), st.booleans())
def test_the_best_tree_is_the_best_of_all(n: int, seed: int, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.integers(-3, 4, (n, n + 1)) if coarse else rng.normal(0, 5, (n, n + 1))
    scores = drawn.astype(np.float64)  # coarse ones have ties
    heads = best_tree(scores)
    rooted(heads)
    assert total(scores, heads) == pytest.approx(brute(scores))


def test_cycles_in_cycles_and_several_roots() -> None:
    rng = np.random.default_rng(0)
    for n in (30, 120):
        scores = rng.normal(0, 1, (n, n + 1))
        for i in range(n):
            scores[i, (i ^ 1) + 1 if (i ^ 1) < n else 0] += 20  # every pair a cycle
        rooted(best_tree(scores))
        scores[:, 0] += 100  # every word would be a root
        rooted(best_tree(scores))
    assert best_tree(np.zeros((0, 1))) == []
    assert best_tree(np.array([[-5.0, 0.0]])) == [0]


def test_words_are_put_together_as_in_running_text() -> None:
    sentences = {one.id: one for one in read(TREEBANK)}
    one = merged(sentences["tiny-4"])
    assert one.tokens == ("they", "don't", "sing", ".")
    assert [(w.lemma, w.upos, w.head, w.deprel) for w in one.tree] == [
        ("they", "PRON", 3, "nsubj"),
        ("do", "AUX", 3, "aux"),
        ("sing", "VERB", 0, "root"),
        (".", "PUNCT", 3, "punct"),
    ]
    owner = merged(sentences["tiny-6"])
    assert owner.tokens[:2] == ("Anna's", "cat")
    assert (owner.tree[0].lemma, owner.tree[0].head, owner.tree[0].deprel) == (
        "Anna",
        2,
        "nmod:poss",
    )
    for sentence in sentences.values():
        other = merged(sentence)
        assert other.text == sentence.text
        rooted([word.head for word in other.tree])
        assert (other is sentence) == (len(other.tokens) == len(sentence.tokens))


@given(st.data())
def test_a_merged_tree_is_a_tree(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 7))
    order = data.draw(st.permutations(range(1, n + 1)))
    heads = {order[0]: 0}
    for k, node in enumerate(order[1:], 1):
        heads[node] = order[data.draw(st.integers(0, k - 1))]
    spaces = [*data.draw(st.lists(st.booleans(), min_size=n - 1, max_size=n - 1)), False]
    tree = tuple(Word("x", "X", "_", "_", heads[i], "dep") for i in range(1, n + 1))
    one = merged(Sentence("s", ("ab",) * n, tuple(spaces), tree=tree))
    assert "".join(one.tokens) == "ab" * n
    assert len(one.tokens) == 1 + sum(spaces)
    rooted([word.head for word in one.tree])


class Chain:
    """An analyser for which every word hangs on the one before."""

    name = "chain"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        self.asked.append(len(sentences))
        return [
            tuple(Word(t, "X", "_", "_", i, "dep") for i, t in enumerate(tokens))
            for tokens in sentences
        ]


def test_gold_trees_are_kept_and_order_too() -> None:
    gold = next(iter(read(TREEBANK)))
    bare = [Sentence(f"s{i}", ("a", "b"), (True, False), label="x") for i in range(BATCH + 3)]
    chain = Chain()
    analyser: Analyser = chain
    found = list(with_trees([gold, *bare], analyser))
    assert found[0] is gold
    assert [one.id for one in found[1:]] == [one.id for one in bare]
    assert {one.label for one in found[1:]} == {"x"}
    assert [word.head for word in found[-1].tree] == [0, 1]
    assert chain.asked == [BATCH - 1, 4]


def test_given_tags_are_kept() -> None:
    tags = (("upos", ("NOUN", "_")), ("lemma", ("x", "y")), ("ner", ("O", "O")))
    sentence = Sentence("s", ("a", "b"), (True, False), tags=tags)
    read_as = [Word("a", "VERB", "_", "F=G", 2, "obj"), Word("b", "VERB", "_", "F=G", 0, "root")]
    assert tagged(sentence, read_as) == (
        Word("x", "NOUN", "_", "_", 2, "obj"),
        Word("y", "VERB", "_", "F=G", 0, "root"),
    )


def test_later_roots_hang_on_the_first() -> None:
    words = [Word("x", "X", "_", "_", head, "root") for head in (2, 0, 0, 3)]
    assert [(w.head, w.deprel) for w in one_root(words)][1:3] == [(0, "root"), (2, "parataxis")]
    assert one_root([]) == ()


def test_scores_compare_as_the_shared_task_does() -> None:
    gold = [
        Word("be", "AUX", "_", "A=B|C=D", 2, "aux:pass"),
        Word("_", "VERB", "_", "_", 0, "root"),
    ]
    found = [Word("be", "AUX", "_", "C=D|A=B", 2, "aux"), Word("see", "NOUN", "_", "E=F", 1, "obj")]
    assert compared(gold, found) == Scores(words=2, upos=1, feats=1, lemma=2, uas=1, las=1)
    both = compared(gold, found) + compared(gold, gold)
    assert both.shares() == {"upos": 75.0, "feats": 75.0, "lemma": 100.0, "uas": 75.0, "las": 75.0}


def test_real_treebanks_are_merged_into_what_running_text_gives(real_data: Path) -> None:
    words = alike = 0
    for sentence in read(real_data / "tasks/ud/English-EWT/en_ewt-ud-test.conllu", problems=[]):
        one = merged(sentence)
        rooted([word.head for word in one.tree])
        assert one.text == sentence.text
        tokens = set(tokenise(sentence.text)[0])
        words += len(one.tokens)
        alike += sum(token in tokens for token in one.tokens)
    assert alike / words > 0.99
