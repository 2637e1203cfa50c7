"""A masked-word head that was trained is saved, and measured by perplexity."""

from pathlib import Path

import pytest
import torch

from lrl.adapt import tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.config import TrainConfig, Weights
from lrl.adapt.encoder import load
from lrl.adapt.guesser import FILE
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import FormatError, ResourceError
from lrl.evaluate.metrics import score
from lrl.evaluate.perplexity import load_masked, surprises

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")
SAID = tuple(Sentence(str(i), *tokenise(t), label="ab"[i % 2]) for i, t in enumerate(TEXTS))
SHAPE = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=32)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guesser") / "tiny"
    tiny.build(SAID, folder, SHAPE)
    return folder


def perplexity(folder: Path) -> float:
    encoder, network = load_masked(folder)
    found, _ = surprises(encoder, network, SAID)
    return score("pseudo_perplexity", SAID, found).value


def guessing(model: Path, name: str, epochs: int) -> Path:
    config = TrainConfig(epochs=epochs, rate=1e-2, head_rate=1e-2, patience=0)
    weights = Weights(task=0.0, mlm=1.0)
    out = model.with_name(name)
    adapt(Job(model, "none", (), out, texts=SAID, config=config, weights=weights))
    return out


def test_more_training_makes_text_less_surprising(model: Path) -> None:
    few, many = (perplexity(guessing(model, f"mlm{n}", n)) for n in (1, 40))
    assert 1 < many < few / 2
    with pytest.raises(ResourceError, match="--mlm"):
        load_masked(model)


def test_a_model_with_a_task_keeps_it_too(model: Path) -> None:
    alone = TrainSet(SAID)
    config = TrainConfig(epochs=1, patience=0)
    adapt(Job(model, "classify", (alone,), model.with_name("task"), config=config))
    assert not (model.with_name("task") / FILE).exists()
    out, weights = model.with_name("both"), Weights(mlm=1.0)
    adapt(Job(model, "classify", (alone,), out, texts=SAID, config=config, weights=weights))
    assert perplexity(out) > 1
    assert len(load_adapted(out).predict(SAID)) == len(SAID)
    _, network = load_masked(out)
    with torch.no_grad():
        logits = network(input_ids=torch.tensor([[1, 2, 3]])).logits
    assert logits.shape == (1, 3, load(model).network.config.vocab_size)
    changed = bytearray((out / FILE).read_bytes())
    changed[-1] ^= 1
    (out / FILE).write_bytes(changed)
    with pytest.raises(FormatError, match="changed since it was written"):
        load_masked(out)
