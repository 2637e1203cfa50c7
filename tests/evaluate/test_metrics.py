"""Scores of small sets worked out by hand, and of treebanks by the official evaluator."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lrl.corpus.bio import decode
from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.corpus.writers import WRITERS
from lrl.errors import ConfigError
from lrl.evaluate.labels import check_labels, constant, only_labels
from lrl.evaluate.metrics import METRICS, metrics_for, score


def sentence(name: str, text: str, **parts: Any) -> Sentence:
    tokens = tuple(text.split())
    spaces = (True,) * (len(tokens) - 1) + (False,)
    return Sentence(name, tokens, spaces, **parts)


def labelled(labels: str) -> list[Sentence]:
    return [sentence(str(i), f"a b {i}", label=label) for i, label in enumerate(labels.split())]


@pytest.mark.parametrize(
    ("metric", "gold", "said", "value"),
    [
        ("accuracy", "x x y z", "x y y z", 3 / 4),
        ("accuracy", "x", "y", 0.0),
        # x: 1 of 2 found, none wrong: 2/3; y: 1 of 1, one wrong: 2/3; z: 1.
        ("macro_f1", "x x y z", "x y y z", (2 / 3 + 2 / 3 + 1) / 3),
        # A label that is only predicted is a class as well, with F1 0.
        ("macro_f1", "x x", "x w", (2 / 3 + 0) / 2),
    ],
)
def test_labels(metric: str, gold: str, said: str, value: float) -> None:
    assert score(metric, labelled(gold), labelled(said)).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("gold", "said", "value"),
    [
        ("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC", 1.0),
        ("B-PER I-PER O B-LOC", "B-PER O O B-LOC", 1 / 2),  # an edge missed is a span missed
        ("B-PER I-PER O B-LOC", "B-ORG I-ORG O B-LOC", 1 / 2),
        ("B-PER I-PER O B-LOC", "B-PER I-PER O O", 2 / 3),
        ("B-PER B-PER O O", "B-PER I-PER O O", 0.0),  # two neighbours are not one
        ("B-PER O O O", "I-PER O O O", 1.0),  # a tag that goes on with nothing begins a span
        ("O O O O", "O O O O", 0.0),  # nothing to find: no F1 to speak of
        ("O O O O", "B-PER O O O", 0.0),
    ],
)
def test_spans(gold: str, said: str, value: float) -> None:
    one = [sentence("1", "t u v w", spans=decode(gold.split()))]
    other = [sentence("1", "t u v w", spans=decode(said.split()))]
    assert score("span_f1", one, other).value == pytest.approx(value)


def test_spans_of_other_tokens_are_the_same_stretch_of_text() -> None:
    gold = Sentence("1", ("don't", "go", "."), (True, False, False), spans=(Span(1, 2, "X"),))
    said = Sentence("1", ("do", "n't", "go", "."), (False, True, True, False),
                    spans=(Span(2, 3, "X"),))  # fmt: skip
    assert score("span_f1", [gold], [said]).value == 1.0


def test_intents_and_slots_together() -> None:
    slot = (Span(0, 1, "T"),)
    gold = [sentence(n, "a b", label="i", spans=slot) for n in "1234"]
    said = [
        gold[0],
        replace(gold[1], label="j"),
        replace(gold[2], spans=(Span(0, 2, "T"),)),
        replace(gold[3], spans=()),
    ]
    got = {m: score(m, gold, said).value for m in metrics_for("intent")}
    assert got == {"intent_accuracy": 3 / 4, "slot_f1": 2 * 2 / (4 + 3), "exact_match": 1 / 4}


def word(upos: str, head: int, deprel: str) -> Word:
    return Word("_", upos, "_", "_", head, deprel)


def test_trees_by_hand() -> None:
    gold = [sentence("1", "a b c", tree=(word("DET", 2, "det"), word("NOUN", 0, "root"),
                                         word("VERB", 2, "acl:relcl")))]  # fmt: skip
    said = [sentence("1", "a b c", tree=(word("DET", 3, "det"), word("NOUN", 0, "root"),
                                         word("ADJ", 2, "acl")))]  # fmt: skip
    got = {name: score(name, gold, said).value for name in metrics_for("tree")}
    assert got == pytest.approx({"tag_accuracy": 2 / 3, "uas": 2 / 3, "las": 2 / 3})


@pytest.mark.parametrize("treebank", ["Faroese-OFT/fo_oft", "English-EWT/en_ewt"])
def test_trees_by_the_official_evaluator(real_data: Path, tmp_path: Path, treebank: str) -> None:
    udeval = pytest.importorskip("udtools.udeval")
    path = real_data / "tasks" / "ud" / f"{treebank}-ud-test.conllu"
    gold = list(islice(read(path), 300))
    said = [*constant(gold[:100])]
    for s in gold[100:]:  # every third relation loses its subtype, every fifth is another
        tree = [
            replace(w, deprel="dep" if i % 5 == 0 else w.deprel.split(":")[0 if i % 3 else -1])
            for i, w in enumerate(s.tree)
        ]
        said.append(replace(s, tree=tuple(tree)))
    for name, sentences in (("gold", gold), ("said", said)):
        text = "".join(block + "\n" for block in WRITERS["conllu"](sentences))
        (tmp_path / name).write_text(text, "utf-8")
    official = udeval.evaluate(
        *(udeval.load_conllu_file(str(tmp_path / name), {}) for name in ("gold", "said"))
    )
    for ours, theirs in (("tag_accuracy", "UPOS"), ("uas", "UAS"), ("las", "LAS")):
        assert score(ours, gold, said).value == pytest.approx(official[theirs].f1, abs=1e-9), ours
    assert SimpleNamespace(**{"las": official["LAS"].f1}).las < 0.95


def test_any_of_the_right_translations_will_do() -> None:
    gold = [sentence("1", "dog", label="wulu", meta=(("answer", "Wuluw"),)),
            sentence("2", "cat", label="jakuma")]  # fmt: skip
    said = [sentence("1", "dog", label="wuluw"), sentence("2", "cat", label="wulu")]
    assert score("bli", gold, said).value == 1 / 2


def test_predictions_are_found_by_id_or_by_order() -> None:
    gold = labelled("x y z")
    assert score("accuracy", gold, gold[::-1]).value == 1.0
    renamed = [replace(s, id=f"line-{s.id}") for s in gold]
    assert score("accuracy", gold, renamed).value == 1.0


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (labelled("x y"), "1 sentences have no prediction; first: 2"),
        (labelled("x y z x"), "1 predictions are of no sentence"),
        ([sentence("9", "a b 0", label="x")], "1 predictions for 3 sentences"),
        ([sentence("0", "c", label="x"), *labelled("x y z")[1:]], "of another text: 'c'"),
        ([replace(s, label="") for s in labelled("x y z")], "the predictions have none"),
    ],
)
def test_predictions_that_do_not_fit(said: list[Sentence], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        score("accuracy", labelled("x y z"), said)


def test_an_unknown_metric_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="accuracy, macro_f1"):
        score("rouge", labelled("x"), labelled("x"))
    assert set(metrics_for("tree")) < set(METRICS)


def test_labels_that_training_did_not_have_are_named() -> None:
    check_labels(labelled("x y"), labelled("y"), "label")
    with pytest.raises(ConfigError, match=r"2 labels .*: q \(2\), w \(1\); training has x"):
        check_labels(labelled("x"), labelled("q q w x"), "label")


def test_spans_of_other_labels_go() -> None:
    one = sentence("1", "a b c", spans=(Span(0, 1, "PER"), Span(1, 3, "DATE")))
    assert only_labels([one], {"PER"})[0].spans == (Span(0, 1, "PER"),)
