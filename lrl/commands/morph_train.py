"""`lrl morph train`: learn to inflect from a table, and keep what was learned."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrl.commands.output import print_json
from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.morphology.tiers import Inflections

TableOf = Callable[[Namespace], Path]
ORDERS = ("2021", "2022", "2023")


def configure(parser: ArgumentParser, table_of: TableOf) -> None:
    """Arguments of the subcommand; `table_of` finds a language's fetched table."""
    add_training(parser, table_of)
    parser.add_argument("--out", type=Path, metavar="DIR",
        help="where to keep it (with --lang, where lrl synthesize --inflect finds it)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def add_training(parser: ArgumentParser, table_of: TableOf) -> None:
    """The arguments that say what to train on, and how."""
    parser.set_defaults(table_of=table_of)
    add = parser.add_argument
    add("--train", type=Path, metavar="F", help="a SIGMORPHON file, a UniMorph file or folder")
    add("--lang", metavar="XX", help="or a language whose UniMorph table was fetched")
    add("--dev", type=Path, metavar="F", help="rows of other lemmas to weigh the members on")
    add("--order", choices=ORDERS, help="column order of the files (sniffed)")
    neural = parser.add_mutually_exclusive_group()
    neural.add_argument("--no-neural", action="store_true", help="symbolic members alone: seconds")
    neural.add_argument("--transducer", type=Path, metavar="DIR", help="a trained transducer")
    add("--members", type=_positive, metavar="N", help="of the transducer (4)")
    add("--epochs", type=_positive, metavar="N", help="rounds of the table (14, more if small)")
    add("--rows", type=_positive, metavar="N", help="the transducer learns from (10000 at most)")
    add("--seed", type=int, default=1)
    add("--workers", type=_positive, default=1, metavar="N", help="transducers trained at once (1)")


def run(args: Namespace) -> int:
    """Train, write the model, and say what the members turned out to be worth."""
    from lrl.morphology.stored import save

    out = _out(args)
    model, told, seconds = trained(args)
    save(model, out, **told)
    result = {
        **told,
        "seconds_train": seconds,
        "rows": len(model.rows),
        "weights": weights(model),
        "model": str(out),
    }
    if args.json:
        print_json(result)
        return 0
    print(f"{len(model.rows):,} rows, trained in {seconds} s: {out}")
    for name, weight in weights(model).items():
        print(f"  {name}: weight {weight:.2f}")
    return 0


def _out(args: Namespace) -> Path:
    """The folder named, or the one of the language's fetched table."""
    if args.out is not None:
        return Path(args.out)
    if args.lang is None:
        raise ConfigError("name a folder for the model: --out DIR")
    from lrl.languages import resolve
    from lrl.paths import inflectors

    return inflectors() / resolve(args.lang).code


def trained(args: Namespace) -> tuple["Inflections", dict[str, Any], float]:
    """The model the arguments ask for, what it was made of, and the seconds it took."""
    from lrl.morphology.learn import MOST, train
    from lrl.morphology.task_rows import rows_of
    from lrl.provenance import sha256

    path = source(args)
    rows = rows_of(path, args.order)
    dev = rows_of(args.dev, args.order) if args.dev else []
    start = time.perf_counter()
    with telling() as tell:
        neural, most = _neural(args, len(rows)), args.rows or MOST
        model = train(rows, dev, neural, args.seed, args.workers, tell, most)
    told: dict[str, Any] = {
        "train": path.name,
        "train_sha256": None if path.is_dir() else sha256(path),
        "dev": args.dev.name if args.dev else None,
        "dev_sha256": sha256(args.dev) if args.dev and args.dev.is_file() else None,
        "seed": args.seed,
    }
    return model, told, round(time.perf_counter() - start, 2)


def source(args: Namespace) -> Path:
    """The file or folder to train on."""
    if (args.train is None) == (args.lang is None):
        raise ConfigError("name one table: --train F, or --lang XX for one that was fetched")
    if args.train is not None:
        return Path(args.train)
    return Path(args.table_of(Namespace(table=None, lang=args.lang)))


def _neural(args: Namespace, rows: int) -> Any:
    from dataclasses import replace

    if args.no_neural:
        if args.members or args.epochs or args.rows:
            reason = "are of the transducer that --no-neural bars"
            raise ConfigError(f"--members, --epochs and --rows {reason}")
        return None
    if args.transducer:
        from lrl.morphology.reinflect.storage import load

        return load(args.transducer)
    from lrl.morphology.learn import MOST, config_for

    config = config_for(min(rows, args.rows or MOST))
    config = replace(config, members=args.members) if args.members else config
    return replace(config, epochs=args.epochs, least_updates=1) if args.epochs else config


def weights(model: "Inflections") -> dict[str, float]:
    """Each member's weight in cells without weights of their own."""
    return dict(zip(model.members, model.pool.table, strict=True))


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """Something to tell what is begun: a line that turns while it lasts, on a terminal alone."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=None)
        yield lambda text: bar.update(task, description=text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
