"""`lrl morph`: look into inflection tables, and check them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands import morph_analyse, morph_eval, morph_inflect, morph_train, morph_treebank
from lrl.commands.output import print_json
from lrl.errors import ResourceError
from lrl.morphology.unimorph import fetched, parts


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command's subcommands."""
    commands = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    check = commands.add_parser("lint", help="what is wrong with a table, line by line")
    check.add_argument("path", type=Path, help="a UniMorph file, or a folder XXX of XXX or XXX.1 …")
    check.add_argument("--kind", action="append", metavar="KIND", help="only these kinds")
    check.add_argument("--most", type=int, default=10, metavar="N", help="findings a kind (10)")
    check.add_argument("--json", action="store_true", help="print JSON, with every finding")
    check.set_defaults(run=run_lint)
    show = commands.add_parser("paradigm", help="all forms of a lemma, as a table")
    show.add_argument("lemma")
    show.add_argument("--table", type=Path, metavar="PATH", help="a UniMorph file or folder")
    show.add_argument("--lang", metavar="XX", help="or a language whose table was fetched")
    show.add_argument("--json", action="store_true", help="print JSON instead of a table")
    show.set_defaults(run=run_paradigm)
    morph_treebank.configure(
        commands.add_parser("treebank", help="make a treebank's forms again from its features"),
        _table,
    )
    add = commands.add_parser
    morph_train.configure(add("train", help="learn to inflect, and keep the model"), _table)
    morph_inflect.configure(add("inflect", help="forms of lemmas, and how each was obtained"))
    morph_analyse.configure(add("analyse", help="lemma and features of forms"), _table)
    morph_eval.configure(add("eval", help="score a model on rows whose forms are known"), _table)


def run_lint(args: Namespace) -> int:
    """Print what was found; 1 where something was, so that a script can tell."""
    from lrl.errors import ConfigError
    from lrl.morphology.lint import KINDS, lint

    if unknown := sorted(set(args.kind or ()) - set(KINDS)):
        raise ConfigError(f"no kind of finding {unknown[0]!r}; there are {', '.join(KINDS)}")
    report = lint(parts(args.path))
    chosen = [f for f in report.findings if not args.kind or f.kind in args.kind]
    tally = report.tally
    lines = {
        "lines": tally.lines,
        "blank": tally.blank,
        "rejected": tally.rejected,
        "duplicates": tally.duplicates,
        "kept": tally.kept,
    }
    counts = {kind: n for kind, n in report.counts().items() if not args.kind or kind in args.kind}
    if args.json:
        findings = [
            {"kind": f.kind, "path": str(f.path), "line": f.line, "text": f.text} for f in chosen
        ]
        print_json(lines | {"counts": counts, "findings": findings})
        return int(bool(chosen))
    print(", ".join(f"{n:,} {name}" for name, n in lines.items()))
    for kind, count in counts.items():
        print(f"\n{kind}: {count:,} – {KINDS[kind]}")
        for finding in [f for f in chosen if f.kind == kind][: args.most]:
            print(f"  {finding.path}:{finding.line}: {finding.text}")
        if count > args.most:
            print(f"  and {count - args.most:,} more; --most {count} or --json shows them all")
    return int(bool(chosen))


def run_paradigm(args: Namespace) -> int:
    """Print a lemma's cells in the order of the schema."""
    from lrl.morphology.features import parse
    from lrl.morphology.paradigms import open_table

    table = open_table(_table(args))
    cells = table.paradigm(args.lemma)
    if not cells:
        readings = table.analyse(args.lemma)
        of = ", ".join(dict.fromkeys(lemma for lemma, _ in readings))
        raise ResourceError(
            f"{args.lemma!r}: no lemma of the table"
            + (f"; it is a form of {of}" if of else f" ({len(table.lemmas):,} lemmas)")
        )
    forms: dict[str, list[str]] = {}
    for bundle, form in cells:
        forms.setdefault(bundle, []).append(form)
    if args.json:
        rows = [{"features": str(parse(b)), "as_written": b, "forms": f} for b, f in forms.items()]
        print_json({"lemma": args.lemma, "cells": rows})
        return 0
    _show(args.lemma, {str(parse(b)): f for b, f in forms.items()})
    return 0


def _table(args: Namespace) -> Path:
    from lrl.errors import ConfigError

    if args.table is not None:
        return Path(args.table)
    if args.lang is None:
        raise ConfigError("name a table: --table PATH, or --lang XX for one that was fetched")
    from lrl.languages import resolve

    return fetched(resolve(args.lang).code)


def _show(lemma: str, forms: dict[str, list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from lrl.morphology.features import parse, schema

    known = schema()
    table = Table("features", "form", "in words", title=lemma)
    for bundle, found in forms.items():
        leaves = [f[-1] for f in parse(bundle)]
        names = [v.meaning if (v := known.value(leaf)) else leaf for leaf in leaves]
        table.add_row(bundle, ", ".join(found), ", ".join(names))
    Console().print(table)
