"""Results as `lrl run` writes them, of whatever size, with the same numbers every time."""

import json
import random
from pathlib import Path
from typing import Any

LANGS = ("bam", "ewe", "grn", "lin", "twi", "fij", "lus", "sag", "tso", "tum",
         "sna", "wol", "yor", "swa", "zul", "xho", "ibo", "hau", "lug", "kin")  # fmt: skip
SYSTEMS = ("zero-shot", "plain", "lrl", "shuffled", "lrl-no-distil", "lrl-no-pairs", "lrl-gloss",
           "oracle")  # fmt: skip
LIFT = dict(zip(SYSTEMS, (0, 0.03, 0.09, 0.0, 0.06, 0.05, 0.11, 0.13), strict=True))
METRICS = {"sib200": ("accuracy", "macro_f1"), "injongo": ("intent_accuracy", "slot_f1")}
TIERS = ("attested", "analogy", "rule", "neural", "lemma", "")


def results(
    langs: int = 3,
    systems: int = 3,
    seeds: int = 2,
    task: str = "sib200",
    samples: int = 2,
    metrics: int = 2,
) -> dict[str, Any]:
    """A whole results file."""
    draw = random.Random(f"{langs} {systems} {seeds} {task}")
    tags, names = LANGS[:langs], SYSTEMS[: systems - 1] + SYSTEMS[-1:]
    names = names if systems > 3 else SYSTEMS[:systems]
    base = {lang: draw.uniform(0.45, 0.75) for lang in (*tags, "eng")}
    records, comparisons, spreads = [], [], []
    for metric in METRICS[task][:metrics]:
        for system in names:
            for lang in (*tags, "+".join(tags), "eng"):
                values = []
                for seed in range(seeds):
                    lift = 0 if lang == "eng" else LIFT[system]
                    start = base[lang] if lang in base else sum(base[t] for t in tags) / langs
                    value = min(0.99, start + lift + draw.gauss(0, 0.012))
                    wide = 0.015 if "+" in lang else 0.06
                    values.append(round(value, 6))
                    records.append({
                        "task": task, "lang": lang, "system": system, "seed": seed,
                        "metric": metric, "value": round(value, 6),
                        "ci_low": round(value - wide, 6),
                        "ci_high": round(value + wide, 6), "n": 204,
                        "signature": f"{task}|{lang}|test|data:0a1b2c3d|metric:{metric}|n:204|"
                                     f"system:{system}|seed:{seed}|boot:10000.0|lrl:0.1.0",
                    })  # fmt: skip
                    if system != names[0] and lang != "eng":
                        gain = LIFT[system] + draw.gauss(0, 0.02)
                        comparisons.append({
                            "task": task, "lang": lang, "system": system, "against": names[0],
                            "seed": seed, "metric": metric, "difference": round(gain, 6),
                            "low": round(gain - wide, 6), "high": round(gain + wide, 6),
                            "p": 0.0002 if gain > wide else 0.21, "n": 204,
                        })  # fmt: skip
                if "+" not in lang:
                    bad = system == "plain" and lang == tags[0] and metric == METRICS[task][0]
                    spreads.append({
                        "system": system, "lang": lang, "metric": metric,
                        "median": sorted(values)[(seeds - 1) // 2], "low": min(values),
                        "high": max(values),
                        "collapsed": [{"seed": 1, "why": "0.150 is not above a constant answer's "
                                                         "0.143"}] if bad else [],
                    })  # fmt: skip
    return {
        "experiment": {
            "name": task, "task": task, "source": ["eng"], "langs": list(tags), "split": "test",
            "model": "multilingual-e5-small-trimmed", "lexicons": ["gatitos"], "joint": True,
            "seeds": list(range(seeds)),
            "systems": [{"name": name, "oracle": name == "oracle"} for name in names],
        },
        "records": records,
        "comparisons": comparisons,
        "seeds": spreads,
        "worst": [],
        "lint": {lang: {"items": 204, "duplicate": i % 3, "overlap": 0}
                 for i, lang in enumerate(tags)},
        "fitness": [{"lang": lang, "coverage": round(draw.uniform(0.55, 0.85), 4),
                     "fertility": round(draw.uniform(1.5, 2.6), 4),
                     "unknown_rate": round(draw.uniform(0, 0.01), 5)} for lang in tags],
        "histories": [
            {"system": system, "seed": seed, "lang": "+".join(tags), "history": [
                {"update": 40 * i, "epoch": i / 4,
                 "loss": {"task": round(1.9 / i + draw.uniform(0, 0.1), 4)}
                 | ({"distil": round(0.8 / i, 4)} if system.startswith("lrl") else {}),
                 "dev": round(0.5 + 0.08 * i**0.5 + draw.uniform(0, 0.02), 4)}
                for i in range(1, 13)]}
            for system in names for seed in range(seeds)
        ],
        "samples": [sample(lang, draw) for lang in tags for _ in range(samples)],
        "predictions": {},
        "licences": [{"name": "gatitos", "licence": "CC-BY-4.0", "use": "lexicon"},
                     {"name": task, "licence": "CC-BY-SA-4.0", "use": "training"},
                     {"name": "multilingual-e5-small", "licence": "MIT", "use": "model"}],
        "seconds": {"synthesize": 12.3, "adapt": {"zero-shot": 410.0, "lrl": 1712.25},
                    "evaluate": 55.0},
        "hardware": {"cpu": "Example CPU", "cores": 2, "memory_gib": 24, "device": "cpu"},
    }  # fmt: skip


SOURCE = ("The", "farmers", "who", "live", "near", "the", "river", "have", "sold", "most", "of",
          "their", "maize", "because", "the", "price", "rose", "sharply",
          "last", "week", ".")  # fmt: skip
TARGET = ("agbledelawo", "siwo", "le", "tɔsisi", "ƒe", "to", "dzra", "woƒe", "bli", "ƒe", "akpa",
          "gã", "elabena", "asia", "yi", "dzi",
          "ŋutɔ", "kwasiɖa", "si", "va", "yi", ".")  # fmt: skip


def sample(lang: str, draw: random.Random) -> dict[str, Any]:
    """A sentence with an alignment that runs along, save a few words that change places."""
    n = draw.randrange(4, len(SOURCE) + 1)
    places = list(range(n))
    for i in range(0, n - 1, 4):
        places[i], places[i + 1] = places[i + 1], places[i]
    return {
        "lang": lang, "source": list(SOURCE[:n]), "target": list(TARGET[:n]),
        "alignment": " ".join(f"{s}-{t}" for s, t in enumerate(places) if s != 2),
        "tiers": [draw.choice(TIERS) for _ in range(n)],
    }  # fmt: skip


def write(folder: Path, found: dict[str, Any]) -> Path:
    """A run's folder with such results."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return folder
