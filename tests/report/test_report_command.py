"""`lrl report`: which files it writes, that they escape, and that they are the same each time."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import made_results as made
import pytest

from lrl.commands import main
from lrl.report.sections import confusion, gains, learning, samples

FILES = ("data-card.md", "model-card.md", "report.html", "report.md")


class Page(HTMLParser):
    """What a browser would run or fetch, and which tags were left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name in ("src", "href") and not (value or "").startswith("#")
            ):
                self.outside.append(f"{tag} {name}={value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "br"):
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two languages and two systems, and its report."""
    folder = made.write(tmp_path_factory.mktemp("run"), made.results(2, 2, 1, metrics=1))
    assert main(["report", str(folder)]) == 0
    return folder


def test_the_files_of_a_report(written: Path) -> None:
    assert sorted(path.name for path in (written / "report").iterdir()) == list(FILES)
    page = Page((written / "report" / "report.html").read_text("utf-8"))
    assert page.open == []
    assert page.outside == []
    assert page.tags.count("svg") >= 6
    assert "script" not in page.tags
    assert page.tags.count("figure") >= 4


def test_the_same_bytes_again(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(written / "results.json"), "--out", str(tmp_path), "--json"]) == 0
    assert sorted(json.loads(capsys.readouterr().out)) == list(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (written / "report" / name).read_bytes(), name


def test_the_page_brings_its_colours_for_light_dark_and_paper(written: Path) -> None:
    text = (written / "report" / "report.html").read_text("utf-8")
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    pictures = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
    assert not [one for one in pictures if re.search(r"#[0-9a-fA-F]{6}\b", one)]
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)


@pytest.mark.usefixtures("undrawn")
def test_markup_in_the_data_is_text(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    found = made.results(2, 2, 1)
    found["experiment"] |= {"name": bad, "about": bad, "model": bad}
    for row in (*found["records"], *found["comparisons"], *found["histories"], *found["seeds"]):
        if row["system"] == "plain":
            row["system"] = bad
        row["lang"] = row["lang"].replace("ewe", "<b>$x_1$")
    found["samples"][0]["target"][0] = bad
    found["samples"][0]["tiers"][0] = bad
    found["licences"] = [{"name": bad, "licence": bad}]
    found["hardware"] = {bad: bad}
    folder = made.write(tmp_path, found)
    assert main(["report", str(folder)]) == 0
    for name in FILES:
        text = (folder / "report" / name).read_text("utf-8")
        assert "<script" not in text, name
        assert "&lt;script&gt;" in text, name
        assert "<b>$x" not in text
    assert Page((folder / "report" / "report.html").read_text("utf-8")).open == []


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures without anything in them, where a test asks nothing of them: they take long."""
    for name in ("intervals", "scatter", "curves", "heatmaps", "stacked"):
        for module in (gains, learning, confusion, samples):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda *_: "<svg></svg>")


@pytest.mark.usefixtures("undrawn")
def test_every_part_may_be_missing(tmp_path: Path) -> None:
    whole = made.results(2, 2, 1)
    for number, name in enumerate(whole):
        folder = made.write(tmp_path / str(number), {k: v for k, v in whole.items() if k != name})
        assert main(["report", str(folder)]) == 0, name
    empty = made.write(tmp_path / "empty", {})
    assert main(["report", str(empty)]) == 0
    text = (empty / "report" / "report.md").read_text("utf-8")
    left_out = text.split("## ")
    assert [part.splitlines()[0] for part in left_out[1:]] == ["Not in this report"]
    assert text.count("There are no scores in the results.") == 1
    assert len(left_out[1].strip().split("\n\n")) == 14  # the title and a sentence a section


@pytest.mark.usefixtures("undrawn")
def test_runs_stand_side_by_side(tmp_path: Path) -> None:
    one = made.write(tmp_path / "a", made.results(2, 2, 1))
    other = made.write(tmp_path / "b", made.results(3, 3, 1))
    assert main(["report", str(one), str(other), "--out", str(tmp_path / "out")]) == 0
    text = (tmp_path / "out" / "report.md").read_text("utf-8")
    assert text.startswith("# Report: sib200, sib200 (2)\n")
    table = text.split("## Side by side")[1].split("## ")[0]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("| sib200")]
    first = [
        ["sib200", "zero-shot", "2"],
        ["sib200", "plain", "2"],
        ["sib200 (2)", "zero-shot", "3"],
    ]
    assert [[cell.strip() for cell in row] for row in rows][:3] == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "no such file; name the folder that lrl run wrote its results into"),
        ('{"records": [', "results.json:1: no JSON: "),
        ("[]", "the results of a run are a JSON object"),
        ('{"records": 3}', "records: a list was expected"),
        ('{"records": [{"task": "t"}]}', "records[0]: no 'lang'"),
        ('{"seconds": [1]}', "seconds: an object was expected"),
        ('{"fitness": [{"coverage": 1}]}', "fitness[0]: no 'lang'"),
        (
            '{"records": [{"task": "t", "lang": "l", "system": "s", "metric": "m", "value": "x"}]}',
            "records[0]: 'x' is no number",
        ),
        (
            '{"samples": [{"lang": "l", "source": ["a"], "target": ["b"], "alignment": "0-1"}]}',
            "samples[0]: the alignment 0-1 points outside the sentence",
        ),
        (
            '{"samples": [{"lang": "l", "source": ["a"], "target": ["b"], "tiers": []}, 7]}',
            "samples[1]: ",
        ),
    ],
)
def test_what_is_no_result_is_one_line(
    text: str | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "results.json").write_text(text, encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1
    assert not (tmp_path / "report").exists()
