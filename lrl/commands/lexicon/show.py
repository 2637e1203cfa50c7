"""`lrl lexicon show`: entries of a lexicon."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from itertools import islice

from lrl.commands.lexicon.choice import add_choice, chosen


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add_choice(parser)
    parser.add_argument("--limit", type=int, default=20, metavar="K", help="how many (20)")
    parser.add_argument("--start", type=int, default=0, metavar="K", help="after how many (0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object an entry")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print some entries, in the order of the lexicon."""
    lexicon = chosen(args)
    first = max(0, args.start)
    entries = list(islice(lexicon.entries(), first, first + max(0, args.limit)))
    if args.json:
        for entry in entries:
            print(json.dumps(asdict(entry), ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sides = (lexicon.source_lang.tag, lexicon.target_lang.tag)
    table = Table(*sides, "pos", "quality", "origin", "sense")
    for one in entries:
        cells = (one.source, one.target, one.pos, f"{one.quality:.2f}", one.origin, one.sense)
        table.add_row(*map(Text, cells))
    console = Console()
    console.print(table)
    console.print(f"{len(entries):,} of {len(lexicon):,} entries of {lexicon.name}")
    return 0
