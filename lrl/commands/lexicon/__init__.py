"""`lrl lexicon`: ingest, list, show, look up, count, lint, export, pivot; propose cognates."""

from argparse import ArgumentParser
from importlib import import_module

# Each sub-command's module has `configure(parser)`, as a command has.
PARTS = {
    "ingest": "read a lexicon in any known format, clean it and keep it",
    "list": "the lexicons that have been ingested",
    "show": "entries of a lexicon",
    "lookup": "translations of a word, and by which key they were found",
    "stats": "what an ingest took, what it left out and why",
    "lint": "what is odd about a word list, line by line",
    "export": "write a lexicon as TSV, CSV or JSONL",
    "pivot": "join two lexicons over a language they share",
    "cognates": "propose entries for words that sound like those of a near language",
}


def configure(parser: ArgumentParser) -> None:
    """The sub-commands and their arguments."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    for name, summary in PARTS.items():
        sub = parts.add_parser(name, help=summary, description=summary.capitalize() + ".")
        import_module(f"lrl.commands.lexicon.{name}").configure(sub)
