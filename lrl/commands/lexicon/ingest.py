"""`lrl lexicon ingest`: any lexicon file in, or a whole collection of them."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from lrl.commands.lexicon.choice import add_quality, add_reading, columns
from lrl.lexicon.entry import Row


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("path", metavar="PATH", help="file or folder; `cldr` needs none")
    parser.add_argument(
        "--lang", required=True, metavar="XX", help="language of the targets; `all` of a collection"
    )
    add_reading(parser)
    parser.add_argument("--name", metavar="N", help="name of the lexicon")
    parser.add_argument("--licence", metavar="L", help="SPDX identifier of the file's licence")
    add_quality(parser)
    parser.add_argument("--workers", type=int, default=1, metavar="W", help="processes, for `all`")
    parser.add_argument("--json", action="store_true", help="print one JSON object a lexicon")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Ingest one file, or every lexicon of a collection; 1 where one of these failed."""
    from lrl.languages import Language, resolve
    from lrl.lexicon.files import FileJob, ingest_file

    job = FileJob(
        Path(args.path),
        resolve(args.source_lang),
        Language("mul", "all") if args.lang == "all" else resolve(args.lang),
        args.format,
        args.name,
        args.licence,
        columns(args),
        args.min_quality,
    )
    if args.lang == "all":
        return _sweep(job, args)
    begin = perf_counter()
    result = ingest_file(job, _watched if sys.stderr.isatty() else lambda rows: rows)
    told = _told(job.target.tag, result, perf_counter() - begin)
    print(json.dumps(told, ensure_ascii=False) if args.json else _text(told))
    return 0


def _sweep(job: Any, args: Namespace) -> int:
    from lrl.lexicon.sweep import sweep

    begin = perf_counter()
    done, failed = [], []
    for one in _counted(sweep(job, args.workers)):
        if one.result is None:
            failed.append((one.lang, one.problem))
            told = {"lang": one.lang, "problem": one.problem}
        else:
            told = _told(one.lang, one.result, one.seconds)
            done.append(told)
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
    if not args.json:
        _table(done, failed)
    total = sum(told["read"] for told in done)
    print(
        f"{len(done)} lexicons, {total:,} rows, {sum(told['entries'] for told in done):,} entries, "
        f"{len(failed)} failed, {perf_counter() - begin:.1f} s",
        file=sys.stderr,
    )
    return 1 if failed else 0


def _told(lang: str, result: Any, seconds: float) -> dict[str, Any]:
    return {
        "lang": lang,
        "read": result.read,
        "accepted": result.accepted,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "reasons": result.reasons,
        "entries": result.entries,
        "dropped_parts": result.dropped_parts,
        "seconds": round(seconds, 3),
        "lexicon": str(result.lexicon),
    }


def _text(told: dict[str, Any]) -> str:
    reasons = "".join(f"\n  {count:>9,}  {reason}" for reason, count in told["reasons"].items())
    return (
        f"{told['lexicon']}: {told['entries']:,} entries\n"
        f"{told['read']:,} rows = {told['accepted']:,} accepted + {told['duplicates']:,} "
        f"duplicates + {told['rejected']:,} rejected{reasons}"
    )


def _table(done: list[dict[str, Any]], failed: list[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    names = ("lang", "read", "accepted", "duplicates", "rejected", "entries")
    table = Table("lang", *names[1:], "most often rejected for")
    for told in done:
        reasons = ", ".join(f"{why} {count}" for why, count in list(told["reasons"].items())[:2])
        table.add_row(told["lang"], *(f"{told[name]:,}" for name in names[1:]), reasons)
    console = Console()
    console.print(table)
    if failed:
        why = Table("failed", "why")
        for lang, problem in failed:
            why.add_row(lang, problem)
        console.print(why)


def _watched(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, with a line on the terminal that counts them."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    shown = (TextColumn("rows"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=None)
        for number, row in enumerate(rows, start=1):
            if not number % 1000:
                bar.update(task, completed=number)
            yield row


def _counted(items: Iterator[Any]) -> Iterator[Any]:
    """The lexicons of a sweep, with the latest one's name on the terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    shown = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for item in items:
            bar.update(task, advance=1, description=item.lang)
            yield item
