"""Students as they begin: what of a teacher they are; and the command that teaches them."""

import json
from pathlib import Path

import pytest
import torch
import transformers

from lrl.adapt import tiny
from lrl.adapt.adapted import load_adapted
from lrl.adapt.config import TrainConfig
from lrl.adapt.encoder import json_of, load
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.smaller.student import Shape, begin, main_directions, spaced
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.provenance import sha256

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = ("sun", "rain", "dog", "cat", "sea", "hill")
SAID = tuple(
    Sentence(f"{a}-{b}", (a, b), (True, True), "same" if a == b else "other")
    for a in WORDS
    for b in WORDS
)
TEXTS = [one.text for one in SAID]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "encoder"
    tiny.build(SAID, folder, tiny.Shape(32, 4, 4, 100, 32))
    return folder


@pytest.mark.parametrize(
    ("of", "count", "expected"),
    [(12, 4, (0, 4, 7, 11)), (12, 12, tuple(range(12))), (4, 2, (0, 3)), (5, 1, (4,))],
)
def test_layers_at_even_distances(of: int, count: int, expected: tuple[int, ...]) -> None:
    assert spaced(of, count) == expected


def test_a_student_as_large_as_its_teacher_is_its_teacher(encoder: Path, tmp_path: Path) -> None:
    begin(encoder, Shape(), [], tmp_path / "same")
    one, two = load(encoder), load(tmp_path / "same")
    ids = torch.tensor([one.tokenizer(TEXTS[0])["input_ids"]])
    mask = torch.ones_like(ids)
    assert torch.equal(one.encode(ids, mask), two.encode(ids, mask))


def test_a_narrow_student_has_the_teachers_largest_directions(
    encoder: Path, tmp_path: Path
) -> None:
    basis = main_directions(load(encoder), TEXTS, 16)
    assert torch.allclose(basis.T @ basis, torch.eye(16), atol=1e-5)
    told = begin(encoder, Shape(layers=2, hidden=16, heads=4), TEXTS, tmp_path / "small")
    assert told["from_layers"] == [0, 3] and told["intermediate"] == 64
    small, large = load(tmp_path / "small").network, load(encoder).network
    table, whole = (one.get_input_embeddings().weight for one in (small, large))
    assert torch.allclose(table, whole @ basis, atol=1e-6)
    # Heads of half the size: what a head asks with is a subset, divided by a smaller root.
    asked, theirs = (
        one.encoder.layer[-1].attention.self.query.weight.detach() for one in (small, large)
    )
    rows = {tuple(row) for row in (theirs @ basis * 0.5**0.5).mul(1e4).round().tolist()}
    assert {tuple(row) for row in asked.mul(1e4).round().tolist()} <= rows
    begin(encoder, Shape(layers=2, hidden=16, heads=4), TEXTS, tmp_path / "again")
    for name in ("model.safetensors", "config.json", "lrl.json"):
        assert sha256(tmp_path / "small" / name) == sha256(tmp_path / "again" / name)
    plain = transformers.AutoModel.from_pretrained(tmp_path / "small")
    assert plain.config.num_hidden_layers == 2 and plain.config.hidden_size == 16


def test_a_student_of_named_layers(encoder: Path, tmp_path: Path) -> None:
    told = begin(encoder, Shape(chosen=(1, 2)), [], tmp_path / "cut")
    assert told["from_layers"] == [0, 1] and told["layers"] == 2
    one, two = load(encoder), load(tmp_path / "cut")
    ids = torch.tensor([one.tokenizer(TEXTS[0])["input_ids"]])
    inside = one.network(ids, output_hidden_states=True).hidden_states
    assert torch.equal(two.encode(ids, torch.ones_like(ids)), inside[2])


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Shape(chosen=(2, 1)), "layers 2,1 of a student: in order, from 1 to 4"),
        (Shape(chosen=(3, 5)), "layers 3,5 of a student: in order, from 1 to 4"),
        (Shape(layers=5), "layers = 5 of a student: its teacher has 4"),
        (Shape(hidden=24, heads=2), "heads of 12 dimensions: the teacher's have 8"),
        (Shape(hidden=18, heads=4), "hidden = 18 of a student: not 4 heads of one size"),
        (Shape(intermediate=300), "intermediate = 300 of a student: its teacher has 128"),
        (Shape(hidden=16), "a narrower student needs text"),
    ],
)
def test_shapes_that_cannot_be(encoder: Path, tmp_path: Path, shape: Shape, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        begin(encoder, shape, [], tmp_path / "small")
    assert not (tmp_path / "small").exists()


def test_the_command(encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    teacher, out, text = encoder.with_name("teacher"), tmp_path / "out", tmp_path / "text.txt"
    config = TrainConfig(epochs=1, batch=256, patience=0)
    adapt(Job(encoder, "classify", (TrainSet(SAID),), teacher, config=config))
    text.write_text("sun sea\nrain on the hill\n", "utf-8")
    line = ["distil", str(teacher), "--text", str(text), "--epochs", "1", "--layers", "2",
            "--hidden", "16", "--out", str(out)]  # fmt: skip
    assert main([*line, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["task"] == "classify" and told["counts"]["texts"] == 2
    assert told["student"]["parameters"] < 0.5 * told["teacher"]["parameters"]
    assert told["student"]["bytes"] < told["teacher"]["bytes"]
    about = json_of(out / "lrl.json") or {}
    assert about["student"]["from_layers"] == [0, 3]
    assert [path for path in tmp_path.iterdir() if "student" in path.name] == []
    found = load_adapted(out).predict(SAID[:2])
    pipe = transformers.pipeline("text-classification", model=str(out))
    assert [one["label"] for one in pipe([s.text for s in SAID[:2]])] == [
        one.sentence.label for one in found
    ]
    assert main(line) == 0
    assert "of its teacher's parameters" in capsys.readouterr().out
    start = ["--student", str(tmp_path / "start")]
    assert main([*line, *start, "--task", "none", "--updates", "1"]) == 0
    assert (json_of(out / "lrl.json") or {})["task"] is None
    for layers, said in (("3", "layers = 2, not 3"), ("1,2", "from_layers = [0, 3], not [0, 1]"),
                         ("1,x", "--layers '1,x': numbers, as 3,6,9")):  # fmt: skip
        line[line.index("--layers") + 1] = layers
        assert main([*line, *start]) == 2
        assert said in capsys.readouterr().err
    line[line.index("--layers") + 1] = "2"
    assert main([*line, "--splice", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["texts"] == 2 * (1 + 3)
    assert main(["distill", str(teacher), "--out", str(out)]) == 2
    assert "nothing to be taught on" in capsys.readouterr().err
