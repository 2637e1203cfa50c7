"""Seconds a sentence of a large model and of smaller ones, on one core.

    python benchmarks/small.py TEACHER STUDENT
    python benchmarks/small.py TEACHER STUDENT ANOTHER --text dev.tsv --sentences 64 --json

Models are folders of lrl adapt, lrl distil or lrl shrink, or of encoders. All read the same
sentences, alone (batch 1) and together (batch 32, those of like length beside each other, as lrl
predict does), in turns; the tokenizer's time counts for nobody, the head's does. On one core,
processor time is measured: others on the machine do not count, but for the memory that they share.
Ratios are to the first model in the same round; beside the median is the lowest and the highest.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from lrl.adapt.adapted import model_in
from lrl.adapt.batches import Batch, collate, encode
from lrl.adapt.model import Headless, Model, evaluating
from lrl.adapt.smaller.shrink import size
from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence

BATCHES = (1, 32)


def batches_of(model: Model, sentences: Sequence[Sentence], together: int) -> list[Batch]:
    """The sentences as a model reads them, so many at once."""
    encoded = encode(model.encoder, sentences, model.encoder.limit)
    items = sorted(encoded, key=lambda item: len(item.ids))
    pad = model.encoder.pad
    return [collate(items[at : at + together], pad) for at in range(0, len(items), together)]


def seconds(model: Model, batches: Sequence[Batch]) -> float:
    """Processor time of reading all batches, a sentence."""
    start = time.process_time()
    with evaluating(model):
        for batch in batches:
            found = model.read(batch)
            if not isinstance(model.head, Headless):
                model.head.predict(found)
    return (time.process_time() - start) / sum(len(batch.items) for batch in batches)


def measure(
    folders: Sequence[Path], sentences: Sequence[Sentence], rounds: int
) -> list[dict[str, Any]]:
    """A record a model."""
    torch.set_num_threads(1)
    models = {folder: model_in(folder) for folder in folders}
    work = {
        (folder, together): batches_of(model, sentences, together)
        for folder, model in models.items()
        for together in BATCHES
    }
    for folder, model in models.items():
        seconds(model, work[folder, BATCHES[0]][:4])  # what is done once, at the first call
    taken: dict[tuple[Path, int], list[float]] = {key: [] for key in work}
    for turn in range(rounds):
        for folder, together in list(work) if turn % 2 == 0 else list(work)[::-1]:
            taken[folder, together].append(seconds(models[folder], work[folder, together]))
    found = []
    for folder, model in models.items():
        record: dict[str, Any] = {
            "model": folder.name,
            "parameters": sum(p.numel() for p in model.parameters()),
            "bytes": size(folder),
        }
        for together in BATCHES:
            mine = taken[folder, together]
            first = taken[folders[0], together]
            ratios = [a / b for a, b in zip(first, mine, strict=True)]
            record[f"batch_{together}"] = {
                "milliseconds": round(1000 * statistics.median(mine), 3),
                "faster": round(statistics.median(ratios), 2),
                "low": round(min(ratios), 2),
                "high": round(max(ratios), 2),
            }
        found.append(record)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    shared = Path(os.environ.get("LRL_DATA", "../shared/data"))
    default = shared / "tasks" / "sib200" / "eng_Latn" / "dev.tsv"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", type=Path, nargs="+", metavar="DIR", help="the large one first")
    parser.add_argument("--text", type=Path, default=default, help="sentences (SIB-200's, English)")
    parser.add_argument("--sentences", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    found = list(read(args.text))
    few = found[:: max(1, len(found) // args.sentences)][: args.sentences]
    records = measure(args.models, few, args.rounds)
    if args.json:
        print(json.dumps({"sentences": len(few), "torch": torch.__version__, "models": records}))
        return 0
    for one in records:
        print(f"{one['model']}: {one['parameters']:,} parameters, {one['bytes'] / 1e6:.1f} MB")
        for together in BATCHES:
            took = one[f"batch_{together}"]
            faster = f"{took['faster']:.2f} times as fast ({took['low']} to {took['high']})"
            print(f"  {together:>2} at once: {took['milliseconds']:8.2f} ms a sentence, {faster}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
