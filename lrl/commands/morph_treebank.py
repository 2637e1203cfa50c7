"""`lrl morph treebank`: make a treebank's forms again from its lemmas and features."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrl.commands.output import print_json

if TYPE_CHECKING:
    from lrl.morphology.inflector import Inflector
    from lrl.morphology.tiers import Inflections

ROWS = 8000


def configure(parser: ArgumentParser, table_of: Callable[[Namespace], Path]) -> None:
    """Arguments of the subcommand; `table_of` finds the table that --table or --lang name."""
    add = parser.add_argument
    add("path", nargs="+", type=Path, metavar="FILE", help="CoNLL-U files with lemmas and features")
    add("--table", type=Path, metavar="PATH", help="a UniMorph file or folder")
    add("--lang", metavar="XX", help="the language; without --table, of a table that was fetched")
    add("--rows", type=int, default=ROWS, metavar="N", help=f"rows to learn from, or 0 ({ROWS})")
    add("--model", type=Path, metavar="DIR", help="what lrl morph train wrote, instead of --rows")
    add("--seed", type=int, default=0)
    add("--examples", type=int, default=10, metavar="N", help="of each kind of failure (10)")
    add("--json", action="store_true", help="print JSON, with the examples")
    parser.set_defaults(run=run, table_of=table_of)


def run(args: Namespace) -> int:
    """Print what came out right and why the rest did not."""
    from lrl.errors import ConfigError
    from lrl.languages import resolve
    from lrl.morphology import sampled, stored
    from lrl.morphology.paradigms import open_table
    from lrl.morphology.regenerate import regenerate
    from lrl.morphology.ud import tokens

    if args.rows < 0 or args.examples < 0:
        raise ConfigError("--rows and --examples are 0 or more")
    path = args.table_of(args)
    table = open_table(path)
    lang = resolve(args.lang).code if args.lang else path.name.partition(".")[0]
    model = stored.load(args.model) if args.model else None

    def train(cells: frozenset[str]) -> "Inflector | Inflections":
        return model or sampled.train(table, cells, args.rows, args.seed)

    result = regenerate(
        (token for file in args.path for token in tokens(file)),
        table,
        lang,
        train if model or args.rows else None,
    )
    report = dict(result.as_json(args.examples))
    if args.json:
        print_json(report)
    else:
        _show(report)
    return 0


def _show(report: dict[str, Any]) -> None:
    other = sum(report["not_inflected"].values())
    print(
        f"{report['tokens']:,} tokens: {report['no_lemma']:,} without a lemma, {other:,} of other "
        f"parts of speech, {report['asked']:,} asked for, {report['right']:,} right"
    )
    if report["reason"]:
        print(report["reason"])
    for name, title in (("held", "lemmas of the table"), ("rest", "other lemmas")):
        part = report[name]
        tiers = ", ".join(
            f"{tier} {n['right']:,} of {n['made']:,}" for tier, n in part["by_tier"].items()
        )
        print(f"{title}: {part['right']:,} of {part['asked']:,} right ({tiers or 'none'})")
    for why, kind in report["why"].items():
        print(f"\n{why}: {kind['tokens']:,} – {kind['means']}")
        for one in kind["examples"]:
            made = f"{one['made'] or '-'} ({one['cell']})" if one["cell"] else one["detail"]
            print(f"  {one['lemma']} {one['upos']} {one['feats']}: {one['treebank']}, not {made}")
