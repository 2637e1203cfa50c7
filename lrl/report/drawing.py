"""Where the words of a sentence and of its translation stand, and the curves that join them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, combining, east_asian_width

from lrl.report.results import Sample

SIZE = 13.0  # of the letters, in pixels
GAP, PAD = 8.0, 4.0  # between words, and between a word and the edge of its box
WIDEST = 880.0  # a line of the drawing
TOP, BOTTOM, HEIGHT = 16.0, 78.0, 94.0  # baselines of source and target, and the whole line
UPPER, LOWER = 22.0, 62.0  # where curves begin and end


@dataclass(frozen=True, slots=True)
class Box:
    """A word, the middle of where it stands, its width, and what is told of it."""

    text: str
    x: float
    width: float
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a sentence that its alignment does not leave; `curves` are SVG paths."""

    source: tuple[Box, ...]
    target: tuple[Box, ...]
    curves: tuple[tuple[str, str], ...]
    width: float


def width(text: str) -> float:
    """About how wide a word is; marks that stand over letters take no room."""
    ems = 0.0
    for character in text:
        if combining(character) or category(character) in ("Mn", "Cf"):
            continue
        wide = east_asian_width(character) in "WF"
        ems += 1.0 if wide else 0.72 if character.isupper() or character in "mwMW" else 0.56
    return round(ems * SIZE + 2 * PAD, 1)


def lines(sample: Sample) -> list[Line]:
    """The drawing of a sentence, in as many lines as it needs.

    It is broken only where no curve would be cut; a stretch too long for a line stays whole.
    """
    found = []
    start = (0, 0)
    cuts = list(_cuts(sample))
    for number, cut in enumerate(cuts):
        following = cuts[number + 1] if number + 1 < len(cuts) else None
        if following is None or _reach(sample, start, following) > WIDEST:
            found.append(_line(sample, start, cut))
            start = cut
    return found


def _cuts(sample: Sample) -> Iterator[tuple[int, int]]:
    """Places (in the source, in the target) that every pair lies before or behind, in order."""
    n, m = len(sample.source), len(sample.target)
    last = (0, 0)
    for i in range(1, n):
        before = [t for s, t in sample.pairs if s < i]
        behind = [t for s, t in sample.pairs if s >= i]
        j = max(before, default=-1) + 1
        if behind and j <= min(behind) and last[1] <= j:
            last = (i, j)
            yield last
    yield n, m


def _reach(sample: Sample, start: tuple[int, int], end: tuple[int, int]) -> float:
    rows = (sample.source[start[0] : end[0]], sample.target[start[1] : end[1]])
    return max(_extent([width(text) for text in row]) for row in rows)


def _extent(widths: Sequence[float]) -> float:
    return sum(widths) + GAP * max(0, len(widths) - 1)


def _line(sample: Sample, start: tuple[int, int], end: tuple[int, int]) -> Line:
    source = _boxes(sample.source[start[0] : end[0]], ())
    target = _boxes(sample.target[start[1] : end[1]], sample.tiers[start[1] : end[1]])
    curves = []
    for s, t in sample.pairs:
        if start[0] <= s < end[0]:
            above, below = source[s - start[0]], target[t - start[1]]
            middle = (UPPER + LOWER) / 2
            path = (
                f"M{above.x:.1f} {UPPER:.0f}C{above.x:.1f} {middle:.0f} "
                f"{below.x:.1f} {middle:.0f} {below.x:.1f} {LOWER:.0f}"
            )
            curves.append((path, below.tier))
    reach = max((box.x + box.width / 2 for box in (*source, *target)), default=0.0)
    return Line(source, target, tuple(curves), round(reach + 2, 1))


def _boxes(texts: Sequence[str], tiers: Sequence[str]) -> tuple[Box, ...]:
    at = 1.0
    found = []
    for number, text in enumerate(texts):
        wide = width(text)
        tier = tiers[number] if tiers else ""
        found.append(Box(text, round(at + wide / 2, 1), wide, tier))
        at += wide + GAP
    return tuple(found)
