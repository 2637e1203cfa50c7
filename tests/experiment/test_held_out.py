"""What is measured on stays out of training, the same sentences whichever split is measured on."""

import shutil
from pathlib import Path

import orjson
import pytest
from test_experiment_run import small

from lrl.experiment.material import gold, material
from lrl.paths import resource

PLACES = [(lang, split) for lang in ("eng", "qaa") for split in ("dev", "test")]


def first(path: Path) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(path.read_bytes().splitlines()[0])
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The embedded data, a text of each held-out split among either language's training data."""
    shutil.copytree(resource("toy"), tmp_path / "data")
    task = tmp_path / "data/tasks/toy"
    held = [first(task / lang / f"{split}.jsonl") for lang, split in PLACES]
    for lang in ("eng", "qaa"):
        with (task / lang / "train.jsonl").open("ab") as file:
            for number, one in enumerate(held):
                shouted = {"id": f"again-{number}", "text": f"{one['text'].upper()}!", "slots": []}
                file.write(orjson.dumps(shouted | {"label": one["label"]}) + b"\n")
    return tmp_path / "data"


def test_a_model_learns_the_same_whichever_split_is_measured_on(data: Path) -> None:
    tried, tested = (small(split=split, limits={}) for split in ("dev", "test"))
    ours, theirs = material(tried, data), material(tested, data)
    assert ours.source.train
    assert ours.source.train == theirs.source.train
    assert gold(tried, "qaa", data, ours.held) == gold(tested, "qaa", data, theirs.held)
    assert ours.tests["qaa"].test.sentences != theirs.tests["qaa"].test.sentences


@pytest.mark.parametrize("split", ["dev", "test"])
def test_texts_of_either_split_of_any_language_are_left_out(data: Path, split: str) -> None:
    experiment = small(split=split, limits={})
    found = material(experiment, data)
    mine = gold(experiment, "qaa", data, found.held)
    for one, left_out in ((found.source, found.source.left_out), (mine, mine.left_out)):
        assert left_out == len(PLACES)
        assert len(one.train) == 233
        assert not {s.id for s in one.train if s.id.startswith("again")}
