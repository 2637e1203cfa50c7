"""`lrl lexicon list`: what has been ingested."""

import json
from argparse import ArgumentParser, Namespace


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--lang", metavar="XX", help="only this language's")
    parser.add_argument("--json", action="store_true", help="print one JSON object a lexicon")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the lexicons by language and name; a damaged one with what is wrong."""
    from lrl.errors import LrlError
    from lrl.languages import resolve
    from lrl.lexicon.store import find_all, read_sidecar

    shown = ("name", "source_lang", "entries", "licence")
    only = resolve(args.lang).tag if args.lang else None
    rows = []
    for path in find_all():
        if only not in (None, path.parent.name):
            continue
        row = {"lang": path.parent.name, "path": str(path)}
        try:
            about = read_sidecar(path)
            row |= {key: about.get(key, "") for key in shown}
        except LrlError as error:
            row["problem"] = str(error)
        rows.append(row)
    if args.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table("lang", "name", "from", "entries", "licence")
    for row in rows:
        cells = [row["problem"]] if "problem" in row else [str(row[key]) for key in shown]
        table.add_row(row["lang"], *cells)
    Console().print(table)
    return 0
