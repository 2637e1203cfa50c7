"""What the systems gain over the baseline: by language, and by how well the language is covered."""

import math

from lrl.report import view
from lrl.report.charts import Dot, intervals, scatter
from lrl.report.document import Cell, Paragraph, Part, Picture, Table
from lrl.report.results import Json, Run
from lrl.report.view import Measure

FITNESS = {
    "coverage": ("coverage of words by the lexicon (%)", 100.0),
    "fertility": ("pieces a word", 1.0),
    "unknown_rate": ("unknown pieces (%)", 100.0),
}


def by_language(run: Run) -> list[Part]:
    """A picture a measure; its numbers stand among the paired comparisons."""
    against = view.baseline(run)
    found: list[Part] = []
    for measure in view.measures(run):
        rows = _gained(run, measure)
        if not rows:
            continue
        unit = "percentage points" if measure.share else "its own unit"
        found.append(Picture(
            f"{measure.title}: gain over {against} in {unit}, with 95 % intervals",
            _told(measure, rows, against), intervals(rows, f"gain over {against}"),
        ))  # fmt: skip
    if not found:
        return [Paragraph("No system was compared with a baseline by language.", "missing")]
    return [*found, Paragraph("The numbers stand in the table of paired comparisons.")]


def _gained(run: Run, measure: Measure) -> dict[str, dict[str, Dot]]:
    """By system and language, in the measure's scale for pictures."""
    against = view.baseline(run)
    rows = [g for g in view.gains(run, measure) if g.against == against]
    langs = view.targets(run)
    found: dict[str, dict[str, Dot]] = {}
    for system in view.systems(run):
        for lang in langs:
            one = view.middle(g for g in rows if (g.system, g.lang) == (system, lang))
            if one:
                dot = Dot(*(measure.scaled(x) for x in (one.value, one.low, one.high)))
                found.setdefault(view.marked(run, system), {})[lang] = dot
    return found


def _told(measure: Measure, rows: dict[str, dict[str, Dot]], against: str) -> str:
    parts = []
    for system, dots in rows.items():
        values = [dot.value for dot in dots.values()]
        up = sum(value > 0 for value in values)
        ends = dict.fromkeys(view.signless(f"{end:+.1f}") for end in (min(values), max(values)))
        parts.append(f"{system} is above {against} in {up} of {len(values)} languages, "
                     f"by {' to '.join(ends)}")  # fmt: skip
    return f"{measure.title}. " + "; ".join(parts) + "."


def by_fitness(run: Run) -> list[Part]:
    """Tables and scatters of the main system's gain by what the lexicon and the model know."""
    if not run.fitness:
        return [Paragraph("Coverage and fertility were not measured.", "missing")]
    system, against = view.main(run), view.baseline(run)
    of = {measure: _gained(run, measure).get(system, {}) for measure in view.measures(run)}
    of = {measure: dots for measure, dots in of.items() if dots}
    keys = [key for key in FITNESS if any(key in row for row in run.fitness)]
    found: list[Part] = []
    for measure, dots in of.items():
        label = f"gain of {system}"
        panels = {
            FITNESS[key][0]: points
            for key in ("coverage", "fertility")
            if (points := _points(run, key, dots))
        }
        if panels:
            found.append(Picture(
                f"{measure.title}: gain of {system} over {against}",
                f"A dot a language; across {' and '.join(panels)}, upwards {label} over "
                f"{against}. The numbers stand in the table below.",
                scatter(panels, label),
            ))  # fmt: skip
    rows = tuple(
        (
            Cell(view.named(str(row["lang"]))),
            *(Cell(_number(row, key)) for key in keys),
            *(Cell(_gain(dots.get(str(row["lang"])))) for dots in of.values()),
        )
        for row in run.fitness
    )
    found += [
        Paragraph(f"{view.named(str(row['lang']))}: {text}.", "warning")
        for row in run.fitness
        for text in row.get("warnings", ())
    ]
    heads = (FITNESS[key][0] for key in keys)
    gains = (f"gain of {system}, {measure.metric.replace('_', ' ')}" for measure in of)
    return [*found, Table("Coverage, fertility and gain", ("language", *heads, *gains), rows)]


def _points(run: Run, key: str, dots: dict[str, Dot]) -> list[tuple[str, float, float]]:
    return [
        (lang, float(row[key]) * FITNESS[key][1], dots[lang].value)
        for row in run.fitness
        if (lang := str(row["lang"])) in dots and not math.isnan(row.get(key, math.nan))
    ]


def _number(row: Json, key: str) -> str:
    value = row.get(key, math.nan)
    scale = FITNESS[key][1]
    return "–" if math.isnan(value) else f"{value * scale:.{1 if scale > 1 else 2}f}"


def _gain(dot: Dot | None) -> str:
    return "–" if dot is None else view.signless(f"{dot.value:+.1f}")
