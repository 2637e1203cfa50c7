"""Predictions beside the gold labels they are of, unit by unit."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence
from lrl.errors import LrlError, ResourceError
from lrl.evaluate import datasets
from lrl.evaluate.align import align
from lrl.evaluate.labels import kinds_of, only_labels, tags, universal
from lrl.evaluate.signature import parse
from lrl.report.results import Run

SENTENCES = {"retrieval", "bli"}  # metrics whose answers are no labels
NOTHING = "(none)"  # where only one side has a span


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to be labelled, a sentence or a word of it: the gold label and the one given.

    `length` counts the words of its sentence; `place` is the same for every system and seed.
    """

    lang: str
    place: tuple[int, int]
    gold: str
    answer: str
    length: int


@dataclass(frozen=True, slots=True)
class Answers:
    """The units of each (system, seed) over all languages, and why some could not be read."""

    units: dict[tuple[str, str], tuple[Unit, ...]]
    kind: str
    problems: tuple[str, ...]

    def of(self, system: str) -> dict[str, tuple[Unit, ...]]:
        """The units of a system by seed."""
        return {seed: found for (name, seed), found in self.units.items() if name == system}


def read_answers(run: Run, wanted: Iterable[str]) -> Answers:
    """The answers of some systems, as far as predictions and gold labels can be read.

    Gold labels are taken only where the test files are still those of the signatures.
    """
    if {one.metric for one in run.records} <= SENTENCES:
        return Answers({}, "", ("the answers are sentences or words, not labels",))
    wanted = set(wanted)
    gold: dict[str, tuple[Sentence, ...] | str] = {}
    units: dict[tuple[str, str], list[Unit]] = {}
    problems: dict[str, None] = {}
    kind = ""
    for key, name in run.predictions:
        system, seed, lang = _key(key)
        if system not in wanted:
            continue
        try:
            if lang not in gold:
                gold[lang] = _gold(run, lang)
        except LrlError as error:
            gold[lang] = f"the gold labels of {lang} could not be read: {error}"
        items = gold[lang]
        if isinstance(items, str):
            problems[items] = None
            continue
        path = Path(name) if Path(name).is_absolute() else run.folder / name
        try:
            if not path.is_file():
                raise ResourceError(f"{path.name}: no such file")
            answered = align(items, list(read(path, "jsonl" if path.suffix == ".jsonl" else "")))
            kind = kind or kinds_of(items)
        except LrlError as error:
            problems[f"the predictions {key} could not be read: {error}"] = None
            continue
        found = units.setdefault((system, seed), [])
        for number, (one, other) in enumerate(zip(items, answered, strict=True)):
            found += [
                Unit(lang, (number, place), right, said, len(one.tokens))
                for place, right, said in LOOKS[kind](one, other)
            ]
    return Answers({k: tuple(v) for k, v in units.items()}, kind, tuple(problems))


def _key(key: str) -> tuple[str, str, str]:
    """ "system/seed/lang"; a system's name may have strokes of its own."""
    system, _, lang = key.rpartition("/")
    system, _, seed = system.rpartition("/")
    return system, seed, lang


def _gold(run: Run, lang: str) -> tuple[Sentence, ...]:
    task = next((one.task for one in run.records), "") or str(run.experiment.get("task") or "")
    folder = run.experiment.get("data")
    split = str(run.experiment.get("split") or "test")
    found = datasets.open_split(task, lang, split, Path(str(folder)) if folder else None)
    for one in run.records:
        if one.lang == lang and "|data:" in one.signature:
            if parse(one.signature).data != found.data_hash:
                raise ResourceError(f"the test files of {lang} are not those that were scored")
            break
    labels = [str(name) for name in run.experiment.get("labels") or ()]
    return tuple(only_labels(found.sentences, labels)) if labels else found.sentences


Looked = Iterator[tuple[int, str, str]]


def _label(gold: Sentence, answer: Sentence) -> Looked:
    yield 0, gold.label, answer.label or NOTHING


def _tags(gold: Sentence, answer: Sentence) -> Looked:
    right, said = tags(gold), tags(answer)
    if len(right) == len(said):  # other tokens than the gold ones are not set beside each other
        for place, pair in enumerate(zip(right, said, strict=True)):
            yield place, *pair


def _spans(gold: Sentence, answer: Sentence) -> Looked:
    """Spans of the same edges beside each other; one that the other side lacks beside nothing."""
    right = {(span.start, span.end): span.label for span in gold.spans}
    said = {(span.start, span.end): span.label for span in answer.spans}
    width = len(gold.tokens) + 1
    for start, end in sorted(right.keys() | said.keys()):
        edges = (start, end)
        yield start * width + end, right.get(edges, NOTHING), said.get(edges, NOTHING)


def _tree(gold: Sentence, answer: Sentence) -> Looked:
    """Parts of speech; relations where the answer has no parts of speech."""
    if not set(tags(answer)) <= {"", "_"}:
        yield from _tags(gold, answer)
    elif len(gold.tree) == len(answer.tree):
        for place, (one, other) in enumerate(zip(gold.tree, answer.tree, strict=True)):
            yield place, universal(one.deprel), universal(other.deprel)


# How each kind of task is looked at.
LOOKS: dict[str, Callable[[Sentence, Sentence], Looked]] = {
    "label": _label,
    "intent": _label,
    "tags": _tags,
    "tree": _tree,
    "spans": _spans,
}


def most_frequent(units: Sequence[Unit], most: int) -> list[str]:
    """The most frequent gold labels in the order of the alphabet, nothing last."""
    counts = Counter(unit.gold for unit in units if unit.gold != NOTHING)
    kept = sorted(sorted(counts), key=lambda label: -counts[label])[:most]
    return sorted(kept) + ([NOTHING] if any(NOTHING in (u.gold, u.answer) for u in units) else [])
