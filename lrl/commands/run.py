"""`lrl run`: an experiment from its file to the numbers."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lrl.commands.listed import listed
from lrl.errors import ConfigError


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("experiment", metavar="FILE|NAME", help="a TOML file, or one that lrl ships with: "
        "quickstart, sib200, nusax, injongo, masakhapos, masakhaner, ud, retrieval, cohorts, "
        "forgetting, sound")  # fmt: skip
    add("--lang", default="", metavar="AA,BB", help="target languages instead of the file's")
    add("--data", type=Path, metavar="DIR", help="folder of tasks, lexicons and models "
        "(what was fetched)")  # fmt: skip
    add("--models", type=Path, action="append", default=[], metavar="DIR",
        help="where the model's folder lies; also $LRL_MODELS")  # fmt: skip
    add("--model", default="", metavar="NAME", help="another model than the file's, or its folder")
    add("--out", type=Path, metavar="DIR", help="where the results go (out/run/NAME)")
    add("--work", type=Path, metavar="DIR", help="where stages are kept (work, in --out)")
    add("--seeds", default="", metavar="0,1", help="seeds instead of the file's")
    add("--systems", default="", metavar="A,B", help="only these of the file's systems")
    add("--split", default="", choices=("", "dev", "test"), help="measured on instead of the "
        "file's")  # fmt: skip
    add("--json", action="store_true", help="print the list of numbers instead of tables")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Run the experiment and print what came of it."""
    import os

    from lrl.experiment.read import path_of, read, selected
    from lrl.experiment.run import Places
    from lrl.experiment.run import run as carry_out

    path = path_of(args.experiment)
    changes: dict[str, Any] = {}
    if args.lang:
        changes["langs"] = listed(args.lang)
    if args.seeds:
        changes["seeds"] = numbers(args.seeds)
    for name in ("split", "model"):
        if getattr(args, name):
            changes[name] = getattr(args, name)
    experiment = selected(read(path, changes), listed(args.systems))
    data = args.data or (Path(os.environ["LRL_DATA"]) if "LRL_DATA" in os.environ else None)
    models = [*args.models, *map(Path, filter(None, [os.environ.get("LRL_MODELS")]))]
    own = experiment.data != ""  # an experiment on data of its own needs no folder
    places = Places(
        args.out or Path("out/run") / experiment.name,
        args.data if own else data,
        tuple(models),
        args.work,
    )
    with progress() as (tell, advance):
        made = carry_out(experiment, places, tell, advance)
    if args.json:
        print(json.dumps(made["records"], ensure_ascii=False, indent=1))
    else:
        from lrl.experiment.show import show

        show(made)
    print(f"lrl: results in {places.out}", file=sys.stderr)
    return 0


def numbers(text: str) -> list[int]:
    """Whole numbers between commas."""
    parts = listed(text)
    for part in parts:
        if not part.isdecimal():
            raise ConfigError(f"--seeds {part!r}: a whole number")
    return [int(part) for part in parts]


@contextmanager
def progress() -> Iterator[tuple[Callable[[str], None], Callable[[str, int, int], None]]]:
    """How stages and models are told of: a bar on a terminal, a line a stage elsewhere."""
    if not sys.stderr.isatty():
        yield (lambda line: print(line, file=sys.stderr, flush=True)), (lambda what, done, of: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield (
            lambda line: console.print(line, highlight=False),
            lambda what, done, of: bar.update(task, description=what, completed=done, total=of),
        )
