"""A student begun from a teacher, taught by it, and made to carry what the teacher carries."""

import shutil
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.adapt.adapted import model_in
from lrl.adapt.carried import FOLDER
from lrl.adapt.config import WITHOUT
from lrl.adapt.encoder import ABOUT, digests, json_of
from lrl.adapt.job import Job, adapt
from lrl.adapt.smaller.shrink import size
from lrl.adapt.smaller.student import Shape, begin
from lrl.adapt.train import Report
from lrl.errors import ConfigError

BEGUN = "student"  # in lrl.json: what a student was begun from, and its sizes


def distil(job: Job, shape: Shape, report: Report | None = None) -> dict[str, Any]:
    """Carry out a job with a teacher; what came of it. The job's model is where its student begins:
    it is made there from the teacher where nothing is. One that was stopped goes on.

    Raises ConfigError where another student is there, or the teacher has no room for the shape.
    """
    teacher = job.teacher
    if teacher is None:
        raise ConfigError("a student needs a teacher")
    if job.out.resolve() in (teacher.resolve(), job.model.resolve()):
        raise ConfigError(f"{job.out}: is the teacher, or where the student begins")
    if not job.model.exists():
        begin(teacher, shape, texts_of(job), job.model)
    agree(job.model, teacher, shape)
    about = adapt(job, report)
    told = about.get("distilled") or {
        **provenance.made_by("distil"),
        "teacher": {"files": digests(teacher), **sizes(teacher)},
        "student": sizes(job.out),
    }
    begun = (json_of(job.model / ABOUT) or {}).get(BEGUN)
    made = {**about, BEGUN: begun, "distilled": told, **carry(job, teacher)}
    provenance.write_json(job.out / ABOUT, made)
    return made


def agree(student: Path, teacher: Path, shape: Shape) -> None:
    """Raise ConfigError where a folder does not hold the student that is asked for."""
    about = json_of(student / ABOUT) or {}
    begun = about.get(BEGUN) or {}
    mend = "delete it, or name another with --student"
    asked = {**shape.sizes, "from_layers": [number - 1 for number in shape.chosen]}
    for name, wanted in asked.items():
        if wanted and begun.get(name, wanted) != wanted:
            raise ConfigError(f"{student}: begun with {name} = {begun[name]}, not {wanted}; {mend}")
    # One that was trained since may have had another teacher then.
    if begun and "signature" not in about and begun["of"] != digests(teacher):
        raise ConfigError(f"{student}: begun from another teacher; {mend}")


def texts_of(job: Job) -> list[str]:
    """All texts of a job, on which is seen what matters to its teacher."""
    found = [sentence for one in job.sets for sentence in one.sentences] + list(job.texts)
    found += [side for pair in job.pairs for side in (pair.source, pair.target)]
    return [sentence.text for sentence in found]


def carry(job: Job, teacher: Path) -> dict[str, Any]:
    """Copy what a teacher reads languages by, for a student of its task; what is said of it."""
    about = json_of(teacher / ABOUT) or {}
    if job.task == WITHOUT or about.get("task") != job.task or not about.get("reads"):
        return {}
    shutil.copytree(teacher / FOLDER, job.out / FOLDER, dirs_exist_ok=True)
    return {"reads": about["reads"]}


def sizes(folder: Path) -> dict[str, int]:
    """The parameters of a model, and the bytes that it is loaded from."""
    count = sum(parameter.numel() for parameter in model_in(folder).parameters())
    return {"parameters": count, "bytes": size(folder)}
