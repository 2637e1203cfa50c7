"""`lrl morph analyse`: from a form to its lemma and features, attested or guessed."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lrl.commands.output import print_json
from lrl.errors import ConfigError


def configure(parser: ArgumentParser, table_of: Callable[[Namespace], Path]) -> None:
    """Arguments of the subcommand; `table_of` finds the table that --table or --lang name."""
    add = parser.add_argument
    add("form", nargs="+")
    add("--model", type=Path, metavar="DIR", help="what lrl morph train wrote")
    add("--table", type=Path, metavar="PATH", help="or a UniMorph file or folder")
    add("--lang", metavar="XX", help="or a language whose table was fetched")
    add("--known", action="store_true", help="guess only lemmas that the table has")
    add("--most", type=int, default=3, metavar="N", help="guesses a form (3)")
    add("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run, table_of=table_of)


def run(args: Namespace) -> int:
    """Print the readings of each form; a guess where the table has none, marked as such."""
    from lrl.morphology.analyse import Analyser, train
    from lrl.morphology.paradigms import Table, open_table
    from lrl.text import nfc

    if args.model and (args.table or args.lang):
        raise ConfigError("name either a --model or a table")
    if args.most < 1:
        raise ConfigError(f"--most {args.most}: must be at least 1")
    table: Table
    if args.model:
        from lrl.morphology.stored import load_table

        table = load_table(args.model)
    else:
        table = open_table(args.table_of(args))
    analyser: Analyser | None = None
    found: list[dict[str, Any]] = []
    for form in map(nfc, args.form):
        readings = [
            {"lemma": lemma, "features": bundle, "how": "attested", "confidence": 1.0}
            for lemma, bundle in table.analyse(form)
        ]
        if not readings:
            analyser = analyser or train(list(table.rows()))
            known = table if args.known else None
            readings = [
                {
                    "lemma": one.lemma,
                    "features": one.bundle,
                    "how": "guessed",
                    "confidence": round(one.confidence, 4),
                }
                for one in analyser.analyse(form, known, args.most)
            ]
        found.append({"form": form, "readings": readings})
    if args.json:
        print_json(found)
        return 0
    for one in found:
        for reading in one["readings"]:
            print(one["form"], *reading.values(), sep="\t")
        if not one["readings"]:
            print(one["form"], "", "", "unknown", 0.0, sep="\t")
    return 0
