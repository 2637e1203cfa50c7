"""The sections of a report: a title and the function that makes the parts of it for one run.

A part with the tone "missing" says what a run does not have; a section with nothing else in it is
left out, and what it says stands at the end.
"""

from collections.abc import Callable

from lrl.report.document import Part
from lrl.report.results import Run
from lrl.report.sections import (
    about,
    comparisons,
    confusion,
    data,
    gains,
    learning,
    losses,
    samples,
    scores,
    seeds,
)

SECTIONS: dict[str, tuple[str, Callable[[Run], list[Part]]]] = {
    "scores": ("Scores", scores.parts),
    "seeds": ("Seeds", seeds.parts),
    "comparisons": ("Paired comparisons", comparisons.parts),
    "gains": ("Gain by language", gains.by_language),
    "fitness": ("Coverage and fertility against gain", gains.by_fitness),
    "learning": ("Learning curves", learning.parts),
    "confusion": ("Confusion", confusion.parts),
    "losses": ("Where the losses are", losses.parts),
    "tiers": ("Tiers of inflection", samples.tiers),
    "samples": ("Sample sentences", samples.parts),
    "lint": ("Flaws of the test data", data.parts),
    "machine": ("Machine and time", about.machine),
    "signatures": ("Signatures", about.signatures),
}
