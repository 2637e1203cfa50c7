"""`lrl lexicon cognates`: entries proposed because a word sounds like one of a near language."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.commands.lexicon.choice import quality


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--lang", required=True, metavar="XX", help="language that lacks entries")
    add("--words", required=True, type=Path, metavar="FILE",
        help="its words: a text, a list, or a UniMorph table")  # fmt: skip
    add("--near", action="append", default=[], metavar="YY[=MAP]",
        help="a related language with an ingested lexicon; repeat for several")  # fmt: skip
    add("--from", dest="source_lang", default="eng", metavar="ZZ",
        help="source language of the entries (eng)")  # fmt: skip
    add("--from-words", type=Path, metavar="FILE",
        help="words of ZZ itself, that XX may have borrowed")  # fmt: skip
    add("--read-as", metavar="MAP", help="Epitran map by which words of XX are read, as spa-Latn")
    add("--most", type=int, metavar="N", help="proposals for one word (3)")
    add("--min-score", type=quality, metavar="S", help="propose from this score on (0.5)")
    add("--out", type=Path, metavar="FILE", help="write a TSV that `lrl lexicon ingest` reads")
    add("--json", action="store_true", help="print one JSON object, with the proposals")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Propose entries, print or write them, and say how they were scored."""
    from lrl.languages import resolve
    from lrl.phonology.cognates import CognateConfig
    from lrl.phonology.propose import Asked, near_of, propose, write

    given = {"most": args.most, "min_score": args.min_score}
    asked = Asked(
        resolve(args.lang),
        args.words,
        tuple(map(near_of, args.near)),
        resolve(args.source_lang),
        args.from_words,
        resolve(args.read_as) if args.read_as else None,
        CognateConfig(**{key: value for key, value in given.items() if value is not None}),
    )
    done = propose(asked)
    if args.out:
        write(args.out, done)
    if args.json:
        print(json.dumps(done.record(), ensure_ascii=False))
    else:
        if not args.out:
            sys.stdout.writelines(done.lines())
        print(_text(done.record()), file=sys.stdout if args.out else sys.stderr)
    return 0


def _text(told: dict[str, Any]) -> str:
    counts = told["counts"]
    left = ", ".join(f"{counts[key]:,} {key.replace('_', ' ')}" for key in counts
                     if key not in ("candidates", "proposed"))  # fmt: skip
    lines = [
        f"{told['words']:,} words of {told['lang']}, {told['known']:,} known pairs",
        f"{counts['candidates']:,} candidates = {counts['proposed']:,} proposed + {left}",
    ]
    if told["check"]:
        lines.append(f"scores {told['scores']}; on the half of its entries held out:")
        lines += [
            f"  score >= {row['score']}: {row['right']:,} of {row['judged']:,} right"
            for row in told["check"]["shares"]
        ]
    else:
        lines.append(f"scores {told['scores']}: no lexicon of {told['lang']} to check against")
    return "\n".join(lines)
