"""How training went: losses and development scores by update."""

import math
from collections.abc import Iterator, Sequence
from statistics import median

from lrl.report import view
from lrl.report.charts import Curve, curves
from lrl.report.document import Cell, Paragraph, Part, Picture, Table
from lrl.report.results import History, Run


def parts(run: Run) -> list[Part]:
    """One line of panels a system: its losses, and its score on development data."""
    told = [one for one in run.histories if one.points]
    if not told:
        return [Paragraph("No training left a history.", "missing")]
    order = view.systems(run)
    names = sorted(
        dict.fromkeys(one.system for one in told),
        key=lambda name: order.index(name) if name in order else len(order),
    )
    of = {
        label: mine for name in names
        for label, mine in _by_stage(view.marked(run, name), [o for o in told if o.system == name])
    }  # fmt: skip
    rows = {name: [("loss", _losses(mine)), ("dev", _dev(mine))] for name, mine in of.items()}
    alt = "Losses (left) and development score (right) by update; " + "; ".join(
        f"{name}: {len(mine)} trainings, last loss {_shown(_last_loss(mine))}, "
        f"best dev {_shown(_best(mine)[0])}"
        for name, mine in of.items()
    )
    table = Table(
        "Trainings by system and stage; medians over seeds and languages",
        ("system", "trainings", "updates", "first loss", "last loss", "best dev", "at update"),
        tuple((Cell(name), *map(Cell, _row(mine))) for name, mine in of.items()),
    )
    stopped = [name for name in view.by_target(run) if name in names]
    whose = f" (of {', '.join(stopped)} the target language's own)" if stopped else ""
    return [
        Picture(f"Loss and score on development data{whose}, a line a training", alt,
                curves(rows, "update")),
        table,
    ]  # fmt: skip


def _by_stage(name: str, mine: Sequence[History]) -> Iterator[tuple[str, list[History]]]:
    """The trainings of a system, those of each stage by themselves if there are several."""
    stages = dict.fromkeys(one.stage for one in mine)
    for stage in stages:
        label = f"{name}, {stage}" if len(stages) > 1 else name
        yield label, [one for one in mine if one.stage == stage]


def _losses(mine: Sequence[History]) -> list[Curve]:
    found = []
    for one in mine:
        names = dict.fromkeys(name for _, losses, _ in one.points for name, _ in losses)
        for name in names:
            points = [
                (u, dict(losses)[name]) for u, losses, _ in one.points if name in dict(losses)
            ]
            found.append(Curve(name, _finite(points)))
    return [curve for curve in found if curve.points]


def _dev(mine: Sequence[History]) -> list[Curve]:
    found = [Curve("dev", _finite([(u, dev) for u, _, dev in one.points])) for one in mine]
    return [curve for curve in found if curve.points]


def _finite(points: Sequence[tuple[int, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), y) for x, y in points if math.isfinite(y))


def _total(losses: Sequence[tuple[str, float]]) -> float:
    return sum(value for _, value in losses) if losses else math.nan


def _last_loss(mine: Sequence[History]) -> float:
    return _median([_total(one.points[-1][1]) for one in mine])


def _best(mine: Sequence[History]) -> tuple[float, float]:
    """The medians of the best development scores and of the updates they were had at."""
    best = [
        max(points, key=lambda point: point[1])
        for one in mine
        if (points := _finite([(u, dev) for u, _, dev in one.points]))
    ]
    return _median([dev for _, dev in best]), _median([update for update, _ in best])


def _median(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return median(known) if known else math.nan


def _row(mine: Sequence[History]) -> list[str]:
    dev, at = _best(mine)
    updates = _median([float(one.points[-1][0]) for one in mine])
    first = _median([_total(one.points[0][1]) for one in mine])
    return [
        str(len(mine)), f"{updates:.0f}", _shown(first), _shown(_last_loss(mine)), _shown(dev),
        "–" if math.isnan(at) else f"{at:.0f}",
    ]  # fmt: skip


def _shown(value: float) -> str:
    return "–" if math.isnan(value) else view.signless(f"{value:.3f}")
