"""results.json: everything that a run found out, and what it was made with."""

import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from lrl import __version__
from lrl.adapt import config as settings
from lrl.adapt.encoder import ABOUT, json_of, load
from lrl.adapt.fitness import fitness, warnings
from lrl.evaluate.testlint import counts
from lrl.experiment.config import Experiment
from lrl.experiment.licences import licences
from lrl.experiment.measure import Measured
from lrl.experiment.pseudo import Pseudo
from lrl.experiment.shop import TINY, Shop
from lrl.experiment.training import Trained
from lrl.provenance import beside
from lrl.synthesize.config import stated

SAMPLES = 20
PLACES = ("about", "data", "models")  # on these no number depends
NO_TRANSFER = "The encoder was made from nothing: no transfer from pretraining is in these numbers."


def table_of(experiment: Experiment) -> dict[str, Any]:
    """The experiment as its TOML would have it, every value written out."""
    table = {key: value for key, value in asdict(experiment).items() if value is not None}
    if experiment.reading:
        table["reading"] = experiment.reading.stated()
    table["systems"] = {
        one.name: {
            **{key: getattr(one, key) for key in ("lexicon", "way", "own", "oracle")},
            "stages": {
                name: {
                    **asdict(stage),
                    "train": settings.stated(stage.train),
                    "weights": settings.stated(stage.weights),
                    "synthesize": stated(stage.synthesize),
                }
                for name, stage in one.stages
            },
        }
        for one in experiment.systems
    }
    return table


def config_hash(experiment: Experiment) -> str:
    """Eight hex digits for all that the experiment says, but for where its things lie."""
    said = {key: value for key, value in table_of(experiment).items() if key not in PLACES}
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]


def histories(system: str, stages: Sequence[Trained]) -> list[dict[str, Any]]:
    """The learning curves of a system's stages; `seed` is None for one that all seeds share."""
    found = []
    for one in stages:
        about = json_of(one.model / ABOUT) or {}
        if points := about.get("history"):
            found.append({"system": system, "stage": one.name, "seed": one.seed,
                          "lang": "+".join(one.langs), "history": points})  # fmt: skip
    return found


def recorded(data: Path | None) -> str:
    """A data folder as an experiment's file names it: one under the working directory by its path
    from there, which other machines have too; "" where none was named."""
    if data is None:
        return ""
    whole, here = data.resolve(), Path.cwd().resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(data)


def assembled(
    shop: Shop,
    measured: Measured,
    files: Mapping[tuple[str, int, str], Path],
    curves: list[dict[str, Any]],
    out: Path,
) -> dict[str, Any]:
    """The object of results.json; the predictions are put beside it."""
    experiment, found = shop.experiment, shop.material
    ledgers = shop.ledgers()
    return {
        "experiment": table_of(experiment)
        | {"hash": config_hash(experiment)}
        | ({"note": NO_TRANSFER} if experiment.model == TINY else {}),
        "records": [one.as_dict() for one in measured.records],
        "comparisons": [one.as_dict() for one in measured.comparisons],
        "seeds": measured.seeds,
        "worst": [one.as_dict() for one in measured.worst],
        "lint": {
            one.test.lang: {
                "items": len(one.test.sentences),
                "flagged": len(one.test.flagged),
                **counts(one.found),
            }
            for one in found.tests.values()
        },
        "left_out_of_training": found.source.left_out,
        "fitness": fitness_of(shop, ledgers),
        "histories": curves,
        "samples": [
            one | {"lang": found.tests[lang].test.lang}
            for lang, ledger in ledgers.items()
            for one in ledger.samples(SAMPLES)
        ],
        "predictions": placed(shop, files, out),
        "licences": licences(shop),
        "seconds": dict(sorted(shop.work.seconds.items())),
        "hardware": hardware(),
        "lrl": __version__,
    }


def placed(shop: Shop, files: Mapping[tuple[str, int, str], Path], out: Path) -> dict[str, str]:
    """The predictions copied under the results, by "system/seed/lang"."""
    found = {}
    for (system, seed, lang), path in files.items():
        key = f"{system}/{seed}/{shop.material.tests[lang].test.lang}"
        name = f"predictions/{key}.jsonl"
        with beside(out / name) as part:
            shutil.copyfile(path, part)
        found[key] = name
    return found


def fitness_of(shop: Shop, ledgers: Mapping[str, Pseudo]) -> list[dict[str, Any]]:
    """How the tokenizer deals with each language's test texts, and what the lexicons cover."""
    tokenizer = load(shop.model).tokenizer
    source = fitness(tokenizer, shop.material.source.train)
    rows = []
    for lang, prepared in shop.material.tests.items():
        one = fitness(tokenizer, prepared.test.sentences)
        ledger = ledgers.get(lang)
        rows.append({
            "lang": prepared.test.lang,
            "coverage": ledger.about["coverage"] if ledger else None,
            "fertility": round(one.fertility, 4),
            "unknown_rate": round(one.unknown_rate, 6),
            "warnings": warnings(one, source),
        })  # fmt: skip
    return rows


def hardware() -> dict[str, Any]:
    """What the run was made on."""
    import torch
    import transformers

    gpu = torch.cuda.is_available()
    return {
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "device": torch.cuda.get_device_name() if gpu else "CPU",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
