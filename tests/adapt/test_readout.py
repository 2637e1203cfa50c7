"""Adapted models answer in transformers' own pipelines as they do in lrl."""

from pathlib import Path

import pytest
import torch
import transformers

from lrl.adapt import adapted, heads, tiny
from lrl.adapt.encoder import Reading, load
from lrl.adapt.model import Model
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs now", "a cat sleeps", "big houses burn down in town", "we", "sing of rain")
LABELS = ["music", "sport", "travel"]
SHAPE = tiny.Shape(size=24, layers=2, heads=2, pieces=100, positions=40)


def sentences() -> list[Sentence]:
    return [Sentence(f"{i}", *tokenise(text)) for i, text in enumerate(TEXTS)]


@pytest.fixture(scope="module", params=["bert", "xlm-roberta"])
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoders") / str(request.param)
    tiny.build(sentences(), folder, SHAPE)
    if request.param == "xlm-roberta":
        about = transformers.AutoConfig.from_pretrained(folder).to_dict()
        for name in ("model_type", "architectures", "dtype", "transformers_version"):
            about.pop(name, None)
        config = transformers.XLMRobertaConfig(**about)
        torch.manual_seed(1)
        network = transformers.XLMRobertaModel(config, add_pooling_layer=False)
        network.save_pretrained(folder)
    return folder


def saved(encoder: Path, out: Path, task: str, described: dict[str, object], pooling: str) -> Model:
    """A model under a head with random weights, saved."""
    torch.manual_seed(0)
    model = Model(load(encoder, Reading(pooling)), heads.restored(task, 24, described))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3) if weight.dim() > 1 else None
    model.eval()
    adapted.save(model, task, {}, out)
    return model


@pytest.mark.parametrize("pooling", ["mean", "first"])
def test_a_classifier_answers_alike(pooling: str, encoder: Path, tmp_path: Path) -> None:
    model = saved(encoder, tmp_path / "out", "classify", {"labels": LABELS}, pooling)
    expected = [dict(one.scores) for one in model.predict(sentences())]
    assert max(max(one.values()) for one in expected) > 0.6  # they say something
    pipe = transformers.pipeline("text-classification", model=str(tmp_path / "out"), top_k=None)
    for size in (1, len(TEXTS)):  # alone, and padded
        for told, wanted in zip(pipe(list(TEXTS), batch_size=size), expected, strict=True):
            found = {one["label"]: one["score"] for one in told}
            assert found == pytest.approx(wanted, abs=2e-3)
    again = adapted.load_adapted(tmp_path / "out")
    assert again.encoder.network.config.num_hidden_layers == 2
    assert again.predict(sentences()) == model.predict(sentences())
    names = ("config.json", "model.safetensors")
    before = [(tmp_path / "out" / name).read_bytes() for name in names]
    adapted.save(again, "classify", {}, tmp_path / "twice")
    assert [(tmp_path / "twice" / name).read_bytes() for name in names] == before


def test_a_tagger_answers_alike(encoder: Path, tmp_path: Path) -> None:
    described = {"labels": ["NOUN", "VERB", "X"], "source": "upos"}
    model = saved(encoder, tmp_path / "out", "tag", described, "mean")
    pipe = transformers.pipeline(
        "token-classification", model=str(tmp_path / "out"), aggregation_strategy="first"
    )
    for s, one in zip(sentences(), model.predict(sentences()), strict=True):
        found = {}
        for group in pipe(s.text):
            found |= dict.fromkeys(range(group["start"], group["end"]), group["entity_group"])
        wanted = dict(one.sentence.tags)["upos"]
        assert [found[start] for start in s.starts] == list(wanted)
    assert adapted.load_adapted(tmp_path / "out").predict(sentences()) == model.predict(sentences())


def test_of_intents_and_slots_the_intents_are_served(encoder: Path, tmp_path: Path) -> None:
    described = {"intents": LABELS, "slots": ["B-x", "I-x", "O"]}
    model = saved(encoder, tmp_path / "out", "intent-slots", described, "mean")
    pipe = transformers.pipeline("text-classification", model=str(tmp_path / "out"))
    told = [one["label"] for one in pipe(list(TEXTS))]
    assert told == [one.sentence.label for one in model.predict(sentences())]
