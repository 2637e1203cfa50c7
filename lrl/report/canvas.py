"""Figures drawn by matplotlib, as SVG that takes its colours from the page it stands in."""

import io
import logging
import re
import warnings
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart in all common kinds of colour blindness, less their yellow,
# which is lost on white. Each stands for a variable of the page, which has another value in the
# dark; the marks tell the series apart without any colour.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f7f7f")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
INK, GRID = "#101112", "#d0d1d2"
VARIABLES = {INK: "var(--ink)", GRID: "var(--line)"} | {
    colour: f"var(--c{number})" for number, colour in enumerate(COLOURS)
}
STYLE: Any = {  # matplotlib types a dictionary of its settings by all their names
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and set in any font
    "svg.hashsalt": "lrl",
    "text.parse_math": False,  # a dollar in a label is a dollar
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 9,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
}


@contextmanager
def style() -> "Iterator[None]":
    """matplotlib with the report's looks, and without its word on scripts that its own font lacks:
    the page's fonts have them."""
    import matplotlib

    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)
    try:
        with matplotlib.rc_context(STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            yield
    finally:
        fonts.setLevel(level)


def panels(
    rows: int, columns: int, width: float, height: float, **shared: Any
) -> "tuple[Figure, list[list[Axes]]]":
    """A figure of so many panels, each of a width and height in inches; use inside `style`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(columns * width, rows * height), layout="constrained")
    found = figure.subplots(rows, columns, squeeze=False, **shared)
    return figure, [list(row) for row in found]


def svg(figure: "Figure") -> str:
    """The figure as one <svg> element without a date, its size left to the page."""
    buffer = io.StringIO()
    figure.savefig(
        buffer, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None}
    )
    text = buffer.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, count=1, flags=re.DOTALL)
    # Names such as "axes_1" come again in every figure; nothing refers to them.
    text = re.sub(r' id="[A-Za-z]+[0-9A-Za-z]*_[0-9_]+"', "", text)
    width = re.search(r'<svg [^>]*?width="([0-9.]+)pt"', text)
    text = re.sub(r'(<svg [^>]*?)height="[0-9.]+pt" ?', r"\1", text, count=1)
    text = re.sub(r'(<svg [^>]*?)width="[0-9.]+pt" ?', r"\1", text, count=1)
    if width:
        widest = f'<svg style="max-width: {float(width[1]) * 4 / 3:.0f}px" '
        text = text.replace("<svg ", widest, 1)
    for colour, variable in VARIABLES.items():
        text = re.sub(colour, variable, text, flags=re.IGNORECASE)
    return text


def hide(axes: "Sequence[Axes]") -> None:
    """Leave panels empty that nothing fell to."""
    for one in axes:
        one.set_axis_off()
