"""`lrl selflearn`: what interaction logs teach; `lrl selflearn gate`: may the new model go live."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.commands.output import print_json
from lrl.commands.reading import add_reading, reading_of
from lrl.errors import ConfigError

GATE = "gate"


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command; its first word decides which half of them there is."""
    add = parser.add_argument
    add("logs", nargs="+", metavar="LOG", help=f"JSON lines of who said what when; or {GATE!r}")
    add("--seed", type=int, default=0, help="of everything random (0)")
    add("--lang", metavar="XX", help="what language the logs, or the kept set, are in")
    add("--json", action="store_true", help="print JSON instead of a table")
    mining = parser.add_argument_group("to learn from logs").add_argument
    mining("--out", type=Path, metavar="DIR", help="where rewrites and examples go")
    mining("--model", type=Path, metavar="DIR", help="an encoder, to tell what means the same")
    mining("--users", type=int, default=5, metavar="N",
        help="users it takes to learn anything, and to name an utterance (5)")  # fmt: skip
    mining("--window", type=float, default=60.0, metavar="SECONDS",
        help="a longer silence ends an attempt (60)")  # fmt: skip
    mining("--least", type=float, default=0.5, metavar="X", help="confidence that it takes (0.5)")
    mining("--weight", action="append", default=[], metavar="SCORE=X",
        help="what chain, edit, sound or meaning counts in the confidence")  # fmt: skip
    mining("--slotted", action="store_true", help="only examples whose slots are known")
    add_reading(parser)
    gate = parser.add_argument_group(f"to judge a model: lrl selflearn {GATE}").add_argument
    gate("--old", type=Path, metavar="DIR", help="the model in use")
    gate("--new", type=Path, metavar="DIR", help="the one that is to take its place")
    gate("--test", type=Path, nargs="+", default=[], metavar="FILE", help="the kept labelled sets")
    gate("--into", type=Path, metavar="DIR", help="move --new there if it passes; may be --old")
    gate("--allow", type=float, default=0.01, metavar="X", help="loss allowed over a set (0.01)")
    gate("--allow-label", type=float, default=0.1, metavar="X", help="and on one label (0.1)")
    gate("--items", type=int, default=5, metavar="N", help="labels with fewer pass unjudged (5)")
    gate("--draws", type=int, default=10_000, metavar="N", help="bootstrap resamples (10000)")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Learn, or judge: 1 where the new model may not go live."""
    if args.logs[0] == GATE:
        if args.logs[1:]:
            raise ConfigError(f"{args.logs[1]}: the gate reads no logs; name sets with --test")
        return judged(args)
    return learned(args)


def learned(args: Namespace) -> int:
    """Write what the logs teach; print the counts."""
    needed(args, "lang", "out")
    from lrl.languages import resolve
    from lrl.selflearn.job import Job, learn
    from lrl.selflearn.learned import Mining
    from lrl.selflearn.log import read_logs

    config = Mining(args.users, args.window, args.least, weights_of(args.weight), args.slotted)
    language = resolve(args.lang)
    log = read_logs(Path(name) for name in args.logs)
    for line in log.damaged:
        print(line, file=sys.stderr)
    reading = reading_of(args, args.model) if args.model else None
    told = learn(Job(log, language, args.out, config, args.model, reading, args.seed))
    for name, why in told["missing"].items():
        print(f"without {name}: {why}", file=sys.stderr)
    if args.json:
        print_json(told | {"out": str(args.out)})
        return 0
    lines, counts = told["log"], told["counts"]
    print(
        f"{lines['read']:,} lines: {lines['accepted']:,} events, {lines['duplicates']:,} "
        f"duplicates, {lines['rejected']:,} rejected"
    )
    for name, count in counts.items():
        print(f"  {name.replace('_', ' ')}: {count:,}")
    print(args.out)
    return 0


def weights_of(words: list[str]) -> Any:
    """The weights that --weight names, the others as they are."""
    from dataclasses import fields

    from lrl.selflearn.confidence import Weights

    names = [field.name for field in fields(Weights)]
    found: dict[str, float] = {}
    for word in words:
        name, _, value = word.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise ConfigError(f"--weight {word!r}: SCORE=NUMBER, as chain=3") from None
        if name not in names:
            raise ConfigError(f"--weight {word!r}: one of {', '.join(names)}")
    return Weights(**found)


def judged(args: Namespace) -> int:
    """Compare both models on the kept sets; move the new one if it passes."""
    needed(args, "old", "new", "test")
    from lrl.commands.columns import sentences_of
    from lrl.selflearn.gate import Allowed, answers, judge, place, signature

    allowed = Allowed(args.allow, args.allow_label, args.items, args.draws, args.seed)
    answered = answers(args.lang)
    findings: list[Any] = []
    signatures = []
    for path in args.test:
        gold = sentences_of(path, [])
        old, new = answered(args.old, gold), answered(args.new, gold)
        signatures.append(signature(path, args.lang or "und", len(gold), allowed))
        findings += judge(path.name, gold, old, new, allowed)
    passed = all(one.passed for one in findings)
    if passed and args.into:
        place(args.new, args.into)
    if args.json:
        moved = str(args.into) if passed and args.into else None
        told = {"passed": passed, "into": moved, "signatures": signatures}
        print_json(told | {"findings": [one.as_dict() for one in findings]})
    else:
        show(findings, passed)
        print("\n".join(signatures))
    return 0 if passed else 1


def show(findings: list[Any], passed: bool) -> None:
    """The whole sets, and the labels that were refused."""
    from rich.console import Console
    from rich.table import Table

    table = Table("of", "metric", "old", "new", "95 % of the difference", "")
    for one in findings:
        if one.label and one.passed:
            continue
        table.add_row(
            one.label or one.test, one.metric, f"{100 * one.old:.2f}", f"{100 * one.new:.2f}",
            f"{100 * one.found.low:+.1f} to {100 * one.found.high:+.1f}",
            "passes" if one.passed else "refused",
        )  # fmt: skip
    Console().print(table)
    fine = sum(bool(one.label) and one.passed for one in findings)
    print(f"{fine} labels pass; the new model " + ("passes" if passed else "is refused"))


def needed(args: Namespace, *names: str) -> None:
    """Raise ConfigError for an option that this half of the command cannot do without."""
    for name in names:
        if not getattr(args, name):
            raise ConfigError(f"--{name} is missing")
