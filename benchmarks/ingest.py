"""A PanLex export of the published one's size class, made up and turned into one language pair.

    python benchmarks/ingest.py --scale 0.05

At scale 1 the export has 20 million expressions and 60 million denotations, and needs about
3 GB of disk for itself and as much again while it is read. Generating it is not timed.
"""

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lrl.languages import Language
from lrl.lexicon.entry import Wanted
from lrl.lexicon.readers import reader

EXPRESSIONS, DENOTATIONS, VARIETIES, SOURCES = 20_000_000, 60_000_000, 7_000, 5_000
CHUNK = 999_999  # a multiple of the three denotations of a meaning
SYLLABLES = [c + v for c in "bdfgjklmnprstvwz" for v in "aeiou"]
PAIR = ("eng", "qaa")
FILES = {
    "langvar": ("id", "lang_code", "var_code"),
    "expr": ("id", "langvar", "txt", "txt_degr"),
    "meaning": ("id", "source"),
    "source": ("id", "quality", "grp"),
    "denotation": ("id", "meaning", "expr"),
}


def shares(count: int, first: float) -> npt.NDArray[np.float64]:
    """Shares of a total, falling as PanLex's varieties and sources do: a few large, most small."""
    weights = 1.0 / (np.arange(count, dtype=np.float64) + first)
    normal: npt.NDArray[np.float64] = weights / float(weights.sum())
    return normal


def code(variety: int) -> str:
    """An invented language code; the first two are the pair that is asked for."""
    if variety < len(PAIR):
        return PAIR[variety]
    letters = (variety // 676, variety // 26 % 26, variety % 26)
    return "x" + "".join(chr(97 + letter % 26) for letter in letters)


def words(numbers: npt.NDArray[np.int64]) -> pa.Array:
    """A pronounceable text for each number, different for different numbers."""
    syllables = pa.array(SYLLABLES)
    n = len(SYLLABLES)
    digits = [numbers // n**power % n for power in range(4)]
    parts = [syllables.take(pa.array(digit)) for digit in digits]
    return pc.binary_join_element_wise(*parts, "")


def tables(scale: float, seed: int) -> Iterator[tuple[str, pa.Table]]:
    """The export, a chunk of a table at a time, each table's chunks in order."""
    rng = np.random.default_rng(seed)
    expressions, denotations = int(EXPRESSIONS * scale), int(DENOTATIONS * scale)
    sizes = np.maximum(1, (shares(VARIETIES, 8.0) * expressions).astype(np.int64))
    sizes[0] += expressions - sizes.sum()
    starts = np.concatenate(([0], np.cumsum(sizes)))
    ids = np.arange(VARIETIES)
    codes = [code(i) for i in range(VARIETIES)]
    yield "langvar", pa.table([ids, codes, np.zeros(VARIETIES, int)], FILES["langvar"])
    qualities = rng.integers(0, 10, SOURCES)
    columns = [np.arange(SOURCES), qualities, np.arange(SOURCES) // 2]
    yield "source", pa.table(columns, FILES["source"])
    # a source is a dictionary between two varieties; a third of them have the largest on one side
    side = rng.choice(VARIETIES, (SOURCES, 2), p=shares(VARIETIES, 8.0))
    side[rng.random(SOURCES) < 1 / 3, 0] = 0
    side[0] = (0, 1)
    for start in range(0, expressions, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, expressions))
        texts = words(numbers * 7919 % len(SYLLABLES) ** 4)
        langvars = np.searchsorted(starts, numbers, side="right") - 1
        yield "expr", pa.table([numbers, langvars, texts, texts], FILES["expr"])
    popular = shares(SOURCES, 20.0)
    for start in range(0, denotations, CHUNK):
        size = min(CHUNK, denotations - start)
        # three denotations a meaning: two of one side, one of the other
        count = (size + 2) // 3
        meanings = start // 3 + np.arange(count)
        sources = rng.choice(SOURCES, count, p=popular)
        yield "meaning", pa.table([meanings, sources], FILES["meaning"])
        which = np.stack([side[sources, 0], side[sources, 1], side[sources, 1]], axis=1).ravel()
        at = (rng.random(which.size) ** 2 * sizes[which]).astype(np.int64)
        denoted = [np.arange(start, start + size), np.repeat(meanings, 3), starts[which] + at]
        yield "denotation", pa.table([column[:size] for column in denoted], FILES["denotation"])


def write_csv(folder: Path, scale: float, seed: int) -> None:
    """Write the export as PanLex publishes it, streaming."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, csv.CSVWriter] = {}
    options = csv.WriteOptions(quoting_style="needed")
    for name, table in tables(scale, seed):
        if name not in writers:
            file = folder / f"{name}.csv"
            writers[name] = csv.CSVWriter(file, table.schema, write_options=options)
        writers[name].write_table(table)
    for writer in writers.values():
        writer.close()


def write_sqlite(path: Path, scale: float, seed: int) -> None:
    """Write the same tables as an SQLite database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = OFF")
    for name, columns in FILES.items():
        database.execute(
            f"CREATE TABLE {name} ({columns[0]} INTEGER PRIMARY KEY, {', '.join(columns[1:])})"
        )
    for name, table in tables(scale, seed):
        marks = ", ".join("?" * table.num_columns)
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    database.commit()
    database.close()


def measure(path: Path) -> dict[str, float]:
    """Turn the export into the pair; counts, seconds, and this process's peak memory."""
    source, target = (Language(name, name) for name in PAIR)
    wanted = Wanted(source, target)
    begin = time.perf_counter()
    pairs = sum(1 for _ in reader("panlex")(path, wanted))
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # Linux counts in KiB
    return {"pairs": pairs, "seconds": round(seconds, 1), "peak_gib": round(peak, 2)}


def main() -> None:
    """Generate and measure, each in a process of its own so that the peak is the reader's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sqlite", action="store_true", help="an SQLite export instead of CSV")
    parser.add_argument("--dir", type=Path, help="keep the export here, and use it if it is there")
    parser.add_argument("--step", choices=("generate", "measure"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step == "generate":
        (write_sqlite if args.sqlite else write_csv)(args.dir, args.scale, args.seed)
        return
    if args.step == "measure":
        print(json.dumps(measure(args.dir)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        path = args.dir or Path(temporary) / ("panlex.db" if args.sqlite else "panlex")
        options = ["--dir", str(path), "--scale", str(args.scale), "--seed", str(args.seed)]
        run = [sys.executable, __file__, *options, *(["--sqlite"] if args.sqlite else [])]
        begin = time.perf_counter()
        if not path.exists():
            subprocess.run([*run, "--step", "generate"], check=True)
        generated = time.perf_counter() - begin
        output = subprocess.run([*run, "--step", "measure"], check=True, stdout=subprocess.PIPE)
        result = json.loads(output.stdout)
        files = path.iterdir() if path.is_dir() else [path]
        size = sum(file.stat().st_size for file in files) / 1024**3
    rows = int((EXPRESSIONS + DENOTATIONS + DENOTATIONS // 3) * args.scale)
    print(
        f"export: {rows:,} rows in {size:.2f} GiB (generated in {generated:.0f} s)\n"
        f"pair:   {result['pairs']:,} rows {PAIR[0]}–{PAIR[1]} in {result['seconds']} s\n"
        f"speed:  {rows / result['seconds']:,.0f} rows of the export a second\n"
        f"memory: {result['peak_gib']} GiB at the peak"
    )


if __name__ == "__main__":
    main()
