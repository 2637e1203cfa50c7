"""What came of a run, as tables for a person."""

from typing import Any

from rich.console import Console
from rich.table import Table

from lrl.evaluate.compare import name_of
from lrl.terminal import columns, tables, turned


def show(made: dict[str, Any]) -> None:
    """Print scores, comparisons, seeds and what is to be known about them."""
    console = Console(markup=False)  # names may have brackets in them
    experiment = made["experiment"]
    if "note" in experiment:
        console.print(experiment["note"])
    for system, about in experiment["systems"].items():
        if about["oracle"]:
            console.print(f"{system} is an oracle: it knows gold labels of the target language.")
        if any("target" in stage["dev"] for stage in about["stages"].values()):
            console.print(f"{system} is stopped by gold labels of the target language.")
    for metric in dict.fromkeys(one["metric"] for one in made["records"]):
        console.print(*scores(made, metric, console), sep="\n")
    for one in made["seeds"]:
        for seed in one["collapsed"]:
            console.print(f"collapsed: {one['system']} {one['lang']} {one['metric']}, "
                          f"seed {seed['seed']}: {seed['why']}")  # fmt: skip
    for against in dict.fromkeys(one["against"] for one in made["comparisons"]):
        console.print(comparisons(made, against))
    for lang, found in made["lint"].items():
        if found["flagged"]:
            console.print(f"{lang}: {found['flagged']} of {found['items']} test items are flagged")


def scores(made: dict[str, Any], metric: str, console: Console) -> list[Table]:
    """Systems by language: the score with its interval, of all seeds together where they are
    several; the spread of the seeds' scores under it. Where there is no room for all languages
    side by side, each has a row, and the systems are side by side, in more tables than one if
    need be."""
    mine = [one for one in made["records"]
            if one["metric"] == metric and "|without:flagged" not in one["signature"]]  # fmt: skip
    langs = list(dict.fromkeys(one["lang"] for one in mine))
    langs.sort(key=lambda lang: "+" in lang)
    cells: dict[str, dict[str, str]] = {}
    for system in dict.fromkeys(one["system"] for one in mine):
        cells[system] = {}
        for lang in langs:
            rows = [one for one in mine if (one["system"], one["lang"]) == (system, lang)]
            cells[system].setdefault(name_of(lang), "")
            if rows:
                cells[system][name_of(lang)] = cell(rows, made["seeds"], metric)
        low = [one for one in made["worst"] if (one["system"], one["metric"]) == (system, metric)]
        low.sort(key=lambda one: (one["seed"] is not None, one["value"]))
        cells[system]["worst"] = f"{low[0]['lang']} {100 * low[0]['value']:.1f}" if low else ""
    title = f"{metric}, %"
    found = list(tables("system", cells, title, console))
    return found if len(found) == 1 else list(tables("lang", turned(cells), title, console))


def cell(rows: list[dict[str, Any]], seeds: list[dict[str, Any]], metric: str) -> str:
    """A score, its interval, and how far the seeds lie apart."""
    rows = sorted(rows, key=lambda one: (one["seed"] is not None, one["value"]))
    one = rows[0] if rows[0]["seed"] is None else rows[(len(rows) - 1) // 2]
    bounds = f"{100 * one['ci_low']:.1f}–{100 * one['ci_high']:.1f}"
    text = f"{100 * one['value']:.1f} ({bounds})"
    key = (one["system"], one["lang"], metric)
    for found in seeds:
        if (found["system"], found["lang"], found["metric"]) == key and len(found["scores"]) > 1:
            text += f"\nmedian {100 * found['median']:.1f}"
            text += f"\n{100 * found['low']:.1f} to {100 * found['high']:.1f}"
    return text


def comparisons(made: dict[str, Any], against: str) -> Table:
    """Paired tests of all systems against one, over languages or in the only one; a metric or
    language that is the same in all rows is in the title."""
    mine = [one for one in made["comparisons"] if one["against"] == against]
    wide = [one for one in mine if "+" in one["lang"]]
    rows = [
        {
            "system": one["system"],
            "lang": name_of(one["lang"]),
            "metric": one["metric"],
            "difference": f"{100 * one['difference']:+.1f}",
            "95 %": f"{100 * one['low']:+.1f} to {100 * one['high']:+.1f}",
            "p": f"{one['p']:.4f}",
        }
        for one in wide or mine
    ]
    same = [name for name in ("metric", "lang") if len({row[name] for row in rows}) == 1]
    names = [name for name in rows[0] if name not in same]
    title = f"less {against}, paired bootstrap"
    if same:
        title = f"{', '.join(rows[0][name] for name in same)}: {title}"
    table = Table(*columns(*names), title=title)
    for row in rows:
        table.add_row(*(row[name] for name in names))
    return table
