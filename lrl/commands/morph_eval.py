"""`lrl morph eval`: how well a table's words are inflected that nobody showed the model."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.morph_train import TableOf, add_training, telling, trained
from lrl.commands.output import print_json
from lrl.errors import ConfigError


def configure(parser: ArgumentParser, table_of: TableOf) -> None:
    """Arguments of the subcommand; `table_of` finds a language's fetched table."""
    add_training(parser, table_of)
    parser.add_argument("--model", type=Path, metavar="DIR", help="or a model that was trained")
    parser.add_argument("--test", type=Path, required=True, metavar="F", help="rows with forms")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the score in all, by tier, by part of speech and by member."""
    from lrl import __version__
    from lrl.morphology.score import score
    from lrl.morphology.stored import load
    from lrl.morphology.task_rows import rows_of
    from lrl.provenance import sha256

    if args.model and (args.train or args.lang or args.dev or args.transducer):
        raise ConfigError("--model is trained already: leave out --train, --lang, --dev")
    rows = rows_of(args.test, args.order)  # before the training, which takes longer to fail
    model, told, seconds = (load(args.model), {}, None) if args.model else trained(args)
    with telling() as tell:
        tell(f"{len(rows):,} rows")
        result = score(model, rows)
    mark = sha256(args.test)[:8] if args.test.is_file() else args.test.name
    seed = told.get("seed", "-")
    by = "+".join(model.members)
    signature = f"exact|n:{result.n}|test:{mark}|members:{by}|seed:{seed}|lrl:{__version__}"
    plain = {**result.plain(), "seconds_train": seconds, "signature": signature}
    if args.json:
        print_json(plain)
        return 0
    print(f"accuracy {result.accuracy} % of {result.n:,}, mean distance {result.edit_distance}")
    for title, shares in (("tier", result.by_tier), ("part of speech", result.by_pos)):
        for name, share in shares.items():
            print(f"  {title} {name or 'unknown'}: {share.accuracy} % of {share.n:,}")
    for name, accuracy in result.by_member.items():
        print(f"  member {name} alone: {accuracy} %")
    print(signature)
    return 0
