"""Pivoting: which paths count for how much."""

import pytest

from lrl.errors import ConfigError, ResourceError
from lrl.languages import Language
from lrl.lexicon.pivot import PivotConfig, meeting, named, pivot, pivot_into
from lrl.lexicon.store import Lexicon, file_of, open_lexicon
from tests.lexicon.test_store import ENG, QAA, made

QAB = Language("qab", "Middle")


def lexicons(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> tuple[Lexicon, Lexicon]:
    ab = made([(s, t, 1.0) for s, t in first], "ab", ENG, QAB, "CC-BY-4.0")
    return ab, made([(s, t, 1.0) for s, t in second], "bc", QAB, QAA, "CC-BY-SA-4.0")


def joined(
    first: list[tuple[str, str]], second: list[tuple[str, str]], config: PivotConfig | None = None
) -> dict[tuple[str, str], float]:
    table = pivot(*lexicons(first, second), "new", config).to_pylist()
    return {(row["source"], row["target"]): round(row["quality"], 3) for row in table}


def test_one_path_through_a_word_of_one_meaning_is_certain() -> None:
    assert joined([("water", "air")], [("Air", "nda")]) == {("water", "nda"): 1.0}


def test_the_fan_out_of_the_middle_word_counts_against_a_pair() -> None:
    first = [("run", "lari"), ("water", "air"), ("juice", "air"), ("sap", "air")]
    found = joined(first, [("lari", "tok"), ("air", "nda")], PivotConfig(min_quality=0.0))
    assert found["run", "tok"] > found["water", "nda"] == found["sap", "nda"]


def test_a_second_path_adds_evidence() -> None:
    first = [("forbid", "larang"), ("forbid", "cegah"), ("ban", "larang"), ("stop", "cegah")]
    second = [("larang", "tham"), ("cegah", "tham"), ("cegah", "han")]
    found = joined(first, second, PivotConfig(min_quality=0.0))
    assert found["forbid", "tham"] == max(found.values())


def test_the_inverse_share_can_be_left_out() -> None:
    first, second = [("a", "m"), ("a", "n")], [("m", "z"), ("n", "y")]
    without = joined(first, second, PivotConfig(inverse=0.0))
    assert without == {("a", "z"): 1.0, ("a", "y"): 1.0}
    assert joined(first, second)["a", "z"] < 1.0


def test_bounds() -> None:
    first, second = [("a", "m")], [("m", f"z{n}") for n in range(5)]
    assert len(joined(first, second, PivotConfig(min_quality=0.0, keep=3))) == 3
    with pytest.raises(ResourceError, match="share no word"):
        joined([("a", "m")], [("n", "z")])
    with pytest.raises(ConfigError, match="ends in qab"):
        ab, bc = lexicons(first, second)
        pivot(ab, bc.turned(), "new")
    for wrong in ({"fan_out": -1.0}, {"inverse": 2.0}, {"keep": 0}):
        with pytest.raises(ConfigError):
            PivotConfig(**wrong)  # type: ignore[arg-type]


def test_either_lexicon_is_turned_where_that_makes_them_meet() -> None:
    ab, bc = lexicons([("water", "air")], [("air", "nda")])
    for a in (ab, ab.turned()):
        for b in (bc, bc.turned()):
            first, second = meeting(a, b)
            ways = [one.tag for one in (first.source_lang, first.target_lang, second.target_lang)]
            assert ways == ["eng", "qab", "qaa"]
    with pytest.raises(ConfigError, match="share no language"):
        meeting(ab, ab)


def test_the_result_is_a_lexicon_with_both_licences() -> None:
    out = file_of(QAA, "new")
    ab, bc = lexicons([("water", "air")], [("air", "nda")])
    assert pivot_into(out, ab, bc, "new", PivotConfig()) == 1
    lexicon = named(str(out))
    (entry,) = open_lexicon(out).entries()
    assert (entry.source, entry.target, entry.sense) == ("water", "nda", "air")
    assert lexicon.licences == ("CC-BY-4.0", "CC-BY-SA-4.0")
    assert [one["name"] for one in lexicon.sidecar["made_from"]] == ["ab", "bc"]
