"""What the writers write, judged by other parsers than lrl's."""

import csv
import io
import json
import re
from pathlib import Path

import conllu as conllu_library
import corpus_samples as samples
import pytest
from corpus_samples import write

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.corpus.writers import SUFFIXES, WRITERS
from lrl.corpus.writers.columns import conll
from lrl.corpus.writers.json import massive

BARE = Sentence("b", ("Stop", "!"), (False, False))
SLOTS = Sentence(
    "s", ("at", "6", "pm", "."), (True, True, False, False), "alarm_set", (Span(1, 3, "time"),)
)
TREE = Sentence(
    "t",
    ("Ana", "'s", "cat"),
    (False, True, False),
    "pets",
    (Span(0, 1, "PER"),),
    tree=(
        Word("Ana", "PROPN", "NNP", "Number=Sing", 3, "nmod:poss"),
        Word("'s", "PART", "POS", "_", 1, "case"),
        Word("cat", "NOUN", "NN", "Number=Sing", 0, "root", "Gloss=x"),
    ),
    meta=(("note", "two\nlines"), ("sent_id", "old"), ("text", "old")),
)
TAGS = Sentence("g", ("go", "on"), (True, False), tags=(("upos", ("VERB", "ADP")),))
ALL = [BARE, SLOTS, TREE, TAGS]


def written(form: str, sentences: list[Sentence]) -> str:
    return "".join(line + "\n" for line in WRITERS[form](sentences))


def test_lines() -> None:
    assert written("text", ALL) == "Stop!\nat 6 pm.\nAna's cat\ngo on\n"
    assert written("tsv", ALL).splitlines()[:3] == [
        "id\ttext\tlabel",
        "b\tStop!\t",
        "s\tat 6 pm.\talarm_set",
    ]
    odd = Sentence("q", ('"', "a", ",", "b"), (False, False, True, False), "x")
    rows = list(csv.reader(io.StringIO(written("csv", [odd, BARE]))))
    assert rows == [["id", "text", "label"], ["q", '"a, b', "x"], ["b", "Stop!", ""]]


def test_conll_columns_stay_the_same_throughout() -> None:
    rows = [line.split("\t") for line in written("conll", ALL).splitlines() if line]
    assert {len(row) for row in rows} == {3}
    assert rows[3:5] == [["6", "_", "B-time"], ["pm", "_", "I-time"]]
    assert rows[6] == ["Ana", "PROPN", "B-PER"]
    assert written("conll", [TAGS]) == "go\tVERB\non\tADP\n\n"
    assert written("conll", [BARE]) == "Stop\tO\n!\tO\n\n"
    assert "".join(conll([TREE, TAGS], columns=["upos"])).splitlines()[0] == "Ana\tPROPN"


def test_conllu_by_the_conllu_library() -> None:
    bare, slots, tree, tags = conllu_library.parse(written("conllu", ALL))
    assert tree.metadata == {
        "note": "two lines",
        "sent_id": "t",
        "text": "Ana's cat",
        "label": "pets",
    }
    assert [word["head"] for word in tree] == [3, 1, 0]
    assert tree[0]["misc"] == {"Entity": "B-PER", "SpaceAfter": "No"}
    assert tree[2]["misc"] == {"Gloss": "x"}
    assert [word["misc"] for word in slots][1:3] == [
        {"Entity": "B-time"},
        {"Entity": "I-time", "SpaceAfter": "No"},
    ]
    assert [word["upos"] for word in tags] == ["VERB", "ADP"]
    assert bare[0]["head"] is None


def test_massive() -> None:
    first, second, *_ = map(json.loads, written("massive", [SLOTS, TREE, BARE]).splitlines())
    assert first["utt"] == "at 6 pm."
    assert first["annot_utt"] == "at [time : 6 pm]."
    assert (first["scenario"], first["intent"], first["partition"]) == (
        "alarm",
        "alarm_set",
        "train",
    )
    assert second["annot_utt"] == "[PER : Ana]'s cat"
    assert re.sub(r"\[\S+ : (.*?)\]", r"\1", second["annot_utt"]) == second["utt"]
    assert json.loads(next(massive([BARE], locale="sw-KE")))["locale"] == "sw-KE"


def test_jsonl_slots_are_characters_of_the_text() -> None:
    record = json.loads(written("jsonl", [SLOTS]))
    (slot,) = record["slots"]
    assert record["text"][slot["start"] : slot["end"]] == "6 pm"


@pytest.mark.parametrize("name", samples.FILES)
def test_jsonl_loses_nothing(tmp_path: Path, name: str) -> None:
    sentences = list(read(write(tmp_path, *samples.FILES[name])))
    assert list(read(write(tmp_path, "out.jsonl", written("jsonl", sentences)))) == sentences


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_written_is_read_again(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, f"out{SUFFIXES[form]}", written(form, ALL))
    back = list(read(path))
    if form != "conll":  # columns do not tell where spaces are
        assert [s.text for s in back] == [s.text for s in ALL]
    if form in ("conll", "conllu", "jsonl"):
        assert [s.tokens for s in back] == [s.tokens for s in ALL]
    if form in ("conll", "conllu", "jsonl", "massive"):
        assert [s.spans for s in back] == [s.spans for s in ALL]
    if form in ("tsv", "csv", "conllu", "jsonl", "massive"):
        assert [s.label for s in back] == [s.label for s in ALL]
    if form in ("conllu", "jsonl"):
        assert [s.tree for s in back] == [s.tree for s in ALL]
