"""How vectors lie by language and by meaning: against the definition, and on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

from lrl.adapt import tiny
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.evaluate.metrics import score
from lrl.evaluate.silhouette import METRICS, parallel, silhouettes, told

pytestmark = pytest.mark.usefixtures("one_thread")

TEXTS = ("the dog runs", "a cat sleeps now", "big houses burn", "we sing", "rain falls on him")


def said(name: str, text: str = "x") -> Sentence:
    return Sentence(name, *tokenise(text))


def by_definition(vectors: np.ndarray, groups: list[int]) -> list[float]:
    """Rousseeuw's, pair by pair."""
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = []
    for i, own in enumerate(groups):
        mean = {
            group: np.mean([1 - rows[i] @ rows[j] for j in range(len(rows))
                            if groups[j] == group and j != i] or [np.nan])
            for group in set(groups)
        }  # fmt: skip
        inside = mean.pop(own)
        outside = min(mean.values())
        alone = groups.count(own) == 1
        found.append(0.0 if alone else (outside - inside) / max(inside, outside))
    return found


def test_as_by_the_definition() -> None:
    rng = np.random.default_rng(0)
    groups = [0, 1, 2, 0, 1, 0, 3, 1, 2]
    vectors = rng.normal(size=(9, 4)) + 3 * np.eye(4)[groups]
    found = silhouettes(vectors, groups)
    assert found == pytest.approx(by_definition(vectors, groups))
    assert found[6] == 0  # alone
    assert silhouettes(7 * vectors, groups) == pytest.approx(found)


@pytest.mark.parametrize(
    ("vectors", "by_language", "by_meaning"),
    [
        # Translations fall together; other sentences of a language lie at right angles.
        ([[1, 0], [0, 1], [1, 0], [0, 1]], -0.5, 1.0),
        # Languages fall together.
        ([[1, 0], [1, 0], [0, 1], [0, 1]], 1.0, -0.5),
        ([[1, 0], [1, 0], [1, 0], [1, 0]], 0.0, 0.0),
        ([[0, 0], [0, 0], [0, 0], [0, 0]], 0.0, 0.0),
    ],
)
def test_by_language_and_by_meaning(
    vectors: list[list[int]], by_language: float, by_meaning: float
) -> None:
    languages = [[said("1"), said("2")], [said("1"), said("2")]]
    rows = np.array(vectors, float)
    together, *each = told(languages, [rows[:2], rows[2:]])
    assert len(each) == 2
    for some in (together, *each):
        values = [score(name, languages[0], some).value for name in METRICS]
        assert values == pytest.approx([by_language, by_meaning])


def test_all_together_is_the_mean_over_languages() -> None:
    rng = np.random.default_rng(1)
    languages = [[said(name) for name in "abcd"] for _ in range(3)]
    together, *each = told(languages, [rng.normal(size=(4, 5)) for _ in languages])
    for name in METRICS:
        whole = score(name, languages[0], together)
        parts = [score(name, languages[0], some) for some in each]
        assert whole.value == pytest.approx(np.mean([one.value for one in parts]))
        assert whole.stats[:, 0] == pytest.approx(
            np.mean([one.stats[:, 0] for one in parts], axis=0)
        )
        assert len({round(one.value, 6) for one in parts}) == 3


def test_only_sentences_that_all_languages_have() -> None:
    here, there = [said(n) for n in "abcd"], [said(n, "y") for n in "dxca"]
    found = parallel([here, there])
    assert [[s.id for s in one] for one in found] == [["a", "c", "d"]] * 2
    assert found[1][0].text == "y"
    with pytest.raises(ConfigError, match="fewer than two ids"):
        parallel([here, [said("a")]])
    with pytest.raises(ConfigError, match="only one"):
        silhouettes(np.eye(3), [0, 0, 0])


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The command, with an untrained model, and a set that says the same in all languages."""
    for name, seed in (("one", 0), ("two", 1)):
        shape = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=32)
        tiny.build([said(text, text) for text in TEXTS], tmp_path / name, shape, seed)
    for lang in ("eng_Latn", "bam_Latn", "ewe_Latn"):
        folder = tmp_path / "sib200" / lang
        folder.mkdir(parents=True)
        rows = "".join(f"{i}\ttopic\t{text}\n" for i, text in enumerate(TEXTS))
        (folder / "dev.tsv").write_text("index_id\tcategory\ttext\n" + rows)
    model = ["--model", str(tmp_path / "one"), "--data", str(tmp_path), "--split", "dev"]
    return ["probe", "language", *model, "--draws", "100"]


def test_on_the_command_line(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ["--against", str(tmp_path / "two"), "--json"]
    assert main([*words, "--lang", "eng,bm,ee", *other]) == 0
    found = json.loads(capsys.readouterr().out)
    together = "eng-Latn+bam-Latn+ewe-Latn"
    assert {one["lang"] for one in found["scores"]} == {together, *together.split("+")}
    assert len(found["scores"]) == 2 * 4 * 2 and len(found["comparisons"]) == 4 * 2
    for one in found["scores"]:
        # The same text in another language is one of five there, and none of four here.
        meant = {"language_silhouette": -0.2, "meaning_silhouette": 1.0}[one["metric"]]
        assert one["value"] == pytest.approx(meant, abs=1e-4)
        assert one["ci_low"] - 1e-4 <= one["value"] <= one["ci_high"] + 1e-4
        assert (one["task"], one["n"]) == ("sib200-silhouette", 5)
        assert ("among:" + together in one["signature"]) == (one["lang"] != together)
    assert {one["system"] for one in found["comparisons"]} == {"one"}
    assert main([*words, "--lang", "eng,bm"]) == 0
    assert "eng-Latn+bam-Latn: one language_silhouette -0.2000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--lang", "bm"], "name at least two languages"),
        (["--lang", "bm,bam"], "each once"),
        (["--lang", "bm,ee", "--task", "injongo"], "do not have the same items"),
    ],
)
def test_what_cannot_be_compared(
    words: list[str], more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, *more]) == 2
    assert said in capsys.readouterr().err
