"""`lrl distil`: a small student taught by a large adapted model."""

import json
import shutil
from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path
from typing import Any

from lrl.adapt.config import STUDIED, WITHOUT, TrainConfig, Weights
from lrl.commands.columns import add_column
from lrl.commands.listed import numbers
from lrl.commands.training import (
    CONFIG,
    add_dev,
    add_numbers,
    add_train,
    numbers_of,
    pairs_of,
    report,
    sentences,
    sets_of,
    summary,
    told_of,
)
from lrl.errors import ConfigError

SIZES = {
    "hidden": "dimensions of each state",
    "intermediate": "dimensions inside a layer",
    "heads": "of attention",
}
# What brought students nearest to their teachers, and soonest, is usual; see docs/results.md.
LEARNED = {
    "hidden": (0.0, "the teacher's states after the layers that correspond"),
    "relation": (0.0, "how much pieces are like each other by its last layer's attention"),
    "logits": (1.0, "its answers"),
    "vectors": (2.0, "its vectors of sentences, and of words where the task has them"),
    "nearest": (0.5, "which of these vectors is which sentence's"),
    "early": (0.0, "both, in each layer before the last, for lrl exits"),
}


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("teacher", type=Path, metavar="TEACHER", help="what lrl adapt wrote, an encoder's folder, "
        'or "tiny"')  # fmt: skip
    add("--out", type=Path, required=True, metavar="DIR", help="where the student goes")
    add("--layers", default="", metavar="N",
        help="so many of the teacher's, at even distances, or these: 1,2,3,4 (all)")  # fmt: skip
    for name, what in SIZES.items():
        add(f"--{name}", type=int, default=0, metavar="N", help=f"{what} (as the teacher's)")
    add("--student", type=Path, metavar="DIR",
        help="begin with the student of this folder; where there is none, one is begun and kept "
        "there, for lrl adapt to train without the teacher")  # fmt: skip
    add("--task", metavar="TASK", help="none: what comes out is an encoder (the teacher's)")
    add_train(parser)
    add("--text", type=Path, action="append", default=[], metavar="FILE",
        help="sentences without labels, in any language; repeat for several")  # fmt: skip
    add("--splice", type=int, default=0, metavar="N",
        help="for each sentence of a --text file N more, that end as another (0)")  # fmt: skip
    add("--pairs", type=Path, action="append", default=[], metavar="LEDGER",
        help="the .jsonl of lrl synthesize: both sides, where there is no --text")  # fmt: skip
    add_dev(parser)
    add("--format", default="", help="of the files: text, table, conll, conllu, jsonl (by looking)")
    add_column(parser, "which column of a table or CoNLL file is what: text=3")
    add("--task-weight", type=float, default=1.0, metavar="WEIGHT",
        help="of the labels of --train (1)")  # fmt: skip
    for name, (usual, what) in LEARNED.items():
        add(f"--{name}-weight", type=float, metavar="WEIGHT", help=f"{what} ({usual:g})")
    add("--soften", type=float, default=CONFIG.soften, metavar="T",
        help=f"temperature at which answers are compared ({CONFIG.soften:g})")  # fmt: skip
    add_numbers(parser, "passes over --train, or over --text where there is none")
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Distil, and say what the student is like beside its teacher."""
    from lrl.adapt.embedded import folder_of
    from lrl.adapt.smaller.distil import distil

    args.teacher = folder_of(args.teacher)
    if not (args.train or args.text or args.pairs):
        raise ConfigError("nothing to be taught on; name files with --train, --text or --pairs")

    job = job_of(args)
    # A student need not stay as it was begun, so it is not said how far it went.
    quiet = partial(report, source=False)
    about = distil(job, shape_of(args), quiet)
    if args.student is None:
        shutil.rmtree(job.model, ignore_errors=True)
    told = told_of(about)
    if args.json:
        print(json.dumps(told | about["distilled"] | {"out": str(args.out)}))
        return 0
    print(summary(told, args.out))
    sides = {side: about["distilled"][side] for side in ("teacher", "student")}
    for side, size in sides.items():
        print(f"{side}: {size['parameters']:,} parameters, {size['bytes'] / 1e6:.1f} MB")
    share = sides["student"]["parameters"] / sides["teacher"]["parameters"]
    print(f"the student has {share:.1%} of its teacher's parameters")
    return 0


def shape_of(args: Namespace) -> Any:
    """The size of the student; ConfigError for layers that are no numbers."""
    from lrl.adapt.smaller.student import Shape

    layers = numbers("--layers", args.layers)
    sizes = {name: getattr(args, name) for name in SIZES}
    if len(layers) > 1:
        return Shape(**sizes, chosen=layers)
    return Shape(**sizes, layers=sum(layers))


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.encoder import ABOUT, json_of
    from lrl.adapt.job import Job
    from lrl.adapt.smaller.splice import spliced

    sets = sets_of(args)
    pairs = pairs_of(args, sets)
    files = [sentences(args, path) for path in args.text]
    about = json_of(args.teacher / ABOUT) or {}
    answers = str(about.get("task") or WITHOUT)
    task = args.task or answers
    usual = {name: weight for name, (weight, _) in LEARNED.items()}
    if not task == answers != WITHOUT:
        usual["logits"] = 0.0
    said = {name: getattr(args, f"{name}_weight") for name in STUDIED}
    return Job(
        model=args.student or args.out.with_name(f"{args.out.name}.student"),
        task=task,
        sets=sets,
        out=args.out,
        dev=tuple(sentences(args, args.dev)),
        pairs=pairs,
        texts=tuple(
            one for file in files for one in (*file, *spliced(file, args.splice, args.seed))
        ),
        column=str(about.get("head", {}).get("source", "")) if task == "tag" else "",
        teacher=args.teacher,
        config=TrainConfig(**numbers_of(args), soften=args.soften),
        weights=Weights(
            task=args.task_weight if sets and task != WITHOUT else 0.0,
            **{name: usual[name] if said[name] is None else said[name] for name in STUDIED},
        ),
    )
