"""Which labels are taken for which."""

from collections import Counter
from collections.abc import Sequence

from lrl.report import view
from lrl.report.answers import Answers, Unit, most_frequent, read_answers
from lrl.report.charts import heatmaps
from lrl.report.document import Cell, Paragraph, Part, Picture, Table
from lrl.report.results import Run

MOST = 16  # labels in a picture; intents have forty
TOP = 3  # confusions told of each language
OTHER = "(other)"


def parts(run: Run) -> list[Part]:
    """A heatmap of the baseline and of the main system, and what is confused most."""
    names = [name for name in dict.fromkeys((view.baseline(run), view.main(run))) if name]
    answers = read_answers(run, names)
    told = problems(run, answers)
    of = {name: [u for units in answers.of(name).values() for u in units] for name in names}
    of = {name: units for name, units in of.items() if units}
    if not of:
        return told
    every = [unit for units in of.values() for unit in units]
    labels = most_frequent(every, MOST)
    if len({u.gold for u in every} | {u.answer for u in every}) > len(labels):
        labels.append(OTHER)
    counts = {name: _counts(units, labels) for name, units in of.items()}
    seeds = max(len(answers.of(name)) for name in of)
    what = "words" if answers.kind in ("tags", "tree") else "items"
    lead = f"Counts of {what} over all languages" + (f" and {seeds} seeds" if seeds > 1 else "")
    found: list[Part] = [Picture(
        f"{lead}: gold labels down, answers across; the shade is the share of its line",
        ". ".join(f"{name}: {_right(units)} of {len(units)} right" for name, units in of.items())
        + ". The most frequent confusions stand in the table below.",
        heatmaps(counts, labels),
    )]  # fmt: skip
    found += [_table(run, name, units) for name, units in of.items()]
    found += [_matrix(run, name, counts[name], labels) for name in of]
    return [*found, *told]


def problems(run: Run, answers: Answers) -> list[Part]:
    """What could not be read, in so many words."""
    if not run.predictions:
        return [Paragraph("The run kept no predictions to look into.", "missing")]
    if not answers.units and not answers.problems:
        return [Paragraph("There are no predictions of the systems to look into.", "missing")]
    more = len(answers.problems) - 1
    text = answers.problems[0] if answers.problems else ""
    text = f"{text[:1].upper()}{text[1:]}" + (f" (and {more} more like it)" if more > 0 else "")
    return [Paragraph(f"{text}.", "missing")] if text else []


def _right(units: Sequence[Unit]) -> int:
    return sum(unit.gold == unit.answer for unit in units)


def _counts(units: Sequence[Unit], labels: Sequence[str]) -> list[list[int]]:
    known = set(labels)
    pairs = Counter(
        (u.gold if u.gold in known else OTHER, u.answer if u.answer in known else OTHER)
        for u in units
    )
    return [[pairs[gold, answer] for answer in labels] for gold in labels]


def _table(run: Run, name: str, units: Sequence[Unit]) -> Table:
    rows = []
    for lang in dict.fromkeys(unit.lang for unit in units):
        mine = [unit for unit in units if unit.lang == lang]
        wrong = Counter((u.gold, u.answer) for u in mine if u.gold != u.answer)
        total = wrong.total() or 1
        most = sorted(wrong, key=lambda pair: (-wrong[pair], pair))[:TOP]
        told = [f"{gold} as {said} {100 * wrong[gold, said] / total:.0f} %" for gold, said in most]
        rows.append((
            Cell(view.named(lang)), Cell("; ".join(told) or "–"),
            Cell(f"{len(mine):,}"), Cell(f"{wrong.total():,}"),
        ))  # fmt: skip
    return Table(
        f"{view.marked(run, name)}: what is taken for what, in shares of the errors",
        ("language", "most frequent confusions", "answers", "errors"), tuple(rows), words=2,
    )  # fmt: skip


def _matrix(run: Run, name: str, counts: Sequence[Sequence[int]], labels: Sequence[str]) -> Table:
    rows = tuple(
        (Cell(label), *(Cell(str(n)) for n in row))
        for label, row in zip(labels, counts, strict=True)
    )
    title = f"{view.marked(run, name)}: the counts of the picture"
    return Table(title, ("gold", *labels), rows, folded=True)
