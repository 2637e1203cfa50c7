"""A document as one HTML page that needs nothing else: no script, no font, no other file."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from lrl.morphology.tiers import TIERS
from lrl.report import drawing
from lrl.report.canvas import COLOURS
from lrl.report.document import Document, Drawn


def html(document: Document) -> str:
    """The whole page; every text is escaped but the SVG that this package drew."""
    environment = Environment(
        loader=PackageLoader("lrl.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda part: type(part).__name__.lower()
    page = environment.get_template("page.html")
    return page.render(
        document=document, lines=drawing.lines, tiers=_tiers(document), place=drawing
    )


def _tiers(document: Document) -> dict[str, int]:
    """The tiers in the drawn sentences, the known ones first, and the number of their colour."""
    met = {
        tier
        for section in document.sections
        for part in section.parts
        if isinstance(part, Drawn)
        for sample in part.samples
        for tier in sample.tiers
        if tier
    }
    order = [tier for tier in TIERS if tier in met] + sorted(met.difference(TIERS))
    return {tier: number % (len(COLOURS) - 1) for number, tier in enumerate(order)}
