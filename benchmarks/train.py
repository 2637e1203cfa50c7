"""Training pieces a second of lrl's loop, against padded batches as example scripts make them.

    python benchmarks/train.py --model ../shared/models/multilingual-e5-small-trimmed
    python benchmarks/train.py --train a.tsv --train b.jsonl --sentences 500 --batch 16 --json

All sides train the same model for the same task on the same sentences, for one pass, in turns, and
only pieces of text are counted, never padding. The plain loops take a fixed number of sentences
in random order and pad them to the longest of the batch or to a fixed length, with PyTorch's AdamW
as it comes, clipping, and a linear schedule. `matched` is lrl's loop with as many updates as they
make. Encoding beforehand and checkpoints count for nobody. On a processor, processor time is
measured: others on the machine do not count. Ratios are of the same round; beside the median is
the lowest and the highest of them.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from lrl.adapt.batches import Encoded, Share, collate, encode
from lrl.adapt.checkpoint import Checkpoints, Tensors
from lrl.adapt.config import TrainConfig, Weights
from lrl.adapt.encoder import Reading
from lrl.adapt.job import Job, TrainSet, model_of
from lrl.adapt.model import Model
from lrl.adapt.recipe import Material, objectives_of
from lrl.adapt.train import train
from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence

SEED = 1


class Unsaved(Checkpoints):
    """Writes nothing: the plain loops write nothing either."""

    def save(self, state: dict[str, Any], tensors: Tensors) -> None:
        """Leave it."""

    def load(self) -> None:
        """There is none."""


def ours(model: Model, items: Sequence[Encoded], config: TrainConfig) -> Callable[[], int]:
    """A pass of lrl's loop; how many updates it made."""
    data = Material((Share(items),), (), (), (), ())
    objectives = objectives_of(model, data, config, Weights())
    nowhere = Unsaved(Path(tempfile.gettempdir()), "")
    return lambda: train(model, objectives, config, nowhere).updates


def plain(model: Model, items: Sequence[Encoded], batch: int, width: int) -> Callable[[], int]:
    """A pass over padded batches of so many sentences, `width` pieces wide or as needed if 0."""
    updates = -(-len(items) // batch)
    pad = model.encoder.pad

    def run() -> int:
        torch.manual_seed(SEED)
        model.train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, updates)
        order = torch.randperm(len(items)).tolist()
        for at in range(0, len(order), batch):
            made = collate([items[i] for i in order[at : at + batch]], pad)
            if width:
                more = (0, max(0, width - made.ids.shape[1]))
                ids = torch.nn.functional.pad(made.ids, more, value=pad)
                mask = torch.nn.functional.pad(made.mask, more)
                made = replace(made, ids=ids, mask=mask)
            loss = model.head.loss(model.read(made)) / len(made.items)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        return updates

    return run


def seconds(job: Callable[[], int]) -> tuple[float, int]:
    """How long a job takes, on a processor in processor time; and its updates."""
    gpu = torch.cuda.is_available()
    clock = time.perf_counter if gpu else time.process_time
    start = clock()
    updates = job()
    if gpu:
        torch.cuda.synchronize()
    return clock() - start, updates


def measure(args: argparse.Namespace, sentences: tuple[Sentence, ...]) -> dict[str, Any]:
    """All sides in turns."""
    reading = Reading("mean", args.prefix)
    config = TrainConfig(epochs=1, batch=args.pieces, pieces=args.width, seed=SEED)
    job = Job(
        args.model, args.task, (TrainSet(sentences),), Path(tempfile.gettempdir()),
        reading=reading, config=config,
    )  # fmt: skip
    encoded = encode(fresh(job).encoder, sentences, args.width)
    pieces = sum(len(item.ids) for item in encoded)
    matched = replace(config, batch=max(round(args.batch * pieces / len(encoded)), args.width))
    sides: dict[str, Callable[[Model], Callable[[], int]]] = {
        "lrl": lambda model: ours(model, encoded, config),
        "matched": lambda model: ours(model, encoded, matched),
        "longest": lambda model: plain(model, encoded, args.batch, 0),
        "fixed": lambda model: plain(model, encoded, args.batch, args.width),
    }
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    updates: dict[str, int] = {}
    for turn in range(args.rounds):
        for name in list(sides) if turn % 2 == 0 else list(sides)[::-1]:
            taken, updates[name] = seconds(sides[name](fresh(job)))
            speeds[name].append(pieces / taken)
            print(f"round {turn + 1} {name}: {speeds[name][-1]:,.0f} pieces/s", file=sys.stderr)
    ratios = {
        f"{mine}/{theirs}": [a / b for a, b in zip(speeds[mine], speeds[theirs], strict=True)]
        for mine in ("lrl", "matched")
        for theirs in ("longest", "fixed")
    }
    return {
        "model": args.model.name,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "sentences": len(encoded),
        "pieces": pieces,
        "pieces_a_sentence": round(pieces / len(encoded), 1),
        "plain_batch": args.batch,
        "fixed_width": args.width,
        "rounds": args.rounds,
        "updates": updates,
        "pieces_per_second": {k: round(statistics.median(v), 1) for k, v in speeds.items()},
        "ratio": {name: spread(found) for name, found in ratios.items()},
    }


def spread(found: Sequence[float]) -> dict[str, float]:
    """Median, lowest and highest."""
    middle = statistics.median(found)
    return {"median": round(middle, 3), "low": round(min(found), 3), "high": round(max(found), 3)}


def fresh(job: Job) -> Model:
    """The model before any training."""
    model = model_of(job)
    return model.cuda() if torch.cuda.is_available() else model


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    shared = Path(os.environ.get("LRL_DATA", "../shared/data"))
    default = shared / "tasks" / "sib200" / "eng_Latn" / "train.tsv"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="an encoder's folder")
    parser.add_argument("--prefix", default="", help="what stands before each text")
    parser.add_argument("--train", type=Path, action="append", help="labelled files (SIB-200)")
    parser.add_argument("--task", default="classify")
    parser.add_argument("--sentences", type=int, default=0, help="only so many, at even distances")
    parser.add_argument("--pieces", type=int, default=TrainConfig().batch, help="lrl's batch")
    parser.add_argument("--batch", type=int, default=32, help="sentences of a plain batch")
    parser.add_argument("--width", type=int, default=128, help="fixed length of a plain sentence")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    found = [s for path in args.train or [default] for s in read(path)]
    few = found[:: max(1, len(found) // args.sentences)] if args.sentences else found
    told = measure(args, tuple(few))
    if args.json:
        print(json.dumps(told))
        return 0
    for name, speed in told["pieces_per_second"].items():
        print(f"{name:8} {speed:>10,.1f} pieces a second, {told['updates'][name]} updates")
    for name, ratio in told["ratio"].items():
        print(f"{name:16} {ratio['median']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
