"""The embedded English corpus: enough of it, all different, labels in order."""

from collections import Counter

import pytest

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.paths import resource


@pytest.fixture(scope="module")
def utterances() -> list[Sentence]:
    return list(read(resource("corpora/eng/assistant.jsonl")))


@pytest.fixture(scope="module")
def everyday() -> list[Sentence]:
    return list(read(resource("corpora/eng/everyday.conllu")))


def test_sentences_are_many_and_different(
    utterances: list[Sentence], everyday: list[Sentence]
) -> None:
    assert len(utterances) >= 350
    assert len(everyday) >= 350
    sentences = utterances + everyday
    assert len({" ".join(s.tokens).casefold().rstrip(" .?!") for s in sentences}) == len(sentences)
    assert len({s.id for s in sentences}) == len(sentences)


def test_every_utterance_has_one_of_the_intents(utterances: list[Sentence]) -> None:
    intents = Counter(s.label for s in utterances)
    assert len(intents) >= 25
    assert min(intents.values()) >= 10
    assert sum(len(s.spans) for s in utterances) > 500


def test_no_slot_cuts_a_word(utterances: list[Sentence]) -> None:
    assert [s.tokens for s in utterances] == [tokenise(s.text)[0] for s in utterances]


def test_every_sentence_has_topic_and_tree(everyday: list[Sentence]) -> None:
    topics = Counter(s.label for s in everyday)
    assert len(topics) == 8
    assert min(topics.values()) >= 40
    assert all(s.tree for s in everyday)
    assert {span.label for s in everyday for span in s.spans} == {"LOC", "PER", "ORG", "DATE"}


def test_trees_keep_to_the_grammar_of_relations(everyday: list[Sentence]) -> None:
    needs = {"det": {"DET"}, "case": {"ADP", "PART"}, "cop": {"AUX"}, "punct": {"PUNCT"}}
    needs |= {"cc": {"CCONJ"}, "nummod": {"NUM"}, "amod": {"ADJ"}, "advmod": {"ADV", "PART"}}
    for sentence in everyday:
        for i, word in enumerate(sentence.tree, start=1):
            if word.deprel in needs:
                assert word.upos in needs[word.deprel], (sentence.id, i)
            if word.deprel in needs and word.deprel not in ("advmod", "nummod", "amod"):
                assert all(w.head != i or w.deprel == "punct" for w in sentence.tree), sentence.id
        subjects = [w.head for w in sentence.tree if w.deprel.startswith(("nsubj", "csubj"))]
        assert len(subjects) == len(set(subjects)), sentence.id
        objects = [w.head for w in sentence.tree if w.deprel == "obj"]
        assert len(objects) == len(set(objects)), sentence.id
