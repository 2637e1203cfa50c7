"""What `lrl adapt` and `lrl distil` share: options, labelled sets, pairs, what is said of a run."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrl.adapt.config import TrainConfig
from lrl.commands.columns import sentences_of
from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.adapt.job import TrainSet
    from lrl.adapt.pairs import Pair
    from lrl.corpus.sentence import Sentence

CONFIG = TrainConfig()
NUMBERS = {
    "epochs": "passes over the training data",
    "batch": "pieces of a batch, padding included",
    "accumulate": "batches of an update",
    "pieces": "longest sentence",
    "patience": "measurements without a new best that end the run; 0: never",
    "updates": "at most so many updates; 0: as the epochs say",
    "save_every": "updates between checkpoints; 0: one a measurement",
    "seed": "of everything random",
}
TOLD = ("task", "measure", "dev", "updates", "counts", "signature")  # of what lrl.json says


def add_train(parser: ArgumentParser) -> None:
    """--train and --share."""
    add = parser.add_argument
    add("--train", type=Path, action="append", default=[], metavar="FILE",
        help="labelled sentences; repeat for several")  # fmt: skip
    add("--share", type=float, action="append", default=[], metavar="X",
        help="how much of each --train file an epoch takes, in their order (1)")  # fmt: skip


def add_dev(parser: ArgumentParser) -> None:
    """--dev."""
    parser.add_argument(
        "--dev", type=Path, metavar="FILE", help="measured each epoch; the best is kept"
    )


def add_numbers(parser: ArgumentParser, epochs: str = NUMBERS["epochs"]) -> None:
    """The numbers of the training loop and its rates; `epochs` says what is passed over."""
    add = parser.add_argument
    for name, what in (NUMBERS | {"epochs": epochs}).items():
        default = getattr(CONFIG, name)
        option = f"--{name.replace('_', '-')}"
        add(option, type=int, default=default, metavar="N", help=f"{what} ({default})")
    add("--lr", type=float, default=CONFIG.rate, help=f"of the encoder ({CONFIG.rate:g})")
    add("--head-lr", type=float, default=CONFIG.head_rate, help=f"({CONFIG.head_rate:g})")


def numbers_of(args: Namespace) -> dict[str, Any]:
    """What those options say, by the names of TrainConfig."""
    found = {name: getattr(args, name) for name in NUMBERS}
    return {**found, "rate": args.lr, "head_rate": args.head_lr}


def sentences(args: Namespace, path: Path | None) -> "list[Sentence]":
    """All sentences of a file that may not have been named."""
    return sentences_of(path, args.column, args.format) if path else []


def sets_of(args: Namespace) -> "tuple[TrainSet, ...]":
    """The labelled sets, each with its share; ConfigError where there are more shares than sets."""
    from lrl.adapt.job import TrainSet

    if len(args.share) > len(args.train):
        raise ConfigError(f"{len(args.share)} --share for {len(args.train)} --train files")
    shares = [*args.share, *[1.0] * (len(args.train) - len(args.share))]
    return tuple(
        TrainSet(tuple(sentences(args, path)), share)
        for path, share in zip(args.train, shares, strict=True)
    )


def pairs_of(args: Namespace, sets: "Iterable[TrainSet]") -> "tuple[Pair, ...]":
    """The pairs of all ledgers, with the labels that their sources have in the sets."""
    from lrl.adapt.pairs import joined, read_pairs

    pairs = [pair for path in args.pairs for pair in read_pairs(path)]
    return tuple(joined(pairs, [sentence for one in sets for sentence in one.sentences]))


def report(record: dict[str, Any], source: bool = True) -> None:
    """Say on stderr what was measured; that of the source language only with `source`."""
    said = ", ".join(f"{name} {value:.4f}" for name, value in record["loss"].items())
    if source:
        said += "".join(f", source {name} {v:.4f}" for name, v in record["source"].items())
    dev = f", dev {record['dev']:.4f}" if "dev" in record else ""
    print(f"epoch {record['epoch']:g}: {said}{dev}", file=sys.stderr)


def told_of(about: dict[str, Any]) -> dict[str, Any]:
    """Of what lrl.json says, that which commands do."""
    return {key: about[key] for key in TOLD}


def summary(told: dict[str, Any], out: Path) -> str:
    """The line on what came of a run."""
    best = "" if told["dev"] is None else f", dev {told['measure']} {told['dev']:.4f}"
    return f"{out}: {told['task'] or 'encoder'}, {told['updates']} updates{best}"
