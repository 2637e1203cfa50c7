"""`lrl fetch`: list the named sources, or bring one here."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from lrl import sources
from lrl.fetch import FetchResult, fetch, fetch_by


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a source, or SOURCE:PART")
    parser.add_argument("--mirror", type=Path, metavar="DIR", help="take the files from a folder")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Fetch the source, or list all of them where none is named."""
    if args.name is None:
        _list(as_json=args.json)
        return 0
    if args.mirror is None and sources.find(args.name)[0].name == "unimorph":
        from lrl.morphology.unimorph_package import download

        result = fetch_by(args.name, download)
    elif sys.stderr.isatty():
        result = _with_bar(args.name, args.mirror)
    else:
        result = fetch(args.name, args.mirror)
    if args.json:
        print(json.dumps(asdict(result), default=str, ensure_ascii=False))
        return 0
    how = Counter(one.how for one in result.files)
    verified = sum(one.verified for one in result.files)
    states = ", ".join(f"{count} {state}" for state, count in sorted(how.items()))
    print(f"{result.source}: {states}; {verified} of {len(result.files)} verified by hash")
    if result.unpacked:
        print(f"{result.unpacked} files unpacked")
    print(f"{result.folder} ({result.licence})")
    return 0


def _with_bar(name: str, mirror: Path | None) -> FetchResult:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def show(path: str, got: int, expected: int) -> None:
            bar.update(task, description=path, completed=got, total=expected or None)

        return fetch(name, mirror, show)


def _list(*, as_json: bool) -> None:
    rows = [
        {
            "name": f"{one.name}:{one.example}" if one.example else one.name,
            "about": one.about,
            "licence": one.licence,
            "files_with_hash": len(one.known),
            "here": str(sources.find_source(one.name) or ""),
        }
        for one in sources.sources().values()
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "what", "licence", "hashes", "here")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
