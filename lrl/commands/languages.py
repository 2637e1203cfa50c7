"""`lrl languages`: what is known of a language, and which resources there are for it."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

from lrl.inventory import KINDS, described, resources, surveyed
from lrl.languages import every, likely_script, resolve


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--lang", metavar="XX", help="any code or English name of a language")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print one language in full, or all that have a resource as a table."""
    if args.lang:
        language = resolve(args.lang)
        about = described(language)
        found = [asdict(one) for one in resources(language)]
        if args.json:
            print(json.dumps(about | {"resources": found}, ensure_ascii=False, indent=2))
        else:
            _show_one(about, found)
        return 0
    rows = [
        {"tag": one.tag, "name": one.name, "script": likely_script(one) or "", "scope": one.scope}
        | {kind: kinds.get(kind, []) for kind in KINDS}
        for one, kinds in surveyed().items()
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _show_all(rows)
    return 0


def _show_one(about: dict[str, Any], found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    facts = Table(show_header=False, box=None)
    for key, value in about.items():
        if isinstance(value, dict):
            text = ", ".join(f"{name} {code}" for name, code in value.items())
        else:
            text = ", ".join(value) if isinstance(value, list) else value
        facts.add_row(key, text or "–")
    table = Table("resource", "name", "size", "licence", "note")
    for one in found:
        size = "" if one["size"] is None else f"{one['size']:,}"
        table.add_row(one["kind"], one["name"] or "–", size, one["licence"], one["note"])
    console = Console()
    console.print(facts)
    console.print(table)


def _show_all(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("tag", "name", "script", *KINDS)
    for row in rows:
        cells = (", ".join(dict.fromkeys(row[kind])) for kind in KINDS)
        table.add_row(row["tag"], row["name"], row["script"], *cells)
    console = Console()
    console.print(table)
    console.print(f"{len(rows):,} of {len(every()):,} languages have a resource; --lang shows any")
