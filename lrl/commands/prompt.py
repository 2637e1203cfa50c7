"""`lrl prompt`: prompts for generative models, the words of the input with dictionary entries."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from lrl.commands.columns import add_column, sentences_of
from lrl.commands.listed import listed
from lrl.errors import ConfigError
from lrl.prompt.config import SHOTS
from lrl.prompt.template import KINDS

if TYPE_CHECKING:
    from lrl.prompt.job import Material, Wish


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add = parser.add_argument
    add("file", type=Path, nargs="?", metavar="FILE", help="sentences to make prompts of")
    add("--task", metavar="T", help="or a published set: sib200, nusax, injongo, massive, toy")
    add("--kind", choices=KINDS, help="what is asked (what the task is labelled with)")
    add("--lang", required=True, metavar="XX", help="the language of the sentences")
    add("--source-lang", default="eng", metavar="XX",
        help="of the translations and the examples (eng)")  # fmt: skip
    add("--split", default="dev", metavar="SPLIT", help="of the task: train, dev or test (dev)")
    add("--data", type=Path, metavar="DIR", help="folder of the published sets (those fetched)")
    add("--lexicon", action="append", default=[], metavar="NAME|FILE",
        help="where entries are from; repeat for several (all there are)")  # fmt: skip
    add("--pivot", metavar="YY", help="tell entries also through this language")
    add("--table", type=Path, metavar="PATH", help="a UniMorph file or folder: forms and lemmas")
    add("--translations", type=int, default=3, metavar="N", help="of a word, at most (3)")
    add("--bare", action="store_true", help="no entries, to compare with")
    add("--shots", type=int, default=0, metavar="N", help="solved examples before each (0)")
    add("--shots-in", choices=SHOTS,
        help="examples in the source language, or translated word by word by the lexicon "
        "(source; pseudo for translation)")  # fmt: skip
    add("--examples", type=Path, action="append", default=[], metavar="FILE",
        help="labelled sentences of the source language (the task's training set)")  # fmt: skip
    add("--labels", default="", metavar="A,B", help="what to choose from (the examples' labels)")
    add("--budget", type=int, default=0, metavar="N",
        help="longest prompt, in pieces of --model or else in words (no bound)")  # fmt: skip
    add("--model", type=Path, metavar="DIR", help="whose tokenizer counts")
    add("--template", type=Path, metavar="FILE", help="a TOML table instead of lrl's own")
    add("--source-text", type=Path, action="append", default=[], metavar="FILE",
        help="more text of the source language whose words are counted")  # fmt: skip
    add("--format", default="", help="of the given files: text, table, conll, conllu or jsonl")
    add_column(parser, "which column of a table is what: text=3, label=2")
    add("--seed", type=int, default=0, metavar="N", help="of the choice of examples")
    add("--out", type=Path, metavar="FILE", help="where the prompts go, as JSON lines")
    add("--show", type=int, default=1, metavar="N", help="prompts to show without --out (1)")
    add("--json", action="store_true", help="print counts, or without --out all prompts, as JSON")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Make the prompts; write or show them."""
    from lrl.prompt import store
    from lrl.prompt.build import prompts
    from lrl.prompt.job import about_of, frame_of

    kind = kind_of(args)
    wish = wish_of(args, kind)
    material = material_of(args, wish)
    frame = frame_of(wish, material)
    made = list(prompts(frame, material.sentences))
    if args.out is None:
        for one in made if args.json else made[: args.show]:
            print(
                json.dumps(store.record(one, frame), ensure_ascii=False) if args.json else one.text
            )
        return 0
    about = store.write(args.out, made, frame, about_of(wish, material))
    counts = about["counts"]
    if args.json:
        print(json.dumps({"out": str(args.out), "kind": kind, **counts}))
    else:
        print(
            f"{args.out}: {counts['prompts']:,} prompts, {counts['shown']:,} of "
            f"{counts['found']:,} entries, at most {counts['longest']:,} {frame.budget.unit}"
        )
    return 0


def kind_of(args: Namespace) -> str:
    """The kind that is named, or else that of the task."""
    from lrl.prompt.job import KIND_OF

    if bool(args.file) == bool(args.task):
        raise ConfigError("name the sentences: either FILE or --task T")
    kind: str | None = args.kind or KIND_OF.get(args.task)
    if kind is None:
        raise ConfigError(f"{args.task or args.file}: say what is asked with --kind")
    if args.task and kind not in (KIND_OF.get(args.task), "translation"):
        raise ConfigError(f"{args.task}: is not labelled for the kind {kind!r}")
    return kind


def material_of(args: Namespace, wish: "Wish") -> "Material":
    """The sentences that the arguments name."""
    from lrl.evaluate.datasets import distinct, hash_of
    from lrl.prompt.job import Material, of_task

    examples = tuple(s for path in args.examples for s in sentences_of(path, args.column))
    if args.task:
        examples_in = args.lang if wish.backward else args.source_lang
        found = of_task(
            args.task, args.lang, args.source_lang, args.split, args.data, wish.template.kind,
            examples_in,
        )  # fmt: skip
        return Material(found.sentences, examples or found.examples, found.about)
    sentences = distinct(sentences_of(args.file, args.column, args.format))
    about = {"task": args.file.name, "split": "file", "data": hash_of([args.file])}
    return Material(sentences, examples, about)


def wish_of(args: Namespace, kind: str) -> "Wish":
    """What the arguments want of the prompts."""
    from lrl.languages import resolve
    from lrl.morphology.paradigms import open_table
    from lrl.prompt import template
    from lrl.prompt.budget import in_pieces, in_words
    from lrl.prompt.job import Wish
    from lrl.prompt.lexicons import lexicons_of

    language, source = resolve(args.lang), resolve(args.source_lang)
    over = resolve(args.pivot) if args.pivot else None
    shots_in = args.shots_in or ("pseudo" if kind == "translation" else "source")
    needless = args.bare and not (args.shots and shots_in == "pseudo")
    return Wish(
        template=template.read(args.template, kind) if args.template else template.of_kind(kind),
        language=language,
        source=source,
        budget=in_pieces(args.budget, args.model) if args.model else in_words(args.budget),
        count=args.shots,
        shots_in=shots_in,
        labels=tuple(listed(args.labels)),
        lexicons=None if needless else lexicons_of(args.lexicon, language, source, over),
        over=over,
        table=open_table(args.table) if args.table else None,
        most=args.translations,
        source_text=tuple(s for path in args.source_text for s in sentences_of(path, args.column)),
        bare=args.bare,
        seed=args.seed,
    )
