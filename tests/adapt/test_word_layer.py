"""Words may be read after a layer before the last; sentences are read after the last."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import torch
import transformers

from lrl.adapt import adapted, tiny
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import ABOUT, Reading, load
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.model import Headless, Model
from lrl.adapt.pairs import Pair, collate_pairs, encode_pairs
from lrl.adapt.teacher import taught
from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = tiny.Shape(size=16, layers=3, heads=2, pieces=120, positions=32)
TAGS = {"Ana": "PROPN", "Ben": "PROPN", "sings": "VERB", "runs": "VERB", ".": "PUNCT"}
TEXTS = tuple((name, act, ".") for name in ("Ana", "Ben") for act in ("sings", "runs"))
SENTENCES = tuple(
    Sentence(" ".join(words), words, (True, False, False), "music" if "sings" in words else "sport",
             tags=(("upos", tuple(TAGS[word] for word in words)),))
    for words in TEXTS
)  # fmt: skip


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "model"
    tiny.build(SENTENCES, folder, SHAPE)
    return folder


def test_words_and_sentences_are_read_where_they_should(encoder: Path) -> None:
    late, early = (Model(load(encoder, Reading(words=k)), Headless()).eval() for k in (0, 2))
    ((_, one),), ((_, other),) = late.reads(SENTENCES), early.reads(SENTENCES)
    seen = late.encoder.network(
        input_ids=one.batch.ids, attention_mask=one.batch.mask, output_hidden_states=True
    ).hidden_states
    assert torch.equal(one.hidden, seen[3])
    assert torch.equal(other.hidden, seen[2])
    assert not torch.equal(one.hidden, other.hidden)
    assert torch.equal(one.pooled, other.pooled)


def test_a_tagger_ends_at_its_words_and_is_served_so(encoder: Path, tmp_path: Path) -> None:
    config = TrainConfig(epochs=2, batch=64, patience=0, pieces=32, rate=1e-3)
    job = Job(encoder, "tag", (TrainSet(SENTENCES),), tmp_path / "out", config=config,
              reading=Reading(words=2))  # fmt: skip
    adapt(job)
    assert orjson.loads((job.out / "config.json").read_bytes())["num_hidden_layers"] == 2
    model = adapted.load_adapted(job.out)
    network = transformers.AutoModelForTokenClassification.from_pretrained(job.out)
    (_, read), *more = model.reads(SENTENCES)
    assert not more
    served = network(input_ids=read.batch.ids, attention_mask=read.batch.mask).logits
    wanted = served.gather(1, read.batch.first[..., None].expand(-1, -1, served.shape[-1]))
    assert torch.allclose(model.head.logits(read), wanted, atol=1e-5)


def test_intents_keep_all_layers_and_the_folder_says_where_words_are(
    encoder: Path, tmp_path: Path
) -> None:
    config = TrainConfig(epochs=1, batch=64, patience=0, pieces=32)
    job = Job(encoder, "intent-slots", (TrainSet(SENTENCES),), tmp_path / "out", config=config,
              reading=Reading(words=2))  # fmt: skip
    spanned = tuple(replace(one, spans=(Span(0, 1, "name"),)) for one in SENTENCES)
    adapt(replace(job, sets=(TrainSet(spanned),)))
    assert orjson.loads((job.out / ABOUT).read_bytes())["words"] == 2
    model = adapted.load_adapted(job.out)
    assert model.encoder.reading.words == 2
    assert len(model.encoder.network.encoder.layer) == 3


def test_the_teacher_reads_words_there_too(encoder: Path) -> None:
    model = Model(load(encoder, Reading(words=2)), Headless()).eval()
    pairs = [Pair(one, one, ((0, 0), (1, 1))) for one in SENTENCES]

    made = encode_pairs(model.encoder, pairs, 32)
    kept, again = (taught(model, made, True, "first", memory) for memory in (1 << 20, 0))
    batch = collate_pairs(made, model.encoder.pad)
    assert again.states is None
    assert torch.allclose(kept.words(batch), again.words(batch), atol=2e-3)


def test_a_layer_that_is_not_there(encoder: Path) -> None:
    with pytest.raises(ConfigError, match="words = 4: the model has 3 layers"):
        load(encoder, Reading(words=4))
