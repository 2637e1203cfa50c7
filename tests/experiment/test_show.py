"""Tables of scores on terminals narrow and wide: no figure and no name is cut."""

from itertools import pairwise
from typing import Any

import pytest

from lrl.commands.evaluate import _show
from lrl.evaluate.compare import Comparison
from lrl.evaluate.signature import Record
from lrl.evaluate.significance import Difference
from lrl.evaluate.suite import Report
from lrl.experiment.show import show

SYSTEMS = ("zero-shot", "plain", "lrl", "lrl-no-contrast", "lrl[a]", "oracle")
LANGS = ("bam", "ewe", "hau", "ibo", "lin", "twi", "yor")
MEAN = "+".join(LANGS)


def value_of(system: str, lang: str) -> float:
    """Another one for each system and language, to one place in percent."""
    return 0.5 + SYSTEMS.index(system) / 20 + len(MEAN.partition(lang)[0]) / 1000


def results(systems: tuple[str, ...] = SYSTEMS, langs: tuple[str, ...] = LANGS) -> dict[str, Any]:
    """What a run with three seeds writes, as far as it is shown."""
    records, seeds = [], []
    mean = "+".join(langs)
    for system in systems:
        for lang in (*langs, mean):
            key = {"system": system, "lang": lang, "metric": "intent_accuracy"}
            value = value_of(system, lang)
            spread = {"median": value, "low": value - 0.02, "high": value + 0.02}
            bounds = {"value": value, "ci_low": value - 0.011, "ci_high": value + 0.011}
            records.append({**key, **bounds, "seed": None, "signature": "toy|bam|test|data:0"})
            seeds.append({**key, **spread, "scores": [[0, value], [1, value]], "collapsed": []})
    pairs = [
        {"system": one, "against": other, "lang": mean, "metric": "intent_accuracy",
         "difference": 0.012, "low": -0.101, "high": 0.111, "p": 0.2345}
        for one, other in pairwise(systems)
    ]  # fmt: skip
    about = {"oracle": False, "stages": {}}
    return {
        "experiment": {"systems": dict.fromkeys(systems, about)},
        "records": records,
        "worst": [records[0] | {"lang": langs[0]}],
        "seeds": seeds,
        "comparisons": pairs,
        "lint": {},
    }


def shown(
    made: dict[str, Any],
    width: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    show(made)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    return lines


def figures(system: str, lang: str) -> str:
    value = 100 * value_of(system, lang)
    return f"{value:.1f} ({value - 1.1:.1f}–{value + 1.1:.1f})"


def test_seven_languages_and_six_systems_stand_whole_on_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(results(), 80, capsys, monkeypatch)
    heads = [line.strip("┃ ").split() for line in lines if line.startswith("┃ lang")]
    assert [head[2::2] for head in heads] == [[*SYSTEMS[:3]], [*SYSTEMS[3:]]]
    for lang in (*LANGS, "mean"):
        rows = [line for line in lines if line.startswith(f"│ {lang} ")]
        assert len(rows) == 2
        for system in SYSTEMS:
            said = figures(system, MEAN if lang == "mean" else lang)
            assert sum(said in row for row in rows) == 1, (system, lang)
    text = "\n".join(lines)
    assert "48.0 to 52.0" in text and "median 50.0" in text and "│ bam 50.0" in text
    assert sum("+1.2" in line and "-10.1 to +11.1" in line for line in lines) == 5
    assert text.count("0.2345") == 5
    assert "intent_accuracy, mean: less plain, paired bootstrap" in text


def test_a_wide_terminal_has_them_in_one_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(results(), 220, capsys, monkeypatch)
    rows = [line for line in lines if line.startswith("│ plain") and "–" in line]
    assert len(rows) == 1
    assert all(figures("plain", lang) in rows[0] for lang in (*LANGS, MEAN))


def test_names_that_are_too_long_go_on_in_the_next_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "-".join(["system"] * 8)
    made = results(("plain", "lrl"), LANGS[:2])
    for part in ("records", "comparisons"):
        for one in made[part]:
            one["system"] = one["system"].replace("lrl", long)
    for width in (40, 60):
        lines = shown(made, width, capsys, monkeypatch)
        letters = "".join(char for line in lines for char in line if char not in "┃ ")
        assert long in letters.replace("lang", "")  # which stands beside the last line


def test_scores_of_predictions_stand_whole_on_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    scores = tuple(
        Record("massive", lang, "a-system-with-a-name-of-thirty", 0, "intent_accuracy",
               value_of("lrl", lang), 0.1, 0.9, 2974, "massive|bam|test|data:0")
        for lang in (*LANGS, MEAN)
    )  # fmt: skip
    found = Difference(0.0123, -0.1, 0.1, 0.2345, 2974)
    pair = Comparison("massive", MEAN, "a", "b", None, "intent_accuracy", found)
    _show(Report((), scores, (), (), (pair,), ()), 3)
    out = capsys.readouterr().out
    assert "…" not in out
    for one in scores:
        assert f"{100 * one.value:.2f} │ 10.0–90.0 │ 2,974" in out
    assert "+1.23      │ -10.0 to +10.0 │ 0.2345" in out
    assert out.count("│ mean") == 2
