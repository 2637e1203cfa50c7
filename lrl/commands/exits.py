"""`lrl exits`: an adapted classifier that reads easy sentences by its first layers alone."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.columns import add_column, sentences_of
from lrl.commands.listed import numbers


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help="a classifier that lrl adapt or distil wrote")
    add("--text", type=Path, action="append", default=[], metavar="FILE",
        help="sentences, labelled or not, on which exits learn what the model answers")  # fmt: skip
    add("--dev", type=Path, required=True, metavar="FILE",
        help="labelled sentences on which it is chosen how sure is enough")  # fmt: skip
    add("--lose", type=float, default=0.01, metavar="X",
        help="how much of the accuracy on them may be lost (0.01)")  # fmt: skip
    add("--layers", default="", metavar="N,N", help="exits after these (all but the last)")
    add("--format", default="", help="of the files: text, table, conll, conllu, jsonl (by looking)")
    add_column(parser, "which column of a table is what: text=3")
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Give a model exits, and say what they save."""
    from lrl.adapt.smaller.leave import Wanted, give_exits

    texts = [s for file in args.text for s in sentences_of(file, args.column, args.format)]
    dev = sentences_of(args.dev, args.column, args.format)
    layers = numbers("--layers", args.layers)
    told = give_exits(args.model, Wanted(tuple(texts), tuple(dev), args.lose, layers))
    if args.json:
        print(json.dumps(told | {"model": str(args.model)}))
    elif told["share"] == 1:
        print(f"{args.model}: no exit is sure enough; every sentence is read by all layers")
    else:
        print(
            f"{args.model}: {told['share']:.1%} of the layers, accuracy {told['accuracy']:.4f}, "
            f"with all of them {told['full']:.4f}; sure enough at {told['threshold']:g}"
        )
    return 0
