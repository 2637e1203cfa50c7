"""Sounds of words and languages of sentences as objectives: what is learned, counted, left out."""

import dataclasses
import math
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
import torch
from stopped_runs import same_weights, stopped

from lrl.adapt import tiny
from lrl.adapt.batches import collate, encode
from lrl.adapt.config import TrainConfig, Weights, stated
from lrl.adapt.encoder import ABOUT, load
from lrl.adapt.job import Job, TrainSet, adapt, signature_of
from lrl.adapt.model import Headless, Model
from lrl.adapt.objectives.language import Languages, turned
from lrl.adapt.objectives.sound import Sound, Utterance, aloud, labels_of, listened
from lrl.adapt.objectives.spoken import SOURCE, lang_of
from lrl.adapt.pairs import Pair, pair_of
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.languages import resolve
from lrl.phonology.maps import NoMap

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = tiny.Shape(size=32, layers=1, heads=2, pieces=120, positions=32)
FAST = TrainConfig(epochs=8, rate=3e-3, head_rate=1e-2, batch=128, patience=0, dropout=0.0)
# English, Quechua of Ayacucho and Swahili; "Lima" is a name.
ROWS = (
    ("the dog runs to Lima", "allqu Lima phawan", "mbwa Lima anakimbia"),
    ("the child sings", "wawa takin", "mtoto anaimba"),
    ("a woman sees the dog", "warmi allqu rikun", "mwanamke mbwa anaona"),
    ("the woman sings now", "warmi kunan takin", "mwanamke anaimba sasa"),
    ("the child runs now", "wawa kunan phawan", "mtoto anakimbia sasa"),
    ("a dog sings", "allqu takin", "mbwa anaimba"),
)


def said(name: str, text: str, lang: str = "") -> Sentence:
    tokens, spaces = tokenise(text)
    return Sentence(name, tokens, spaces, meta=(("lang", lang),) if lang else ())


PAIRS = tuple(
    Pair(said(str(n), english), said(str(n), text), (), lang)
    for n, (english, *texts) in enumerate(ROWS)
    for text, lang in zip(texts, ("quy", "swh"), strict=True)
)
TEXTS = tuple(dataclasses.replace(p.target, meta=(("lang", p.lang),)) for p in PAIRS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "model"
    tiny.build([side for pair in PAIRS for side in (pair.source, pair.target)], path, SHAPE)
    return path


def a_job(folder: Path, out: Path, **more: Any) -> Job:
    base = Job(folder, "none", (), out, pairs=PAIRS, config=FAST, weights=Weights(0.0, sound=1.0))
    return dataclasses.replace(base, **more)


def utterances(folder: Path, limit: int = 32) -> list[Utterance]:
    items = encode(load(folder), TEXTS, limit)
    return [Utterance(item, lang_of(item.sentence), frozenset({"lima"})) for item in items]


@pytest.mark.parametrize(
    ("ipa", "labels"),
    [
        ("pata", {"p", "a", "t", "#P", "PA", "AT", "TA", "A#"}),
        ("a", {"a", "#A", "A#"}),
        ("tap", {"p", "a", "t", "#T", "TA", "AP", "P#"}),
        ("ʃ", {"ʃ", "#S", "S#"}),
        ("", set()),
        ("42 -", set()),
    ],
)
def test_a_word_is_its_sounds_and_what_stands_beside_what(ipa: str, labels: set[str]) -> None:
    assert set(labels_of(ipa)) == labels


def test_words_are_counted_by_what_becomes_of_them(folder: Path) -> None:
    some = utterances(folder)
    lost = Utterance(encode(load(folder), [said("x", "i ni ce")], 32)[0], "bam")
    short = dataclasses.replace(some[0].item, first=(1, -1, -1))
    heard = listened([*some, lost, Utterance(short, "quy"), Utterance(short, "")])
    told = heard.described()
    quy, swh, bam = (told["languages"][lang] for lang in ("quy", "swh", "bam"))
    assert (quy["map"], swh["map"], bam["map"]) == ("quy-Latn", "swa-Latn", None)
    assert (quy["words"], quy["heard"], quy["source"], quy["cut"]) == (19, 16, 1, 2)
    assert (bam["words"], bam["silent"]) == (3, 3)
    assert "no Epitran map for bam-Latn" in bam["why"]
    for one in (told, quy, swh, bam):
        assert one["words"] == sum(one[name] for name in ("heard", "source", "silent", "cut"))
    assert told["words"] == sum(one["words"] for one in told["languages"].values())
    assert told["labels"] == len(heard.labels)
    numbers = heard.words["swh", "mbwa"]
    assert {heard.labels[n] for n in numbers} == set(labels_of("mbwa"))
    assert not [key for key in heard.words if key[0] == "bam"]


@pytest.mark.parametrize(
    ("lang", "name"),
    [("yor", "yor-Latn"), ("swh", "swa-Latn"), ("que", "quy-Latn"), ("bam", ""), ("ewe", "")],
)
def test_a_near_map_is_taken_where_there_is_but_one(lang: str, name: str) -> None:
    if name:
        found, read = aloud(resolve(lang))
        assert found == name
        assert labels_of(read("mama"))
    else:
        with pytest.raises(NoMap, match=f"no Epitran map for {lang}-Latn"):
            aloud(resolve(lang))


def test_no_word_without_a_sound_carries_loss(folder: Path) -> None:
    model = Model(load(folder), Headless()).eval()
    some = utterances(folder)
    heard = listened(some)
    part = Sound(model.encoder.size, heard)
    torch.nn.init.zeros_(part.out.weight)
    torch.nn.init.zeros_(part.out.bias)
    read = model.read(collate([one.item for one in some], model.encoder.pad))
    words = [w for p in PAIRS for w in p.target.tokens if w != "Lima"]
    assert part.units(some) == len(words)
    # Nothing known yet: all labels are as likely, of which a word has some.
    sizes = [len(heard.words[p.lang, w]) for p in PAIRS for w in p.target.tokens if w != "Lima"]
    expected = sum(math.log(len(heard.labels) / size) for size in sizes)
    assert float(part.loss(read, some).detach()) == pytest.approx(expected, rel=1e-5)
    silent = [dataclasses.replace(one, lang="") for one in some]
    assert part.units(silent) == 0
    assert float(part.loss(read, silent).detach()) == 0


def test_the_sounds_of_words_are_learned_and_nothing_is_left_of_how(
    folder: Path, tmp_path: Path
) -> None:
    about = adapt(a_job(folder, tmp_path / "out", config=dataclasses.replace(FAST, epochs=40)))
    losses = [one["loss"]["sound"] for one in about["history"]]
    assert losses[-1] < 0.3 * losses[0]
    told = about["sound"]
    assert (told["words"], told["heard"], told["source"]) == (32, 30, 2)
    assert about["weights"]["sound"] == 1.0
    plain = adapt(a_job(folder, tmp_path / "plain", weights=Weights(0.0, keep=1.0)))
    assert "sound" not in plain
    names = [sorted(p.name for p in (tmp_path / n).iterdir()) for n in ("out", "plain")]
    assert names[0] == names[1]
    shapes = [load(tmp_path / n).network.state_dict().keys() for n in ("out", "plain")]
    assert shapes[0] == shapes[1]


def test_gradients_turn_and_values_stay() -> None:
    values = torch.tensor([1.5, -0.1], requires_grad=True)
    made = turned(values)
    assert torch.equal(made, values)
    (made * torch.tensor([2.0, 3.0])).sum().backward()
    assert values.grad is not None
    assert values.grad.tolist() == [-2.0, -3.0]


@pytest.mark.parametrize(("how", "sign"), [("alike", -1), ("apart", 1)])
def test_languages_are_learned_above_and_unlearned_below(how: str, sign: int) -> None:
    torch.manual_seed(0)
    part = Languages(4, Counter(quy=2, swh=2), how)
    vectors = torch.randn(4, 4, requires_grad=True)
    langs = ["quy", "swh", "quy", "bam"]
    loss = part.loss(vectors, langs)
    assert part.units(langs) == 3
    loss.backward()
    assert vectors.grad is not None
    assert vectors.grad[3].abs().sum() == 0
    with torch.no_grad():
        lower = part.loss(vectors - 0.01 * sign * vectors.grad, langs)
        assert lower < loss
        for one in part.parameters():
            assert one.grad is not None
            one.add_(one.grad, alpha=-0.01)
        assert part.loss(vectors, langs) < loss


def test_vectors_get_alike_or_apart(folder: Path, tmp_path: Path) -> None:
    ends = {}
    for how in ("alike", "apart"):
        config = dataclasses.replace(FAST, epochs=20, languages=how, rate=1e-3)
        weights = Weights(0.0, language=1.0)
        about = adapt(a_job(folder, tmp_path / how, config=config, weights=weights))
        ends[how] = about["history"][-1]["loss"]["language"]
        assert about["language"] == {
            "how": how, "sentences": {"quy": 6, "source": 12, "swh": 6},
        }  # fmt: skip
    assert ends["apart"] < 0.3
    assert ends["alike"] > 0.6


def test_text_that_says_its_language_is_learned_from(folder: Path, tmp_path: Path) -> None:
    labelled = tuple(dataclasses.replace(p.source, label="ab"[n % 2]) for n, p in enumerate(PAIRS))
    job = Job(
        folder, "classify", (TrainSet(labelled),), tmp_path / "out",
        texts=(*TEXTS, said("x", "no language")), config=FAST,
        weights=Weights(sound=0.5, language=0.1),
    )  # fmt: skip
    about = adapt(job)
    losses = about["history"][-1]["loss"]
    assert losses.keys() == {"task", "text_sound", "text_language"}
    assert about["sound"]["words"] == 32
    assert about["sound"]["source"] == 0
    assert about["language"]["sentences"] == {"quy": 6, "swh": 6}
    assert SOURCE not in about["language"]["sentences"]


def test_a_stopped_run_goes_on_to_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(FAST, epochs=3, save_every=1, dropout=0.1, switch=(0.5, 1.0))
    weights = Weights(0.0, distil=1.0, sound=0.5, language=0.1)
    job = a_job(folder, tmp_path / "out", config=config, weights=weights)
    adapt(job)
    again = stopped(job, 1)
    kept = next((tmp_path / "again.checkpoint").glob("tensors-*.safetensors")).read_bytes()
    assert b"w:aside.sound.out.weight" in kept
    adapt(again)
    assert same_weights(job.out, again.out)


def test_what_is_not_used_leaves_no_trace(folder: Path, tmp_path: Path) -> None:
    weights = Weights(0.0, distil=1.0)
    assert not {"sound", "language"} & stated(weights).keys()
    assert "languages" not in stated(TrainConfig()).keys() | {repr(TrainConfig())}
    job = a_job(folder, tmp_path / "out", weights=weights)
    mute = tuple(dataclasses.replace(pair, lang="") for pair in PAIRS)
    assert signature_of(job) == signature_of(dataclasses.replace(job, pairs=mute))
    heard = a_job(folder, tmp_path / "out")
    assert signature_of(heard) != signature_of(dataclasses.replace(heard, pairs=mute))


def test_a_ledgers_line_says_the_language() -> None:
    line = {
        "id": "1", "lang": "quy", "source_text": "dog", "source_tokens": ["dog"], "text": "allqu",
        "tokens": ["allqu"], "alignment": "0-0",
    }  # fmt: skip
    assert pair_of(line).lang == "quy"
    assert pair_of({**line, "lang": None}).lang == ""
    assert "quy" not in repr(pair_of(line))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pairs": ()}, "sound: needs pairs, or text that says its language"),
        ({"pairs": tuple(dataclasses.replace(p, lang="bam") for p in PAIRS)},
         "sound: no word has a sound to learn: no Epitran map for bam-Latn"),
        ({"pairs": tuple(dataclasses.replace(p, lang="") for p in PAIRS)},
         "no sentence says which language it is in"),
        ({"pairs": (), "texts": TEXTS[::2], "weights": Weights(0.0, language=1.0)},
         "the only language is 'quy'"),
        ({"config": dataclasses.replace(FAST, parts="head")}, "only the head learns"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned(
    folder: Path, tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        adapt(a_job(folder, tmp_path / "out", **more))
    with pytest.raises(ConfigError, match="languages 'both': one of alike, apart"):
        TrainConfig(languages="both")


def test_the_command_names_the_language_of_each_text(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["adapt", "--model", str(folder), "--task", "none", "--out", str(tmp_path / "out")]
    for place, lang in enumerate(("qu", "sw")):
        (tmp_path / f"{lang}.txt").write_text("".join(f"{row[place + 1]}\n" for row in ROWS))
        words += ["--text", str(tmp_path / f"{lang}.txt")]
    words += ["--sound", "1", "--language", "0.1", "--languages", "apart", "--epochs", "1"]
    assert main([*words, *["--text-lang", "quy"] * 3]) == 2
    assert "3 --text-lang for 2 --text files" in capsys.readouterr().err
    assert main([*words, "--text-lang", "quy", "--text-lang", "sw"]) == 0
    about = orjson.loads((tmp_path / "out" / ABOUT).read_bytes())
    assert {lang: one["heard"] for lang, one in about["sound"]["languages"].items()} == {
        "quy": 16, "swa": 16,
    }  # fmt: skip
    assert about["language"]["how"] == about["config"]["languages"] == "apart"
