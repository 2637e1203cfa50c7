"""`lrl predict`: labels with scores for the sentences of a file, by an adapted model."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.corpus.readers import Options
from lrl.errors import ConfigError


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="what lrl adapt wrote")
    add("file", type=Path, metavar="FILE", help="text, table, CoNLL, CoNLL-U or JSONL")
    add("--format", default="", help="text, table, conll, conllu or jsonl (by looking)")
    add("--column", action="append", default=[], metavar="WHAT=COLUMN",
        help="which column of a table is what: text=3")  # fmt: skip
    add("--json", action="store_true", help="the output is JSON lines with or without it")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print one JSON object a sentence."""
    import orjson

    from lrl.adapt.adapted import predict
    from lrl.commands.columns import columns_of
    from lrl.corpus.readers import read
    from lrl.corpus.writers.json import jsonl

    options = Options(columns=columns_of(args.column))
    sentences = list(read(args.file, args.format, options))
    if not sentences:
        raise ConfigError(f"{args.file}: no sentences in it")
    found = predict(args.model, sentences)
    lines = jsonl(one.sentence for one in found)
    for one, line in zip(found, lines, strict=True):
        record = orjson.loads(line) | {"score": round(one.score, 6)}
        if one.scores:
            record["scores"] = {label: round(score, 6) for label, score in one.scores}
        print(orjson.dumps(record).decode())
    return 0
