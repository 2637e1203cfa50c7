"""`lrl synthesize --task inflection`: task data of a UniMorph table."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.output import print_json
from lrl.errors import ConfigError

SIZES = "1000,100,100"
SPLITS = ("lemmas", "slots", "random")
ORDERS = ("2021", "2022", "2023")


def configure(parser: ArgumentParser) -> None:
    """The options of this task alone."""
    add = parser.add_argument_group("--task inflection").add_argument
    add("--table", type=Path, metavar="PATH", help="a UniMorph file or folder (fetched of --lang)")
    add("--sizes", default=SIZES, help=f"rows of train, dev and test ({SIZES})")
    add("--split", default="lemmas", choices=SPLITS, help="what no two parts share (lemmas)")
    add("--order", default="2023", choices=ORDERS, help="columns as in that shared task (2023)")
    add("--reinflection", action="store_true", help="also from one form of a word to another")
    add("--hallucinate", type=int, default=0, metavar="N", help="invented training rows (0)")


def run(args: Namespace) -> int:
    """Make the files and print what is in them."""
    from lrl.synthesize.inflection_files import synthesize_inflection
    from lrl.synthesize.inflection_task import TaskConfig

    config = TaskConfig(
        sizes=sizes_of(args.sizes),
        split=args.split,
        order=args.order,
        hallucinate=args.hallucinate,
        reinflection=args.reinflection,
        seed=args.seed,
    )
    path, name, licence = _table(args)
    card = synthesize_inflection(path, name, args.out, config, licence)
    if args.json:
        print_json(card)
        return 0
    rows = card["rows"]
    reasons = ", ".join(f"{n:,} {why}" for why, n in rows["left_out"].items())
    print(f"{rows['read']:,} rows read, {rows['used']:,} used; left out: {reasons or 'none'}")
    for file, made in card["files"].items():
        print(f"{args.out / file}: {made['rows']:,} rows")
    return 0


def sizes_of(text: str) -> tuple[int, int, int]:
    """The three numbers of "1000,100,100"; ConfigError for anything else."""
    numbers = [part.strip() for part in text.split(",")]
    if len(numbers) != 3 or not all(n.isascii() and n.isdecimal() for n in numbers):
        raise ConfigError(f"--sizes {text!r}: three numbers, rows of train, dev and test: {SIZES}")
    train, dev, test = map(int, numbers)
    return train, dev, test


def _table(args: Namespace) -> tuple[Path, str, str]:
    """The table, the name of its language and its licence where that is known."""
    from lrl.languages import resolve
    from lrl.morphology.unimorph import fetched
    from lrl.sources import find

    code = resolve(args.lang).code if args.lang else ""
    if args.table is not None:
        return args.table, code or args.table.name.partition(".")[0], ""
    if not code:
        raise ConfigError("--task inflection needs --table PATH, or --lang XX of a fetched table")
    return fetched(code), code, find("unimorph")[0].licence
