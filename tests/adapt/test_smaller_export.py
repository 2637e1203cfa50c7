"""Exported models answer as the models they were made of, nearly so in int8; they never learn."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from lrl.adapt import tiny
from lrl.adapt.adapted import load_adapted, predict
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import EXPORTED, Encoder, Reading, load
from lrl.adapt.job import Job as Training
from lrl.adapt.job import TrainSet, adapt
from lrl.adapt.smaller import exported
from lrl.adapt.smaller.export import export
from lrl.adapt.smaller.shrink import Job, shrink
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import FormatError, ResourceError

pytest.importorskip("onnx", reason="lrl is installed without its extra onnx")
pytest.importorskip("onnxruntime", reason="lrl is installed without its extra onnx")
pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")
SAID = tuple(Sentence(str(i), *tokenise(text), label="ab"[i % 2]) for i, text in enumerate(TEXTS))
MORE = Sentence("more", *tokenise("quick zebras jump over vexed foxes"))
SHAPE = tiny.Shape(size=64, layers=2, heads=2, pieces=90, positions=32)


@pytest.fixture(scope="module")
def adapted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier of two layers that is sure of its training sentences."""
    home = tmp_path_factory.mktemp("models")
    tiny.build((*SAID, MORE), home / "tiny", SHAPE)
    config = TrainConfig(epochs=40, rate=3e-3, head_rate=1e-2, patience=0, dropout=0.0)
    adapt(Training(home / "tiny", "classify", (TrainSet(SAID),), home / "model", config=config))
    return home / "model"


@pytest.fixture(scope="module")
def float32(adapted: Path) -> Path:
    """The same, exported untrimmed."""
    shrink(Job(adapted, adapted.with_name("float32"), onnx=True))
    return adapted.with_name("float32")


def test_float32_and_int8_of_a_trimmed_model(adapted: Path, tmp_path: Path) -> None:
    before = predict(adapted, SAID)
    assert [one.sentence.label for one in before] == [one.label for one in SAID]
    for int8, most in ((False, 1e-4), (True, 0.1)):
        out = tmp_path / str(int8)
        told = shrink(Job(adapted, out, TEXTS, onnx=True, int8=int8))
        assert {path.name for path in out.glob("*.safetensors")} == {"heads.safetensors"}
        after = predict(out, SAID)
        assert [a.sentence.label for a in after] == [b.sentence.label for b in before]
        scores = [(dict(a.scores), dict(b.scores)) for a, b in zip(before, after, strict=True)]
        assert max(abs(a[x] - b[x]) for a, b in scores for x in "ab") < most
        assert (told["difference"] > 1e-4) == int8
        assert told["trimmed"]["rows"] < told["trimmed"]["rows_before"]
    sizes = [(tmp_path / str(int8) / EXPORTED).stat().st_size for int8 in (False, True)]
    assert sizes[1] < sizes[0]
    again = tmp_path / "again"
    shrink(Job(adapted, again, TEXTS, onnx=True, int8=True))
    assert (again / EXPORTED).read_bytes() == (tmp_path / "True" / EXPORTED).read_bytes()


def apart(one: Encoder, two: Encoder) -> float:
    """How far the states of real pieces are apart at most, in batches of several shapes."""
    furthest = 0.0
    draw = torch.Generator().manual_seed(0)
    for shape in ((1, 1), (1, 31), (3, 2), (5, 17)):
        ids = torch.randint(4, len(one.tokenizer), shape, generator=draw)
        ids[0, (shape[1] + 1) // 2 :] = one.pad
        mask = (ids != one.pad).long()
        with torch.no_grad():
            hidden = [encoder.encode(ids, mask) for encoder in (one, two)]
        furthest = max(furthest, float((hidden[0] - hidden[1])[mask.bool()].abs().max()))
    return furthest


def test_any_number_of_sentences_of_any_length(adapted: Path, float32: Path) -> None:
    one, two = load(adapted), exported.load(float32)
    assert len(one.tokenizer) == len(two.tokenizer)
    assert apart(one, two) < 1e-4


def test_a_family_that_counts_positions_from_the_padding(adapted: Path, tmp_path: Path) -> None:
    tokenizer = load(adapted).tokenizer
    config = transformers.XLMRobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=34,
        pad_token_id=tokenizer.pad_token_id,
    )
    network: Any = transformers.XLMRobertaModel(config, add_pooling_layer=False)
    one = Encoder(network.eval(), tokenizer, Reading())
    (tmp_path / "new").mkdir()
    export(one, tmp_path / "new")
    assert apart(one, exported.load(tmp_path / "new")) < 1e-4


def test_an_encoder_that_reads_words_after_a_layer_before_the_last(
    adapted: Path, tmp_path: Path
) -> None:
    bare, out = adapted.with_name("tiny"), tmp_path / "out"
    told = shrink(Job(bare, out, reading=Reading(words=1), onnx=True))
    assert told["exported"] == "float32" and "trimmed" not in told
    one, two = load(bare, Reading(words=1)), exported.load(out)
    assert two.reading == Reading(words=1)
    ids = torch.tensor([[5, 6, 7]])
    with torch.no_grad():
        pairs = zip(
            one.states(ids, torch.ones_like(ids)),
            two.states(ids, torch.ones_like(ids)),
            strict=True,
        )
        for ours, theirs in pairs:
            assert torch.allclose(ours, theirs, atol=1e-4)
    assert not torch.allclose(*two.states(ids, torch.ones_like(ids)), atol=1e-2)


def test_the_commands(
    adapted: Path, float32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["shrink", str(adapted), "--onnx", "--int8", "--out", str(tmp_path / "short")]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["exported"] == "int8" and told["bytes"] < told["bytes_before"]
    text = tmp_path / "text.txt"
    text.write_text("\n".join(TEXTS) + "\n")
    answers = []
    for folder in (adapted, float32):
        assert main(["predict", "--model", str(folder), str(text)]) == 0
        lines = capsys.readouterr().out.splitlines()
        answers.append([json.loads(line)["label"] for line in lines])
    assert answers[0] == answers[1] == ["a", "b", "a", "b", "a"]
    assert main(["shrink", str(float32), "--onnx", "--out", str(tmp_path / "more")]) == 2
    assert "exported, for predictions alone" in capsys.readouterr().err


def test_one_clear_line(
    adapted: Path, float32: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ResourceError, match="exported, for predictions alone"):
        load(float32)
    whole = (float32 / EXPORTED).read_bytes()
    (tmp_path / "torn").write_bytes(whole[:900])
    with pytest.raises(FormatError, match="torn: cannot be loaded"):
        exported.session(tmp_path / "torn")
    (float32 / EXPORTED).write_bytes(whole[:-1])
    with pytest.raises(FormatError, match="changed since it was written"):
        load_adapted(float32)
    (float32 / EXPORTED).write_bytes(whole)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ResourceError, match="install lrl with its extra onnx"):
        shrink(Job(adapted, tmp_path / "none", onnx=True))
    assert not (tmp_path / "none").exists()
