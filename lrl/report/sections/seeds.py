"""How much the seed matters, and which seeds came to nothing."""

import math

from lrl.report import view
from lrl.report.document import Cell, Paragraph, Part, Table
from lrl.report.results import Run, Seeds
from lrl.report.view import Measure


def parts(run: Run) -> list[Part]:
    """The spread of each system, its collapsed seeds, and all medians to look up."""
    if not run.seeds:
        return [Paragraph("Nothing is told of several seeds.", "missing")]
    found: list[Part] = []
    collapsed = [(one, why) for one in run.seeds for why in one.collapsed]
    if collapsed:
        found += [
            Paragraph(
                f"Collapsed: {one.system}, {one.lang}, {one.metric}, seed {seed}: {why}.", "warning"
            )
            for one, (seed, why) in collapsed
        ]
    else:
        found.append(Paragraph("No seed has collapsed."))
    if len({one.seed for one in run.records} - {None}) < 2:
        return [*found, Paragraph("There was one seed, so that nothing is told of a spread.")]
    of = {measure.metric: measure for measure in view.measures(run)}
    each = {one: of.get(one.metric) or Measure("", one.metric, True) for one in run.seeds}
    groups = dict.fromkeys((one.metric, one.system) for one in run.seeds)
    rows = []
    for metric, system in groups:
        mine = [one for one in run.seeds if (one.metric, one.system) == (metric, system)]
        single = [one for one in mine if view.JOINED not in one.lang] or mine
        mean = sum(map(_spread, single)) / len(single)
        widest = max(single, key=lambda one: (_spread(one), one.lang))
        bad = sum(len(one.collapsed) for one in mine)
        measure = each[widest]
        rows.append((
            Cell(view.marked(run, system)), Cell(metric), Cell(measure.shown(mean)),
            Cell(measure.shown(_spread(widest)), widest.lang), Cell(str(bad)),
        ))  # fmt: skip
    found.append(Table(
        "From the lowest to the highest seed, by system",
        ("system", "metric", "mean spread", "widest spread", "collapsed"), tuple(rows), words=2,
    ))  # fmt: skip
    found.append(Table(
        "Median and spread over seeds, by system and language",
        ("system", "language", "metric", "median", "lowest", "highest", "collapsed"),
        tuple(
            (
                Cell(view.marked(run, one.system)), Cell(one.lang), Cell(one.metric),
                *(Cell(each[one].shown(value)) for value in (one.median, one.low, one.high)),
                Cell(str(len(one.collapsed))),
            )
            for one in run.seeds
        ),
        words=3, folded=True,
    ))  # fmt: skip
    return found


def _spread(one: Seeds) -> float:
    value = one.high - one.low
    return 0.0 if math.isnan(value) else value
