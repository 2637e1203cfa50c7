"""What is wrong with the test data."""

from lrl.evaluate.testlint import KINDS
from lrl.report import view
from lrl.report.document import Cell, Paragraph, Part, Table
from lrl.report.results import Run


def parts(run: Run) -> list[Part]:
    """Items by language and kind of flaw."""
    if not run.lint:
        return [Paragraph("The test data were not looked at for flaws.", "missing")]
    met = dict.fromkeys(kind for _, counts in run.lint for kind, _ in counts)
    if not met:
        return [Paragraph("No flaw was found in the test data.")]
    kinds = [kind for kind in met if kind not in KINDS] + [kind for kind in KINDS if kind in met]
    rows = tuple(
        (Cell(view.named(lang)), *(Cell(f"{dict(counts).get(kind, 0):,}") for kind in kinds))
        for lang, counts in run.lint
    )
    told = [f"{kind.replace('_', ' ')}: {KINDS[kind]}" for kind in kinds if kind in KINDS]
    found: list[Part] = [
        Table("Test items by flaw", ("language", *(k.replace("_", " ") for k in kinds)), rows)
    ]
    if run.left_out:
        found.append(Paragraph(
            f"{run.left_out:,} training sentences whose texts are in a test set were left out of "
            "training."
        ))  # fmt: skip
    return [Paragraph("; ".join(told) + "."), *found] if told else found
