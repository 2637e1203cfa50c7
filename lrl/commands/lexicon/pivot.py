"""`lrl lexicon pivot`: two lexicons joined over the language they share."""

import json
from argparse import ArgumentParser, Namespace

from lrl.commands.lexicon.choice import quality


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    for name, which in (("first", "the one from the source language"), ("second", "the other")):
        parser.add_argument(
            name, metavar=name.upper(), help=f"{which}: LANG/NAME, or the path of its file"
        )
    parser.add_argument("--out", required=True, metavar="NAME", help="name of the new lexicon")
    parser.add_argument("--min-quality", type=quality, metavar="Q", help="drop weaker pairs")
    parser.add_argument("--keep", type=int, metavar="K", help="translations of one word at most")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Join the lexicons, turning one where only that way they meet, and keep the result."""
    from lrl.lexicon.pivot import PivotConfig, meeting, named, pivot_into
    from lrl.lexicon.store import file_of

    given = {"min_quality": args.min_quality, "keep": args.keep}
    config = PivotConfig(**{key: value for key, value in given.items() if value is not None})
    first, second = meeting(named(args.first), named(args.second))
    out = file_of(second.target_lang, args.out, first.source_lang)
    count = pivot_into(out, first, second, args.out, config)
    told = {
        "source_lang": first.source_lang.tag,
        "pivot_lang": first.target_lang.tag,
        "target_lang": second.target_lang.tag,
        "entries": count,
        "lexicon": str(out),
    }
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        way = " → ".join(str(told[f"{side}_lang"]) for side in ("source", "pivot", "target"))
        print(f"{out}: {count:,} entries, {way}")
    return 0
