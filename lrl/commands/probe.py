"""`lrl probe`: what an encoder knows of languages without a task."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.commands.columns import add_column, sentences_of
from lrl.commands.listed import listed
from lrl.commands.reading import add_reading, reading_of
from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.evaluate.compare import Resampling
    from lrl.evaluate.probe import Candidate, Probed


def configure(parser: ArgumentParser) -> None:
    """Sub-commands, and what they share."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    retrieval = kinds.add_parser("retrieval", help="is the sentence nearest to a translation it?")
    induction = kinds.add_parser("induction", help="is the word nearest to a translation it?")
    perplexity = kinds.add_parser("perplexity", help="how surprising are the words of a text?")
    language = kinds.add_parser("language", help="do vectors lie by language or by meaning?")
    for sub in (retrieval, induction, perplexity, language):
        add = sub.add_argument
        add(
            "--model",
            type=Path,
            required=True,
            metavar="DIR",
            help='an encoder, an adapted model, or "tiny"',
        )
        add("--against", type=Path, metavar="DIR", help="another, compared on the same items")
        add("--system", default="", metavar="NAME", help="what to call --model (its folder's name)")
        add("--other", default="", metavar="NAME", help="what to call --against")
        add("--draws", type=int, metavar="N", help="bootstrap resamples (10000)")
        add("--seed", type=int, default=0, help="of the resampling")
        add("--json", action="store_true", help="print JSON instead of a table")
    for sub in (retrieval, induction, language):
        sub.add_argument("--lang", required=True, metavar="XX", help='one or several: "bm,ee"')
        add_reading(sub)
    for sub in (retrieval, induction):
        sub.add_argument("--source-lang", default="eng", metavar="XX", help="the other side (eng)")
        sub.add_argument(
            "--csls",
            type=int,
            default=0,
            metavar="K",
            help="correct similarities for hubs by K neighbours (0: cosine alone)",
        )
    for sub in (retrieval, language):
        add = sub.add_argument
        add("--task", default="sib200", help="a set with the same sentences in all languages "
            "(sib200)")  # fmt: skip
        add("--split", default="test", help="train, dev or test (test)")
        add("--data", type=Path, metavar="DIR", help="folder of the published sets (those fetched)")
    language.set_defaults(run=run, probe=lie)
    retrieval.set_defaults(run=run, probe=retrieve)
    add = induction.add_argument
    add("--lexicon", required=True, metavar="NAME", help="ingested; its words are asked for")
    add(
        "--seen",
        action="append",
        default=[],
        metavar="NAME",
        help="a lexicon whose words training saw: they are not asked for; repeat for several",
    )
    add("--most", type=int, default=0, metavar="N", help="so many words at most (0: all)")
    induction.set_defaults(run=run, probe=induce)
    add = perplexity.add_argument
    add("file", type=Path, metavar="FILE", help="text, table, CoNLL or JSONL")
    add("--lang", default="und", metavar="XX", help="of the text, for the record")
    add_column(perplexity, "text=3")
    perplexity.set_defaults(run=run, probe=surprise, pooling=None, prefix=None,
                            word_layer=None)  # fmt: skip


def run(args: Namespace) -> int:
    """Measure and print."""
    found: Probed = args.probe(args)
    if args.json:
        told = {
            "scores": [one.as_dict() for one in found.scores],
            "worst_language": [one.as_dict() for one in found.worst],
            "comparisons": [one.as_dict() for one in found.comparisons],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for one in found.scores:
        bounds = f"{one.ci_low:.4f} to {one.ci_high:.4f}"
        print(f"{one.task} {one.lang}: {one.system} {one.metric} {one.value:.4f} "
              f"({bounds}, {one.n:,} items)")  # fmt: skip
    for low in found.worst:
        print(f"worst of {low.task}: {low.system} {low.lang} {low.metric} {low.value:.4f}")
    for pair in found.comparisons:
        print(
            f"{pair.task} {pair.lang}: {pair.system} less {pair.against} {pair.found.value:+.4f} "
            f"({pair.found.low:+.4f} to {pair.found.high:+.4f}, p {pair.found.p:.4f})"
        )
    print("\nSignatures")
    for one in found.scores:
        print(f"  {one.signature}")
    return 0


def retrieve(args: Namespace) -> "Probed":
    """Sentences of a parallel set."""
    from lrl.evaluate.probe import probe_retrieval

    return probe_retrieval(
        candidates(args), langs(args), args.split, args.data, args.task, args.source_lang,
        neighbours(args), drawing(args),
    )  # fmt: skip


def lie(args: Namespace) -> "Probed":
    """Translations of a parallel set in several languages."""
    from lrl.evaluate.probe import probe_language

    return probe_language(
        candidates(args), langs(args), args.split, args.data, args.task, drawing(args)
    )


def induce(args: Namespace) -> "Probed":
    """Words of lexicons."""
    from lrl.evaluate.induction import words_of
    from lrl.evaluate.probe import probe_induction
    from lrl.languages import resolve
    from lrl.lexicon.ensure import ensure
    from lrl.lexicon.store import open_lexicon

    source = resolve(args.source_lang)
    if args.most < 0:
        raise ConfigError(f"--most {args.most}: must not be negative")
    asked = []
    for lang in map(resolve, langs(args)):
        lexicon = open_lexicon(ensure(lang, args.lexicon, source))
        seen = [words_of(open_lexicon(ensure(lang, name, source))) for name in args.seen]
        asked.append((lexicon, frozenset[str]().union(*seen)))
    return probe_induction(candidates(args), asked, neighbours(args), args.most, drawing(args))


def surprise(args: Namespace) -> "Probed":
    """Words of a text."""
    from lrl.evaluate.datasets import distinct, hash_of
    from lrl.evaluate.probe import probe_perplexity

    sentences = distinct(sentences_of(args.file, args.column))
    return probe_perplexity(
        candidates(args), args.file.name, args.lang, hash_of([args.file]), sentences, drawing(args)
    )


def candidates(args: Namespace) -> list["Candidate"]:
    """The model and the one it is compared with."""
    from lrl.adapt.embedded import folder_of
    from lrl.evaluate.probe import Candidate

    named = [args.model, *([args.against] if args.against else [])]
    folders = [folder_of(one) for one in named]
    names = [args.system or named[0].name, args.other or named[-1].name][: len(named)]
    if len(set(names)) < len(names):
        raise ConfigError(f"both models are called {names[0]}; name them with --system and --other")
    return [
        Candidate(name, folder, reading_of(args, folder))
        for name, folder in zip(names, folders, strict=True)
    ]


def langs(args: Namespace) -> list[str]:
    """The languages named."""
    found = listed(args.lang)
    if not found:
        raise ConfigError("--lang: name a language")
    return found


def neighbours(args: Namespace) -> int:
    """The neighbours of CSLS."""
    if args.csls < 0:
        raise ConfigError(f"--csls {args.csls}: must not be negative")
    return int(args.csls)


def drawing(args: Namespace) -> "Resampling":
    """How intervals are drawn."""
    from lrl.evaluate.compare import Resampling
    from lrl.evaluate.significance import TIMES

    return Resampling(TIMES if args.draws is None else args.draws, args.seed)
