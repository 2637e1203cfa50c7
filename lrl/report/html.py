"""A document as one HTML page that needs nothing else: no script, no font, no other file."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from lrl.report import drawing
from lrl.report.canvas import COLOURS
from lrl.report.document import Document


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
    # The last colour is for what nothing is told of.
    return page.render(
        document=document, lines=drawing.lines, place=drawing, colours=len(COLOURS) - 1
    )
