"""A model card and a data card: what was made of what, and what its licences allow."""

from collections.abc import Iterable, Sequence

from lrl.evaluate.datasets import TASKS
from lrl.lexicon.licences import UNKNOWN, Terms, combined, terms
from lrl.report import view
from lrl.report.document import Cell, Document, Paragraph, Part, Section, Table
from lrl.report.markdown import markdown
from lrl.report.results import Run
from lrl.report.sections import data, gains, scores
from lrl.report.sections.about import flat, warnings

CONFIG = ("name", "task", "model", "source", "langs", "lexicons", "joint", "seeds", "split",
          "labels", "metrics", "reading", "limits")  # fmt: skip
MEASURE = ("measure", "test", "evaluate", "task", "gold")  # uses of data that no model is made of


def model_card(runs: Sequence[Run]) -> str:
    """What the models are, what they are for, how good they are, and under which terms."""
    sections = [Section("use", "What it is for", tuple(_purpose(runs)))]
    for run in runs:
        config = {key: run.experiment[key] for key in CONFIG if run.experiment.get(key)}
        rows = tuple((Cell(key), Cell(text)) for key, text in flat(config))
        parts: list[Part] = [*warnings(run)]
        if rows:
            parts.append(Table("How it was made", ("setting", "value"), rows, words=2))
        parts += [part for part in scores.parts(run) if not getattr(part, "folded", False)]
        sections.append(Section("run", f"Run {run.name}", tuple(parts)))
    made = [one for run in runs for one in _licences(run) if not _measured_only(one)]
    sections.append(Section("terms", "Licences", tuple(_terms(made, "the models"))))
    return markdown(Document("Model card: " + ", ".join(r.name for r in runs), (), tuple(sections)))


def data_card(runs: Sequence[Run]) -> str:
    """Which data went in, which were only measured on, and what may be passed on."""
    sections = []
    for run in runs:
        parts = [*_sources(run), *gains.by_fitness(run), *data.parts(run)]
        kept = tuple(part for part in parts if isinstance(part, Paragraph | Table))
        sections.append(Section("run", f"Run {run.name}", kept))
    made = [one for run in runs for one in _licences(run) if not _measured_only(one)]
    sections.append(Section("terms", "Terms of the synthetic data", tuple(
        _terms(made, "the synthetic data")
    )))  # fmt: skip
    sections.append(Section("tests", "Test data", tuple(_tests(runs))))
    lead = Paragraph(
        "Training texts for the target languages are synthetic: sentences of the source language "
        "whose words were replaced through a lexicon. They were not written by speakers, and must "
        "not be taken for text in those languages."
    )
    title = "Data card: " + ", ".join(run.name for run in runs)
    return markdown(Document(title, (lead,), tuple(sections)))


def _purpose(runs: Sequence[Run]) -> list[Part]:
    langs = dict.fromkeys(lang for run in runs for lang in view.targets(run))
    tasks = dict.fromkeys(one.task for run in runs for one in run.records)
    return [
        Paragraph(
            f"Models for {', '.join(tasks) or 'no measured task'} in "
            f"{', '.join(map(view.named, langs)) or 'no measured language'}, trained on data of "
            "the source language and on synthetic text made from it with lexicons."
        ),
        Paragraph(
            "Fit for first tools and for research where there are no labelled data. The scores "
            "below tell what to expect in each language; of other languages, domains and writing "
            "they tell nothing. Not for decisions about people without a speaker's review."
        ),
    ]


Licence = tuple[str, str, str]  # name, licence, what it was used for


def _licences(run: Run) -> list[Licence]:
    """The name, the licence and the use of each thing that went into a run."""
    found = []
    for row in run.licences:
        use = str(row.get("use") or row.get("role") or row.get("kind") or "")
        found.append((str(row["name"]), str(row["licence"] or UNKNOWN), use))
    return list(dict.fromkeys(found))


def _measured_only(one: Licence) -> bool:
    return one[2].casefold().startswith(MEASURE)


def _sources(run: Run) -> list[Part]:
    found = _licences(run)
    if not found:
        return [Paragraph("The run does not tell what its data are licensed under.", "missing")]
    rows = tuple(
        (Cell(name or "–"), Cell(use or "–"), Cell(licence), *map(Cell, _allowed(terms(licence))))
        for name, licence, use in found
    )
    heads = ("what", "used for", "licence", "pass on", "commercial use", "share alike", "name it")
    return [Table("Sources", heads, rows, words=len(heads))]


def _allowed(one: Terms) -> Iterable[str]:
    if not one.known:
        return ("not known",) * 4
    flags = (one.redistribute, one.commercial, one.share_alike, one.attribution)
    return ("yes" if flag else "no" for flag in flags)


def _terms(made: Sequence[Licence], what: str) -> list[Part]:
    """What the licences of everything that went in allow together."""
    if not made:
        return [Paragraph(
            f"No licences are told, so {what} may not be passed on before they are found out.",
            "warning",
        )]  # fmt: skip
    together = combined(licence for _, licence, _ in made)
    parts: list[Part] = [Paragraph(f"Everything that went in, taken together: {together.id}.")]
    for text in _duties(together, what):
        bad = not together.redistribute or not together.known
        parts.append(Paragraph(text, "warning" if bad else ""))
    return parts


def _duties(of: Terms, what: str) -> Iterable[str]:
    if not of.known:
        yield f"One of the licences is not known to lrl: find out before passing on {what}."
    elif of.conflict:
        yield (f"{' and '.join(of.conflict)} cannot be met at once: {what} may be used but not "
               "passed on.")  # fmt: skip
    elif not of.redistribute:
        yield f"One of the licences forbids passing on what is made from the data: keep {what}."
    else:
        yield (
            f"{what[:1].upper()}{what[1:]} may be passed on"
            + (", under the same licence" if of.share_alike else "")
            + (", naming the sources" if of.attribution else "")
            + ("." if of.commercial else ", for no commercial use.")
        )


def _tests(runs: Sequence[Run]) -> list[Part]:
    """The test sets, and whether they may be passed on."""
    tasks = dict.fromkeys(one.task for run in runs for one in run.records)
    found: list[Part] = []
    for task in tasks:
        if task not in TASKS:
            found.append(Paragraph(f"{task}: a set of the user's own; its licence is not known."))
            continue
        licence = TASKS[task].licence
        told = terms(licence)
        text = f"{task}: {licence}. It was measured on; none of it is in the models' files. "
        if not told.known:
            text += "Its licence differs by part: read it before passing on any of it."
        elif not told.redistribute:
            text += "It may not be passed on changed."
        elif not told.commercial:
            text += "It may be measured on, and is never redistributed with lrl or these results."
        else:
            text += "Its licence lets it be passed on."
        found.append(Paragraph(text))
    return found or [Paragraph("Nothing was measured.", "missing")]
