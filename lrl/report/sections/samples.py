"""Synthesized sentences to look at, and how their inflected forms were come by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lrl.morphology.tiers import TIERS
from lrl.report import view
from lrl.report.charts import stacked
from lrl.report.document import Cell, Drawn, Paragraph, Part, Picture, Table
from lrl.report.results import Run, Sample
from lrl.synthesize.renderings import COVERED, ORIGINS

MOST = 20  # sentences of a language
PLAIN = "not inflected"
OUTSIDE = "outside the lexicon"
KEYS = ("exact", "folded", "lemma", "derived", "multiword")  # those with a colour of their own
OTHER = "other key"


def parts(run: Run) -> list[Part]:
    """Twenty sentences a language with their alignments drawn."""
    if not run.samples:
        return [Paragraph("The run kept no sample sentences.", "missing")]
    samples, rest = graded(run.samples)
    names = tuple(tier_names(samples))
    langs = dict.fromkeys(one.lang for one in samples)
    return [
        Paragraph("The source sentence above, what was made of it below; curves join words with "
                  "their translations, and colours tell how a form was come by."),
        *(Drawn(view.named(lang), tuple([s for s in samples if s.lang == lang][:MOST]), names, rest)
          for lang in langs),
    ]  # fmt: skip


def graded(samples: Sequence[Sample]) -> tuple[list[Sample], str]:
    """Samples whose tiers are those of inflection, or else say by which key of the lexicon a word
    was found; and what the words without one are then."""
    met = {tier for sample in samples for tier in sample.tiers if tier}
    if met <= set(TIERS):
        return list(samples), PLAIN
    shown = dict.fromkeys(ORIGINS[:COVERED], OTHER) | {key: key for key in KEYS}
    shown |= dict.fromkeys(ORIGINS[COVERED:], "")
    return [
        replace(one, tiers=tuple(shown.get(tier, tier) for tier in one.tiers)) for one in samples
    ], OUTSIDE


def tier_names(samples: Sequence[Sample]) -> list[str]:
    """The tiers that occur in samples: the known ones first, in their order."""
    met = {tier for sample in samples for tier in sample.tiers if tier}
    known = TIERS if met <= set(TIERS) else (*KEYS, OTHER)
    return [tier for tier in known if tier in met] + sorted(met.difference(known))


def tiers(run: Run) -> list[Part]:
    """A bar a language: of the words that a tier is told of, which gave how many."""
    samples, rest = graded(run.samples)
    names = tier_names(samples)
    if not names:
        return [Paragraph("No word of the sample sentences was inflected.", "missing")]
    inflected = rest == PLAIN
    counts = {lang: Counter[str]() for lang in dict.fromkeys(one.lang for one in samples)}
    for sample in samples:
        counts[sample.lang].update(tier or rest for tier in sample.tiers)
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
        (Cell(view.named(lang)), *(Cell(f"{of[name]:,}") for name in (*names, rest)),
         Cell(f"{of.total():,}"))
        for lang, of in counts.items()
    )  # fmt: skip
    what = "inflected words" if inflected else "words from the lexicon"
    told = [] if inflected else [Paragraph(
        "No word was inflected; told is by which key of the lexicon words were found."
    )]  # fmt: skip
    return [
        *told,
        Picture(f"How {what} of the sample sentences were come by", "; ".join(most),
                stacked(bars, names, f"share of the {what}")),
        Table(f"Words of the sample sentences, {what} by tier",
              ("language", *names, rest, "all words"), rows),
    ]  # fmt: skip
