"""`lrl analyse`: the grammar of source sentences, and the parser that reads it."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.analysis.analyser import ANALYSERS
from lrl.commands.output import print_json
from lrl.corpus.readers import Problem
from lrl.corpus.sentence import Sentence


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command's subcommands."""
    commands = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    make = commands.add_parser("train", help="train a tagger and parser on treebanks")
    make.add_argument("treebanks", nargs="+", type=Path, metavar="TREEBANK.conllu",
        help="the first is the one whose annotation is followed")  # fmt: skip
    make.add_argument("--out", type=Path, required=True, metavar="DIR")
    make.add_argument("--dev", type=Path, metavar="FILE", help="a treebank to be scored on after")
    make.add_argument("--lang", default="eng", help="language, for its lemmas (eng)")
    make.add_argument("--epochs", type=int, metavar="N", help="rounds of the treebanks")
    make.add_argument("--seed", type=int, default=0)
    make.add_argument("--json", action="store_true", help="print JSON instead of text")
    make.set_defaults(run=run_train)
    read = commands.add_parser("corpus", help="write a corpus as CoNLL-U with trees")
    read.add_argument("path", type=Path, help="a corpus in any format that synthesize reads")
    read.add_argument("--format", default="", help="text, table, conll, conllu or jsonl")
    read.add_argument("--out", type=Path, required=True, metavar="FILE.conllu")
    test = commands.add_parser("score", help="how well a model does on a treebank")
    test.add_argument("path", type=Path, metavar="TREEBANK.conllu")
    test.add_argument("--tokens", choices=("treebank", "lrl"), default="treebank",
        help="read the treebank's words, or these put together as in running text")  # fmt: skip
    for one, run in ((read, run_corpus), (test, run_score)):
        one.add_argument("--model", required=True, help="a folder, or the name of a model")
        one.add_argument("--analyser", choices=tuple(ANALYSERS), default="lrl")
        one.add_argument("--json", action="store_true", help="print JSON instead of text")
        one.set_defaults(run=run)


def run_train(args: Namespace) -> int:
    """Train, save, and say how well the parser does."""
    from dataclasses import asdict, replace

    from lrl import provenance
    from lrl.analysis.parser.config import Config
    from lrl.analysis.parser.storage import save
    from lrl.analysis.parser.train import train
    from lrl.analysis.scores import score
    from lrl.languages import resolve

    config = Config()
    if args.epochs is not None:  # a number given is the number meant
        config = replace(config, epochs=args.epochs, least_updates=1)
    problems: list[Problem] = []
    dev = _treebank(args.dev, problems) if args.dev else []
    treebank = [(p.stem, one) for p in args.treebanks for one in _treebank(p, problems)]

    def progress(epoch: int, epochs: int, loss: float) -> None:
        print(f"round {epoch} of {epochs}: loss {loss:.3f}", file=sys.stderr)

    parser = train(treebank, resolve(args.lang).code, config, args.seed, progress)
    about: dict[str, Any] = {
        "treebanks": [[path.name, provenance.sha256(path)] for path in args.treebanks],
        "sentences": len(treebank),
        "rejected": len(problems),
        "config": asdict(config),
        "seed": args.seed,
    }
    if dev:
        about["dev"] = [args.dev.name, score(dev, parser).shares()]
    save(parser, args.out, about)
    _print(about | {"out": str(args.out)}, args)
    return 0


def run_corpus(args: Namespace) -> int:
    """Analyse a corpus; sentences that have trees keep them."""
    from lrl import provenance
    from lrl.analysis import open_analyser, with_trees
    from lrl.corpus.readers import read
    from lrl.corpus.writers.conllu import conllu

    problems: list[Problem] = []
    analyser = open_analyser(args.model, args.analyser)
    sentences = words = 0
    with provenance.beside(args.out) as temporary, temporary.open("w", encoding="utf-8") as file:
        for one in with_trees(read(args.path, args.format, problems=problems), analyser):
            file.writelines(f"{block}\n" for block in conllu([one]))
            sentences, words = sentences + 1, words + len(one.tokens)
    _complain(problems)
    counts = {"sentences": sentences, "words": words, "rejected": len(problems)}
    _print({"analyser": analyser.name, **counts, "out": str(args.out)}, args)
    return 0


def run_score(args: Namespace) -> int:
    """Score a model on a treebank."""
    from time import perf_counter

    from lrl.analysis import open_analyser
    from lrl.analysis.merge import merged
    from lrl.analysis.scores import score

    analyser = open_analyser(args.model, args.analyser)
    problems: list[Problem] = []
    gold = _treebank(args.path, problems)
    if args.tokens == "lrl":
        gold = [merged(one) for one in gold]
    start = perf_counter()
    found = score(gold, analyser)
    seconds = perf_counter() - start
    _print(
        {
            "analyser": analyser.name,
            "tokens": args.tokens,
            "sentences": len(gold),
            "rejected": len(problems),
            "words": found.words,
            **found.shares(),
            "words_per_second": round(found.words / max(seconds, 1e-9)),
        },
        args,
    )
    return 0


def _treebank(path: Path, problems: list[Problem]) -> list[Sentence]:
    """The sentences of a treebank that have trees; ResourceError where none has."""
    from lrl.corpus.readers import read
    from lrl.errors import ResourceError

    before = len(problems)
    found = [one for one in read(path, "conllu", problems=problems) if one.tree]
    _complain(problems[before:])
    if not found:
        raise ResourceError(f"{path}: no sentence with a tree; give a treebank in CoNLL-U")
    return found


def _complain(problems: list[Problem]) -> None:
    for problem in problems[:10]:
        print(f"{problem.path}:{problem.line}: left out: {problem.reason}", file=sys.stderr)
    if len(problems) > 10:
        print(f"and {len(problems) - 10:,} more sentences left out", file=sys.stderr)


def _print(record: dict[str, Any], args: Namespace) -> None:
    if args.json:
        print_json(record)
        return
    for name, value in record.items():
        print(f"{name.replace('_', ' ')}: {value}")
