"""`lrl lexicon lint`: what is odd about a word list, with line numbers."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from lrl.commands.lexicon.choice import add_quality, add_reading, columns


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("path", metavar="PATH", help="file or folder in any known format")
    parser.add_argument("--lang", required=True, metavar="XX", help="language of the targets")
    add_reading(parser)
    add_quality(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a finding")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the findings as they come; 1 where one is an error."""
    from lrl.languages import resolve
    from lrl.lexicon.entry import Wanted
    from lrl.lexicon.files import format_of
    from lrl.lexicon.lint import lint
    from lrl.lexicon.readers import reader

    path = Path(args.path)
    wanted = Wanted(resolve(args.source_lang), resolve(args.lang), columns(args))
    rows = reader(format_of(path, args.format))(path, wanted)
    counts: Counter[tuple[str, str]] = Counter()
    for finding in lint(rows, wanted, args.min_quality):
        counts[finding.severity, finding.message] += 1
        if args.json:
            print(json.dumps(asdict(finding), ensure_ascii=False))
        else:
            pair = f"{finding.source} – {finding.target}"
            print(f"{finding.path}:{finding.line}: {finding.severity}: {finding.message}: {pair}")
    for (severity, message), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:>8,}  {severity}: {message}", file=sys.stderr)
    return 1 if any(severity == "error" for severity, _ in counts) else 0
