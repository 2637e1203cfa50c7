"""Cohorts of items: who is in which, how much weaker it is, and groups that nobody named."""

import json
from pathlib import Path

import numpy as np
import pytest

from lrl.clusters import clustered, nearest
from lrl.commands import main
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.attributes import Item, Means, bands, named
from lrl.evaluate.cohorts import Cohort, cohorts_of, holm, together, weaknesses
from lrl.evaluate.compare import Resampling, System, TestSet
from lrl.evaluate.families import family
from lrl.evaluate.significance import interval
from lrl.evaluate.typical import typical_words
from lrl.languages import resolve

DRAWS = Resampling(500, 0)


def sentence(name: str, text: str, label: str = "a", **meta: str) -> Sentence:
    tokens = tuple(text.split())
    return Sentence(name, tokens, (True,) * len(tokens), label, meta=tuple(meta.items()))


def sets(langs: dict[str, int], n: int = 40) -> tuple[list[TestSet], list[list[System]]]:
    """For each language as many right answers as said, of the same items."""
    tests, systems = [], []
    for lang, right in langs.items():
        gold = [sentence(str(i), f"w{i}", "ab"[i % 2]) for i in range(n)]
        said = [
            sentence(s.id, s.text, s.label if i < right else "ba"[i % 2])
            for i, s in enumerate(gold)
        ]
        tests.append(TestSet("toy", lang, "test", "0" * 8, tuple(gold)))
        systems.append([System("one", said)])
    return tests, systems


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("bam", "Niger-Kordofanian languages"),
        ("quz", "Quechuan (family)"),
        ("deu", "Indo-European languages"),
    ],
)
def test_families_are_of_a_table(code: str, name: str) -> None:
    found = family(resolve(code))
    assert found is not None
    assert found.name == name


def test_a_language_that_no_row_names_has_no_family() -> None:
    assert family(resolve("qaa")) is None


def test_attributes_name_every_item() -> None:
    items = [
        Item(sentence("1", "Mato kela", domain="news"), "bam-Latn", resolve("bam")),
        Item(sentence("2", "ߊ ߦߋ", "b"), "nqo-Nkoo", resolve("nqo")),
        Item(sentence("3", "1 2 3 4 5 6"), "und", None),
    ]
    means = Means()
    assert named("lang", items, means) == ["bam-Latn", "nqo-Nkoo", "und"]
    assert named("script", items, means) == ["Latn", "Nkoo", "unknown"]
    assert named("family", items, means) == ["Niger-Kordofanian", "Niger-Kordofanian", "unknown"]
    assert named("label", items, means) == ["a", "b", "a"]
    assert named("domain", items, means) == ["news", "unknown", "unknown"]
    assert named("length", items, means) == ["1: 2", "1: 2", "2: 6"]
    for kind, said in (("oov", "--lexicon NAME"), ("pieces", "--model DIR"), ("mood", "domain")):
        with pytest.raises(ConfigError, match=said):
            named(kind, items, means)


def test_bands_have_about_as_many_items_each_and_equal_values_stay_together() -> None:
    assert (
        bands([1, 2, 3, 4, 5, 6], "{:.0f}")
        == ["1: 1 to 2"] * 2 + ["2: 3 to 4"] * 2 + ["3: 5 to 6"] * 2
    )
    assert bands([0, 0, 0, 0, 0, 9], "{:.0f}") == ["1: 0"] * 5 + ["2: 9"]
    assert bands([0, 9, 9, 9, 9, 9], "{:.0f}") == ["1: 0"] + ["2: 9"] * 5
    assert bands([7, 7], "{:.0f}") == ["1: 7"] * 2


def test_the_weaker_language_is_named_and_compared_on_the_same_items() -> None:
    tests, systems = sets({"bam-Latn": 36, "ewe-Latn": 16, "lin-Latn": 36})
    items = [Item(s, t.lang, resolve(t.lang[:3])) for t in tests for s in t.sentences]
    cohorts = cohorts_of(["lang"], items)
    found = weaknesses(tests, systems, cohorts, ["accuracy"], DRAWS, parallel=True)
    (worst,) = found.worst
    assert worst.cohort.name == "ewe-Latn"
    assert worst.score.value == 0.4
    assert worst.share == pytest.approx(1 / 3)
    assert worst.paired
    assert worst.gap is not None
    assert worst.gap.value == pytest.approx(0.4 - 0.9)
    assert worst.gap.high < 0
    assert worst.corrected is not None
    assert worst.gap.p <= worst.corrected < 0.05
    assert "cohort:lang=ewe-Latn" in worst.score.signature
    best = found.rows[0]
    assert best.gap is not None
    assert best.gap.value == pytest.approx(0.9 - 0.65)


def test_items_that_share_an_id_by_chance_are_not_taken_for_translations() -> None:
    tests, systems = sets({"bam": 40, "ewe": 20})
    assert len(set(together(tests, systems, "accuracy").ids)) == 80
    assert len(set(together(tests, systems, "accuracy", parallel=True).ids)) == 40


def test_translations_are_no_new_evidence() -> None:
    # Five languages answered alike say as much as one.
    one, alone = sets({"bam": 20})
    many, copies = sets(dict.fromkeys(("bam", "ewe", "lin", "twi", "grn"), 20))
    lone = weaknesses(one, alone, [Cohort("all", "x", tuple(range(40)))], ["accuracy"], DRAWS)
    places = tuple(range(200))
    all_of = [Cohort("all", "x", places)]
    five = weaknesses(many, copies, all_of, ["accuracy"], DRAWS, parallel=True).rows[0]
    assert five.gap is None
    assert five.score.ci_low == pytest.approx(lone.rows[0].score.ci_low, abs=1e-9)
    apart = weaknesses(many, copies, all_of, ["accuracy"], DRAWS).rows[0]
    assert apart.score.ci_low > five.score.ci_low + 0.05


def test_seeds_are_scored_together() -> None:
    tests, systems = sets({"bam": 40})
    wrong = [sentence(s.id, s.text, "c") for s in tests[0].sentences]
    whole = together(tests, [[systems[0][0], System("one", wrong, 1)]], "accuracy")
    assert whole.value == 0.5
    assert interval(whole, 200).low == 0.5  # each item was right once in two seeds


def test_a_small_cohort_is_shown_and_not_called_the_worst() -> None:
    tests, systems = sets({"bam": 38})
    small, large = Cohort("k", "small", (38, 39)), Cohort("k", "large", tuple(range(38)))
    found = weaknesses(tests, systems, [small, large], ["accuracy"], DRAWS, least=20)
    assert [row.score.value for row in found.rows] == [0.0, 1.0]
    assert [row.cohort.name for row in found.worst] == ["large"]
    assert not found.rows[0].paired


def test_holm_is_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_clusters_are_found_whatever_the_order_and_described() -> None:
    rng = np.random.default_rng(0)
    ends = np.eye(3)
    of = np.repeat([0, 1, 2], [30, 20, 10])
    vectors = ends[of] + rng.normal(0, 0.05, (60, 3))
    found = clustered(vectors, 3, seed=4)
    assert found.of.tolist() == of.tolist()  # larger clusters first
    assert clustered(vectors, 3, seed=4).of.tobytes() == found.of.tobytes()
    assert clustered(vectors[::-1], 3, seed=4).of.tolist() == of[::-1].tolist()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    middle = vectors[of == 2].mean(axis=0)
    near = nearest(vectors, found, 2, most=1)[0]
    closest = int(np.linalg.norm(vectors - middle, axis=1).argmin())
    assert near == closest
    with pytest.raises(ConfigError, match="no more than items"):
        clustered(vectors[:2], 3)


def test_typical_words_are_those_that_the_rest_has_not() -> None:
    inside = [sentence(str(i), "Fish swim in the sea") for i in range(20)]
    outside = [sentence(str(i), "Kings rule in the land") for i in range(20)]
    assert typical_words(inside, outside) == ("fish", "sea", "swim")


def test_the_command_reports_cohorts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": str(i), "text": "ab " * (1 + i % 3), "label": "xy"[i % 2]} for i in range(60)]
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    rows = [row | {"label": "x"} if i % 3 == 2 else row for i, row in enumerate(rows)]
    said.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    words = ["evaluate", "--gold", str(gold), "--predictions", str(said), "--draws", "200"]
    assert main([*words, "--cohorts", "length", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["cohort"], one["items"], one["value"]) for one in told["cohorts"]] == [
        ("1: 1", 20, 1.0),
        ("2: 2", 20, 1.0),
        ("3: 3", 20, 0.5),
    ]
    assert [one["cohort"] for one in told["worst"]] == ["3: 3"]
    assert told["worst"][0]["gap"]["value"] == -0.5
    assert main([*words, "--cohorts", "label"]) == 0
    assert "worst label of system in accuracy: y" in capsys.readouterr().out
    assert main([*words, "--cohorts", "found:2"]) == 2
    assert "--model DIR" in capsys.readouterr().err
