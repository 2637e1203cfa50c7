"""Trimmed folders: the same labels and vectors, other files, loaded by plain transformers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import transformers

from lrl.adapt import plain, tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import json_of, load
from lrl.adapt.guesser import load as load_guesser
from lrl.adapt.job import Job as Training
from lrl.adapt.job import TrainSet, adapt
from lrl.adapt.model import MaskedWords
from lrl.adapt.smaller.shrink import Job, shrink
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.provenance import sha256

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")
SAID = tuple(Sentence(str(i), *tokenise(text), label="ab"[i % 2]) for i, text in enumerate(TEXTS))
SHAPE = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=32)
HEAD = TrainConfig(epochs=2, parts="head", patience=0)
SOME = TEXTS[:2]


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    tiny.build(SAID, tmp_path / "tiny", SHAPE)
    return tmp_path / "tiny"


@pytest.fixture
def adapted(encoder: Path) -> Path:
    shared = encoder.with_name("before")
    plain.save(load(encoder), {}, shared)
    job = Training(shared, "classify", (TrainSet(SAID),), encoder.with_name("model"), config=HEAD)
    adapt(replace(job, like=shared))
    return job.out


def test_an_encoder_and_its_masked_words(encoder: Path, tmp_path: Path) -> None:
    made = load(encoder)
    rows = len(made.network.get_input_embeddings().weight)
    guess = MaskedWords(made.size, rows)
    torch.nn.init.normal_(guess.bias)
    half = tmp_path / "half"
    made.network.half()
    plain.save(made, {"note": "as it was"}, half, masked=guess)
    told = shrink(Job(half, tmp_path / "small", SOME))
    assert told["difference"] == 0 and told["bytes"] < told["bytes_before"]
    count = told["trimmed"]["rows"]
    assert count < rows == told["trimmed"]["rows_before"]
    small, about = load(tmp_path / "small"), json_of(tmp_path / "small" / "lrl.json") or {}
    assert about["note"] == "as it was" and about["shrunk"]["trimmed"]["texts"] == 2
    stored = transformers.AutoModel.from_pretrained(tmp_path / "small", dtype="auto")
    assert stored.dtype == torch.float16
    assert stored.get_input_embeddings().weight.shape[0] == count == len(small.tokenizer)
    first, second = load_guesser(load(half), half), load_guesser(small, tmp_path / "small")
    assert first is not None and second is not None
    before, after = first.encoder.tokenizer(SOME[0]), small.tokenizer(SOME[0])
    pieces = [torch.tensor([one["input_ids"]]) for one in (before, after)]
    logits = first(pieces[0]).logits, second(pieces[1]).logits
    same = first.encoder.tokenizer.convert_tokens_to_ids(
        small.tokenizer.convert_ids_to_tokens(range(count))
    )
    assert torch.allclose(logits[0][..., same], logits[1], atol=1e-5)


def test_an_adapted_model_in_two_files(adapted: Path, tmp_path: Path) -> None:
    assert (adapted / "model.safetensors.index.json").exists()
    before = {path.name: sha256(path) for path in adapted.iterdir()}
    told = shrink(Job(adapted, tmp_path / "small", SOME))
    assert told["trimmed"]["rows"] < told["trimmed"]["rows_before"]
    assert {path.name: sha256(path) for path in adapted.iterdir()} == before
    one, two = load_adapted(adapted), load_adapted(tmp_path / "small")
    assert torch.equal(one.pooled(SAID[:2]), two.pooled(SAID[:2]))
    assert one.predict(SAID[:2]) == two.predict(SAID[:2])
    pipes = [
        transformers.pipeline("text-classification", model=str(folder), top_k=None)
        for folder in (adapted, tmp_path / "small")
    ]
    assert pipes[0](list(SOME)) == pipes[1](list(SOME))
    index = json_of(tmp_path / "small" / "model.safetensors.index.json") or {}
    weights = pipes[1].model.state_dict().values()  # type: ignore[attr-defined]
    assert index["metadata"]["total_size"] == sum(w.numel() * w.element_size() for w in weights)
    again = shrink(Job(adapted, tmp_path / "again", SOME))
    assert again == told
    names = sorted(path.name for path in (tmp_path / "small").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert sha256(tmp_path / "small" / name) == sha256(tmp_path / "again" / name)


def test_what_cannot_be(encoder: Path, adapted: Path, tmp_path: Path) -> None:
    out = tmp_path / "small"
    with pytest.raises(ConfigError, match="nothing to do: no texts to trim to"):
        shrink(Job(encoder, out))
    with pytest.raises(ConfigError, match="int8 is for exported models; add --onnx"):
        shrink(Job(encoder, out, SOME, int8=True))
    with pytest.raises(ConfigError, match="is the model itself"):
        shrink(Job(encoder, encoder, SOME))
    with pytest.raises(ConfigError, match="has a task's head, which reads in its own way"):
        shrink(Job(adapted, out, SOME, load(adapted).reading))
    assert not out.exists()


def test_the_command(
    encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    text, out = tmp_path / "text.txt", tmp_path / "small"
    text.write_text("the dog runs\nwe sing\n", "utf-8")
    line = ["shrink", str(encoder), "--trim", str(text), "--prefix", "now ", "--out", str(out)]
    assert main(line) == 0
    assert "pieces stay, by 2 texts, all cut as before" in capsys.readouterr().out
    assert load(out).reading.prefix == "now "
    assert main([*line, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trimmed"]["texts"] == 2
    assert main(["shrink", str(encoder), "--lang", "lin", "--out", str(out)]) == 2
    assert "lin" in capsys.readouterr().err
    assert main(["shrink", str(encoder), "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith("lrl: nothing to do")
