"""`lrl adapt`: an encoder trained for a task on labelled and pseudo-labelled text."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrl.adapt.config import LANGUAGES, MASKING, PARTS, SCHEDULES, WITHOUT, TrainConfig, Weights
from lrl.commands.columns import add_column, sentences_of
from lrl.commands.reading import add_reading, reading_of
from lrl.errors import ConfigError

# Those of lrl.adapt.heads, which imports torch, and none.
TASKS = ("classify", "tag", "intent-slots", "parse", WITHOUT)
OBJECTIVES = {
    "pseudo": "the task on the pairs' targets",
    "agreement": "as much said of a sentence as of its translation",
    "labels": "what is surely said of a sentence, taught on its translation; has lost in print",
    "distil": "the vector of a sentence before training, taught on its translation",
    "contrast": "that vector to be told from those of other sentences",
    "tokens": "the vectors of aligned words before training",
    "keep": "the vector of a sentence before training, on itself",
    "tlm": "masked words of sentence and translation side by side",
    "mlm": "masked words of --text, or of the pairs' targets",
    "anchor": "the encoder's weights as they were",
    "consolidate": "those that the source language needs as they were",
    "sound": "how words sound, where Epitran has a map of the language",
    "language": "sentence vectors alike in all languages, or apart: see --languages",
}
SETTINGS = {
    "temperature": "of --contrast",
    "sure": "how probable a label is that --labels passes on",
    "linked": "how often the translation of a masked word is masked too, in --tlm",
    "fisher": "batches that tell --consolidate which weights matter",
    "reweight": "how far an adversary may weigh sentences of --train by region; 0: not at all",
    "regions": "groups of like sentences that --reweight tells apart",
    "rank": "of --parts lora",
    "alpha": "of --parts lora: the additions count alpha/rank times",
}
CONFIG, WEIGHTS = TrainConfig(), Weights()


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="an encoder's folder, one of "
        'lrl adapt, or "tiny"')  # fmt: skip
    add("--train", type=Path, action="append", default=[], metavar="FILE",
        help="labelled sentences; repeat for several")  # fmt: skip
    add("--share", type=float, action="append", default=[], metavar="X",
        help="how much of each --train file an epoch takes, in their order (1)")  # fmt: skip
    add("--dev", type=Path, metavar="FILE", help="measured each epoch; the best is kept")
    add("--task", choices=TASKS, default="classify", help="none: what comes out is an encoder")
    add("--out", type=Path, metavar="DIR", help="where the adapted model goes")
    add("--pairs", type=Path, action="append", default=[], metavar="LEDGER",
        help="the .jsonl of lrl synthesize; repeat for several languages")  # fmt: skip
    add("--text", type=Path, action="append", default=[], metavar="FILE", help="for --mlm")
    add("--text-lang", action="append", default=[], metavar="XX", help="the language of each "
        "--text, in their order, for --sound and --language")  # fmt: skip
    add("--source-dev", type=Path, metavar="FILE",
        help="on which the source language is measured (some of --train)")  # fmt: skip
    add("--check", type=Path, metavar="FILE",
        help="only say how the model's tokenizer deals with this text, beside --train")  # fmt: skip
    add("--format", default="", help="of the files: table, conll, conllu or jsonl (by looking)")
    add_column(parser, "which column of a table or CoNLL file is what: text=3, upos=2")
    add("--tags", default="", metavar="NAME", help="tags to learn: upos, spans or a column's name")
    add_reading(parser)
    for name, what in (
        ("epochs", "passes over the training data"),
        ("batch", "pieces of a batch, padding included"),
        ("accumulate", "batches of an update"),
        ("pieces", "longest sentence"),
        ("patience", "measurements without a new best that end the run; 0: never"),
        ("updates", "at most so many updates; 0: as the epochs say"),
        ("save_every", "updates between checkpoints; 0: one a measurement"),
        ("seed", "of everything random"),
    ):
        default = getattr(CONFIG, name)
        option = f"--{name.replace('_', '-')}"
        add(option, type=int, default=default, metavar="N", help=f"{what} ({default})")
    add("--lr", type=float, default=CONFIG.rate, help=f"of the encoder ({CONFIG.rate:g})")
    add("--head-lr", type=float, default=CONFIG.head_rate, help=f"({CONFIG.head_rate:g})")
    add("--adversary-lr", type=float, default=CONFIG.adversary_rate,
        help=f"of --reweight ({CONFIG.adversary_rate:g})")  # fmt: skip
    add("--schedule", choices=SCHEDULES, default=CONFIG.schedule)
    add("--parts", choices=PARTS, default=CONFIG.parts,
        help="what learns: full, body (word embeddings stay), lora, head")  # fmt: skip
    add("--task-weight", type=float, default=WEIGHTS.task, metavar="WEIGHT", help="of --task (1)")
    for name, what in OBJECTIVES.items():
        default = getattr(WEIGHTS, name)
        add(f"--{name}", type=float, default=default, metavar="WEIGHT", help=f"{what} (0)")
    for name, what in SETTINGS.items():
        default = getattr(CONFIG, name)
        add(
            f"--{name}",
            type=type(default),
            default=default,
            metavar="X",
            help=f"{what} ({default})",
        )
    add("--languages", choices=LANGUAGES, default=CONFIG.languages,
        help="what --language makes of sentence vectors")  # fmt: skip
    add("--masking", choices=MASKING, default=CONFIG.masking, help="what --mlm masks")
    add("--words", choices=("first", "mean"), default=CONFIG.words,
        help="the piece or pieces that stand for a word in --tokens")  # fmt: skip
    add("--switch", default="1..1", metavar="FROM..TO",
        help="share of the pairs' aligned words in the target language, over the run")  # fmt: skip
    add("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Check or adapt."""
    if not args.train and (args.check or not (args.pairs or args.text)):
        raise ConfigError("--train FILE is missing")
    from lrl.adapt.embedded import folder_of

    args.model = folder_of(args.model)
    if args.check:
        return check(args)
    if args.out is None:
        raise ConfigError("--out DIR is missing")
    from lrl.adapt.job import adapt

    def report(record: dict[str, Any]) -> None:
        losses = ", ".join(f"{name} {value:.4f}" for name, value in record["loss"].items())
        dev = f", dev {record['dev']:.4f}" if "dev" in record else ""
        source = "".join(f", source {name} {v:.4f}" for name, v in record["source"].items())
        print(f"epoch {record['epoch']:g}: {losses}{source}{dev}", file=sys.stderr)

    about = adapt(job_of(args), report)
    told = {key: about[key] for key in ("task", "measure", "dev", "updates", "counts", "signature")}
    if args.json:
        print(json.dumps(told | {"out": str(args.out)}))
    else:
        best = "" if told["dev"] is None else f", dev {told['measure']} {told['dev']:.4f}"
        print(f"{args.out}: {told['task'] or 'encoder'}, {told['updates']} updates{best}")
    return 0


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.job import Job, TrainSet
    from lrl.adapt.pairs import joined, read_pairs

    if len(args.share) > len(args.train):
        raise ConfigError(f"{len(args.share)} --share for {len(args.train)} --train files")
    shares = [*args.share, *[1.0] * (len(args.train) - len(args.share))]
    sets = [
        TrainSet(tuple(sentences(args, path)), share)
        for path, share in zip(args.train, shares, strict=True)
    ]
    pairs = [pair for path in args.pairs for pair in read_pairs(path)]
    return Job(
        model=args.model,
        task=args.task,
        sets=tuple(sets),
        out=args.out,
        dev=tuple(sentences(args, args.dev)) if args.dev else (),
        pairs=tuple(joined(pairs, [one for some in sets for one in some.sentences])),
        texts=texts_of(args),
        source=tuple(sentences(args, args.source_dev)) if args.source_dev else (),
        column=args.tags,
        reading=reading_of(args, args.model),
        config=TrainConfig(
            epochs=args.epochs,
            rate=args.lr,
            head_rate=args.head_lr,
            adversary_rate=args.adversary_lr,
            batch=args.batch,
            accumulate=args.accumulate,
            schedule=args.schedule,
            pieces=args.pieces,
            parts=args.parts,
            patience=args.patience,
            seed=args.seed,
            updates=args.updates,
            save_every=args.save_every,
            masking=args.masking,
            languages=args.languages,
            words=args.words,
            switch=ends_of(args.switch),
            **{name: getattr(args, name) for name in SETTINGS},
        ),
        weights=Weights(
            task=0.0 if args.task == WITHOUT else args.task_weight,
            **{name: getattr(args, name) for name in OBJECTIVES},
        ),
    )


def ends_of(text: str) -> tuple[float, float]:
    """The two ends of --switch, or one number for both."""
    first, _, last = text.partition("..")
    try:
        return float(first), float(last or first)
    except ValueError:
        raise ConfigError(f"--switch {text!r}: two shares, as 0.3..1") from None


def texts_of(args: Namespace) -> tuple[Any, ...]:
    """The sentences of all texts; they say the language that is named for theirs."""
    from lrl.languages import resolve

    if len(args.text_lang) > len(args.text):
        raise ConfigError(f"{len(args.text_lang)} --text-lang for {len(args.text)} --text files")
    langs = [*map(resolve, args.text_lang), *[None] * (len(args.text) - len(args.text_lang))]
    return tuple(
        replace(one, meta=(*one.meta, ("lang", lang.tag))) if lang else one
        for path, lang in zip(args.text, langs, strict=True)
        for one in sentences(args, path)
    )


def sentences(args: Namespace, path: Path) -> list[Any]:
    """All sentences of a file."""
    return sentences_of(path, args.column, args.format)


def check(args: Namespace) -> int:
    """Print how the tokenizer deals with a text, beside the training data; 1 with a warning."""
    from lrl.adapt.encoder import load
    from lrl.adapt.fitness import fitness, warnings

    tokenizer = load(args.model).tokenizer
    source = fitness(tokenizer, [s for path in args.train for s in sentences(args, path)])
    target = fitness(tokenizer, sentences(args, args.check))
    said = warnings(target, source)
    rows = {"source": source, "target": target}
    if args.json:
        told = {
            name: {
                "words": one.words,
                "fertility": round(one.fertility, 4),
                "unknown": round(one.unknown_rate, 4),
                "whole": round(one.whole_rate, 4),
            }
            for name, one in rows.items()
        }
        print(json.dumps({**told, "warnings": said}))
    else:
        for name, one in rows.items():
            print(
                f"{name}: {one.words:,} words, {one.fertility:.2f} pieces a word, "
                f"{one.unknown_rate:.1%} unknown pieces, {one.whole_rate:.1%} of words whole"
            )
        for line in said:
            print(f"warning: {line}")
    return 1 if said else 0
