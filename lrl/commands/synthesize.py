"""`lrl synthesize`: pseudo-text of one language, several or all, from lexicons and a corpus."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.commands import inflection_task
from lrl.commands.columns import add_column, columns_of
from lrl.corpus.readers import Options
from lrl.errors import ConfigError
from lrl.synthesize.config import CHOOSE, NAMES, UNCOVERED, VALUES, WORDS, SubstituteConfig

DEFAULTS = SubstituteConfig()
SPANLESS = ("text", "table", "conllu")  # no labelled spans, or a tree that new values would not fit


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--lang", help='a language, several ("bm,ee"), or "all" of --lexicon')
    add("--task", default="text", choices=("text", "inflection"), help="what to make (text)")
    add("--lexicon", action="append", default=[], metavar="NAME", help="repeat for several; "
        "by default all ingested ones of the language, else cldr")  # fmt: skip
    add("--source-lang", default="eng", help="language of the corpus (eng)")
    add("--source", action="append", type=Path, default=[], metavar="PATH",
        help="a corpus file; repeat for several (the embedded corpus)")  # fmt: skip
    add("--format", default="", help="text, table, conll, conllu or jsonl (by looking)")
    add_column(parser, "which column of a table or CoNLL file is what: text=3, label=topic")
    add(
        "--offsets",
        default="",
        choices=("byte", "char"),
        help="what slot offsets count (by looking)",
    )
    add("--out", type=Path, default=Path("out/synthesize"), metavar="DIR")
    add("--write", default="ledger,text", metavar="FORMATS",
        help="of ledger, text, pairs, tsv, csv, conll, conllu, massive (ledger,text)")  # fmt: skip
    add("--ratio", default=DEFAULTS.ratio, help='share of words replaced: 0.5, "0.2..1", "0.3,1"')
    add("--words", default=DEFAULTS.words, choices=WORDS, help="which words may be replaced")
    add("--choose", default=DEFAULTS.choose, choices=CHOOSE, help="among several translations")
    add("--uncovered", default=DEFAULTS.uncovered, choices=UNCOVERED, help="words without entry")
    add("--read-as", default=DEFAULTS.read_as, metavar="MAP",
        help="transliterate by sound, reading words by this Epitran map, as spa-Latn")  # fmt: skip
    add("--names", default=DEFAULTS.names, choices=NAMES, help="words marked as names")
    add("--values", default=DEFAULTS.values, choices=VALUES,
        help="words of labelled spans: kept, those of other spans, or invented ones")  # fmt: skip
    add("--value-share", type=float, default=DEFAULTS.value_share, metavar="SHARE",
        help=f"of the spans whose values are replaced ({DEFAULTS.value_share})")  # fmt: skip
    add("--plain-case", action="store_true", help="do not carry capitals over")
    add("--reorder", action="store_true", help="words in the order of the language; needs trees")
    add("--inflect", default=DEFAULTS.inflect, metavar="TABLE", nargs="?", const="auto",
        help="put words into the forms of their sentence by this UniMorph table, "
        'or "auto" for the fetched one; needs CoNLL-U or --analyse')  # fmt: skip
    add("--inflector", default=DEFAULTS.inflector, metavar="DIR",
        help="by what lrl morph train wrote, for words the table has not")  # fmt: skip
    add("--analyse", default=DEFAULTS.analyse, metavar="DIR|spacy:NAME|stanza:NAME",
        help="read the grammar of sentences that come without trees")  # fmt: skip
    add("--min-quality", type=float, default=0.0, help="leave out entries below this quality")
    add("--seed", type=int, default=0)
    add("--workers", type=int, default=1)
    add("--show", type=int, default=0, metavar="N", help="print N of the sentences made")
    add("--json", action="store_true", help="print one JSON object a language")
    inflection_task.configure(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Synthesize; 2 where any language failed."""
    if args.task == "inflection":
        return inflection_task.run(args)
    if not args.lang:
        raise ConfigError('name a language with --lang, several ("bm,ee"), or "all" of --lexicon')
    from lrl.languages import resolve
    from lrl.synthesize.request import Request, languages_of
    from lrl.synthesize.shards import Source

    config = SubstituteConfig(
        ratio=args.ratio,
        words=args.words,
        choose=args.choose,
        uncovered=args.uncovered,
        read_as=args.read_as,
        names=args.names,
        case=not args.plain_case,
        reorder=args.reorder,
        inflect=args.inflect,
        inflector=args.inflector,
        analyse=args.analyse,
        values=args.values,
        value_share=args.value_share,
    )
    options = Options(columns=columns_of(args.column), offsets=args.offsets)
    request = Request(
        lexicons=tuple(args.lexicon),
        source_lang=resolve(args.source_lang),
        sources=tuple(Source.of(path, args.format, options) for path in args.source),
        out=args.out,
        config=config,
        formats=tuple(args.write.split(",")),
        seed=args.seed,
        min_quality=args.min_quality,
    )
    if config.values != "keep" and all(one.form in SPANLESS for one in request.sources):
        reason = "only the words of labelled spans are replaced; give a CoNLL or JSONL file"
        raise ConfigError(f"values {config.values!r}: {reason} that has them")
    languages = languages_of(args.lang, request.lexicons)
    outcomes = _sweep(languages, request, args)
    if args.json:
        for outcome in outcomes:
            print(json.dumps(as_record(outcome), ensure_ascii=False))
    else:
        _show(outcomes, args.show)
    return 0 if all(outcome.done for outcome in outcomes) else 2


def _sweep(languages: list[Any], request: Any, args: Namespace) -> list[Any]:
    """All outcomes; a progress bar on a terminal."""
    from lrl.synthesize.job import synthesize
    from lrl.synthesize.sweep import Outcome, sweep

    one = languages[0] if len(languages) == 1 else None
    if not sys.stderr.isatty():
        if one:
            return [Outcome(one, synthesize(request.job(one), args.workers))]
        return list(sweep(languages, request.job, args.workers))
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        if one:
            task = bar.add_task("sentences", total=None)
            done = synthesize(
                request.job(one), args.workers, lambda counts: bar.advance(task, counts.sentences)
            )
            return [Outcome(one, done)]
        task = bar.add_task("languages", total=len(languages))
        outcomes = []
        for outcome in sweep(languages, request.job, args.workers):
            outcomes.append(outcome)
            bar.advance(task)
        return outcomes


def as_record(outcome: Any) -> dict[str, Any]:
    """The JSON object of one language."""
    from lrl.synthesize.work import by_origin, by_tier, by_value

    if outcome.done is None:
        return {"lang": outcome.language.tag, "error": outcome.error}
    done = outcome.done
    return {
        "lang": done.language,
        "sentences": done.counts.sentences,
        "tokens": done.counts.words,
        "covered_tokens": done.counts.covered,
        "coverage": round(done.coverage, 4),
        "by_key": by_origin(done.counts),
        **({} if done.reordered is None else {"reordered": done.reordered}),
        **({"by_tier": tiers} if (tiers := by_tier(done.counts)) else {}),
        **({"by_value": by_value(done.counts)} if any(done.counts.values) else {}),
        "rejected": done.rejected,
        "seconds": round(done.seconds, 3),
        "tokens_per_second": round(done.counts.words / max(done.seconds, 1e-9)),
        "out": str(done.out),
    }


def _show(outcomes: Any, count: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from lrl.synthesize.samples import samples
    from lrl.synthesize.work import FORMATS, by_origin, by_tier

    console = Console()
    table = Table("language", "", "sentences", "words", "coverage", "by key", "seconds")
    failed = Table("language", "", "failed because")
    for outcome in outcomes:
        language, done = outcome.language, outcome.done
        if done is None:
            failed.add_row(language.tag, language.name, outcome.error)
            continue
        keys = ", ".join(f"{key} {n}" for key, n in by_origin(done.counts).items())
        if done.reordered is not None:
            console.print(f"{language.tag} reordered: {done.reordered:,} sentences")
        if tiers := by_tier(done.counts):
            shares = (f"{tier} {n / sum(tiers.values()):.1%}" for tier, n in tiers.items())
            console.print(f"{language.tag} inflected: {', '.join(shares)}", highlight=False)
        table.add_row(
            language.tag,
            language.name,
            f"{done.counts.sentences:,}",
            f"{done.counts.words:,}",
            f"{done.coverage:.1%}",
            keys,
            f"{done.seconds:.1f}",
        )
        ledger = done.out.with_name(f"{language.tag}{FORMATS['ledger']}")
        if count and ledger.exists():
            for source, target, labels in samples(ledger, count):
                console.print(f"[dim]{source}[/dim]\n{target}", highlight=False)
                console.print(f"[cyan]{labels}[/cyan]\n" if labels else "", highlight=False)
    if table.rows:
        console.print(table)
    if failed.rows:
        console.print(failed)
