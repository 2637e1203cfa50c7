"""Which files of a data folder are which test set, and their sentences.

The layouts are the publishers' own, in a folder `tasks` or straight in the data folder.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256 as hashed
from pathlib import Path

from lrl.corpus.readers import Options, Problem, read
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, ResourceError
from lrl.languages import Language, likely_script, near, resolve
from lrl.provenance import sha256
from lrl.sources import find_source, sources

SPLITS = ("train", "dev", "test")
PLAIN = Options()


@dataclass(frozen=True, slots=True)
class Task:
    """A published data set: its folder, its files by split and how they are read and scored.

    `kind` is a key of `labels.LABELS`; `files` maps a split to a pattern, in which "{lang}"
    stands for the language where there is no folder a language. With `partition` one file holds
    all splits, told apart by that field. `parallel` sets have the same items, by id, in every
    language.
    """

    folder: str
    kind: str
    metrics: tuple[str, ...]
    licence: str
    files: tuple[tuple[str, str], ...]
    form: str
    options: Options = PLAIN
    partition: str = ""
    parallel: bool = False


def _named(suffix: str, dev: str = "dev") -> tuple[tuple[str, str], ...]:
    return (("train", f"train{suffix}"), ("dev", f"{dev}{suffix}"), ("test", f"test{suffix}"))


INTENTS = ("intent_accuracy", "slot_f1", "exact_match")
TASKS = {
    "sib200": Task("sib200", "label", ("accuracy", "macro_f1"), "CC-BY-SA-4.0",
                   _named(".tsv"), "table", parallel=True),
    "nusax": Task("nusax", "label", ("accuracy", "macro_f1"), "CC-BY-SA-4.0",
                  _named(".csv", dev="valid"), "table", parallel=True),
    "injongo": Task("injongo", "intent", INTENTS, "Apache-2.0", _named(".jsonl"), "jsonl"),
    "massive": Task("massive", "intent", INTENTS, "CC-BY-4.0",
                    tuple((split, "{lang}.jsonl") for split in SPLITS), "jsonl",
                    partition="partition", parallel=True),
    "masakhapos": Task("masakhapos", "tags", ("tag_accuracy",), "CC-BY-NC-4.0", _named(".txt"),
                       "conll", Options(columns=(("upos", "2"),))),
    "masakhaner": Task("masakhaner2", "spans", ("span_f1",), "CC-BY-NC-4.0", _named(".txt"),
                       "conll", Options(columns=(("ner", "2"),))),
    "toy": Task("toy", "intent", INTENTS, "CC0-1.0", _named(".jsonl"), "jsonl", parallel=True),
    "ud": Task("ud", "tree", ("tag_accuracy", "uas", "las"), "LicenseRef-UD",
               tuple((split, f"*-ud-{split}.conllu") for split in SPLITS), "conllu"),
}  # fmt: skip
# A folder's publisher may have put its files one or two folders down.
INNER = ("", "data", "1.0/data", "1.1/data")


@dataclass(frozen=True, slots=True)
class Split:
    """One split of a task in one language: where it lies, what it holds, what could not be read."""

    task: str
    language: Language
    split: str
    paths: tuple[Path, ...]
    sentences: tuple[Sentence, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def data_hash(self) -> str:
        """Short SHA-256 over the files."""
        return hash_of(self.paths)


def load(task: str, lang: str, split: str, data: Path | None = None) -> list[Sentence]:
    """The sentences of `open_split`, those that cannot be read left out."""
    return list(open_split(task, lang, split, data).sentences)


def open_split(task: str, lang: str, split: str, data: Path | None = None) -> Split:
    """A split of a task in a language, named by any code or by the folder it lies in.

    A language with several treebanks gives those that have the split, one after the other.
    Without `data` the fetched sources and $LRL_DATA are looked through. Raises ConfigError for
    an unknown task or split, ResourceError, saying what there is, for missing files.
    """
    about = task_of(task)
    if split not in SPLITS:
        raise ConfigError(f"split {split!r}: one of {', '.join(SPLITS)}")
    root = folder_of(task, data)
    found = matching(languages_in(about, root), lang)
    if not found:
        raise ResourceError(_absent(task, lang, root))
    if len(found) > 1 and about.kind != "tree":
        names = ", ".join(place.stem for place in found)
        raise ConfigError(f"{lang} could be {names} of {task}; give the whole name")
    paths = [path for place in found for path in _files(about, place, split)]
    if not paths:
        names = ", ".join(place.name for place in found)
        has = [s for s in SPLITS if any(_files(about, place, s) for place in found)]
        raise ResourceError(
            f"{root}: no {split} files of {task} for {names}; there is {', '.join(has) or 'none'}"
        )
    problems: list[Problem] = []
    sentences = [s for path in paths for s in read(path, about.form, about.options, problems)]
    if about.partition:
        sentences = [s for s in sentences if dict(s.meta).get(about.partition, split) == split]
    if not sentences:
        raise ResourceError(f"{paths[0]}: no sentence of the split {split}")
    language = _language(found[0])
    if language is None:
        language = resolve(lang)
    return Split(task, language, split, tuple(paths), distinct(sentences), tuple(problems))


def distinct(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences with ids of their own: the second of an id gets ".2", the third ".3"."""
    taken: dict[str, int] = {}
    found = []
    for s in sentences:
        name, n = s.id, taken.get(s.id, 0)
        while name in taken:
            n += 1
            name = f"{s.id}.{n}"
        taken[s.id] = max(n, 1)
        taken.setdefault(name, 1)
        found.append(s if name == s.id else replace(s, id=name))
    return tuple(found)


def task_of(task: str) -> Task:
    """The task of a name; ConfigError where there is none."""
    if task not in TASKS:
        raise ConfigError(f"no task {task!r}; there are {', '.join(TASKS)}")
    return TASKS[task]


def folder_of(task: str, data: Path | None) -> Path:
    """The folder of a task under a data folder, or among what was fetched; else ResourceError."""
    folder = TASKS[task].folder
    if data is not None:
        for place in (data / "tasks" / folder, data / folder):
            if place.is_dir():
                return place
        raise ResourceError(f"{data}: neither {folder} nor tasks/{folder} is there for {task}")
    place_found = find_source(folder) if folder in sources() else None
    if place_found is None:
        fetch = f"run lrl fetch {folder}:XX, or " if folder in sources() else ""
        raise ResourceError(f"{task}: not fetched; {fetch}name its folder with --data DIR")
    return place_found


def languages_in(task: Task, root: Path) -> list[Path]:
    """A folder (or a file) a language, in order of their names."""
    if any("{lang}" in pattern for _, pattern in task.files):
        for inner in INNER:
            if files := sorted((root / inner).glob(task.files[0][1].format(lang="*"))):
                return files
        return []
    return sorted(path for path in root.iterdir() if path.is_dir())


def matching(places: Iterable[Path], lang: str) -> list[Path]:
    """The places of a language: that of the very name, or all whose code and script agree."""
    places = list(places)
    exact = [place for place in places if lang in (place.name, place.stem)]
    if exact:
        return exact
    wanted = resolve(lang)
    script = likely_script(wanted)
    return [
        place
        for place in places
        if (one := _language(place)) is not None
        and one.code == wanted.code
        and (None in (script, likely_script(one)) or likely_script(one) == script)
        and (wanted.region is None or one.region in (None, wanted.region))
    ]


def hash_of(paths: Iterable[Path]) -> str:
    """Eight hex digits that tell one content of some files from another."""
    return hashed("".join(sha256(path) for path in paths).encode()).hexdigest()[:8]


def _files(task: Task, place: Path, split: str) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(place.glob(dict(task.files)[split]))


def _language(place: Path) -> Language | None:
    """The language a folder or file is named after: "bam_Latn", "acehnese", "North_Sami-Giella"."""
    name = place.stem if place.is_file() else place.name
    for text in (name, name.rpartition("-")[0], name.rpartition("-")[0].replace("_", " ")):
        try:
            return resolve(text)
        except ConfigError:
            continue
    return None


def _absent(task: str, lang: str, root: Path) -> str:
    """Why there is nothing for a language, and what there is that may serve."""
    places = languages_in(TASKS[task], root)
    wanted = resolve(lang)
    kin = {one.code for one in near(wanted)} | {wanted.code}
    close = [p.name for p in places if (one := _language(p)) is not None and one.code in kin]
    names = ", ".join(place.stem if place.is_file() else place.name for place in places)
    hint = f"; near: {', '.join(close)}" if close else ""
    return f"{root}: no {task} data of {wanted.tag}{hint}; there is {names or 'nothing'}"
