"""Early exits: the same answers where none leaves, fewer layers where some do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lrl.adapt import tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import json_of
from lrl.adapt.heads.exits import FILE, NEVER, Leaving, fitted, inside
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.model import Model
from lrl.adapt.smaller.leave import Wanted, give_exits
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = ("sun", "rain", "dog", "cat", "sea", "hill")
SAID = tuple(
    Sentence(f"{a}-{b}-{n}", (a, b) * n, (True, True) * n, "wet" if a in ("rain", "sea") else "dry")
    for a in WORDS
    for b in WORDS
    for n in (1, 3)
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exits")
    tiny.build(SAID, folder / "encoder", tiny.Shape(32, 4, 4, 100, 32))
    config = TrainConfig(epochs=1, batch=256, rate=3e-3, head_rate=1e-2, patience=0, dropout=0.0)
    sets = (TrainSet(SAID, 6.0),)
    adapt(Job(folder / "encoder", "classify", sets, folder / "model", config=config))
    return folder / "model"


def test_without_a_threshold_every_sentence_goes_all_the_way(model: Path) -> None:
    whole = load_adapted(model)
    exits = fitted(whole, (1, 3), SAID[:20])
    assert exits.threshold == NEVER
    leaving = Leaving(whole.encoder, whole.head, exits)  # type: ignore[arg-type]
    for one, other in zip(Model.predict(leaving, SAID), leaving.predict(SAID), strict=True):
        assert one.sentence == other.sentence and other.layers == 4
        assert one.score == pytest.approx(other.score, abs=1e-5)


def test_a_sentence_leaves_where_it_is_sure_and_others_do_not_change_that(model: Path) -> None:
    whole = load_adapted(model)
    exits = fitted(whole, (1, 2, 3), SAID)
    exits.threshold = 1.2
    leaving = Leaving(whole.encoder, whole.head, exits)  # type: ignore[arg-type]
    together = leaving.predict(SAID)
    assert len({one.layers for one in together}) > 1
    sums = sums_of(leaving, SAID)
    for sentence, one, sure in list(zip(SAID, together, sums, strict=True))[::9]:
        (alone,) = leaving.predict([sentence])
        assert alone.sentence == one.sentence and alone.layers == one.layers
        first = next((n for n, value in enumerate(sure, 1) if value >= 1.2), 4)
        assert one.layers == first
    exits.threshold = 0.0
    assert {one.layers for one in leaving.predict(SAID)} == {1}


def sums_of(leaving: Leaving, sentences: tuple[Sentence, ...]) -> list[list[float]]:
    """Of each sentence, after each exit, the sum of the probabilities of its label since exits
    agree on it."""
    pooled, _ = inside(leaving, leaving.exits.layers, sentences)
    found = []
    for n in range(len(sentences)):
        label, total, sums = -1, 0.0, []
        for head, vectors in zip(leaving.exits.heads, pooled, strict=True):
            shares = head.out(head.norm(vectors[n])).softmax(-1)  # type: ignore[operator]
            best = int(shares.argmax())
            total = float(shares[best]) + (total if best == label else 0.0)
            label = best
            sums.append(total)
        found.append(sums)
    return found


def test_exits_are_chosen_saved_and_used(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "dev.tsv"
    rows = [f"{one.label}\t{one.text}" for one in SAID[:40]]
    text.write_text("\n".join(["label\ttext", *rows, ""]), "utf-8")
    before = load_adapted(model).predict(SAID)
    line = ["exits", str(model), "--text", str(text), "--dev", str(text), "--lose", "0.05"]
    assert main([*line, "--layers", "1,2,3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["layers"] == [1, 2, 3] and told["share"] < 1
    assert told["accuracy"] >= told["full"] - 0.05
    again = load_adapted(model)
    assert isinstance(again, Leaving)
    found = again.predict(SAID[:40])
    share = sum(one.layers for one in found) / len(found) / 4
    assert share == pytest.approx(told["share"], abs=1e-6)
    right = sum(one.sentence.label == s.label for one, s in zip(found, SAID, strict=False))
    assert right / 40 == pytest.approx(told["accuracy"], abs=1e-6)
    assert [one.sentence for one in Model.predict(again, SAID)] == [o.sentence for o in before]
    assert main(["predict", "--model", str(model), str(text)]) == 0
    caught = capsys.readouterr()
    assert json.loads(caught.out.splitlines()[0])["layers"] == found[0].layers
    assert "layers in the mean" in caught.err
    kept = (model / FILE).read_bytes()
    assert give_exits(model, Wanted(SAID[:40], SAID[:40], 0.05, (1, 2, 3)))["share"] < 1
    assert kept == (model / FILE).read_bytes()
    (model / FILE).write_bytes(kept[:-1] + b"x")
    with pytest.raises(FormatError, match=r"exits\.safetensors"):
        load_adapted(model)
    (model / FILE).write_bytes(kept)
    assert json_of(model / "lrl.json")


def test_what_cannot_be(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for layers in ((0,), (4,), (2, 1), (2, 2)):
        with pytest.raises(ConfigError, match="in order, from 1 to 3"):
            give_exits(model, Wanted(SAID, SAID, 0.01, layers))
    with pytest.raises(ConfigError, match="no sentence of the development set has a label"):
        give_exits(model, Wanted(SAID, tuple(replace(one, label="other") for one in SAID[:3])))
    with pytest.raises(ConfigError, match="lose = 1"):
        Wanted(SAID, SAID, 1.0)
    with pytest.raises(ConfigError, match="sentences to learn on"):
        Wanted((), SAID)
    assert torch.get_num_threads() == 1
