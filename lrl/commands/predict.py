"""`lrl predict`: labels with scores for the sentences of a file, by an adapted model."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.commands.columns import add_column, sentences_of

WAYS = ("auto", "self", "gloss", "both")  # of lrl.adapt.ways, which imports torch


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="what lrl adapt wrote")
    add("file", type=Path, metavar="FILE", help="text, table, CoNLL, CoNLL-U or JSONL")
    add("--reading", choices=WAYS, default="auto",
        help="read each sentence as itself, as its gloss in the source language, or as both; "
        "auto: as was chosen when lrl equip gave the model its lexicon")  # fmt: skip
    add("--weight", type=float, metavar="X",
        help="what the sentence itself counts beside its gloss (0.5)")  # fmt: skip
    add("--lang", metavar="XX", help="the sentences' language, where the model reads several")
    add("--format", default="", help="text, table, conll, conllu or jsonl (by looking)")
    add_column(parser, "which column of a table is what: text=3")
    add("--json", action="store_true", help="the output is JSON lines with or without it")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print one JSON object a sentence."""
    import orjson

    from lrl.adapt.adapted import read_and_predict
    from lrl.corpus.writers.json import jsonl

    sentences = sentences_of(args.file, args.column, args.format)
    found, way, glossed = read_and_predict(
        args.model, sentences, args.reading, args.lang, args.weight
    )
    lines = jsonl(one.sentence for one in found)
    for number, (one, line) in enumerate(zip(found, lines, strict=True)):
        record = orjson.loads(line) | {"score": round(one.score, 6)}
        if one.scores:
            record["scores"] = {label: round(score, 6) for label, score in one.scores}
        if one.layers:
            record["layers"] = one.layers
        if glossed:
            record["gloss"] = glossed[number].sentence.text
        print(orjson.dumps(record).decode())
    weighed = f", the sentence itself counting {way.weight:g}" if way.name == "both" else ""
    layers = sum(one.layers for one in found) / len(found)
    left = f", by {layers:.1f} layers in the mean" if layers else ""
    print(f"read as {way.name}{weighed}{left}", file=sys.stderr)
    return 0
