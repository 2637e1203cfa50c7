"""The trained parser: it learns, comes back from its files as it was, and refuses damaged ones."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lrl.analysis import open_analyser
from lrl.analysis.merge import merged
from lrl.analysis.parser.analyser import LONGEST, Parser
from lrl.analysis.parser.batches import by_length
from lrl.analysis.parser.config import Config, Shape
from lrl.analysis.parser.storage import MODEL, WEIGHTS, load, save
from lrl.analysis.parser.train import train
from lrl.analysis.parser.vocabulary import PIECES, pieces, shape
from lrl.analysis.scores import score
from lrl.commands import main
from lrl.corpus.readers import read
from lrl.corpus.readers.conllu import rooted
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError, LrlError, ResourceError

TREEBANK = Path(__file__).resolve().parents[1] / "data" / "treebanks" / "tiny.conllu"
SMALL = Config(
    shape=Shape(
        word=24,
        spelling=32,
        style=2,
        buckets=500,
        hidden=32,
        layers=1,
        arc=24,
        label=12,
        dropout=0.1,
    ),
    epochs=40,
    least_updates=1,
    batch=50,
    rate=2e-2,
    warmup=5,
    unseen=0.05,
)
BRIEF = Config(shape=SMALL.shape, epochs=1, least_updates=1, batch=50)


@pytest.fixture(scope="module")
def treebank() -> list[Sentence]:
    return list(read(TREEBANK))


@pytest.fixture(scope="module")
def parser(treebank: list[Sentence]) -> Parser:
    return train([("tiny", one) for one in treebank], "eng", SMALL)


def test_it_learns_its_own_treebank(parser: Parser, treebank: list[Sentence]) -> None:
    for sentences in (treebank, [merged(one) for one in treebank]):
        found = score(sentences, parser).shares()
        assert all(share > 90 for share in found.values()), found


def test_new_words_are_read_by_their_spelling(parser: Parser) -> None:
    (tree,) = parser.analyse([("the", "frogs", "sleep", ".")])
    assert (tree[1].upos, tree[1].lemma, tree[1].deprel) == ("NOUN", "frog", "nsubj")


def test_the_same_seed_gives_the_same_parser(treebank: list[Sentence]) -> None:
    pairs = [("tiny", one) for one in treebank]
    one, same, other = (train(pairs, "eng", BRIEF, seed).network for seed in (1, 1, 2))
    weights, again, else_ = (n.state_dict()["parts.weight"] for n in (one, same, other))
    assert weights.equal(again)
    assert not weights.equal(else_)


def test_an_analysis_does_not_hang_on_its_company(parser: Parser) -> None:
    long = ("the", "dog", "sleeps", "and") * (LONGEST // 2)
    sentences = [("birds", "sing", "."), (), long, ("Anna",), ("the", "zyx", "ßé", "日本")]
    together = parser.analyse(sentences)
    for i in (0, 1, 3, 4):  # the long one repeats itself: its heads are a matter of rounding
        assert together[i] == parser.analyse([sentences[i]])[0]
    assert together[1] == ()
    for tokens, tree in zip(sentences, together, strict=True):
        assert len(tree) == len(tokens)
        if tree:
            rooted([word.head for word in tree])


def test_it_comes_back_from_its_folder(
    parser: Parser, treebank: list[Sentence], tmp_path: Path
) -> None:
    save(parser, tmp_path / "model", {"seed": 0})
    save(parser, tmp_path / "again", {"seed": 0})
    for name in (MODEL, WEIGHTS):
        assert (tmp_path / "model" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    back = open_analyser(str(tmp_path / "model"))
    tokens = [one.tokens for one in treebank]
    assert back.analyse(tokens) == parser.analyse(tokens)
    assert back.name.startswith("lrl:model@")


def test_damaged_folders_are_refused(parser: Parser, tmp_path: Path) -> None:
    save(parser, tmp_path, {})
    described = json.loads((tmp_path / MODEL).read_text("utf-8"))
    weights = (tmp_path / WEIGHTS).read_bytes()
    broken = [
        b"", b"{", b"[]", b"null",
        *(json.dumps({**described, key: value}).encode() for key, value in (
            ("version", 2), ("words", ["a", "a"]), ("words", ["a"]), ("upos", []), ("upos", 3),
            ("feats", [1]), ("shape", {"word": -1}), ("shape", {"what": 1}), ("shape", []),
            ("shape", {**described["shape"], "word": 1 << 20}), ("lemmas", [["a", "b"]]),
            ("lemmas", 1), ("language", None), ("weights", "0" * 64),
        )),
        *(json.dumps({k: v for k, v in described.items() if k != key}).encode()
          for key in ("version", "words", "shape", "weights", "lemmas", "language")),
    ]  # fmt: skip
    for data in broken:
        (tmp_path / MODEL).write_bytes(data)
        with pytest.raises(FormatError, match="train it again"):
            load(tmp_path)
    (tmp_path / MODEL).write_text(json.dumps(described), "utf-8")
    load(tmp_path)
    for data in (b"", weights[:-1], weights[:100], b"\0" + weights[1:]):
        (tmp_path / WEIGHTS).write_bytes(data)
        with pytest.raises(LrlError):
            load(tmp_path)
    (tmp_path / WEIGHTS).unlink()
    with pytest.raises(ResourceError, match=WEIGHTS):
        load(tmp_path)
    with pytest.raises(ResourceError, match="train"):
        load(tmp_path / "nowhere")


def test_a_small_treebank_is_read_more_often(treebank: list[Sentence]) -> None:
    config = replace(BRIEF, least_updates=5)
    seen: list[tuple[int, int]] = []
    train([("a", one) for one in treebank], "eng", config, 0, lambda *now: seen.append(now[:2]))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_there_must_be_trees_to_train_on() -> None:
    with pytest.raises(ConfigError, match="no sentence has a tree"):
        train([("x", Sentence("s", ("a",), (False,)))], "eng", BRIEF)
    with pytest.raises(ConfigError, match="epochs = 0"):
        Config(epochs=0)
    with pytest.raises(ConfigError, match=r"dropout = 1\.0"):
        Shape(dropout=1.0)


def test_spellings_and_batches() -> None:
    assert shape("Anna's") == "Xx'x"
    assert shape("UDPipe") == "Xx"
    assert shape("24/7") == "0/0"
    assert len(pieces("a", 100)) == len(pieces("elephants" * 50, 100)) == PIECES
    assert pieces("dogs", 10**6) == pieces("dogs", 10**6)
    assert len(set(pieces("dogs", 10**6)) & set(pieces("cats", 10**6)) - {0}) == 2  # -s, shape x
    batches = list(by_length([5, 1, 3, 9, 2], 8))
    assert sorted(i for some in batches for i in some) == [0, 1, 2, 3, 4]
    assert batches[0] == [1, 4]


def test_the_command_trains_and_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, source, out = (str(tmp_path / name) for name in ("model", "source.jsonl", "o.conllu"))
    assert main(["analyse", "train", str(TREEBANK), "--out", model, "--epochs", "1",
                 "--dev", str(TREEBANK), "--json"]) == 0  # fmt: skip
    record = json.loads(capsys.readouterr().out)
    assert (record["sentences"], record["config"]["epochs"]) == (12, 1)
    assert record["dev"][0] == "tiny.conllu"
    rows = [
        {"id": "a", "text": "They don't sing.", "label": "music"},
        {"id": "b", "text": "Anna sleeps", "label": "x"},
    ]
    Path(source).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert main(["analyse", "corpus", source, "--model", model, "--out", out, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["sentences"], record["words"], record["rejected"]) == (2, 6, 0)
    one, two = read(Path(out))
    assert (one.id, one.text, one.tokens[1]) == ("a", "They don't sing.", "don't")
    assert one.tree and two.tree
    assert one.label == "music"
    assert main(["analyse", "score", str(TREEBANK), "--model", model, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["words"] == sum(
        len(sentence.tokens) for sentence in read(TREEBANK)
    )


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "t.txt"
    text.write_text("A sentence.\n", "utf-8")
    out = tmp_path / "out.conllu"
    assert main(["analyse", "corpus", str(text), "--model", "none", "--out", str(out)]) == 2
    assert "train it again with lrl analyse train" in capsys.readouterr().err
    assert not out.exists()
    bare = tmp_path / "bare.conllu"
    bare.write_text("1\ta" + "\t_" * 8 + "\n\n", "utf-8")
    assert main(["analyse", "train", str(bare), "--out", str(tmp_path / "m")]) == 2
    assert "no sentence with a tree" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()
