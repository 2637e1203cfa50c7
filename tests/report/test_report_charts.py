"""The report's pictures: escaped, without colours or ids of their own, labels that do not cover."""

from html import unescape

from lrl.report.canvas import panels, style, svg
from lrl.report.charts import _beside, shortened


def test_a_label_is_text_and_takes_the_colours_of_the_page() -> None:
    with style():
        figure, [[axes]] = panels(1, 1, 2, 2)
        axes.set_xticks([0], ["<script>$x_1$ ቃል"])
        axes.set_yticks([])
        text = svg(figure)
    assert "<script" not in text
    assert "<script>$x_1$ ቃል" in unescape(text)
    assert text.startswith("<svg ")
    assert "var(--ink)" in text
    assert "#101112" not in text
    assert "<dc:date>" not in text


def test_labels_of_points_near_each_other_do_not_cover() -> None:
    points = [(1.0, 1.0), (1.02, 1.0), (0.0, 0.0), (3.0, 2.0)]
    found = _beside(points, ["bam", "ewe", "grn", "lin"])
    assert found[0] != found[1]
    assert found[2] == (5, 0, "left")


def test_long_labels_are_cut() -> None:
    assert shortened("a" * 24) == "a" * 24
    assert shortened("a" * 25) == "a" * 23 + "…"
