"""`lrl vocabulary`: more pieces for an encoder's tokenizer, chosen and filled by a lexicon."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.adapt.vocabulary.config import ROWS, ExtendConfig
from lrl.commands.columns import add_column, sentences_of
from lrl.commands.reading import add_reading, reading_of

DEFAULTS = ExtendConfig()


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help='an encoder\'s folder, or "tiny"')
    add("--lang", required=True, help="the language whose words the pieces are for")
    add("--lexicon", action="append", default=[], metavar="NAME", help="repeat for several; "
        "by default all ingested ones of the language, else cldr")  # fmt: skip
    add("--source-lang", default="eng", help="the lexicon's other language (eng)")
    add("--pairs", type=Path, action="append", default=[], metavar="LEDGER",
        help="the .jsonl of lrl synthesize: how often words occur; some of it decides")  # fmt: skip
    add("--text", type=Path, action="append", default=[], metavar="FILE",
        help="real text of the language, if there is some")  # fmt: skip
    add("--format", default="", help="of --text: text, table, conll, conllu, jsonl (by looking)")
    add_column(parser, "which column of --text is what: text=3")
    add("--out", type=Path, required=True, metavar="DIR", help="where the extended encoder goes")
    add("--pieces-added", type=int, default=DEFAULTS.pieces, metavar="N",
        help=f"at most ({DEFAULTS.pieces})")  # fmt: skip
    add("--rows", choices=ROWS, default=DEFAULTS.rows,
        help=f"what new rows of the embeddings begin as ({DEFAULTS.rows})")  # fmt: skip
    add("--held-out", type=float, default=DEFAULTS.held_out, metavar="SHARE",
        help=f"of pairs or entries, to decide by ({DEFAULTS.held_out:g})")  # fmt: skip
    add_reading(parser)
    add("--seed", type=int, default=DEFAULTS.seed)
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Extend; 1 where the extension did not prove useful, and nothing was written."""
    from lrl.adapt.vocabulary.extend import extend

    about = extend(job_of(args))
    if args.json:
        print(json.dumps(about | {"out": str(args.out) if about["kept"] else None}))
    else:
        show(about, args.out)
    return 0 if about["kept"] else 1


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.embedded import folder_of
    from lrl.adapt.pairs import read_pairs
    from lrl.adapt.vocabulary.extend import Job
    from lrl.adapt.vocabulary.material import Material
    from lrl.languages import resolve
    from lrl.lexicon.ensure import ensure
    from lrl.lexicon.store import find, merge, open_lexicon

    args.model = folder_of(args.model)
    language, source = resolve(args.lang), resolve(args.source_lang)
    paths = [ensure(language, name, source) for name in args.lexicon]
    paths = paths or find(language, None, source) or [ensure(language, "cldr", source)]
    texts = [s for path in args.text for s in sentences_of(path, args.column, args.format)]
    return Job(
        args.model,
        Material(
            tuple(merge([open_lexicon(path) for path in paths]).entries()),
            tuple(pair for path in args.pairs for pair in read_pairs(path)),
            tuple(texts),
        ),
        args.out,
        reading_of(args, args.model),
        ExtendConfig(
            pieces=args.pieces_added, rows=args.rows, held_out=args.held_out, seed=args.seed
        ),
    )


def show(about: dict[str, Any], out: Path) -> None:
    """Print both measurements and what came of them."""
    counts = about["counts"]
    print(f"{counts['pieces']} new pieces, judged by {counts['held_out']} held-out {about['by']}")
    for when in ("before", "after"):
        one = about[when]
        print(
            f"{when}: margin {one['margin']:.4f}, reciprocal rank {one['rank']:.4f}, "
            f"{one['fertility']:.2f} pieces a word, {one['unknown']:.1%} unknown, "
            f"{one['whole']:.1%} of words whole"
        )
    print(f"{about['changed_source']:.2%} of the source language's words are cut in another way")
    if about["kept"]:
        print(f"{out}: written, {counts['rows']:,} rows")
    else:
        print(
            f"lrl: no surer margin: {out} is not written; use the model as it is", file=sys.stderr
        )
