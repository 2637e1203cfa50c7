"""Which items the main system wins over the baseline, and which it loses."""

from collections.abc import Callable, Iterable, Sequence

from lrl.report import view
from lrl.report.answers import Unit, read_answers
from lrl.report.document import Cell, Paragraph, Part, Table
from lrl.report.results import Run
from lrl.report.sections.confusion import problems

LENGTHS = (10, 20, 30)  # words; the bands of sentences lie between
COVERAGES = (0.5, 0.6, 0.7, 0.8)
Pair = tuple[Unit, Unit]  # the baseline's and the main system's answer to one thing


def parts(run: Run) -> list[Part]:
    """Items right in one system and wrong in the other, by class, length, coverage, language."""
    before, after = view.baseline(run), view.main(run)
    if not before or not after:
        return [Paragraph("There are no two systems whose errors could be compared.", "missing")]
    answers = read_answers(run, (before, after))
    pairs = list(_pairs(answers.of(before), answers.of(after)))
    if not pairs:
        return problems(run, answers) or [
            Paragraph(f"{before} and {after} have no predictions of the same items.", "missing")
        ]
    covered = {
        str(row["lang"]): float(row["coverage"])
        for row in run.fitness
        if row.get("coverage") == row.get("coverage") and "coverage" in row
    }
    cuts: list[tuple[str, Callable[[Pair], str]]] = [
        ("gold label", lambda pair: pair[0].gold),
        ("words in the sentence", lambda pair: band(pair[0].length, LENGTHS)),
        ("language", lambda pair: view.named(pair[0].lang)),
    ]
    if covered:
        cuts.insert(2, (
            "coverage of the language by the lexicon",
            lambda pair: _share(covered.get(pair[0].lang)),
        ))  # fmt: skip
    lead = (
        f"Lost: right with {before}, wrong with {after}. Won: the reverse. Seeds are compared one "
        "with one and counted together."
    )
    return [Paragraph(lead), *(_table(name, pairs, cut) for name, cut in cuts)]


def _pairs(
    before: dict[str, tuple[Unit, ...]], after: dict[str, tuple[Unit, ...]]
) -> Iterable[Pair]:
    """The same things answered with the same seed; with any where a system has but one."""
    for seed, units in sorted(after.items()):
        other = before.get(seed)
        if other is None and len(before) == 1:
            other = next(iter(before.values()))
        known = {(unit.lang, unit.place): unit for unit in other or ()}
        for unit in units:
            if (first := known.get((unit.lang, unit.place))) is not None:
                yield first, unit


def band(value: float, edges: Sequence[float], digits: str = "{:.0f}") -> str:
    """The band that a value lies in: "under 10", "10 to under 20", "30 and more"."""
    for place, edge in enumerate(edges):
        if value < edge:
            low = f"{digits.format(edges[place - 1])} to " if place else ""
            return f"{low}under {digits.format(edge)}"
    return f"{digits.format(edges[-1])} and more"


def _share(value: float | None) -> str:
    return "not known" if value is None else band(value, COVERAGES, "{:.0%}")


def _table(name: str, pairs: Sequence[Pair], cut: Callable[[Pair], str]) -> Table:
    groups: dict[str, list[int]] = {}
    for pair in pairs:
        right = [unit.gold == unit.answer for unit in pair]
        counts = groups.setdefault(cut(pair), [0, 0, 0, 0])
        counts[2 * right[0] + right[1]] += 1
    rows = []
    for key in sorted(groups, key=_order):
        wrong, won, lost, both = groups[key]
        net = view.signless(f"{won - lost:+d}")
        total = wrong + won + lost + both
        per_cent = view.signless(f"{100 * (won - lost) / total:+.1f}")
        cells = (f"{total:,}", f"{both:,}", f"{won:,}", f"{lost:,}", f"{wrong:,}", net, per_cent)
        rows.append((Cell(key), *map(Cell, cells)))
    heads = (name, "all", "right in both", "won", "lost", "wrong in both", "net", "net %")
    return Table(f"By {name}", heads, tuple(rows))


def _order(key: str) -> tuple[bool, float, str]:
    """Bands by their numbers, "under" first, everything else by the alphabet."""
    number = key.removeprefix("under ").split(" ")[0].rstrip("%")
    if not number.isdigit():
        return True, 0, key
    return False, float(number) - 0.5 * key.startswith("under "), key
