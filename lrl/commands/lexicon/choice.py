"""Arguments that several sub-commands share: which lexicon is meant, and how a file is read."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.lexicon.readers import FORMATS

if TYPE_CHECKING:
    from lrl.lexicon.store import Lexicon

COLUMNS = ("source", "target", "pos", "sense")


def quality(text: str) -> float:
    """A quality typed by the user."""
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0.0 <= value <= 1.0:
        raise ArgumentTypeError(f"{value} is not between 0 and 1")
    return value


def add_quality(parser: ArgumentParser) -> None:
    """The threshold of acceptance."""
    parser.add_argument(
        "--min-quality", type=quality, default=0.5, metavar="Q", help="accept from here (0.5)"
    )


def add_reading(parser: ArgumentParser) -> None:
    """How a file is to be read."""
    parser.add_argument("--format", choices=FORMATS, metavar="F", help=f"{', '.join(FORMATS)}")
    parser.add_argument(
        "--source-lang", default="eng", metavar="XX", help="language of the sources (eng)"
    )
    for column in COLUMNS:
        parser.add_argument(
            f"--{column}-column", metavar="C", help=f"name or number of the {column} column"
        )


def columns(args: Namespace) -> tuple[tuple[str, str], ...]:
    """The columns the user named."""
    named = ((column, getattr(args, f"{column}_column")) for column in COLUMNS)
    return tuple((column, name) for column, name in named if name is not None)


def add_choice(parser: ArgumentParser) -> None:
    """Which ingested lexicon is meant."""
    parser.add_argument("--lang", required=True, metavar="XX", help="language of the targets")
    parser.add_argument("--name", metavar="N", help="name of the lexicon; all of them without")
    parser.add_argument(
        "--source-lang", default="eng", metavar="XX", help="language of the sources (eng)"
    )
    parser.add_argument("--min-quality", type=quality, default=0.0, metavar="Q")
    parser.add_argument("--turned", action="store_true", help="in the other direction")


def paths_of(args: Namespace) -> list[Path]:
    """Files of the lexicons meant; ResourceError, saying what there is, for none."""
    from lrl.languages import resolve
    from lrl.lexicon.store import find, missing

    target, source = resolve(args.lang), resolve(args.source_lang)
    found = find(target, args.name, source)
    if not found:
        raise missing(target, args.name, source)
    return found


def chosen(args: Namespace) -> "Lexicon":
    """The lexicon meant, several of them merged, turned and filtered as asked."""
    from lrl.lexicon.store import merge, open_lexicon

    lexicon = merge([open_lexicon(path) for path in paths_of(args)])
    if args.min_quality:
        lexicon = lexicon.at_least(args.min_quality)
    return lexicon.turned() if args.turned else lexicon
