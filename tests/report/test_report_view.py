"""Which number of many is shown, and how it is written."""

import math
from pathlib import Path

import made_results as made
import pytest

from lrl.evaluate.signature import Record
from lrl.report.cards import data_card, model_card
from lrl.report.document import Cell, Document, Listing, Paragraph, Section, Table
from lrl.report.markdown import escaped, markdown
from lrl.report.results import read_run
from lrl.report.sections import scores, seeds
from lrl.report.sections.about import warnings
from lrl.report.sections.comparisons import probability
from lrl.report.sections.losses import band
from lrl.report.view import Measure, baseline, by_target, is_oracle, main, middle


def record(seed: int | None, value: float) -> Record:
    return Record("t", "bam", "lrl", seed, "accuracy", value, value, value, 10, "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 0.3), (1, 0.1), (2, 0.2)], 0.2),
        ([(0, 0.3), (1, 0.1)], 0.1),  # of two the lower, since a mean would have no interval
        ([(0, 0.3), (1, 0.1), (None, 0.25)], 0.25),
        ([(0, math.nan), (1, 0.1)], 0.1),
    ],
)
def test_the_seed_to_show(rows: list[tuple[int | None, float]], expected: float) -> None:
    found = middle(record(*row) for row in rows)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize(
    ("value", "shown", "change"),
    [
        (0.72349, "72.3", "+72.3"),
        (0.7235, "72.4", "+72.4"),
        (-0.0004, "0.0", "0.0"),
        (-0.012, "−1.2", "−1.2"),
        (0.0, "0.0", "0.0"),
        (1.0, "100.0", "+100.0"),
        (math.nan, "–", "–"),
    ],
)
def test_numbers_are_rounded_and_signed(value: float, shown: str, change: str) -> None:
    measure = Measure("t", "accuracy", share=True)
    assert (measure.shown(value), measure.change(value)) == (shown, change)


def test_what_is_no_share_keeps_its_unit() -> None:
    assert Measure("t", "perplexity", share=False).shown(12.345) == "12.35"
    assert Measure("t", "perplexity", share=False).title == "t, perplexity"


@pytest.mark.parametrize(("p", "text"), [(0.0, "p < 0.001"), (0.0004, "p < 0.001"),
                                         (0.0006, "p 0.001"), (0.25, "p 0.250")])  # fmt: skip
def test_p_is_never_nought(p: float, text: str) -> None:
    assert probability(p) == text


@pytest.mark.parametrize(("value", "text"), [(9, "under 10"), (10, "10 to under 20"),
                                             (29, "20 to under 30"),
                                             (30, "30 and more")])  # fmt: skip
def test_bands(value: int, text: str) -> None:
    assert band(value, (10, 20, 30)) == text


def test_markdown_keeps_a_table_whole_whatever_is_in_it() -> None:
    cell = Cell("a|b\nc", "<i>\n*x*", strong=True)
    table = Table("t", ("h|", "n"), ((cell, Cell("1")),))
    text = markdown(Document("d", (Paragraph("no", "warning"),), (Section("s", "S", (table,)),)))
    assert "| **a\\|b c** (&lt;i&gt;; \\*x\\*) | 1 |" in text
    assert "| h\\| | n |\n| --- | ---: |" in text
    assert '<span style="color:#b00020">no</span>' in text


def test_a_listing_cannot_be_ended_by_its_lines() -> None:
    part = Listing("l", ("a", "```", "b"))
    text = markdown(Document("d", (), (Section("s", "S", (part,)),)))
    assert "````text\na\n```\nb\n````" in text


def test_markup_is_escaped() -> None:
    assert escaped("<b> [x](y) `c` _d_ # &") == "&lt;b&gt; \\[x\\](y) \\`c\\` \\_d\\_ \\# &amp;"


@pytest.mark.parametrize(("count", "tables"), [(1, 0), (2, 2)])
def test_one_seed_has_no_spread(count: int, tables: int, tmp_path: Path) -> None:
    run = read_run(made.write(tmp_path, made.results(2, 2, count)))
    assert sum(isinstance(part, Table) for part in seeds.parts(run)) == tables


def test_who_was_stopped_by_target_development_data_is_told_in_red(tmp_path: Path) -> None:
    found = made.results(2, 3, 1)
    stages = {"task": {"dev": ["source", "target"]}}
    found["experiment"]["systems"] = {"lrl": {"stages": stages, "oracle": False}}
    run = read_run(made.write(tmp_path, found))
    assert by_target(run) == ["lrl"]
    told = [part.text for part in warnings(run) if part.tone == "warning"]
    assert any(text.startswith("dev = target:") and " lrl," in text for text in told)
    found["experiment"]["systems"] = {"lrl": {"stages": {"task": {"dev": ["source"]}}}}
    assert by_target(read_run(made.write(tmp_path, found))) == []


def test_oracles_are_marked_and_never_the_best(tmp_path: Path) -> None:
    found = made.results(2, 2, 1)
    found["experiment"]["systems"] = {"plain": {"oracle": True}, "zero-shot": {"oracle": False}}
    run = read_run(made.write(tmp_path, found))
    assert (main(run), baseline(run), is_oracle(run, "plain")) == ("", "zero-shot", True)
    [table, *_] = [part for part in scores.parts(run) if isinstance(part, Table)]
    assert table.head == ("language", "zero-shot", "plain (oracle)")
    assert not any(cell.strong for row in table.rows[:2] for cell in row)


def test_a_card_forbids_what_the_licences_forbid(tmp_path: Path) -> None:
    found = made.results(2, 2, 1)
    for row in found["records"]:
        row["task"] = "masakhapos"
    found["licences"] = [{"of": "lexicon", "licence": "CC-BY-SA-4.0"},
                         {"of": "more", "licence": "CC-BY-NC-4.0"}]  # fmt: skip
    text = data_card([read_run(made.write(tmp_path, found))])
    assert "never redistributed" in text
    assert "naming the sources, for no commercial use." in text
    found["licences"].append({"of": "a list", "licence": "unheard of"})
    text = model_card([read_run(made.write(tmp_path, found))])
    assert "One of the licences is not known to lrl" in text
