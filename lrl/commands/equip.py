"""`lrl equip`: give an adapted model a lexicon to read a language through."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.columns import add_column, sentences_of


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="what lrl adapt wrote")
    add("--lang", required=True, metavar="XX", help="the language to read")
    add("--source-lang", default="eng", metavar="XX", help="the language of the glosses (eng)")
    add(
        "--lexicon",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="an ingested lexicon by name, or its .parquet; repeat for several (all there are)",
    )
    add("--table", type=Path, metavar="PATH", help="a UniMorph file or folder of the language")
    add("--table-licence", default="", metavar="SPDX", help="the table's licence")
    add(
        "--source-text",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="text whose words are counted, so that of several translations the usual one is taken",
    )
    add(
        "--dev",
        type=Path,
        metavar="FILE",
        help="labelled pseudo-text on which the way to read is chosen; without, both readings "
        "count alike",
    )
    add(
        "--text",
        type=Path,
        metavar="FILE",
        help="real text of the language, for its affixes and how much of it the lexicon covers",
    )
    add(
        "--uncovered",
        choices=("keep", "drop"),
        default="keep",
        help="what becomes of words that the lexicon lacks (keep)",
    )
    add("--seed", type=int, default=0, metavar="N")
    add_column(parser, "which column of the files is what: text=3")
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Equip the model and say how it will read."""
    from lrl.adapt.equip import Kit, equip
    from lrl.morphology.paradigms import open_table

    kit = Kit(
        lexicons=tuple(lexicons_of(args)),
        table=open_table(args.table) if args.table else None,
        licence=args.table_licence or "unknown",
        source=tuple(s for path in args.source_text for s in sentences_of(path, args.column)),
        dev=tuple(sentences_of(args.dev, args.column)) if args.dev else (),
        text=tuple(sentences_of(args.text, args.column)) if args.text else (),
        uncovered=args.uncovered,
        seed=args.seed,
    )
    for lang, told in equip(args.model, [kit]).items():
        if args.json:
            print(json.dumps({"lang": lang} | told))
        else:
            names = ", ".join(f"{one['name']} ({one['entries']:,})" for one in told["lexicons"])
            print(f"{args.model}: reads {lang} by {names} as {told['way']['name']}")
            for bound, values in told["choice"]["measured"].items():
                scores = ", ".join(f"{name} {value:.4f}" for name, value in values.items())
                print(f"  words that the lexicon lacks {bound} to the model: {scores}")
    return 0


def lexicons_of(args: Namespace) -> list[Path]:
    """Files of the lexicons that are named, or of all that the language has."""
    from lrl.languages import resolve
    from lrl.lexicon.ensure import ensure
    from lrl.lexicon.store import find, missing

    target, source = resolve(args.lang), resolve(args.source_lang)
    if not args.lexicon:
        if there := find(target, None, source):
            return there
        raise missing(target, None, source)
    return [
        Path(one) if one.endswith(".parquet") else ensure(target, one, source)
        for one in args.lexicon
    ]
