"""Synthesized sentences to look at, and how their inflected forms were come by."""

from collections import Counter

from lrl.morphology.tiers import TIERS
from lrl.report import view
from lrl.report.charts import stacked
from lrl.report.document import Cell, Drawn, Paragraph, Part, Picture, Table
from lrl.report.results import Run

MOST = 20  # sentences of a language
UNTOLD = "not inflected"


def parts(run: Run) -> list[Part]:
    """Twenty sentences a language with their alignments drawn."""
    if not run.samples:
        return [Paragraph("The run kept no sample sentences.", "missing")]
    langs = dict.fromkeys(one.lang for one in run.samples)
    return [
        Paragraph("The source sentence above, what was made of it below; curves join words with "
                  "their translations, and colours tell how an inflected form was come by."),
        *(Drawn(view.named(lang), tuple([s for s in run.samples if s.lang == lang][:MOST]))
          for lang in langs),
    ]  # fmt: skip


def tier_names(run: Run) -> list[str]:
    """The tiers that occur in samples: the known ones first, in their order."""
    met = {tier for sample in run.samples for tier in sample.tiers if tier}
    return [tier for tier in TIERS if tier in met] + sorted(met.difference(TIERS))


def tiers(run: Run) -> list[Part]:
    """A bar a language: of the words that were to be inflected, which tier gave how many."""
    names = tier_names(run)
    if not names:
        return [Paragraph("No word of the sample sentences was inflected.", "missing")]
    counts = {lang: Counter[str]() for lang in dict.fromkeys(one.lang for one in run.samples)}
    for sample in run.samples:
        counts[sample.lang].update(tier or UNTOLD for tier in sample.tiers)
    bars = {
        lang: {name: of[name] / total for name in names}
        for lang, of in counts.items()
        if (total := sum(of[name] for name in names))
    }
    most = [
        f"{lang}: {', '.join(f'{name} {share:.0%}' for name, share in bar.items() if share)}"
        for lang, bar in bars.items()
    ]
    rows = tuple(
        (Cell(view.named(lang)), *(Cell(f"{of[name]:,}") for name in (*names, UNTOLD)),
         Cell(f"{of.total():,}"))
        for lang, of in counts.items()
    )  # fmt: skip
    return [
        Picture("How inflected words of the sample sentences were come by", "; ".join(most),
                stacked(bars, names, "share of the inflected words")),
        Table("Words of the sample sentences by tier", ("language", *names, UNTOLD, "all words"),
              rows),
    ]  # fmt: skip
