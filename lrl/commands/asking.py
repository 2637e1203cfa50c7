"""The options of `lrl evaluate --method prompt`: which model is asked which prompts, and how."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.errors import ConfigError
from lrl.prompt.config import CALIBRATIONS, LENGTHS

if TYPE_CHECKING:
    from lrl.evaluate.compare import Resampling
    from lrl.evaluate.suite import Report, Suite

METHODS = ("predictions", "prompt")


def add_asking(parser: ArgumentParser) -> None:
    """All of them."""
    add = parser.add_argument
    add("--method", choices=METHODS, default="predictions",
        help="score answers that are there, or those of --model to --prompts")  # fmt: skip
    add("--prompts", metavar="FILE", help='of lrl prompt; "{lang}" stands for each of --lang')
    add("--model", type=Path, metavar="DIR",
        help="a causal or sequence-to-sequence model that answers the prompts")  # fmt: skip
    add("--length", choices=LENGTHS, default="none",
        help="divide the log probability of an answer by its length in this (none)")  # fmt: skip
    add("--calibrate", choices=CALIBRATIONS, default="none",
        help="take off what answers get by themselves: in the prompt without a sentence, or in "
        "the domain (none)")  # fmt: skip
    add("--new-pieces", type=int, default=128, metavar="N", help="longest translation (128)")
    add("--batch", type=int, default=16, metavar="N", help="answers weighed at once (16)")
    add("--out", metavar="FILE",
        help="also write the model's answers, as JSON lines; those to --against go beside them, "
        "with the name of --other")  # fmt: skip


def asked(
    args: Namespace, suite: "Suite", drawing: "Resampling", names: tuple[str, str]
) -> "Report":
    """What a model's answers to prompts are worth; they are written down if --out says where."""
    from lrl.evaluate.suite import check_places
    from lrl.prompt.calibrate import Way
    from lrl.prompt.measure import Asked, evaluate, write

    if not args.prompts or not args.model:
        raise ConfigError("--method prompt: --prompts FILE and --model DIR are needed")
    if args.predictions:
        raise ConfigError("--method prompt: --predictions are not asked for")
    if args.against and args.system == args.other:
        raise ConfigError(f"--system and --other are both {args.other!r}: give them two names")
    check_places([name for name in (args.prompts, args.against, args.out) if name], suite.langs)
    how = Asked(Way(args.length, args.calibrate, args.batch), args.new_pieces)
    report, answers = evaluate(
        suite, args.prompts, args.against, args.model, how, args.metric, drawing, names
    )
    if args.out:
        write(args.out, answers, args.system)
    return report
