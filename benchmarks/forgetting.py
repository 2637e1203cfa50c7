"""What an encoder that was taught new languages has lost of those it knew, and what it has gained.

    lrl run forgetting --split dev --seeds 0 --data DATA --models MODELS --out OUT
    python benchmarks/forgetting.py OUT --known fra,swh --declarations deu,ind,ita,rus,tur

For every system of a run of topics (lrl.experiment; what it trained is read from its work folder):
accuracy in the languages it was taught, on their training sentences, from which nothing was
learned, beside their development set; accuracy in languages of the encoder's pretraining that
nothing was substituted into; and how often the paragraph of the Universal Declaration of Human
Rights nearest to one in such a language is its English translation, both ways. Paragraphs are
paired by article and place in it, where an article has as many in both languages.
"""

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lrl.adapt.adapted import load_adapted
from lrl.corpus.sentence import Sentence
from lrl.evaluate import datasets
from lrl.evaluate.metrics import Scored, score
from lrl.evaluate.probe import vectors
from lrl.evaluate.retrieval import found_in, wanted
from lrl.evaluate.significance import mean_interval, mean_paired
from lrl.experiment.config import Experiment
from lrl.experiment.material import material, spaced
from lrl.experiment.read import read
from lrl.experiment.run import units_of
from lrl.experiment.shop import Shop
from lrl.experiment.training import trained
from lrl.experiment.work import Work, silent

ENGLISH = "eng"
ARTICLES, INDENT = 30, 6
Pairs = tuple[list[Sentence], list[Sentence]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Sentences with topics by language, and paragraphs beside their English translations."""

    taught: Mapping[str, Sequence[Sentence]]
    known: Mapping[str, Sequence[Sentence]]
    paragraphs: Mapping[str, Pairs]


def articles(text: str) -> list[list[str]]:
    """The paragraphs of each article, without headings; numbered ones are set deeper."""
    found: list[list[str]] = []
    blank = True
    for line in text.splitlines():
        words = line.strip()
        if words and blank and len(line) - len(line.lstrip()) <= INDENT:
            found.append([])  # its heading
        elif words and found:
            found[-1].append(words)
        blank = not words
    return found


def side_by_side(english: str, other: str) -> Pairs:
    """Paragraphs of two declarations that are translations, in English and in the other."""
    ones, others = articles(english), articles(other)
    ones, others = ones[-ARTICLES:], others[-ARTICLES:]  # preambles are set in too many ways
    found: Pairs = ([], [])
    for number, (here, there) in enumerate(zip(ones, others, strict=True), 1):
        if len(here) == len(there):
            for place, pair in enumerate(zip(here, there, strict=True), 1):
                for side, one in zip(found, pair, strict=True):
                    words = tuple(one.split())
                    side.append(Sentence(f"{number}.{place}", words, (True,) * len(words)))
    return found


def declared(archive: Path, langs: Sequence[str]) -> dict[str, Pairs]:
    """The declarations of an archive that has one file a language."""
    with zipfile.ZipFile(archive) as packed:
        texts = {lang: packed.read(f"udhr2/{lang}.txt").decode("utf-8")
                 for lang in (ENGLISH, *langs)}  # fmt: skip
    return {lang: side_by_side(texts[ENGLISH], texts[lang]) for lang in langs}


def labelled(experiment: Experiment, lang: str, data: Path, most: int) -> list[Sentence]:
    """Sentences of a language that no system learned from."""
    splits = ("dev",) if lang in experiment.source else ("train", "dev")
    found = [one for split in splits for one in datasets.load(experiment.task, lang, split, data)]
    some = spaced(list(datasets.distinct(found)), most)
    return [replace(one, id=f"{at}") for at, one in enumerate(some)]


def measured(folder: Path, asked: Asked) -> dict[str, dict[str, Scored]]:
    """The scores of a model and of the encoder in it, by kind and language."""
    model = load_adapted(folder)
    found: dict[str, dict[str, Scored]] = {}
    for kind, by_lang in (("taught", asked.taught), ("known", asked.known)):
        found[kind] = {
            lang: score("accuracy", some, [one.sentence for one in model.predict(some)])
            for lang, some in by_lang.items()
        }
    found["paragraphs"] = {}
    for lang, (here, there) in asked.paragraphs.items():
        ours, theirs = (vectors(model, side) for side in (here, there))
        for way, (questions, q, keys, k) in {
            f"{lang}-eng": (there, theirs, here, ours),
            f"eng-{lang}": (here, ours, there, theirs),
        }.items():
            answers = found_in(questions, q, keys, k)
            found["paragraphs"][way] = score("retrieval", wanted(questions), answers)
    return found


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """A record a system, the first of which is what others are compared with."""
    experiment = read(args.out / "experiment.toml")
    langs = args.known.split(",") if args.known else []
    asked = Asked(
        {one: labelled(experiment, one, args.data, args.most) for one in experiment.langs},
        {one: labelled(experiment, one, args.data, args.most)
         for one in (*experiment.source[:1], *langs)},
        declared(args.archive, args.declarations.split(",")) if args.declarations else {},
    )  # fmt: skip
    models = tuple(map(Path, args.models or experiment.models))
    found = material(experiment, args.data)
    shop = Shop(experiment, found, Work(args.out / "work", silent), args.data, models)
    rows: list[dict[str, Any]] = []
    first: dict[str, dict[str, Scored]] = {}
    for unit in units_of(experiment, found.targets):
        stages = trained(shop, unit.system, unit.seed, unit.langs)
        now = measured(stages[-1].model, asked)
        first = first or now
        row: dict[str, Any] = {"system": unit.system.name, "seed": unit.seed}
        for kind, scores in now.items():
            if not scores:
                continue
            whole = mean_interval(list(scores.values()))
            against = mean_paired([(one, first[kind][lang]) for lang, one in scores.items()])
            row[kind] = {
                "mean": whole.value,
                "ci": [whole.low, whole.high],
                "gain": against.value,
                "gain_ci": [against.low, against.high],
                "by": {lang: one.value for lang, one in scores.items()},
            }
        print(f"{unit.system.name}, seed {unit.seed}", file=sys.stderr)
        rows.append(row)
    return rows


def picture(rows: Sequence[Mapping[str, Any]], free: str) -> str:
    """SVG of gain against loss, one curve a method: its strengths, and `free` where it is none."""
    from lrl.report.charts import Curve, curves

    def point(row: Mapping[str, Any], kind: str) -> tuple[float, float]:
        return 100 * row[kind]["gain"], 100 * row["taught"]["gain"]

    begun = [row for row in rows if row["system"] == free]
    methods: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        name, _, strength = row["system"].rpartition("-")
        methods.setdefault(name if strength.isdigit() else row["system"], []).append(row)
    panels = [
        (
            f"taught languages, and {kind}",
            [
                Curve(name, tuple(sorted(point(row, kind) for row in some)))
                for name, mine in methods.items()
                for some in [[*begun, *mine] if len(mine) > 1 else mine]
            ],
        )
        for kind in ("known", "paragraphs")
        if kind in rows[0]
    ]
    return curves({"gain": panels}, "gain in what was known, points")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    shared = Path(os.environ.get("LRL_DATA", "../shared/data"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("out", type=Path, metavar="OUT", help="of lrl run")
    add("--known", default="fra,swh", help="languages of the task that were not taught")
    add("--declarations", default="deu,ind,ita,rus,tur", help="files of the archive")
    add("--archive", type=Path, default=shared / "text" / "udhr2.zip")
    add("--data", type=Path, default=shared)
    add("--models", action="append", default=[])
    add("--most", type=int, default=300, help="sentences of a language")
    add("--picture", type=Path, metavar="FILE", help="SVG of gain against loss")
    add("--free", default="fast", help="the system that curves of --picture begin from")
    add("--json", action="store_true")
    args = parser.parse_args(argv)
    rows = run(args)
    if args.picture:
        args.picture.write_text(picture(rows, args.free), "utf-8")
    if args.json:
        print(json.dumps(rows))
        return 0
    kinds = [kind for kind in ("taught", "known", "paragraphs") if kind in rows[0]]
    print("| system | " + " | ".join(kinds) + " |\n|---|" + "---:|" * len(kinds))
    for row in rows:
        cells = (
            f"{100 * row[kind]['mean']:.1f}, {100 * row[kind]['gain']:+.1f} "
            f"({100 * row[kind]['gain_ci'][0]:+.1f} to {100 * row[kind]['gain_ci'][1]:+.1f})"
            for kind in kinds
        )
        print(f"| {row['system']} | " + " | ".join(cells) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
