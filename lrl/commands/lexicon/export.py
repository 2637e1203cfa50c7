"""`lrl lexicon export`: a lexicon for other tools, if its licence lets it go."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.lexicon.choice import add_choice, chosen

FORMATS = ("tsv", "csv", "jsonl")  # of which lrl.lexicon.export has the writers


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add_choice(parser)
    parser.add_argument("--to", choices=FORMATS, help="format; by --out's ending without")
    parser.add_argument("--out", type=Path, metavar="PATH", help="file; standard output without")
    parser.add_argument(
        "--allow-licence", action="append", default=[], metavar="L", help="you may act under it"
    )
    parser.add_argument("--yes", action="store_true", help="you may act under all its licences")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Write the lexicon, and say under which licence it stands."""
    from lrl.errors import ConfigError
    from lrl.lexicon.export import write
    from lrl.lexicon.licences import check_export
    from lrl.provenance import beside

    lexicon = chosen(args)
    terms = check_export(lexicon.licences, args.allow_licence, args.yes)
    kind = args.to or (args.out.suffix.removeprefix(".") if args.out else "tsv")
    if kind not in FORMATS:
        raise ConfigError(f"{args.out}: say which format with --to: {', '.join(FORMATS)}")
    if args.out is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        write(lexicon, kind, sys.stdout)
    else:
        with beside(args.out) as part, part.open("w", encoding="utf-8", newline="") as file:
            write(lexicon, kind, file)
    where = args.out or "standard output"
    print(f"{len(lexicon):,} entries to {where}; licence: {terms.id}", file=sys.stderr)
    return 0
