"""Inflection task data as files: the parts, what was invented, and a card that says how."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lrl.morphology.paradigms import compile_files
from lrl.morphology.task_files import write, write_reinflection
from lrl.morphology.unimorph import parts
from lrl.provenance import made_by, sha256, write_json
from lrl.synthesize.inflection_task import Task, TaskConfig, make

ENDINGS = {"train": "trn", "dev": "dev", "test": "tst"}
INVENTED = "hal"


def synthesize_inflection(
    path: Path, name: str, out: Path, config: TaskConfig, licence: str = ""
) -> dict[str, Any]:
    """Make task data of a UniMorph file or folder in `out`; the card, as written beside.

    Files are `NAME.trn` and so on, of reinflection `NAME.reinflection.trn`; what was invented is
    in a file of its own. Raises ResourceError where there is no table or too small a one,
    FormatError where it is none.
    """
    files = parts(path)
    table, tally = compile_files(files)
    task = make(table.rows(), config)
    written = _write(task, name, out, config)
    for file in _every(name):
        if file not in written:
            (out / file).unlink(missing_ok=True)  # of an earlier run with other options
    card = {
        **made_by("synthesize inflection"),
        "name": name,
        "table": {file.name: sha256(file) for file in files},
        "licence": licence or "unknown: the table was given as a file",
        "config": asdict(config),
        "columns": config.order,
        "lines": asdict(tally),
        "rows": {"read": len(table), "used": task.used, "left_out": dict(task.left_out)},
        "reinflection_without_source": dict(task.unpaired),
        "files": written,
    }
    write_json(out / f"{name}.card.json", card)
    return card


def _every(name: str) -> list[str]:
    endings = (*ENDINGS.values(), INVENTED)
    return [f"{name}.{kind}{ending}" for kind in ("", "reinflection.") for ending in endings]


def _write(task: Task, name: str, out: Path, config: TaskConfig) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for part, ending in ENDINGS.items():
        counts[f"{name}.{ending}"] = write(out / f"{name}.{ending}", task.parts[part], config.order)
    if config.hallucinate:
        file = f"{name}.{INVENTED}"
        counts[file] = write(out / file, task.invented, config.order)
    if config.reinflection:
        for part, ending in ENDINGS.items():
            file = f"{name}.reinflection.{ending}"
            counts[file] = write_reinflection(out / file, task.reinflection[part])
        if config.hallucinate:
            file = f"{name}.reinflection.{INVENTED}"
            counts[file] = write_reinflection(out / file, task.invented_reinflection)
    return {file: {"rows": n, "sha256": sha256(out / file)} for file, n in counts.items()}
