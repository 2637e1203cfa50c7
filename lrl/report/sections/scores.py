"""The headline: every system in every language, the mean and the worst, with intervals."""

import math
from collections.abc import Sequence

from lrl.evaluate.signature import Record
from lrl.report import view
from lrl.report.document import Cell, Paragraph, Part, Table
from lrl.report.results import Run
from lrl.report.view import Measure


def parts(run: Run) -> list[Part]:
    """A table a measure, languages down and systems across."""
    if not run.records:
        return [Paragraph("There are no scores in the results.", "missing")]
    many = len({one.seed for one in run.records if one.seed is not None}) > 1
    told = "Each number has its 95 % interval (bootstrap over test items) with it. "
    if many:
        told += (
            "It is that of all seeds' answers together (their mean) where the run has that, else "
            "the median seed's; the lowest, median and highest seed stand under that. "
        )
    told += (
        "The best of a line that is no oracle is bold. The mean and the worst are over the "
        "languages of the table, the source language apart."
    )
    found: list[Part] = [Paragraph(told)]
    for measure in view.measures(run):
        found += [t for t in (_table(run, measure), _table(run, measure, sound=True)) if t]
    return found


def _table(run: Run, measure: Measure, *, sound: bool = False) -> Table | None:
    found = view.scores(run, measure, sound=sound)
    systems = [one for one in view.systems(run) if any(r.system == one for r in found)]
    langs = [one for one in view.targets(run) if any(r.lang == one for r in found)]
    if not systems:
        return None
    rows = [
        (Cell(view.named(lang)), *_cells(run, measure, [view.of(found, s, lang) for s in systems]))
        for lang in langs
    ]
    if len(langs) > 1:
        rows.append((Cell("mean", strong=True), *_means(run, measure, found, systems, langs)))
        rows.append((Cell("worst", strong=True), *_worst(run, measure, found, systems, langs)))
    sources = dict.fromkeys(one.lang for one in found if view.is_source(run, one.lang))
    for lang in sources:
        cells = [view.of(found, s, lang) for s in systems]
        rows.append((Cell(f"{view.named(lang)} (source)"), *_cells(run, measure, cells)))
    title = measure.title + (", without flagged test items" if sound else "")
    return Table(
        title, ("language", *(view.marked(run, s) for s in systems)), tuple(rows), folded=sound
    )


def _cells(run: Run, measure: Measure, row: Sequence[Record | None]) -> list[Cell]:
    fair = [one.value for one in row if one and not view.is_oracle(run, one.system)]
    best = max(fair, default=math.nan)
    return [
        Cell(
            measure.shown(one.value),
            noted(run, measure, one),
            strong=one.value == best and len(fair) > 1 and not view.is_oracle(run, one.system),
        )
        if one
        else Cell("–")
        for one in row
    ]


def noted(run: Run, measure: Measure, one: Record) -> str:
    """The interval of a score, and under it the lowest, median and highest seed."""
    lines = [bounds(measure, one.ci_low, one.ci_high)]
    if not view.is_sound(one):
        lines += [
            " · ".join(measure.shown(x) for x in (of.low, of.median, of.high))
            for of in run.seeds
            if (of.system, of.lang, of.metric) == (one.system, one.lang, measure.metric)
            and of.low < of.high
        ]
    return "\n".join(line for line in lines if line)


def bounds(measure: Measure, low: float, high: float) -> str:
    """An interval in a note; nothing where it is not known."""
    if math.isnan(low + high):
        return ""
    return f"{measure.shown(low)}–{measure.shown(high)}"


def _means(
    run: Run, measure: Measure, found: Sequence[Record], systems: Sequence[str],
    langs: Sequence[str],
) -> list[Cell]:  # fmt: skip
    """The mean that the run measured over languages, or the one of the numbers above."""
    cells = []
    for system in systems:
        over = view.over_languages(found, system)
        if over and over.lang.count(view.JOINED) + 1 == len(langs):
            text, note = measure.shown(over.value), noted(run, measure, over)
        else:
            each = [one.value for lang in langs if (one := view.of(found, system, lang))]
            whole = len(each) == len(langs)
            text = measure.shown(sum(each) / len(each)) if each else "–"
            note = "" if whole else f"of {len(each)} languages"
        cells.append(Cell(text, note, strong=True))
    return cells


def _worst(
    run: Run, measure: Measure, found: Sequence[Record], systems: Sequence[str],
    langs: Sequence[str],
) -> list[Cell]:  # fmt: skip
    """The lowest of the numbers above and its language."""
    cells = []
    for system in systems:
        each = [one for lang in langs if (one := view.of(found, system, lang))]
        low = min(each, key=lambda one: (one.value, one.lang), default=None)
        cells.append(Cell(measure.shown(low.value), low.lang) if low else Cell("–"))
    return cells
