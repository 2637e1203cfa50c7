"""The files of a report: all of them, or those of before."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from lrl.provenance import beside
from lrl.report.cards import data_card, model_card
from lrl.report.compose import document
from lrl.report.html import html
from lrl.report.markdown import markdown
from lrl.report.results import Run

FILES = ("report.md", "report.html", "model-card.md", "data-card.md")


def write(runs: Sequence[Run], out: Path) -> tuple[Path, ...]:
    """Write the report and the cards of some runs into a folder; the same runs, the same bytes."""
    made = document(runs)
    texts = (markdown(made), html(made), model_card(runs), data_card(runs))
    paths = tuple(out / name for name in FILES)
    with ExitStack() as stack:
        for path, text in zip(paths, texts, strict=True):
            stack.enter_context(beside(path)).write_text(text, encoding="utf-8", newline="\n")
    return paths
