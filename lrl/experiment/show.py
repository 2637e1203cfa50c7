"""What came of a run, as tables for a person."""

from typing import Any

from rich.console import Console
from rich.table import Table


def show(made: dict[str, Any]) -> None:
    """Print scores, comparisons, seeds and what is to be known about them."""
    console = Console()
    experiment = made["experiment"]
    if "note" in experiment:
        console.print(experiment["note"])
    for system, about in experiment["systems"].items():
        if about["oracle"]:
            console.print(f"{system} is an oracle: it knows gold labels of the target language.")
        if any("target" in stage["dev"] for stage in about["stages"].values()):
            console.print(f"{system} is stopped by gold labels of the target language.")
    for metric in dict.fromkeys(one["metric"] for one in made["records"]):
        console.print(scores(made, metric))
    for one in made["seeds"]:
        for seed in one["collapsed"]:
            console.print(f"collapsed: {one['system']} {one['lang']} {one['metric']}, "
                          f"seed {seed['seed']}: {seed['why']}")  # fmt: skip
    if made["comparisons"]:
        console.print(comparisons(made))
    for lang, found in made["lint"].items():
        if found["flagged"]:
            console.print(f"{lang}: {found['flagged']} of {found['items']} test items are flagged")


def scores(made: dict[str, Any], metric: str) -> Table:
    """Systems by language: the score with its interval, of all seeds together where they are
    several; the spread of the seeds' scores beside it."""
    mine = [one for one in made["records"]
            if one["metric"] == metric and "|without:flagged" not in one["signature"]]  # fmt: skip
    langs = list(dict.fromkeys(one["lang"] for one in mine))
    langs.sort(key=lambda lang: "+" in lang)
    table = Table("system", *(lang if "+" not in lang else "mean" for lang in langs), "worst",
                  title=f"{metric}, %")  # fmt: skip
    for system in dict.fromkeys(one["system"] for one in mine):
        cells = []
        for lang in langs:
            rows = [one for one in mine if (one["system"], one["lang"]) == (system, lang)]
            cells.append(cell(rows, made["seeds"], metric) if rows else "")
        low = [one for one in made["worst"] if (one["system"], one["metric"]) == (system, metric)]
        low.sort(key=lambda one: (one["seed"] is not None, one["value"]))
        cells.append(f"{low[0]['lang']} {100 * low[0]['value']:.1f}" if low else "")
        table.add_row(system, *cells)
    return table


def cell(rows: list[dict[str, Any]], seeds: list[dict[str, Any]], metric: str) -> str:
    """A score, its interval, and how far the seeds lie apart."""
    rows = sorted(rows, key=lambda one: (one["seed"] is not None, one["value"]))
    one = rows[0] if rows[0]["seed"] is None else rows[(len(rows) - 1) // 2]
    bounds = f"{100 * one['ci_low']:.1f}–{100 * one['ci_high']:.1f}"
    text = f"{100 * one['value']:.1f} ({bounds})"
    key = (one["system"], one["lang"], metric)
    for found in seeds:
        if (found["system"], found["lang"], found["metric"]) == key and len(found["scores"]) > 1:
            text += f"\nmedian {100 * found['median']:.1f}, "
            text += f"{100 * found['low']:.1f} to {100 * found['high']:.1f}"
    return text


def comparisons(made: dict[str, Any]) -> Table:
    """Paired tests over languages, or in the only one."""
    rows = made["comparisons"]
    wide = [one for one in rows if "+" in one["lang"]]
    table = Table("system", "against", "lang", "metric", "difference", "95 %", "p",
                  title="Paired bootstrap")  # fmt: skip
    for one in wide or rows:
        bounds = f"{100 * one['low']:+.1f} to {100 * one['high']:+.1f}"
        lang = "mean" if "+" in one["lang"] else one["lang"]
        table.add_row(
            one["system"], one["against"], lang, one["metric"],
            f"{100 * one['difference']:+.1f}", bounds, f"{one['p']:.4f}",
        )  # fmt: skip
    return table
