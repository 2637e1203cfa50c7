"""`lrl shrink`: a model that takes less room and time, without any training."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from lrl.commands.columns import add_column, sentences_of
from lrl.commands.reading import add_reading, reading_of


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("model", type=Path, metavar="MODEL", help="an encoder's folder, what lrl adapt wrote, or "
        '"tiny"')  # fmt: skip
    add("--out", type=Path, required=True, metavar="DIR", help="where the smaller model goes")
    add("--trim", type=Path, action="append", default=[], metavar="FILE",
        help="leave out pieces that this text does not need; repeat for several")  # fmt: skip
    add("--lang", action="append", default=[], metavar="XX",
        help="keep the pieces of both sides of the ingested lexicons of this language; repeat "
        "for several")  # fmt: skip
    add("--source-lang", default="eng", metavar="XX", help="the lexicons' other language (eng)")
    add("--format", default="", help="of --trim: text, table, conll, conllu, jsonl (by looking)")
    add_column(parser, "which column of --trim is what: text=3")
    add("--onnx", action="store_true", help="export the network for onnxruntime: it predicts, and "
        "can be trained no more")  # fmt: skip
    add("--int8", action="store_true", help="with --onnx: weights as small integers")
    add_reading(parser)
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Shrink, and say by how much."""
    from lrl.adapt.embedded import folder_of
    from lrl.adapt.smaller.shrink import Job, shrink

    args.model = folder_of(args.model)
    texts = tuple(texts_of(args))
    told = shrink(
        Job(args.model, args.out, texts, reading_of(args, args.model), args.onnx, args.int8)
    )
    if args.json:
        print(json.dumps(told | {"out": str(args.out)}))
    else:
        show(told, args.out)
    return 0


def texts_of(args: Namespace) -> list[str]:
    """What the vocabulary is trimmed to: sentences, and both sides of lexicons by themselves and
    inside a sentence, which some tokenizers tell apart."""
    from lrl.languages import resolve
    from lrl.lexicon.store import find, missing, open_lexicon

    source = resolve(args.source_lang)
    files = [(path, sentences_of(path, args.column, args.format)) for path in args.trim]
    texts = [sentence.text for _, sentences in files for sentence in sentences]
    for lang in args.lang:
        target = resolve(lang)
        paths = find(target, None, source)
        if not paths:
            raise missing(target, None, source)
        entries = [entry for path in paths for entry in open_lexicon(path).entries()]
        forms = {form for entry in entries for form in (entry.source, entry.target)}
        texts += [text for form in sorted(forms) for text in (form, f" {form}")]
    return texts


def show(told: dict[str, Any], out: Path) -> None:
    """Print sizes before and after."""
    if trimmed := told.get("trimmed"):
        print(
            f"{trimmed['rows']:,} of {trimmed['rows_before']:,} pieces stay, by "
            f"{trimmed['texts']:,} texts, all cut as before"
        )
    if kind := told.get("exported"):
        far = told["difference"]
        print(f"exported in {kind}; hidden states differ by {far:.2g} at most where compared")
    megabytes = [told[key] / 1e6 for key in ("bytes_before", "bytes")]
    print(f"{out}: {megabytes[0]:.1f} MB are now {megabytes[1]:.1f} MB")
