"""Systems against each other on the same items."""

import math
from collections.abc import Sequence

from lrl.report import view
from lrl.report.document import Cell, Paragraph, Part, Table
from lrl.report.results import Gain, Run
from lrl.report.view import Measure

LEVEL = 0.05


def parts(run: Run) -> list[Part]:
    """A table a measure: languages down, pairs of systems across."""
    if not run.gains:
        return [Paragraph("No two systems were compared.", "missing")]
    found: list[Part] = [
        Paragraph(
            "How much more the first of a pair scores than the second (paired bootstrap on the "
            f"same items), with the 95 % interval and p; bold where p < {LEVEL}. The answers of "
            "several seeds are taken together where the run could do that; else the median seed "
            "is shown, and in how many seeds the first is better with such a p. No correction is "
            "made for the number of comparisons."
        )
    ]
    return found + [t for measure in view.measures(run) if (t := _table(run, measure))]


def _table(run: Run, measure: Measure) -> Table | None:
    rows = view.gains(run, measure)
    if not rows:
        return None
    pairs = list(dict.fromkeys((one.system, one.against) for one in rows))
    order = view.systems(run)
    pairs.sort(key=lambda pair: [order.index(s) if s in order else len(order) for s in pair])
    langs = [one for one in view.targets(run) if any(row.lang == one for row in rows)]
    langs += dict.fromkeys(row.lang for row in rows if view.is_source(run, row.lang))
    joined = sorted(
        {row.lang for row in rows if view.JOINED in row.lang}, key=lambda text: (len(text), text)
    )
    lines = [
        (
            Cell(named_all(lang), strong=lang in joined),
            *(_cell(measure, [r for r in rows if (r.system, r.against, r.lang) == (*pair, lang)])
              for pair in pairs),
        )
        for lang in (*langs, *joined)
    ]  # fmt: skip
    heads = (f"{view.marked(run, one)} − {view.marked(run, other)}" for one, other in pairs)
    return Table(measure.title, ("language", *heads), tuple(lines))


def named_all(lang: str) -> str:
    """A language with its name, or how many there are of what is over several."""
    if view.JOINED not in lang:
        return view.named(lang)
    many = lang.split(view.JOINED)
    return f"mean of {len(many)} languages" if len(many) > 6 else f"mean of {', '.join(many)}"


def _cell(measure: Measure, found: Sequence[Gain]) -> Cell:
    one = view.middle(found)
    if one is None:
        return Cell("–")
    notes = []
    if not math.isnan(one.low + one.high):
        notes.append(f"{measure.change(one.low)} to {measure.change(one.high)}")
    if not math.isnan(one.p):
        notes.append(probability(one.p))
    seeds = [g for g in found if g.seed is not None]
    if len(seeds) > 1:
        better = sum(g.p < LEVEL and g.value > 0 for g in seeds)
        notes.append(f"{better} of {len(seeds)} seeds")
    return Cell(measure.change(one.value), "\n".join(notes), strong=one.p < LEVEL)


def probability(p: float) -> str:
    """p with three decimals, never as 0."""
    return "p < 0.001" if p < 0.0005 else f"p {p:.3f}"
