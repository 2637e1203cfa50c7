"""Inflection of the 2023 shared task's unseen lemmas: all tiers and each member, by table size.

    python benchmarks/inflection.py --data ../shared/data/tasks/sigmorphon2023 --workers 2
    python benchmarks/inflection.py --languages swa --sizes 100 300 1000 0
    python benchmarks/inflection.py --transducers models     # trained ones, models/LANGUAGE

A size of 0 is the whole training file; smaller ones are samples of its rows, from which alone the
members' weights are learned too. On the whole file the weights are learned on `.dev`; with
`--split dev` they are learned on one half of its lemmas and scored on the other, and the other way
round. One JSON object a language and size goes to stdout, and the mean over languages to stderr.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrl.morphology.inflector import Inflector, Row
from lrl.morphology.learn import config_for, symbolic, train, weigh
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.ensemble import Transducer
from lrl.morphology.reinflect.storage import load
from lrl.morphology.reinflect.train import train as train_transducer
from lrl.morphology.score import Score, items_of, score, tally
from lrl.morphology.task_rows import rows_of
from lrl.morphology.tiers import Inflected, Inflections, uniform

LANGUAGES = ("amh", "bel", "deu", "klr", "sme", "swa", "tur")


def crossed(rows: Sequence[Row], dev: Sequence[Row], members: dict[str, Inflector]) -> Score:
    """The score on dev rows, each half of their lemmas with weights learned on the other."""
    items = items_of(dev)
    start = time.perf_counter()
    votes = {name: member.predict(items) for name, member in members.items()}
    seconds = time.perf_counter() - start
    answers = [list(each) for each in zip(*votes.values(), strict=True)]
    half = set(sorted({row[0] for row in dev})[::2])
    best: list[Inflected | None] = [None] * len(dev)
    for side in (True, False):
        mine = [k for k, row in enumerate(dev) if (row[0] in half) is side]
        others = [k for k in range(len(dev)) if k not in set(mine)]
        weights = weigh([dev[k] for k in mine], [answers[k] for k in mine], len(members))
        model = Inflections(rows, members, *weights)
        some = {name: [said[k] for k in others] for name, said in votes.items()}
        for k, found in zip(others, model.settle([items[k] for k in others], some), strict=True):
            best[k] = found[0]
    return tally(dev, [one for one in best if one], votes, seconds)


def measure(args: argparse.Namespace, language: str, size: int) -> dict[str, object]:
    """One language at one size."""
    rows = uniform(rows_of(args.data / f"{language}.trn", "2023"))
    if size:
        rows = random.Random(args.seed).sample(rows, min(size, len(rows)))
    dev = uniform([*rows, *rows_of(args.data / f"{language}.dev", "2023")])[len(rows) :]
    asked = rows_of(args.data / f"{language}.tst", "2023") if args.split == "tst" else dev
    neural: Config | Transducer | None = None
    if args.transducers:
        neural = load(args.transducers / language)
    elif not args.no_neural:
        neural = config_for(len(rows))
        neural = replace(neural, members=args.members) if args.members else neural
    start = time.perf_counter()
    if size or args.split == "tst":
        model = train(rows, () if size else dev, neural, args.seed, args.workers)
        seconds = time.perf_counter() - start
        result = score(model, asked)
    else:
        members: dict[str, Inflector] = dict(symbolic(rows))
        if isinstance(neural, Config):
            members["neural"] = train_transducer(rows, dev, neural, args.seed, args.workers)
        elif neural is not None:
            members["neural"] = neural
        seconds = time.perf_counter() - start
        result = crossed(rows, dev, members)
    return {
        "language": language,
        "rows": len(rows),
        "split": args.split,
        "n": result.n,
        "accuracy": result.accuracy,
        "over_best": round(result.accuracy - max(result.by_member.values()), 2),
        "members": result.by_member,
        "tiers": {name: [share.n, share.accuracy] for name, share in result.by_tier.items()},
        "edit_distance": result.edit_distance,
        "calibration_error": result.calibration_error,
        "seconds_train": round(seconds, 1),
        "seconds_predict": result.seconds_predict,
    }


def main() -> None:
    default = Path(os.environ.get("LRL_DATA", "../shared/data")) / "tasks" / "sigmorphon2023"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--sizes", nargs="+", type=int, default=[0])
    parser.add_argument("--split", choices=("dev", "tst"), default="dev")
    parser.add_argument("--transducers", type=Path, help="a folder of trained ones, by language")
    parser.add_argument("--no-neural", action="store_true")
    parser.add_argument("--members", type=int, help="of the transducer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    for size in args.sizes:
        scores = []
        for language in args.languages:
            result = measure(args, language, size)
            print(json.dumps(result), flush=True)
            scores.append(float(str(result["accuracy"])))
        print(f"{size or 'all'} rows: mean accuracy {statistics.mean(scores):.2f}", file=sys.stderr)


if __name__ == "__main__":
    main()
