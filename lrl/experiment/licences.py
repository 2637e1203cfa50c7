"""Under which licences everything stands that a run learned from, looked up in or measured on."""

import re
from collections.abc import Iterator
from pathlib import Path

from lrl.adapt.encoder import json_of
from lrl.errors import ResourceError
from lrl.evaluate.datasets import task_of
from lrl.experiment.config import CORPORA, NONE
from lrl.experiment.shop import TINY, Shop
from lrl.lexicon.licences import UNKNOWN, terms
from lrl.lexicon.store import open_lexicon
from lrl.sources import sources
from lrl.synthesize.grounds import AUTO

EMBEDDED = "CC0-1.0"  # of the corpora under resources/
NAMED = re.compile(r"licen[cs]e:\s*[\"']?([^\"'#]+?)[\"']?\s*(#.*)?")  # in the head of a README
Row = dict[str, str]


def licences(shop: Shop) -> list[Row]:
    """A row for each thing and licence. Its `use`: "test" (measured on, no more), "train" (text
    learned from), "model" (weights begun with), "lexicon" or "inflection" (looked up in)."""
    return list(_rows(shop))


def _rows(shop: Shop) -> Iterator[Row]:
    experiment = shop.experiment
    stages = [stage for system in experiment.systems for _, stage in system.stages]
    data = task_of(experiment.task).licence
    yield _row(f"test data of {experiment.task}", data, "test")
    corpora = {name for stage in stages for name in (*stage.pairs, *stage.texts)}
    if "task" in corpora or any(stage.head != NONE for stage in stages):
        yield _row(f"training data of {experiment.task}", data, "train")
    if "embedded" in corpora:
        yield _row("embedded corpus", EMBEDDED, "train")
    for name in sorted(corpora - {*CORPORA}):
        yield _row(f"corpus {name}", UNKNOWN, "train")
    if experiment.model != TINY:  # that one is made of what has rows of its own here
        yield _row(f"model {Path(experiment.model).name}", of_model(shop.model), "model")
    for lang in shop.material.targets:
        for path in shop.lexicons(lang):
            lexicon = open_lexicon(path)
            name = f"lexicon {lexicon.name} ({lexicon.target_lang.tag})"
            yield from (_row(name, one, "lexicon") for one in lexicon.licences)
    tables = {stage.synthesize.inflect for stage in stages if stage.synthesizes} - {""}
    for name in sorted(tables):
        if name == AUTO:
            yield _row("UniMorph tables", sources()["unimorph"].licence, "inflection")
        else:
            yield _row(f"table {Path(name).name}", UNKNOWN, "inflection")


def _row(of: str, licence: str, use: str) -> Row:
    return {"of": of, "licence": licence, "use": use}


def of_model(folder: Path) -> str:
    """The licence that a model's folder names, in config.json or in the head of its README.md;
    "unknown" where it names none."""
    said = (json_of(folder / "config.json") or {}).get("license") or _in_readme(folder)
    return terms(said).id if isinstance(said, str) else UNKNOWN


def _in_readme(folder: Path) -> str | None:
    path = folder / "README.md"
    if not path.is_file():
        return None
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error
    if not lines or lines[0].strip() != "---":
        return None
    head = lines[1 : lines.index("---", 1)] if "---" in lines[1:] else []
    found = (NAMED.fullmatch(line.strip()) for line in head)
    return next((match[1] for match in found if match), None)
