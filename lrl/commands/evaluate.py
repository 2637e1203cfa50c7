"""`lrl evaluate`: predictions against gold labels, and against another system's."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.commands.asking import add_asking, asked
from lrl.commands.cohorts import add_cohorts, show_cohorts
from lrl.commands.columns import add_column, columns_of
from lrl.commands.listed import listed
from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.evaluate.suite import Prepared, Report


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--predictions", default=[], metavar="FILE", action="append",
        help="what a system answered, ids or order as in the gold file; repeat for its other "
        'seeds; "{lang}" in the name stands for each of --lang')  # fmt: skip
    add("--against", metavar="FILE",
        help="another system's answers, or other prompts, compared on the same items")  # fmt: skip
    add_asking(parser)
    add_cohorts(parser)
    add("--gold", type=Path, metavar="FILE", help="the right labels, in any corpus format")
    add("--task", metavar="T", help="or a published test set: sib200, nusax, injongo, massive, "
        "masakhapos, masakhaner, ud")  # fmt: skip
    add("--lang", default="", metavar="XX", help='of the task, or of --gold; several: "bm,ee"')
    add("--split", default="test", metavar="SPLIT", help="train, dev or test (test)")
    add("--data", type=Path, metavar="DIR", help="folder of the published sets (those fetched)")
    add("--train", type=Path, action="append", default=[], metavar="FILE",
        help="training text to look for overlap in (the task's own)")  # fmt: skip
    add(
        "--metric", action="append", default=[], metavar="M", help="repeat for several (the task's)"
    )
    add("--labels", default="", metavar="A,B", help="count spans of these labels only")
    add("--format", default="", help="of the given files: table, conll, conllu or jsonl")
    add_column(parser, "which column is what: text=3, label=topic, upos=2")
    add("--system", default="system", metavar="NAME", help="what to call the system")
    add("--other", default="other", metavar="NAME", help="what to call that of --against")
    add("--draws", type=int, default=None, metavar="N", help="bootstrap resamples (10000)")
    add("--seed", type=int, default=0, help="of the resampling")
    add("--show", type=int, default=3, metavar="N", help="flagged items to show a kind (3)")
    add("--json", action="store_true", help="print JSON instead of tables")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Score, compare and print."""
    from lrl.corpus.readers import Options
    from lrl.evaluate.compare import Resampling
    from lrl.evaluate.significance import TIMES
    from lrl.evaluate.suite import Suite, evaluate

    if bool(args.gold) == bool(args.task):
        raise ConfigError("name the right labels: either --gold FILE or --task T with --lang XX")
    drawing = Resampling(TIMES if args.draws is None else args.draws, args.seed)
    suite = Suite(
        task=args.task or "",
        langs=tuple(listed(args.lang)),
        split=args.split if args.task else "",
        gold=args.gold,
        data=args.data,
        train=tuple(args.train),
        labels=tuple(listed(args.labels)),
        form=args.format,
        options=Options(columns=columns_of(args.column)),
    )
    names = (args.system, args.other)
    if args.cohorts:
        return show_cohorts(args, suite, drawing, names)
    if args.method == "prompt":
        report = asked(args, suite, drawing, names)
    elif args.predictions:
        report = evaluate(suite, args.predictions, args.against, args.metric, drawing, names)
    else:
        raise ConfigError("--predictions FILE is missing; or ask a model with --method prompt")
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return 0
    _show(report, args.show)
    return 0


def _show(report: "Report", most: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from lrl.evaluate.compare import name_of
    from lrl.terminal import columns

    console = Console(markup=False)  # names may have brackets in them
    for title, records in (("Scores", report.scores), ("Without flagged items", report.sound)):
        if not records:
            continue
        names = ("lang", "system", "metric", "%", "95 %", "items")
        table = Table(*columns(*names), title=title)
        for one in records:
            seed = "" if one.seed is None else f" {one.seed}"
            bounds = f"{100 * one.ci_low:.1f}–{100 * one.ci_high:.1f}"
            values = (f"{100 * one.value:.2f}", bounds, f"{one.n:,}")
            table.add_row(name_of(one.lang), one.system + seed, one.metric, *values)
        console.print(table)
    for one in report.worst:
        print(f"worst language of {one.system} in {one.metric}: {one.lang} {100 * one.value:.2f}")
    if report.comparisons:
        pair = report.comparisons[0]
        title = f"{pair.system} less {pair.against}, paired bootstrap"
        names = ("lang", "seed", "metric", "difference", "95 %", "p")
        table = Table(*columns(*names), title=title)
        for pair in report.comparisons:
            found = pair.found
            table.add_row(
                name_of(pair.lang), "" if pair.seed is None else str(pair.seed), pair.metric,
                f"{100 * found.value:+.2f}", f"{100 * found.low:+.1f} to {100 * found.high:+.1f}",
                f"{found.p:.4f}",
            )  # fmt: skip
        console.print(table)
    for lang, metric, seeds in report.seeds:
        print(
            f"{lang} {metric}: median {100 * seeds.median:.2f} of {len(seeds.scores)} seeds, "
            f"{100 * seeds.low:.2f} to {100 * seeds.high:.2f}"
        )
        for number, why in seeds.collapsed:
            print(f"  seed {number} has collapsed: {why}")
    for prepared in report.sets:
        _show_lint(prepared, most)
    print("\nSignatures")
    for record in report.scores:
        print(f"  {record.signature}")


def _show_lint(one: "Prepared", most: int) -> None:
    from lrl.evaluate.testlint import KINDS, counts

    test = one.test
    print(f"\n{test.task} {test.lang}: {len(test.sentences):,} items, {len(test.flagged)} flagged")
    for kind, count in counts(one.found).items():
        print(f"  {kind}: {count:,} – {KINDS[kind]}")
        for finding in [f for f in one.found if f.kind == kind][:most]:
            print(f"    {finding.id}: {finding.text}")
