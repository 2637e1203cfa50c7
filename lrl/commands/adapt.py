"""`lrl adapt`: an encoder trained for a task on labelled and pseudo-labelled text."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.adapt.config import PARTS, POOLINGS, SCHEDULES, TrainConfig, Weights
from lrl.commands.columns import columns_of
from lrl.corpus.readers import Options
from lrl.errors import ConfigError

TASKS = ("classify", "tag", "intent-slots", "parse")  # of lrl.adapt.heads, which imports torch
CONFIG, WEIGHTS = TrainConfig(), Weights()


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="an encoder's folder, one of "
        'lrl adapt, or "tiny"')  # fmt: skip
    add("--train", type=Path, action="append", default=[], metavar="FILE",
        help="labelled sentences; repeat for several")  # fmt: skip
    add("--share", type=float, action="append", default=[], metavar="X",
        help="how much of each --train file an epoch takes, in their order (1)")  # fmt: skip
    add("--dev", type=Path, metavar="FILE", help="measured each epoch; the best is kept")
    add("--task", choices=TASKS, default="classify")
    add("--out", type=Path, metavar="DIR", help="where the adapted model goes")
    add("--pairs", type=Path, metavar="LEDGER", help="the .jsonl of lrl synthesize")
    add("--check", type=Path, metavar="FILE",
        help="only say how the model's tokenizer deals with this text, beside --train")  # fmt: skip
    add("--format", default="", help="of the files: table, conll, conllu or jsonl (by looking)")
    add("--column", action="append", default=[], metavar="WHAT=COLUMN",
        help="which column of a table or CoNLL file is what: text=3, upos=2")  # fmt: skip
    add("--tags", default="", metavar="NAME", help="tags to learn: upos, spans or a column's name")
    add("--pooling", choices=POOLINGS, help="how pieces make a sentence (what the model says)")
    add("--prefix", help="put before each text (what the model says)")
    for name, what in (
        ("epochs", "passes over the training data"),
        ("batch", "pieces of a batch, padding included"),
        ("accumulate", "batches of an update"),
        ("pieces", "longest sentence"),
        ("patience", "measurements without a new best that end the run; 0: never"),
        ("seed", "of everything random"),
    ):
        default = getattr(CONFIG, name)
        add(f"--{name}", type=int, default=default, metavar="N", help=f"{what} ({default})")
    add("--lr", type=float, default=CONFIG.rate, help=f"of the encoder ({CONFIG.rate:g})")
    add("--head-lr", type=float, default=CONFIG.head_rate, help=f"({CONFIG.head_rate:g})")
    add("--schedule", choices=SCHEDULES, default=CONFIG.schedule)
    add("--parts", choices=PARTS, default=CONFIG.parts,
        help="what learns: full, body (word embeddings stay), head")  # fmt: skip
    for name in ("agreement", "distil", "mlm"):
        add(f"--{name}", type=float, default=getattr(WEIGHTS, name), metavar="WEIGHT",
            help="weight of this objective on the pairs (0)")  # fmt: skip
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Check or adapt."""
    if not args.train:
        raise ConfigError("--train FILE is missing")
    from lrl.adapt.embedded import folder_of

    args.model = folder_of(args.model)
    if args.check:
        return check(args)
    if args.out is None:
        raise ConfigError("--out DIR is missing")
    from lrl.adapt.job import adapt

    def report(record: dict[str, Any]) -> None:
        losses = ", ".join(f"{name} {value:.4f}" for name, value in record["loss"].items())
        dev = f", dev {record['dev']:.4f}" if "dev" in record else ""
        print(f"epoch {record['epoch']:g}: {losses}{dev}", file=sys.stderr)

    about = adapt(job_of(args), report)
    told = {key: about[key] for key in ("task", "measure", "dev", "updates", "counts", "signature")}
    if args.json:
        print(json.dumps(told | {"out": str(args.out)}))
    else:
        best = "" if told["dev"] is None else f", dev {told['measure']} {told['dev']:.4f}"
        print(f"{args.out}: {told['task']}, {told['updates']} updates{best}")
    return 0


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.job import Job, TrainSet
    from lrl.adapt.pairs import read_pairs

    if len(args.share) > len(args.train):
        raise ConfigError(f"{len(args.share)} --share for {len(args.train)} --train files")
    shares = [*args.share, *[1.0] * (len(args.train) - len(args.share))]
    return Job(
        model=args.model,
        task=args.task,
        sets=tuple(
            TrainSet(tuple(sentences(args, path)), share)
            for path, share in zip(args.train, shares, strict=True)
        ),
        out=args.out,
        dev=tuple(sentences(args, args.dev)) if args.dev else (),
        pairs=tuple(read_pairs(args.pairs)) if args.pairs else (),
        column=args.tags,
        reading=reading_of(args),
        config=TrainConfig(
            epochs=args.epochs,
            rate=args.lr,
            head_rate=args.head_lr,
            batch=args.batch,
            accumulate=args.accumulate,
            schedule=args.schedule,
            pieces=args.pieces,
            parts=args.parts,
            patience=args.patience,
            seed=args.seed,
        ),
        weights=Weights(agreement=args.agreement, distil=args.distil, mlm=args.mlm),
    )


def reading_of(args: Namespace) -> Any:
    """How the model is to read, where the user says so in part or whole."""
    from dataclasses import replace

    from lrl.adapt import encoder

    said = {"pooling": args.pooling, "prefix": args.prefix}
    said = {name: value for name, value in said.items() if value is not None}
    return replace(encoder.reading_of(args.model), **said) if said else None


def sentences(args: Namespace, path: Path) -> list[Any]:
    """All sentences of a file; ConfigError where there are none."""
    from lrl.corpus.readers import read

    options = Options(columns=columns_of(args.column))
    found = list(read(path, args.format, options))
    if not found:
        raise ConfigError(f"{path}: no sentences in it")
    return found


def check(args: Namespace) -> int:
    """Print how the tokenizer deals with a text, beside the training data; 1 with a warning."""
    from lrl.adapt.encoder import load
    from lrl.adapt.fitness import fitness, warnings

    tokenizer = load(args.model).tokenizer
    source = fitness(tokenizer, [s for path in args.train for s in sentences(args, path)])
    target = fitness(tokenizer, sentences(args, args.check))
    said = warnings(target, source)
    rows = {"source": source, "target": target}
    if args.json:
        told = {
            name: {
                "words": one.words,
                "fertility": round(one.fertility, 4),
                "unknown": round(one.unknown_rate, 4),
                "whole": round(one.whole_rate, 4),
            }
            for name, one in rows.items()
        }
        print(json.dumps({**told, "warnings": said}))
    else:
        for name, one in rows.items():
            print(
                f"{name}: {one.words:,} words, {one.fertility:.2f} pieces a word, "
                f"{one.unknown_rate:.1%} unknown pieces, {one.whole_rate:.1%} of words whole"
            )
        for line in said:
            print(f"warning: {line}")
    return 1 if said else 0
