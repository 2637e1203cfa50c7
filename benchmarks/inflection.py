"""The learned inflector on the 2023 shared task's files: accuracy and seconds, by language.

    python benchmarks/inflection.py --data ../shared/data/tasks/sigmorphon2023 --workers 2
    python benchmarks/inflection.py --languages swa --sizes 100 300 1000 0

A size of 0 is the whole training file; smaller ones are samples of its rows. Accuracy is on the
`.dev` file unless `--split tst` asks otherwise; half of `.dev`, by lemma, calibrates confidences
(no answer depends on it), and the calibration error is of the other half. One JSON object a
language and size goes to stdout.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lrl.morphology.inflector import Item, Row
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.ensemble import Transducer, uncalibrated
from lrl.morphology.reinflect.train import train
from lrl.morphology.sigmorphon import read

LANGUAGES = ("amh", "bel", "deu", "klr", "sme", "swa", "tur")


def rows_of(path: Path) -> list[Row]:
    """The rows of one task file."""
    return [(example.lemma, example.features, example.form) for example in read(path, "2023")]


def accuracy(model: Transducer, rows: Sequence[Row]) -> float:
    """Share of rows whose form is the model's first answer, in percent."""
    answers = model.predict([(lemma, bundle) for lemma, bundle, _ in rows])
    right = sum(
        bool(found) and found[0][0] == form
        for found, (_, _, form) in zip(answers, rows, strict=True)
    )
    return round(100 * right / len(rows), 2)


T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and the seconds it took."""
    start = time.perf_counter()
    return work(), round(time.perf_counter() - start, 2)


def measure(
    data: Path, language: str, size: int, split: str, config: Config, seed: int, workers: int
) -> dict[str, object]:
    """One language at one size: the ensemble, and each member alone."""
    rows = rows_of(data / f"{language}.trn")
    if size:
        rows = random.Random(seed).sample(rows, min(size, len(rows)))
    dev = rows_of(data / f"{language}.dev")
    lemmas = sorted({row[0] for row in dev})
    calibrating = set(lemmas[::2])
    held_out = [row for row in dev if row[0] in calibrating]
    asked = [row for row in dev if row[0] not in calibrating]
    if split != "dev":
        asked = rows_of(data / f"{language}.{split}")
    model, seconds_train = timed(lambda: train(rows, held_out, config, seed, workers))
    scored = dev if split == "dev" else asked
    whole, seconds_predict = timed(lambda: accuracy(model, scored))
    return {
        "language": language,
        "rows": len(rows),
        "split": split,
        "n": len(scored),
        "accuracy": whole,
        "members": [accuracy(uncalibrated((member,)), scored) for member in model.members],
        "calibration_error": calibration_error(model, asked),
        "seconds_train": seconds_train,
        "seconds_predict": seconds_predict,
    }


def calibration_error(model: Transducer, rows: Sequence[Row], bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence from accuracy over equal bins."""
    items: list[Item] = [(lemma, bundle) for lemma, bundle, _ in rows]
    seen = [
        (answers[0][1], float(answers[0][0] == row[2]))
        for answers, row in zip(model.predict(items), rows, strict=True)
        if answers
    ]
    total = 0.0
    for k in range(bins):
        inside = [pair for pair in seen if k == min(bins - 1, int(pair[0] * bins))]
        total += abs(sum(c for c, _ in inside) - sum(r for _, r in inside))
    return round(total / max(1, len(seen)), 4)


def main() -> None:
    default = Path(os.environ.get("LRL_DATA", "../shared/data")) / "tasks" / "sigmorphon2023"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--sizes", nargs="+", type=int, default=[0])
    parser.add_argument("--split", choices=("dev", "tst"), default="dev")
    parser.add_argument("--members", type=int, default=Config().members)
    parser.add_argument("--epochs", type=int, default=Config().epochs)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    config = replace(Config(), members=args.members, epochs=args.epochs)
    for size in args.sizes:
        scores = []
        for language in args.languages:
            result = measure(args.data, language, size, args.split, config, args.seed, args.workers)
            print(json.dumps(result), flush=True)
            scores.append(float(str(result["accuracy"])))
        print(f"{size or 'all'} rows: mean accuracy {statistics.mean(scores):.2f}", file=sys.stderr)


if __name__ == "__main__":
    main()
