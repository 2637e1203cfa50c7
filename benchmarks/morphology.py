"""Lookups a second and load time of an inflection table, against the `unimorph` package.

    python benchmarks/morphology.py --data ../shared/data/morphology/unimorph --languages sme zul
    python benchmarks/morphology.py --forms 500000      # a generated table of that size
    python benchmarks/morphology.py --tiers deu.trn --transducer models/deu    # each tier's speed

Both sides answer the same questions in the same run: the forms of (lemma, cell) pairs that the
table holds, drawn by a seed. The package reads its table at every question, so it is asked fewer
and its load time is that of one question. With `--tiers`, each member is trained on half of a
file's lemmas and asked for forms of the others. One JSON object a table goes to stdout.
"""

import argparse
import functools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lrl.morphology.learn import symbolic
from lrl.morphology.paradigms import Table, build, compile_files, open_table
from lrl.morphology.score import items_of
from lrl.morphology.task_rows import rows_of
from lrl.morphology.unimorph import parts
from lrl.morphology.unimorph_package import inflect_word


def seconds(job: Callable[[], object]) -> float:
    """How much processor time one run of a job takes; others on the machine do not count."""
    start = time.process_time()
    job()
    return time.process_time() - start


def generate(folder: Path, forms: int, rng: random.Random) -> Path:
    """A table of made-up lemmas with 26 cells each, as its own language folder."""
    cells = [f"V;{t};{p};{n}" for t in ("PRS", "PST", "FUT") for p in "123" for n in ("SG", "PL")]
    cells += [f"N;{c};{n}" for c in ("NOM", "ACC", "DAT", "GEN") for n in ("SG", "PL")]
    path = folder / "qaa" / "qaa"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8") as file:
        for i in range(forms // len(cells)):
            stem = "".join(rng.choice("ptkmnslr") + rng.choice("aeiou") for _ in range(3)) + str(i)
            file.writelines(f"{stem}\t{stem}{k}\t{cell}\n" for k, cell in enumerate(cells))
    return path.parent


def measure(folder: Path, lookups: int, asked: int, rng: random.Random) -> dict[str, object]:
    """The figures of one language folder."""
    lang = folder.name
    compiling = seconds(lambda: compile_files(parts(folder)))
    open_table(folder)
    loading = min(seconds(lambda: open_table(folder)) for _ in range(3))
    table = open_table(folder)
    rows = list(table.rows())
    questions = [rng.choice(rows) for _ in range(lookups)]
    table.analyse("")  # builds the index by form, which is part of no single question
    inflecting = seconds(lambda: [table.inflect(lemma, cell) for lemma, cell, _ in questions])
    analysing = seconds(lambda: [table.analyse(form) for _, _, form in questions])
    peer = [rng.choice(rows) for _ in range(asked)]
    agree = sum(agrees(table, folder, row) for row in peer)
    theirs = seconds(lambda: [inflect_word(folder.parent, lang, row[0], row[1]) for row in peer])
    return {
        "table": lang,
        "forms": len(table),
        "compile_seconds": round(compiling, 3),
        "load_seconds": round(loading, 4),
        "inflect_per_second": round(lookups / inflecting),
        "analyse_per_second": round(lookups / analysing),
        "unimorph_load_seconds": round(theirs / asked, 4),
        "unimorph_inflect_per_second": round(asked / theirs, 2),
        "inflect_ratio": round(lookups / inflecting / (asked / theirs)),
        "load_ratio": round(theirs / asked / loading, 1),
        "same_answers": f"{agree}/{asked}",
    }


def agrees(table: Table, folder: Path, row: tuple[str, str, str]) -> bool:
    """Whether both sides give the same forms for a cell."""
    lemma, cell, _ = row
    theirs = inflect_word(folder.parent, folder.name, lemma, cell)
    return sorted(set(theirs)) == sorted(table.inflect(lemma, cell))


def speeds(
    path: Path, transducer: Path | None, asked: int, rng: random.Random
) -> dict[str, object]:
    """Inflections a second of each tier, and of each member that one is made of."""
    rows = rows_of(path)
    lemmas = sorted({lemma for lemma, _, _ in rows})
    known = set(rng.sample(lemmas, len(lemmas) // 2))
    inside = [row for row in rows if row[0] in known]
    held = rng.choices([row for row in rows if row[0] in known], k=asked)
    unseen = rng.choices([row for row in rows if row[0] not in known], k=asked)
    table = build(inside)
    taken = {"attested": seconds(lambda: [table.inflect(lemma, cell) for lemma, cell, _ in held])}
    members = dict(symbolic(inside))
    if transducer:
        from lrl.morphology.reinflect.storage import load

        members["neural"] = load(transducer)
    items = items_of(unseen)
    for name, member in members.items():
        taken[name] = seconds(functools.partial(member.predict, items))
    return {
        "file": path.name,
        "items": asked,
        "different_items": len(set(items)),
        "inflections_per_second": {name: round(asked / t) for name, t in taken.items()},
        "seconds": {name: round(t, 3) for name, t in taken.items()},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure each table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of tables XXX/XXX")
    parser.add_argument("--languages", nargs="*", help="codes (all that are there)")
    parser.add_argument("--forms", type=int, default=0, help="also a generated table of this size")
    parser.add_argument("--lookups", type=int, default=200_000)
    parser.add_argument("--tiers", type=Path, metavar="F", help="rows to measure every tier on")
    parser.add_argument("--transducer", type=Path, metavar="DIR", help="a trained one, for --tiers")
    parser.add_argument("--items", type=int, default=10_000, help="inflections for --tiers")
    parser.add_argument("--asked", type=int, default=20, help="questions to the package")
    args = parser.parse_args(argv)
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as home:
        os.environ["LRL_HOME"] = home
        folders = sorted(args.data.iterdir()) if args.data else []
        chosen = [f for f in folders if not args.languages or f.name in args.languages]
        chosen = [f for f in chosen if (f / f.name).is_file()]
        if args.forms:
            chosen.append(generate(Path(home), args.forms, rng))
        for folder in chosen:
            print(json.dumps(measure(folder, args.lookups, args.asked, rng)), flush=True)
    if args.tiers:
        print(json.dumps(speeds(args.tiers, args.transducer, args.items, rng)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
