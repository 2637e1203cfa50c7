"""Encoders without a task: retrieval, induction and perplexity on tiny models and toy words."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from lrl.adapt import tiny
from lrl.adapt.encoder import load
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError, ResourceError
from lrl.evaluate.induction import answers, held_out, words_of
from lrl.evaluate.metrics import score
from lrl.evaluate.perplexity import load_masked, surprises, words_at
from lrl.evaluate.retrieval import found_in, ranked, shared, wanted
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import Lexicon, file_of, open_lexicon

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")
SHAPE = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=32)
PAIRS = (("dog", "tama"), ("hound", "tama"), ("cat", "miru"), ("ice cream", "gelo"), ("go", "a ba"))


def said(name: str, text: str) -> Sentence:
    return Sentence(name, *tokenise(text))


def lexicon(name: str, pairs: tuple[tuple[str, str], ...] = PAIRS) -> Lexicon:
    to = resolve("qaa")
    rows = [Row("toy.tsv", i, source, target) for i, (source, target) in enumerate(pairs, 1)]
    config = IngestConfig(name, "CC0-1.0", min_quality=0.0)
    return open_lexicon(ingest(rows, Wanted(resolve("eng"), to), config, file_of(to, name)).lexicon)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe") / "tiny"
    tiny.build([said(str(i), text) for i, text in enumerate(TEXTS)], folder, SHAPE)
    return folder


@pytest.fixture(scope="module")
def guesser(model: Path) -> Path:
    """The same with a masked-word head."""
    folder = model.with_name("masked")
    torch.manual_seed(0)
    network = transformers.BertForMaskedLM(transformers.AutoConfig.from_pretrained(model))
    network.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(model).save_pretrained(folder)
    return folder


def test_the_first_of_many_and_correction_for_hubs() -> None:
    keys = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    queries = np.array([[1.0, 0.05], [0.1, 1.0]])
    assert ranked(queries, keys, 2).tolist() == [[0, 1], [2, 1]]
    assert ranked(queries, keys, 9).shape == (2, 3)
    assert ranked(queries[:0], keys, 2).shape == (0, 2)


def test_translations_share_ids_and_others_are_left_out() -> None:
    here = [said(name, "x") for name in "abc"]
    there = [said(name, "y") for name in "cxa"]
    ours, theirs = shared(here, there)
    assert [s.id for s in ours] == [s.id for s in theirs] == ["c", "a"]
    with pytest.raises(ConfigError, match="no id is in both"):
        shared(here, [said("z", "y")])
    eye = np.eye(2)
    found = found_in(theirs, eye, ours, eye[::-1])
    assert score("retrieval", wanted(theirs), found).stats.tolist() == [[0, 1], [0, 1]]


def test_only_single_words_that_were_not_seen_are_asked_for() -> None:
    toy = lexicon("toy")
    entries = held_out(toy)
    assert entries.choices == ("cat", "dog", "go", "hound")
    assert [s.tokens[0] for s in entries.gold] == ["miru", "tama"]
    seen = words_of(lexicon("half", PAIRS[:2]))
    assert [s.tokens[0] for s in held_out(toy, seen).gold] == ["miru"]
    assert len(held_out(toy, most=1).gold) == 1
    with pytest.raises(ConfigError, match="nothing is held out"):
        held_out(toy, words_of(toy))


def test_five_answers_a_word() -> None:
    many = tuple((f"w{c}", f"t{c}") for c in "abcdefgh")
    entries = held_out(lexicon("many", many))
    eye = np.eye(8)
    found = answers(entries, eye, eye)
    assert score("bli", entries.gold, found).value == 1
    shifted = answers(entries, eye, eye[[1, 0, 3, 2, 5, 4, 7, 6]] + 0.1 * eye)
    assert score("bli", entries.gold, shifted).value == 0
    assert score("bli_5", entries.gold, shifted).stats.tolist() == [[1, 1]] * 8


@pytest.mark.parametrize(
    ("text", "edges", "runs"),
    [
        ("ab cd", [(0, 0), (0, 1), (1, 2), (2, 5), (0, 0)], [[1, 2], [3]]),
        ("ab cd", [(0, 2), (3, 4), (4, 5)], [[0], [1, 2]]),
        ("ab.", [(0, 2), (2, 3)], [[0, 1]]),
        ("", [(0, 0), (0, 0)], []),
    ],
)
def test_pieces_are_put_together_by_word(
    text: str, edges: list[tuple[int, int]], runs: list[list[int]]
) -> None:
    assert words_at(text, edges) == runs


def test_a_word_is_guessed_with_its_later_pieces_masked(guesser: Path) -> None:
    encoder, network = load_masked(guesser)
    sentence = said("s", "the houses")
    (told,), unknown = surprises(encoder, network, [sentence])
    ids = encoder.tokenizer(sentence.text, return_offsets_mapping=True)
    pieces, expected = ids["input_ids"], 0.0
    for run in words_at(sentence.text, ids["offset_mapping"]):
        for k, place in enumerate(run):
            masked = torch.tensor([pieces])
            masked[0, run[k:]] = encoder.tokenizer.mask_token_id
            with torch.no_grad():
                scores = network(input_ids=masked).logits[0, place].log_softmax(-1)
            expected += float(scores[pieces[place]])
    fields = dict(told.meta)
    assert float(fields["log"]) == pytest.approx(expected, rel=1e-4)
    assert fields["words"] == "2" and unknown == 0
    value = score("pseudo_perplexity", [sentence], [told]).value
    assert value == pytest.approx(math.exp(-expected / 2), rel=1e-4)
    assert surprises(encoder, network, [said("x", "ß☃")])[1] == 1


def test_a_model_without_such_a_head_is_told(model: Path) -> None:
    assert load(model).size == 16
    with pytest.raises(ResourceError, match="no head that guesses"):
        load_masked(model)


def test_on_the_command_line(
    model: Path, guesser: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang in ("eng_Latn", "bam_Latn", "ewe_Latn"):
        folder = tmp_path / "sib200" / lang
        folder.mkdir(parents=True)
        rows = "".join(f"{i}\ttopic\t{text}\n" for i, text in enumerate(TEXTS))
        (folder / "test.tsv").write_text("index_id\tcategory\ttext\n" + rows)
    lexicon("toy")
    few = ["--draws", "100", "--json"]
    words = ["retrieval", "--model", str(model), "--lang", "bm,ee", "--data", str(tmp_path)]
    assert main(["probe", *words, "--against", str(guesser), "--csls", "2", *few]) == 0
    told = json.loads(capsys.readouterr().out)
    first = told["scores"][0]
    assert (first["task"], first["lang"], first["value"], first["n"]) == (
        "sib200-retrieval-to-eng",
        "bam-Latn", 1.0, 5,
    )  # fmt: skip
    assert "csls:2" in first["signature"] and len(told["scores"]) == 2 * (2 * 2 + 2)
    assert {one["lang"] for one in told["comparisons"]} == {
        "bam-Latn",
        "ewe-Latn",
        "bam-Latn+ewe-Latn",
    }
    assert main(["probe", "induction", "--model", str(model), "--lang", "qaa",
                 "--lexicon", "toy", *few]) == 0  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert {one["metric"]: one["value"] for one in told["scores"]}["bli_5"] == 1.0
    text = tmp_path / "text.txt"
    text.write_text("\n".join(TEXTS))
    words = ["probe", "perplexity", "--model", str(guesser), str(text), "--draws", "100"]
    assert main(words) == 0
    assert "pseudo_perplexity" in capsys.readouterr().out
    assert main(["probe", "retrieval", "--model", str(model), "--lang", ",", *few]) == 2
