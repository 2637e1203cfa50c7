"""`lrl distil`: a small student taught by a large adapted model."""

import json
import shutil
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.adapt.config import STUDIED, WITHOUT, TrainConfig, Weights
from lrl.commands.columns import add_column, sentences_of
from lrl.errors import ConfigError

SIZES = {
    "layers": "of the teacher's, at even distances",
    "hidden": "dimensions of each state",
    "intermediate": "dimensions inside a layer",
    "heads": "of attention",
}
LEARNED = {
    "hidden": "the teacher's states after the layers that correspond",
    "relation": "how much pieces are like each other by its last layer's attention",
    "logits": "its answers",
}
NUMBERS = {
    "epochs": "passes over --train, or over --text where there is none",
    "batch": "pieces of a batch, padding included",
    "accumulate": "batches of an update",
    "pieces": "longest sentence",
    "patience": "measurements without a new best that end the run; 0: never",
    "updates": "at most so many updates; 0: as the epochs say",
    "save_every": "updates between checkpoints; 0: one a measurement",
    "seed": "of everything random",
}
CONFIG = TrainConfig()


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("teacher", type=Path, metavar="TEACHER", help="what lrl adapt wrote, an encoder's folder, "
        'or "tiny"')  # fmt: skip
    add("--out", type=Path, required=True, metavar="DIR", help="where the student goes")
    for name, what in SIZES.items():
        add(f"--{name}", type=int, default=0, metavar="N", help=f"{what} (as the teacher's)")
    add("--student", type=Path, metavar="DIR",
        help="begin with the student of this folder; where there is none, one is begun and kept "
        "there, for lrl adapt to train without the teacher")  # fmt: skip
    add("--task", metavar="TASK", help="none: what comes out is an encoder (the teacher's)")
    add("--train", type=Path, action="append", default=[], metavar="FILE",
        help="labelled sentences; repeat for several")  # fmt: skip
    add("--share", type=float, action="append", default=[], metavar="X",
        help="how much of each --train file an epoch takes, in their order (1)")  # fmt: skip
    add("--text", type=Path, action="append", default=[], metavar="FILE",
        help="sentences without labels, in any language; repeat for several")  # fmt: skip
    add("--pairs", type=Path, action="append", default=[], metavar="LEDGER",
        help="the .jsonl of lrl synthesize: both sides, where there is no --text")  # fmt: skip
    add("--dev", type=Path, metavar="FILE", help="measured each epoch; the best is kept")
    add("--format", default="", help="of the files: text, table, conll, conllu, jsonl (by looking)")
    add_column(parser, "which column of a table or CoNLL file is what: text=3")
    add("--task-weight", type=float, default=1.0, metavar="WEIGHT",
        help="of the labels of --train (1)")  # fmt: skip
    for name, what in LEARNED.items():
        add(f"--{name}-weight", type=float, metavar="WEIGHT", help=f"{what} (1)")
    add("--soften", type=float, default=CONFIG.soften, metavar="T",
        help=f"temperature at which answers are compared ({CONFIG.soften:g})")  # fmt: skip
    for name, what in NUMBERS.items():
        default = getattr(CONFIG, name)
        option = f"--{name.replace('_', '-')}"
        add(option, type=int, default=default, metavar="N", help=f"{what} ({default})")
    add("--lr", type=float, default=CONFIG.rate, help=f"of the encoder ({CONFIG.rate:g})")
    add("--head-lr", type=float, default=CONFIG.head_rate, help=f"({CONFIG.head_rate:g})")
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Distil, and say what the student is like beside its teacher."""
    from lrl.adapt.embedded import folder_of
    from lrl.adapt.smaller.distil import distil
    from lrl.adapt.smaller.student import Shape

    args.teacher = folder_of(args.teacher)
    if not (args.train or args.text or args.pairs):
        raise ConfigError("nothing to be taught on; name files with --train, --text or --pairs")

    def report(record: dict[str, Any]) -> None:
        losses = ", ".join(f"{name} {value:.4f}" for name, value in record["loss"].items())
        dev = f", dev {record['dev']:.4f}" if "dev" in record else ""
        print(f"epoch {record['epoch']:g}: {losses}{dev}", file=sys.stderr)

    job = job_of(args)
    about = distil(job, Shape(**{name: getattr(args, name) for name in SIZES}), report)
    if args.student is None:
        shutil.rmtree(job.model, ignore_errors=True)
    told = {key: about[key] for key in ("task", "measure", "dev", "updates", "counts", "signature")}
    if args.json:
        print(json.dumps(told | about["distilled"] | {"out": str(args.out)}))
        return 0
    best = "" if told["dev"] is None else f", dev {told['measure']} {told['dev']:.4f}"
    print(f"{args.out}: {told['task'] or 'encoder'}, {told['updates']} updates{best}")
    sides = {side: about["distilled"][side] for side in ("teacher", "student")}
    for side, size in sides.items():
        print(f"{side}: {size['parameters']:,} parameters, {size['bytes'] / 1e6:.1f} MB")
    share = sides["student"]["parameters"] / sides["teacher"]["parameters"]
    print(f"the student has {share:.1%} of its teacher's parameters")
    return 0


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.encoder import ABOUT, json_of
    from lrl.adapt.job import Job, TrainSet
    from lrl.adapt.pairs import joined, read_pairs

    if len(args.share) > len(args.train):
        raise ConfigError(f"{len(args.share)} --share for {len(args.train)} --train files")
    shares = [*args.share, *[1.0] * (len(args.train) - len(args.share))]
    sets = [
        TrainSet(tuple(sentences_of(path, args.column, args.format)), share)
        for path, share in zip(args.train, shares, strict=True)
    ]
    pairs = [pair for path in args.pairs for pair in read_pairs(path)]
    about = json_of(args.teacher / ABOUT) or {}
    answers = str(about.get("task") or WITHOUT)
    task = args.task or answers
    usual = {"hidden": 1.0, "relation": 1.0, "logits": float(task == answers != WITHOUT)}
    said = {name: getattr(args, f"{name}_weight") for name in STUDIED}
    return Job(
        model=args.student or args.out.with_name(f"{args.out.name}.student"),
        task=task,
        sets=tuple(sets),
        out=args.out,
        dev=tuple(sentences_of(args.dev, args.column, args.format)) if args.dev else (),
        pairs=tuple(joined(pairs, [one for some in sets for one in some.sentences])),
        texts=tuple(s for f in args.text for s in sentences_of(f, args.column, args.format)),
        column=str(about.get("head", {}).get("source", "")) if task == "tag" else "",
        teacher=args.teacher,
        config=TrainConfig(
            rate=args.lr,
            head_rate=args.head_lr,
            soften=args.soften,
            **{name: getattr(args, name) for name in NUMBERS},
        ),
        weights=Weights(
            task=args.task_weight if sets and task != WITHOUT else 0.0,
            **{name: usual[name] if said[name] is None else said[name] for name in STUDIED},
        ),
    )
