"""`lrl lexicon lookup`: translations of a word or expression."""

import json
from argparse import ArgumentParser, Namespace

from lrl.commands.lexicon.choice import add_choice, chosen


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("word", metavar="WORD", help="a word, or an expression of several")
    add_choice(parser)
    parser.add_argument("--pos", default="", metavar="UPOS", help="part of speech, such as NOUN")
    parser.add_argument("--json", action="store_true", help="print one JSON object an entry")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the entries of the strongest key that finds any; 1 where none does."""
    from lrl.lexicon.lookup import Index

    lexicon = chosen(args)
    index = Index(lexicon.table, lexicon.source_lang.code)
    words = args.word.split()
    match = index.lookup(args.word, args.pos)
    if match is None and len(words) > 1:
        found = index.longest(words)
        match = found[1] if found and found[0] == len(words) else None
    if match is None:
        print(f"{args.word}: not found in {lexicon.name} ({len(lexicon):,} entries)")
        return 1
    rows = [row for part in match.entries for row in lexicon.table.take(list(part)).to_pylist()]
    for row in rows:
        row["quality"] = round(row["quality"], 4)
        if args.json:
            print(json.dumps({"key": match.key} | row, ensure_ascii=False))
        else:
            about = " ".join(filter(None, (row["pos"], row["sense"])))
            where = f"{match.key}, {row['quality']:.2f}, {row['origin']}:{row['line']}"
            print(f"{row['source']}\t{row['target']}\t{about}\t({where})")
    return 0
