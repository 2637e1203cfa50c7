"""A document out of runs."""

from collections.abc import Sequence

from lrl.report import view
from lrl.report.document import Cell, Document, Heading, Paragraph, Part, Section, Table
from lrl.report.results import Run
from lrl.report.sections import SECTIONS
from lrl.report.sections.about import counted, warnings
from lrl.report.view import Measure


def document(runs: Sequence[Run]) -> Document:
    """All sections that have something to show; at the end, what was left out and why."""
    lead = [one for run in runs for one in _lead(run, named=len(runs) > 1)]
    sections = [_together(runs)] if len(runs) > 1 else []
    left_out: list[Paragraph] = []
    for key, (title, of) in SECTIONS.items():
        parts: list[Part] = []
        for run in runs:
            found = of(run)
            missing = [p for p in found if isinstance(p, Paragraph) and p.tone == "missing"]
            if len(missing) == len(found):
                left_out += [_left_out(title, run, one, len(runs) > 1) for one in missing]
                continue
            parts += [Heading(run.name), *found] if len(runs) > 1 else found
        if parts:
            sections.append(Section(key, title, tuple(parts)))
    if left_out:
        sections.append(Section("left-out", "Not in this report", tuple(left_out)))
    return Document("Report: " + ", ".join(run.name for run in runs), tuple(lead), tuple(sections))


def _lead(run: Run, *, named: bool) -> list[Paragraph]:
    tasks = dict.fromkeys(one.task for one in run.records)
    seeds = {one.seed for one in run.records if one.seed is not None}
    told = [
        f"task {', '.join(tasks)}" if tasks else "no scores",
        counted(len(view.targets(run)), "language"),
        counted(len(view.systems(run)), "system"),
        counted(len(seeds), "seed"),
    ]
    model = run.experiment.get("model")
    if model:
        told.append(f"model {model}")
    if run.experiment.get("hash"):
        told.append(f"configuration {run.experiment['hash']}")
    if run.experiment.get("split"):
        told.append(f"split {run.experiment['split']}")
    before = f"{run.name}: " if named else ""
    about = str(run.experiment.get("about") or "")
    said = [Paragraph(about)] if about else []
    more = [Paragraph(before + one.text, one.tone) for one in warnings(run)]
    return [Paragraph(f"{before}{', '.join(told)}."), *said, *more]


def _left_out(title: str, run: Run, one: Paragraph, named: bool) -> Paragraph:
    return Paragraph(f"{title}{f' of {run.name}' if named else ''}: {one.text}", "missing")


def _together(runs: Sequence[Run]) -> Section:
    """The systems of all runs in one table a measure: the mean and the worst language."""
    measures = dict.fromkeys(
        (measure.task, measure.metric) for run in runs for measure in view.measures(run)
    )
    parts: list[Part] = []
    for task, metric in measures:
        rows = []
        shown = None
        for run in runs:
            own = [m for m in view.measures(run) if (m.task, m.metric) == (task, metric)]
            for measure in own:
                shown = shown or measure
                rows += _lines(run, measure)
        if shown:
            parts.append(Table(
                shown.title, ("run", "system", "languages", "mean", "worst"), tuple(rows), words=2
            ))  # fmt: skip
    text = "Means of runs are over the languages of each, which may be others."
    if not parts:
        return Section("runs", "Side by side", (Paragraph("No run has scores."),))
    return Section("runs", "Side by side", (Paragraph(text), *parts))


def _lines(run: Run, measure: Measure) -> list[tuple[Cell, ...]]:
    found = view.scores(run, measure)
    rows: list[tuple[Cell, ...]] = []
    for system in view.systems(run):
        each = [one for lang in view.targets(run) if (one := view.of(found, system, lang))]
        if not each:
            continue
        low = min(each, key=lambda one: (one.value, one.lang))
        mean = sum(one.value for one in each) / len(each)
        rows.append((
            Cell(run.name), Cell(view.marked(run, system)), Cell(str(len(each))),
            Cell(measure.shown(mean)), Cell(measure.shown(low.value), low.lang),
        ))  # fmt: skip
    return rows
