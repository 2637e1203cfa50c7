"""The kinds of charts a report has; each takes plain numbers and gives SVG."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrl.report.canvas import COLOURS, GRID, INK, MARKS, hide, panels, style, svg

ROW = 0.19  # inches that a line of text takes
WIDE = 10.4  # inches of a whole picture
ACROSS = 4  # panels beside each other
SHORT = 24  # characters of a label in a picture


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its bounds, which are NaN where none are known."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a panel: (x, y) points; curves of a `group` share colour and legend entry."""

    group: str
    points: tuple[tuple[float, float], ...]


def shortened(text: str) -> str:
    """A label that fits a picture."""
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def intervals(panel_rows: Mapping[str, Mapping[str, Dot]], label: str) -> str:
    """A panel a system, a line a language, around a line at 0; all panels have one scale."""
    names = list(panel_rows)
    langs = list(dict.fromkeys(lang for rows in panel_rows.values() for lang in rows))
    columns = min(ACROSS, len(names))
    lines = math.ceil(len(names) / columns)
    height = 0.75 + ROW * max(len(langs), 3)
    with style():
        figure, grid = panels(
            lines, columns, WIDE / max(columns, 2), height, sharex=True, sharey=True
        )
        places = [axes for row in grid for axes in row]
        for number, (axes, name) in enumerate(zip(places, names, strict=False)):
            colour, mark = COLOURS[number % len(COLOURS)], MARKS[number % len(MARKS)]
            axes.axvline(0, color=INK, linewidth=0.9)
            for place, lang in enumerate(langs):
                dot = panel_rows[name].get(lang)
                if dot is None or math.isnan(dot.value):
                    continue
                if not math.isnan(dot.low + dot.high):
                    axes.plot([dot.low, dot.high], [place, place], color=colour, linewidth=1.6)
                axes.plot([dot.value], [place], mark, color=colour, markersize=4.5)
            axes.set_title(shortened(name))
            axes.set_yticks(range(len(langs)), [shortened(lang) for lang in langs])
            axes.set_ylim(len(langs) - 0.4, -0.6)
            axes.tick_params(length=0, labelbottom=True)
            axes.grid(axis="y", visible=False)
        hide(places[len(names) :])
        figure.supxlabel(label, fontsize=9)
        return svg(figure)


def scatter(panel_points: Mapping[str, Sequence[tuple[str, float, float]]], label: str) -> str:
    """A panel an x axis, which its key names; points are (label, x, y)."""
    with style():
        figure, [row] = panels(1, len(panel_points), WIDE / max(2, len(panel_points)), 3.2)
        for axes, (name, points) in zip(row, panel_points.items(), strict=True):
            axes.axhline(0, color=INK, linewidth=0.9)
            xs, ys = [x for _, x, _ in points], [y for _, _, y in points]
            axes.plot(xs, ys, "o", color=COLOURS[0], markersize=4.5)
            axes.set_xlabel(name)
            axes.set_ylabel(label)
            axes.margins(0.14)
            where = _beside([(x, y) for _, x, y in points], [t for t, _, _ in points])
            for (text, x, y), (dx, dy, side) in zip(points, where, strict=True):
                axes.annotate(
                    shortened(text), (x, y), (dx, dy), textcoords="offset points",
                    ha=side, va="center", fontsize=7.5,
                )  # fmt: skip
        return svg(figure)


# Where a label may stand about its point: offset in points, and which of its ends is there.
AROUND = ((5, 0, "left"), (-5, 0, "right"), (4, 8, "left"), (4, -8, "left"), (-4, 8, "right"),
          (-4, -8, "right"), (6, 16, "left"), (6, -16, "left"))  # fmt: skip
PANEL = (300.0, 130.0)  # points that the points of a scatter spread over, about
LETTER, LINE = 4.6, 8.0  # size of a small label's letter in points


def _beside(
    points: Sequence[tuple[float, float]], texts: Sequence[str]
) -> list[tuple[int, int, str]]:
    """For each point the first place whose label covers no other point and no label before it."""
    shown = [*points, (points[0][0], 0.0)]  # the line at 0 is in the panel too
    placed = [
        tuple((one[k] - min(p[k] for p in shown)) / _spread(shown, k) * PANEL[k] for k in (0, 1))
        for one in points
    ]
    taken = [(x - 3, x + 3, y - 3, y + 3) for x, y in placed]
    found = []
    for (x, y), text in zip(placed, texts, strict=True):
        wide = LETTER * len(shortened(text))
        boxes = [
            (x + dx - wide * (side == "right"), x + dx + wide * (side == "left"),
             y + dy - LINE / 2, y + dy + LINE / 2)
            for dx, dy, side in AROUND
        ]  # fmt: skip
        best = min(range(len(boxes)), key=lambda n: (sum(_meet(boxes[n], o) for o in taken), n))
        taken.append(boxes[best])
        found.append(AROUND[best])
    return found


def _spread(points: Sequence[tuple[float, float]], k: int) -> float:
    values = [point[k] for point in points]
    return (max(values) - min(values)) or 1.0


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def curves(rows: Mapping[str, Sequence[tuple[str, Sequence[Curve]]]], label: str) -> str:
    """A line of panels a system; a panel has a title and curves, coloured by their groups."""
    columns = max(len(row) for row in rows.values())
    with style():
        figure, grid = panels(len(rows), columns, WIDE / columns, 2.1)
        for axes_row, (name, row) in zip(grid, rows.items(), strict=True):
            for axes, (title, lines) in zip(axes_row, row, strict=False):
                axes.set_title(f"{shortened(name)}: {title}")
                axes.set_xlabel(label)
                groups = list(dict.fromkeys(line.group for line in lines))
                for line in lines:
                    number = groups.index(line.group)
                    first = line is next(one for one in lines if one.group == line.group)
                    axes.plot(
                        [x for x, _ in line.points], [y for _, y in line.points],
                        color=COLOURS[number % len(COLOURS)],
                        marker=MARKS[number % len(MARKS)], markersize=2.5,
                        alpha=0.8, label=line.group if first else None,
                    )  # fmt: skip
                if len(groups) > 1:
                    axes.legend(fontsize=7)
                elif not lines:
                    axes.text(0.5, 0.5, "nothing measured", ha="center", va="center",
                              transform=axes.transAxes)  # fmt: skip
            hide(axes_row[len(row) :])
        return svg(figure)


def heatmaps(titled: Mapping[str, Sequence[Sequence[int]]], labels: Sequence[str]) -> str:
    """Squares of counts, gold labels down and answers across; shade is the share of a line."""
    from matplotlib.patches import Rectangle

    n = len(labels)
    side = max(2.6, 0.32 * n + 1.4)
    names = [shortened(label) for label in labels]
    columns = len(titled) if side * len(titled) <= 9.5 else 1
    lines = math.ceil(len(titled) / columns)
    with style():
        figure, grid = panels(lines, columns, side, side)
        places = [axes for row in grid for axes in row]
        for axes, (title, counts) in zip(places, titled.items(), strict=False):
            for i, row in enumerate(counts):
                total = sum(row) or 1
                for j, count in enumerate(row):
                    if not count:
                        continue
                    shade = round(0.08 + 0.55 * count / total, 2)
                    axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=COLOURS[0],
                                             alpha=shade, linewidth=0))  # fmt: skip
                    axes.text(j, i, str(count), ha="center", va="center", fontsize=6.5)
            axes.set_xlim(-0.5, n - 0.5)
            axes.set_ylim(n - 0.5, -0.5)
            axes.set_xticks(range(n), names, rotation=90, fontsize=7)
            axes.set_yticks(range(n), names, fontsize=7)
            axes.tick_params(length=0)
            axes.grid(visible=False)
            axes.set_aspect("equal")
            axes.set_title(shortened(title))
            axes.set_ylabel("gold")
            axes.set_xlabel("answered")
        return svg(figure)


def stacked(bars: Mapping[str, Mapping[str, float]], parts: Sequence[str], label: str) -> str:
    """A bar a language, from 0 to 1, made up of the shares of its parts."""
    from matplotlib.ticker import PercentFormatter

    with style():
        figure, [[axes]] = panels(1, 1, 7.4, 1.0 + 0.24 * len(bars))
        names = list(bars)
        left = [0.0] * len(names)
        for number, part in enumerate(parts):
            widths = [bars[name].get(part, 0.0) for name in names]
            axes.barh(names, widths, left=left, height=0.72, label=part or "untold",
                      color=colour_of(number, part), edgecolor=GRID, linewidth=0.4)  # fmt: skip
            left = [x + width for x, width in zip(left, widths, strict=True)]
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel(label)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", visible=False)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left",
                      ncols=min(len(parts), 6), fontsize=8)  # fmt: skip
        return svg(figure)


def colour_of(number: int, part: str) -> str:
    """The colour of a part of a bar; what nothing is told of is grey."""
    return COLOURS[number % (len(COLOURS) - 1)] if part else COLOURS[-1]
