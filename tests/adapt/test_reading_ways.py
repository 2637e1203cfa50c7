"""Adapted models that carry a lexicon: both readings put together, chosen, kept, damaged."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lrl.adapt import adapted, tiny
from lrl.adapt.adapted import load_adapted, predict
from lrl.adapt.choose import better, choose, garbled, hide
from lrl.adapt.config import TrainConfig
from lrl.adapt.equip import Kit, equip
from lrl.adapt.gloss import Gloss, Glossed, coverage
from lrl.adapt.heads.base import Shares
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.ways import Way, answers, guess, mixed
from lrl.commands import main
from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError, FormatError, LrlError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import file_of, open_lexicon
from lrl.morphology.paradigms import build

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = {"Ana": "Anu", "Ben": "Benu", "sings": "tamil", "plays": "kolu", "runs": "piteka",
         "swims": "vasum", "now": "nuha", "then": "zori"}  # fmt: skip
ACTS = {"sings": "music", "plays": "music", "runs": "sport", "swims": "sport"}
TASKS = ("classify", "tag", "intent-slots", "parse")


def labelled(other: bool = False) -> tuple[Sentence, ...]:
    """`Ana sings now .` and the like, or their translations word by word."""
    found = []
    for name in ("Ana", "Ben", "Cleo", "Dag"):
        for act, topic in ACTS.items():
            for when in ("now", "then"):
                tokens = (name, act, when, ".")
                if other:
                    tokens = tuple(WORDS.get(token, token) for token in tokens)
                found.append(
                    Sentence(
                        f"{name}-{act}-{when}",
                        tokens,
                        (True, True, False, False),
                        topic,
                        (Span(0, 1, "who"),),
                        (("upos", ("PROPN", "VERB", "ADV", "PUNCT")),),
                    )
                )
    return tuple(found)


def lexicon(target: str = "qaa", name: str = "toy") -> Path:
    to = resolve(target)
    rows = [Row("toy.tsv", i, s, t) for i, (s, t) in enumerate(WORDS.items(), 1)]
    config = IngestConfig(name, "CC0-1.0", min_quality=0.0)
    return ingest(rows, Wanted(resolve("eng"), to), config, file_of(to, name)).lexicon


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapted model a task, trained on the source language alone."""
    home = tmp_path_factory.mktemp("models")
    shape = tiny.Shape(size=32, layers=1, heads=2, pieces=120, positions=48)
    tiny.build([*labelled(), *labelled(True)], home / "tiny", shape)
    config = TrainConfig(epochs=8, rate=3e-3, head_rate=1e-2, batch=192, patience=0)
    for task in TASKS[:3]:
        adapt(Job(home / "tiny", task, (TrainSet(labelled()),), home / task, config=config))
    return home


@pytest.fixture
def folder(folders: Path, tmp_path: Path) -> Path:
    """A classifier's folder of one's own."""
    return Path(shutil.copytree(folders / "classify", tmp_path / "model"))


def bare(sentences: tuple[Sentence, ...]) -> list[Sentence]:
    return [Sentence(s.id, s.tokens, s.spaces) for s in sentences]


@pytest.mark.parametrize("task", TASKS[:3])
def test_a_gloss_lets_a_source_language_model_read_the_target(task: str, folders: Path) -> None:
    model = load_adapted(folders / task)
    gloss = Gloss(open_lexicon(lexicon()))
    there = bare(labelled(True))
    glossed = [gloss.of(s) for s in there]
    found = answers(model, there, glossed, Way("gloss"))
    assert [one.sentence.tokens for one in found] == [s.tokens for s in there]
    right = model.head.measure(labelled(True), [one.sentence for one in found])
    source = model.measure(labelled())
    assert right == pytest.approx(source) and source > 0.9
    assert all(0 < one.score <= 1 + 1e-9 for one in found)


@pytest.mark.parametrize("task", TASKS[:3])
def test_both_lies_between_and_self_is_the_model_alone(task: str, folders: Path) -> None:
    model = load_adapted(folders / task)
    gloss = Gloss(open_lexicon(lexicon()))
    there = bare(labelled(True))
    glossed = [gloss.of(s) for s in there]
    alone = model.predict(there)
    assert [(o.sentence, o.score) for o in answers(model, there, glossed, Way("self"))] == [
        (o.sentence, o.score) for o in alone
    ]
    assert answers(model, there, glossed, Way("both", 1.0)) == alone
    own, of_gloss = guess(model, there), guess(model, [one.sentence for one in glossed])
    for one, two, link in zip(own, of_gloss, glossed, strict=True):
        both = mixed(one, link, two, 0.25)
        assert both.label == pytest.approx(0.25 * one.label + 0.75 * two.label)
        assert both.words == pytest.approx(0.25 * one.words + 0.75 * two.words)  # one to one here


def test_words_are_averaged_through_the_alignment() -> None:
    gloss = Glossed(Sentence("g", ("a", "b", "c"), (True, True, False)),
                    ((0, 0), (0, 1), (2, 2)), ("exact", "", "exact"))  # fmt: skip
    own = Shares(np.zeros(0), np.array([[0.5, 0.5], [0.9, 0.1], [0.2, 0.8]]))
    other = Shares(np.zeros(0), np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.4]]))
    assert mixed(own, gloss, other, 0.5).words.tolist() == [
        [0.5, 0.5], [0.9, 0.1], [pytest.approx(0.4), pytest.approx(0.6)],
    ]  # fmt: skip
    assert own.words.tolist()[0] == [0.5, 0.5]


def test_a_folder_carries_its_lexicons_and_reads_by_them(folder: Path, tmp_path: Path) -> None:
    table = build([("tamil", "V;PST", "tamilo")])
    told = equip(folder, [Kit((lexicon(),), table, "CC-BY-SA-3.0", labelled())])["qaa"]
    assert [one["licences"] for one in told["lexicons"]] == [["CC0-1.0"]]
    assert told["inflections"]["licence"] == "CC-BY-SA-3.0"
    assert told["way"] == {"name": "both", "weight": 0.5}
    shutil.rmtree(tmp_path / "home")  # nothing outside the folder is needed
    moved = Path(shutil.move(folder, tmp_path / "moved"))
    there = [*bare(labelled(True)), Sentence("past", ("Anu", "tamilo"), (True, False))]
    found = predict(moved, there, "gloss")
    assert [one.sentence.label for one in found] == [*(s.label for s in labelled()), "music"]
    assert predict(moved, there) == predict(moved, there, "both", "qaa", 0.5)
    assert predict(moved, there, "self") == load_adapted(moved).predict(there)


def test_another_language_is_added_and_a_lexicon_replaced(folder: Path) -> None:
    equip(folder, [Kit((lexicon(),)), Kit((lexicon("qab"),))])
    first = sorted(path.name for path in (folder / "reads").iterdir())
    assert [name[:4] for name in first] == ["qaa-", "qab-"]
    assert equip(folder, [Kit((lexicon(),))])["qaa"]["folder"] == f"reads/{first[0]}"
    equip(folder, [Kit((lexicon(name="other"), lexicon()))])
    second = sorted(path.name for path in (folder / "reads").iterdir())
    assert second[0] != first[0] and second[1] == first[1] and len(second) == 2
    with pytest.raises(ConfigError, match="reads qaa, qab; say which"):
        predict(folder, labelled(True))
    with pytest.raises(ConfigError, match="no lexicon of wol"):
        predict(folder, labelled(True), lang="wol")
    assert len(predict(folder, labelled(True), lang="qab")) == len(labelled())


def test_without_a_lexicon_a_model_reads_sentences_as_themselves(folder: Path) -> None:
    assert predict(folder, labelled(True)) == load_adapted(folder).predict(labelled(True))
    with pytest.raises(ConfigError, match="lrl equip"):
        predict(folder, labelled(True), "both")
    with pytest.raises(ConfigError, match="auto, self"):
        predict(folder, labelled(True), "sideways")


@pytest.mark.parametrize(
    ("name", "what", "error"),
    [
        ("toy.parquet", b"x", FormatError),
        ("toy.parquet", None, ResourceError),
        ("common.tsv", b"music\tx\n", FormatError),
        ("inflections.tsv", b"a\tb\n", FormatError),
        ("toy.json", None, LrlError),
    ],
)
def test_damage_is_told(name: str, what: bytes | None, error: type[LrlError], folder: Path) -> None:
    equip(folder, [Kit((lexicon(),), build([("tamil", "V;PST", "tamilo")]))])
    (path,) = folder.glob(f"reads/*/{name}")
    path.unlink() if what is None else path.write_bytes(what)
    with pytest.raises(error):
        predict(folder, labelled(True))
    assert len(predict(folder, labelled(True), "self")) == len(labelled())


@pytest.mark.parametrize("reads", ["x", ["qaa"], {"qaa": 1}, {"qaa": {"folder": 3}}])
def test_a_changed_record_is_told(reads: object, folder: Path) -> None:
    about = json.loads((folder / "lrl.json").read_text())
    (folder / "lrl.json").write_text(json.dumps(about | {"reads": reads}))
    with pytest.raises(FormatError):
        predict(folder, labelled(True))


def test_entries_are_hidden_down_to_the_coverage_of_real_text() -> None:
    gloss = Gloss(open_lexicon(lexicon()))
    there = labelled(True)
    assert coverage([gloss.of(s) for s in there]) > 0.8
    hidden = hide(gloss, there, 0.4, np.random.default_rng(1))
    assert hidden == hide(gloss, there, 0.4, np.random.default_rng(1))
    reader = gloss.hiding(hidden)
    assert coverage([reader.of(s) for s in there]) <= 0.4
    assert hide(gloss, there, 0.0, np.random.default_rng(1)) >= {w.lower() for w in WORDS.values()}
    mixed_up = garbled(there, gloss, reader, np.random.default_rng(2))
    before = {t for s in there for t in s.tokens} - {t for s in mixed_up for t in s.tokens}
    assert before <= {t for t in WORDS.values() if t.lower() in hidden}
    assert len(before) >= 2


def test_the_gloss_is_chosen_where_it_is_better_at_both_bounds(folders: Path) -> None:
    model = load_adapted(folders / "classify")
    gloss = Gloss(open_lexicon(lexicon()))
    there = labelled(True)
    choice = choose(model, gloss, there, seed=1)
    assert choice == choose(model, gloss, there, seed=1)
    assert [bound for bound, _ in choice.measured] == ["known", "unknown"]
    assert choice.covered is not None and choice.covered <= 0.55
    right = [replace(one, sentence=s) for one, s in zip(model.predict(there), there, strict=True)]
    wrong = [
        replace(one, sentence=replace(s, label="x")) for one, s in zip(right, there, strict=True)
    ]
    assert better(model, there, right, wrong) == 0.5 ** len(there)
    assert better(model, there, right, right) == better(model, there, wrong, right) == 1
    with pytest.raises(ConfigError, match="at least 30"):
        choose(model, gloss, there[:5])


def test_trees_are_read_as_themselves(folders: Path, tmp_path: Path) -> None:
    from lrl.adapt import heads
    from lrl.adapt.encoder import load
    from lrl.adapt.model import Model

    described = {"relations": ["dep", "root"]}
    model = Model(load(folders / "tiny"), heads.restored("parse", 32, described))
    adapted.save(model, "parse", {}, tmp_path / "parse")
    told = equip(tmp_path / "parse", [Kit((lexicon(),))])
    assert told["qaa"]["way"]["name"] == "self"
    assert len(predict(tmp_path / "parse", labelled(True))) == len(labelled())
    with pytest.raises(ConfigError, match="trees"):
        predict(tmp_path / "parse", labelled(True), "both")


def test_on_the_command_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicon()
    text = tmp_path / "text.txt"
    text.write_text("".join(f"{s.text}\n" for s in labelled(True)))
    words = ["equip", "--model", str(folder), "--lang", "qaa", "--text", str(text)]
    assert main([*words, "--lexicon", "toy"]) == 0
    assert capsys.readouterr().out == f"{folder}: reads qaa by toy (8) as both\n"
    assert main(["predict", "--model", str(folder), str(text), "--reading", "gloss"]) == 0
    told = capsys.readouterr()
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert rows[0]["gloss"] == "Ana sings now." and rows[0]["label"] == "music"
    assert [row["label"] for row in rows] == [s.label for s in labelled()]
    assert told.err == "read as gloss\n"
    assert main(["predict", "--model", str(folder), str(text), "--weight", "2"]) == 2
    assert "from 0 to 1" in capsys.readouterr().err
