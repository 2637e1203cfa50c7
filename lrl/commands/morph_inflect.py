"""`lrl morph inflect`: forms of lemmas, with how each was obtained."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lrl.errors import ConfigError, FormatError


def configure(parser: ArgumentParser) -> None:
    """Arguments of the subcommand."""
    add = parser.add_argument
    add("lemma", nargs="?", help="a lemma; without one, lines lemma<TAB>bundle are read from stdin")
    add("bundle", nargs="?", help="its UniMorph features, such as N;PL")
    add("--model", type=Path, required=True, metavar="DIR", help="what lrl morph train wrote")
    add("--most", type=int, default=1, metavar="N", help="answers a word (1)")
    add("--json", action="store_true", help="print JSON, one object a line")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print lemma, bundle, form, tier and confidence of each answer."""
    import orjson

    from lrl.morphology.stored import load

    if args.lemma is not None and args.bundle is None:
        raise ConfigError("a lemma needs a bundle: lrl morph inflect --model DIR LEMMA N;PL")
    if args.most < 1:
        raise ConfigError(f"--most {args.most}: must be at least 1")
    items = [(args.lemma, args.bundle)] if args.lemma is not None else _lines()
    for number, (_, bundle) in enumerate(items, 1):
        _check(bundle, None if args.lemma is not None else number)
    model = load(args.model)
    for (lemma, bundle), answers in zip(items, model.inflect(items), strict=True):
        best = answers[: args.most]
        if args.json:
            forms = [
                {
                    "form": one.form,
                    "tier": one.tier,
                    "confidence": round(one.confidence, 4),
                    "members": {name: round(chance, 4) for name, chance in one.members},
                }
                for one in best
            ]
            line = orjson.dumps({"lemma": lemma, "features": bundle, "forms": forms})
            sys.stdout.write(line.decode() + "\n")
            continue
        for one in best:
            print(lemma, bundle, one.form, one.tier, f"{one.confidence:.3f}", sep="\t")
    return 0


def _lines() -> list[tuple[str, str]]:
    """The items of stdin, a line each."""
    from lrl.text import nfc

    items = []
    sys.stdin.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]
    try:
        for number, line in enumerate(sys.stdin, 1):
            cells = [nfc(cell.strip()) for cell in line.rstrip("\n").split("\t")]
            if len(cells) != 2 or not all(cells):
                raise FormatError("stdin", number, "not lemma<TAB>bundle")
            items.append((cells[0], cells[1]))
    except UnicodeDecodeError as error:
        raise FormatError("stdin", None, f"not UTF-8: {error.reason}") from error
    return items


def _check(bundle: str, line: int | None) -> None:
    from lrl.morphology.features import parse

    try:
        parse(bundle)
    except ValueError as error:
        if line is None:
            raise ConfigError(f"features {bundle!r}: {error}") from error
        raise FormatError("stdin", line, f"features {bundle!r}: {error}") from error
