"""The option --cohorts of `lrl evaluate`: scores of parts of the items against all others."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from lrl.commands.listed import listed
from lrl.commands.output import print_json
from lrl.errors import ConfigError

if TYPE_CHECKING:
    from lrl.evaluate.attributes import Item, Means
    from lrl.evaluate.cohorts import Vectors, Weaknesses
    from lrl.evaluate.compare import Resampling
    from lrl.evaluate.suite import Suite


def add_cohorts(parser: ArgumentParser) -> None:
    """All of its options; the encoder is --model."""
    add = parser.add_argument
    add("--cohorts", default="", metavar="KINDS",
        help="score parts of the items instead: lang, script, family, length, label, oov (needs "
        "--lexicon), pieces or unknown (need --model), a field of the items, or found:8 for eight "
        "groups by the vectors of --model; several: lang,length")  # fmt: skip
    add("--lexicon", default="", metavar="NAME", help="ingested; whose words --cohorts oov knows")
    add("--least", type=int, default=20, metavar="N",
        help="items of a cohort that may be called the worst (20)")  # fmt: skip


def show_cohorts(
    args: Namespace, suite: "Suite", drawing: "Resampling", names: tuple[str, str]
) -> int:
    """Print what the report of cohorts says."""
    from lrl.evaluate.cohorts import measured

    if args.method == "prompt" or not args.predictions:
        raise ConfigError("--cohorts: name the answers, --predictions FILE")
    found = measured(
        suite,
        args.predictions,
        args.against,
        listed(args.cohorts),
        lambda items: _read(args, items),
        args.metric,
        drawing,
        names,
        args.least,
    )
    if args.json:
        print_json(found.as_dict())
    else:
        _show(found)
    return 0


def _read(args: Namespace, items: "list[Item]") -> "tuple[Means, Vectors | None]":
    """The lexicon's name and, where there is a --model, its tokenizer and vectors of the items."""
    from lrl.evaluate.attributes import Means
    from lrl.evaluate.cohorts import Vectors

    if args.model is None:
        return Means(args.lexicon), None
    from lrl.adapt.embedded import folder_of
    from lrl.evaluate.probe import Candidate, model_of, vectors

    model = model_of(Candidate("model", folder_of(args.model)))
    means = Means(args.lexicon, model.encoder.tokenizer)
    if not any(kind.startswith("found") for kind in listed(args.cohorts)):
        return means, None
    return means, Vectors(vectors(model, [item.sentence for item in items]), args.model.name)


def _show(found: "Weaknesses") -> None:
    from rich.console import Console
    from rich.table import Table

    from lrl.terminal import columns

    console = Console(markup=False)  # names may have brackets in them
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in found.rows:
        key = (row.score.system, row.score.metric, row.cohort.kind)
        groups.setdefault(key, []).append(row)
    names = ("cohort", "items", "share", "%", "95 %", "gap to the rest", "95 %", "p", "p (Holm)")
    for (system, metric, kind), rows in groups.items():
        seeds = "" if rows[0].score.seed is None else f" {rows[0].score.seed}"
        table = Table(*columns(*names), title=f"{system}{seeds}, {metric} by {kind}")
        for row in rows:
            one, gap = row.score, row.gap
            told = ("", "", "", "") if gap is None else (
                f"{100 * gap.value:+.2f}", f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}",
                f"{gap.p:.4f}", f"{row.corrected:.4f}",
            )  # fmt: skip
            table.add_row(
                row.cohort.name, f"{len(row.cohort.places):,}", f"{row.share:.1%}",
                f"{100 * one.value:.2f}", f"{100 * one.ci_low:.1f}–{100 * one.ci_high:.1f}", *told,
            )  # fmt: skip
        console.print(table)
    for cohort in dict.fromkeys(row.cohort for row in found.rows if row.cohort.texts):
        print(f"{cohort.kind} {cohort.name}: {', '.join(cohort.words) or 'no typical word'}")
        for text in cohort.texts:
            print(f"  {text}")
    for row in found.worst:
        one = row.score
        gap_text = "" if row.gap is None else f", {100 * row.gap.value:+.2f} to the rest"
        print(f"worst {row.cohort.kind} of {one.system} in {one.metric}: {row.cohort.name} "
              f"{100 * one.value:.2f}{gap_text}")  # fmt: skip
    print("\nSignatures")
    for row in found.rows:
        print(f"  {row.score.signature}")
