"""Tokens a second of `lrl synthesize` against the field's plain loop, in one run.

The plain loop is what the scripts of the method papers do: split on white space, look every word
up in a dictionary of lists, draw a translation with random.choice, join, write. It and lrl read
the same text, use the same lexicon and write a file; a token is a piece of the text between white
space for both. What each has to set up (the dictionary, the index of the lexicon) is not timed.

Printed: seconds of processor time of one core, the best of --repeat passes over the text, and the
ratio to the plain loop. "First pass" includes working out every word type once; "further passes"
are what a longer text of the same language costs. Wall-clock figures of one and two workers are
measured on the text --times over, started in turn.
"""

import argparse
import json
import os
import random
import tempfile
import time
from pathlib import Path
from zipfile import ZipFile

from lrl.languages import resolve
from lrl.lexicon.ensure import ensure
from lrl.lexicon.lookup import Index
from lrl.lexicon.store import Lexicon, open_lexicon
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source, shards
from lrl.synthesize.work import Worker


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lang", default="bm")
    parser.add_argument("--lexicon", default="gatitos")
    parser.add_argument("--text", type=Path, help="raw text; by default Brown from $LRL_DATA")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--only-workers", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("LRL_DATA", str(args.data))
    lexicon = open_lexicon(ensure(resolve(args.lang), args.lexicon))
    with tempfile.TemporaryDirectory() as folder:
        text = args.text or brown(args.data / "text" / "brown.zip", Path(folder) / "brown.txt")
        rows = [] if args.only_workers else measure(text, lexicon, args.repeat, Path(folder))
        rows += workers(text, lexicon, args.times, Path(folder))
    for row in rows:
        print(json.dumps(row) if args.json else "  ".join(f"{k} {v}" for k, v in row.items()))


def brown(archive: Path, out: Path) -> Path:
    """The Brown corpus as running text, a sentence a line."""
    with ZipFile(archive) as zipped, out.open("w", encoding="utf-8") as file:
        for name in sorted(zipped.namelist()):
            stem = name.rsplit("/", 1)[-1]
            if len(stem) == 4 and stem.startswith("c"):
                for line in zipped.read(name).decode("utf-8").splitlines():
                    words = [word.rsplit("/", 1)[0] for word in line.split()]
                    if words:
                        sentence = " ".join(words)
                        for mark in ".,;:?!":
                            sentence = sentence.replace(f" {mark}", mark)
                        file.write(sentence + "\n")
    return out


def plain_loop(text: Path, lexicon: dict[str, list[str]], out: Path) -> None:
    """Word-by-word substitution as the published scripts do it."""
    with text.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        for line in lines:
            words = []
            for word in line.split():
                if word in lexicon:
                    words.append(random.choice(lexicon[word]))
                else:
                    words.append(word)
            file.write(" ".join(words) + "\n")


def measure(text: Path, lexicon: Lexicon, repeat: int, folder: Path) -> list[dict[str, object]]:
    """Processor time a pass of the loop, of plain text, and of the ledger with labels."""
    tokens = sum(len(line.split()) for line in text.open(encoding="utf-8"))
    words: dict[str, list[str]] = {}
    sides = (lexicon.table[side].to_pylist() for side in ("source", "target"))
    for source, target in zip(*sides, strict=True):
        words.setdefault(source, []).append(target)
    loop = []
    for _ in range(repeat):
        begin = time.process_time()
        plain_loop(text, words, folder / "loop.txt")
        loop.append(time.process_time() - begin)
    best = min(loop)
    rows: list[dict[str, object]] = [
        {"what": "plain loop", "tokens": tokens, "tokens_per_second": round(tokens / best)}
    ]
    labelled = with_labels(text, folder / "labelled.tsv")
    index = Index(lexicon.table, "eng")
    index.lookup("warmed")
    config = SubstituteConfig(choose="uniform")
    for what, path, form in (
        ("plain text", text, "text"),
        ("alignment and ledger", text, "ledger"),
        ("alignment, ledger and labels", labelled, "ledger"),
    ):
        worker = Worker(index, config, "bam", (form,), 0, 0)
        source = (Source.of(path),)
        spent = []
        for _ in range(repeat):
            begin = time.process_time()
            for shard in shards(source, []):
                worker.write(shard, folder)
            spent.append(time.process_time() - begin)
        rows.append(
            {
                "what": what,
                "first_pass_tokens_per_second": round(tokens / spent[0]),
                "tokens_per_second": round(tokens / min(spent[1:])),
                "first_pass_ratio": round(best / spent[0], 2),
                "ratio": round(best / min(spent[1:]), 2),
            }
        )
    return rows


def with_labels(text: Path, out: Path) -> Path:
    """The text as a table with a label a sentence."""
    with text.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        file.write("id\ttext\tlabel\n")
        for number, line in enumerate(lines):
            file.write(f"{number}\t{line.rstrip()}\t{'abc'[number % 3]}\n")
    return out


def workers(text: Path, lexicon: Lexicon, times: int, folder: Path) -> list[dict[str, object]]:
    """Wall-clock seconds of a whole job with one worker and with two."""
    long = folder / "long.txt"
    long.write_bytes(text.read_bytes() * times)
    language = resolve(lexicon.target_lang.tag)
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for count, spent in seconds.items():
            job = Job(language, (lexicon.path,), (Source.of(long),), folder / f"out{count}",
                      SubstituteConfig(), ("text",))  # fmt: skip
            begin = time.perf_counter()
            synthesize(job, count)
            spent.append(time.perf_counter() - begin)
    ratios = sorted(one / two for one, two in zip(seconds[1], seconds[2], strict=True))
    return [
        {
            "what": f"two workers against one, {times} times the text, plain text",
            "seconds_one": round(sorted(seconds[1])[1], 1),
            "seconds_two": round(sorted(seconds[2])[1], 1),
            "ratio": round(ratios[1], 2),
        }
    ]


if __name__ == "__main__":
    main()
