"""`lrl adapt`: an encoder trained for a task on labelled and pseudo-labelled text."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from lrl.adapt.config import LANGUAGES, MASKING, PARTS, SCHEDULES, WITHOUT, TrainConfig, Weights
from lrl.commands.columns import add_column
from lrl.commands.reading import add_reading, reading_of
from lrl.commands.training import (
    CONFIG,
    add_dev,
    add_numbers,
    add_train,
    numbers_of,
    pairs_of,
    report,
    sentences,
    sets_of,
    summary,
    told_of,
)
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
WEIGHTS = Weights()


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="DIR", help="an encoder's folder, one of "
        'lrl adapt, or "tiny"')  # fmt: skip
    add_train(parser)
    add_dev(parser)
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
    add_numbers(parser)
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

    told = told_of(adapt(job_of(args), report))
    if args.json:
        print(json.dumps(told | {"out": str(args.out)}))
    else:
        print(summary(told, args.out))
    return 0


def job_of(args: Namespace) -> Any:
    """The job that the arguments describe."""
    from lrl.adapt.job import Job

    sets = sets_of(args)
    pairs = pairs_of(args, sets)
    return Job(
        model=args.model,
        task=args.task,
        sets=sets,
        out=args.out,
        dev=tuple(sentences(args, args.dev)),
        pairs=pairs,
        texts=texts_of(args),
        source=tuple(sentences(args, args.source_dev)),
        column=args.tags,
        reading=reading_of(args, args.model),
        config=TrainConfig(
            **numbers_of(args),
            adversary_rate=args.adversary_lr,
            schedule=args.schedule,
            parts=args.parts,
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
