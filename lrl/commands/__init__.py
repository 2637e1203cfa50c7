"""The command line: `lrl COMMAND`, one small module a command."""

import sys
from argparse import ArgumentParser
from importlib import import_module

from lrl import __version__
from lrl.errors import LrlError

COMMANDS = {
    "languages": "what lrl knows of a language, and which resources exist for it",
    "fetch": "download a named source, or take it from a mirror folder",
    "lexicon": "ingest, list, show, look up, lint and export lexicons",
    "morph": "check inflection tables and show paradigms",
    "analyse": "read the grammar of sentences, and train the parser that does",
    "synthesize": "turn a corpus of a rich language into pseudo-text of another",
    "vocabulary": "give an encoder more pieces, chosen and filled by a lexicon",
    "adapt": "train an encoder for a task on labelled and pseudo-labelled text",
    "equip": "give an adapted model a lexicon to read a language through",
    "distil": "teach a small student what a large adapted model knows",
    "exits": "let a classifier read easy sentences by its first layers alone",
    "shrink": "make a model smaller without training: fewer pieces, ONNX, int8",
    "predict": "label the sentences of a file with an adapted model",
    "prompt": "prompts for generative models, with dictionary entries of the input's words",
    "probe": "measure an encoder without a task: retrieval, induction, perplexity, language",
    "evaluate": "score predictions, with intervals and paired tests, and lint the test data",
    "selflearn": "learn rewrites and labels from interaction logs, and judge the model they made",
    "run": "carry out an experiment: synthesis, adaptation, measurement",
    "report": "write what runs measured as Markdown and one HTML page, with cards",
}
ALSO = {"distil": ["distill"]}  # other spellings


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 on success, 2 with one line on stderr where the user can mend it."""
    parser = ArgumentParser(prog="lrl", description="Bootstrap language technology for a language.")
    parser.add_argument("--version", action="version", version=f"lrl {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    argv = sys.argv[1:] if argv is None else argv
    for name, summary in COMMANDS.items():
        names = [name, *ALSO.get(name, [])]
        about = summary.capitalize() + "."
        sub = commands.add_parser(name, aliases=names[1:], help=summary, description=about)
        if set(argv[:1]) & set(names):  # only its module is imported: start-up stays short
            import_module(f"lrl.commands.{name}").configure(sub)
    args = parser.parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except LrlError as error:
        print(f"lrl: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:  # a full disk, a folder that may not be written
        print(f"lrl: {error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lrl: stopped; run the same command again to go on", file=sys.stderr)
        return 130
