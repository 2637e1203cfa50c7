"""`lrl lexicon stats`: the account of an ingest, and what the lexicon is like."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from lrl.commands.lexicon.choice import add_choice, paths_of

if TYPE_CHECKING:
    from lrl.lexicon.store import Lexicon


def configure(parser: ArgumentParser) -> None:
    """Arguments of the command."""
    add_choice(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a lexicon")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the figures of each lexicon meant."""
    from lrl.lexicon.store import open_lexicon

    for path in paths_of(args):
        told = _stats(open_lexicon(path))
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
            continue
        print(f"{told.pop('name')}: {path}")
        for key, value in told.items():
            print(f"  {key.replace('_', ' '):<26}{_text(value)}")
    return 0


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return str(value)


def _stats(lexicon: "Lexicon") -> dict[str, Any]:
    import pyarrow.compute as pc

    table, about = lexicon.table, lexicon.sidecar
    heads = len(pc.unique(table["source"]))
    spaced = pc.sum(pc.match_substring(table["target"], " ")).as_py() or 0
    bounds = (0.5, 0.7, 0.9)
    qualities = {
        f"from {bound}": pc.sum(pc.greater_equal(table["quality"], bound)).as_py() or 0
        for bound in bounds
    }
    classes = pc.value_counts(table["pos"]).to_pylist()
    return {
        "name": lexicon.name,
        "languages": f"{lexicon.source_lang.tag} → {lexicon.target_lang.tag}",
        "licence": ", ".join(lexicon.licences),
        "entries": len(lexicon),
        "heads": heads,
        "translations_a_head": round(len(lexicon) / heads, 3) if heads else 0,
        "targets_of_several_words": spaced,
        "quality": qualities,
        "pos": {one["values"] or "unknown": one["counts"] for one in classes},
        "rows": about.get("counts", {}),
        "rejected_for": about.get("reasons", {}),
    }
