"""`lrl report`: runs as Markdown, one HTML page, and cards of their models and data."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("runs", nargs="+", type=Path, metavar="RUN", help="folders that lrl run wrote into")
    add("--out", type=Path, metavar="DIR", help="where to write (report in the first run's folder)")
    add("--json", action="store_true", help="print the paths written as JSON")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the files and print their paths."""
    from lrl.report.results import read_runs
    from lrl.report.write import write

    runs = read_runs(args.runs)
    paths = write(runs, args.out or runs[0].folder / "report")
    if args.json:
        print(json.dumps({path.name: str(path) for path in paths}, indent=2))
    else:
        print(*paths, sep="\n")
    return 0
