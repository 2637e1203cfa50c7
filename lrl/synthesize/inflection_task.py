"""An inflection table as task data: rows to learn from, to tune on and to be tested on."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lrl.errors import ConfigError, ResourceError
from lrl.morphology.features import parse
from lrl.morphology.inflector import Row
from lrl.morphology.sigmorphon import ORDERS
from lrl.morphology.task_files import Reinflection
from lrl.synthesize.invented import invent

PARTS: Final = ("train", "dev", "test")
SPLITS: Final[dict[str, Callable[[Row], Hashable]]] = {
    "lemmas": lambda row: row[0],
    "slots": lambda row: str(parse(row[1])),
    "random": lambda row: row,
}
NO_FORM = "a form without letters"
SECOND = "a second form of a cell"
SURPLUS = "more than the sizes ask for"
ALONE = "no other form of the lemma in its part"


@dataclass(frozen=True, slots=True)
class TaskConfig:
    """What data to make; `sizes` are rows of train, dev and test at most."""

    sizes: tuple[int, int, int] = (1000, 100, 100)
    split: str = "lemmas"
    order: str = "2023"
    hallucinate: int = 0
    reinflection: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ConfigError(f"split {self.split!r}; there are {', '.join(SPLITS)}")
        if self.order not in ORDERS:
            raise ConfigError(f"column order {self.order!r}; there are {', '.join(ORDERS)}")
        if min(self.sizes) < 0 or not self.sizes[0]:
            raise ConfigError(f"sizes {self.sizes}: at least one training row, none below nothing")
        if self.hallucinate < 0:
            raise ConfigError(f"{self.hallucinate} invented rows: none or more")


@dataclass(slots=True)
class Task:
    """The rows of each part; rows of the table = `used` rows + `left_out`, by reason."""

    parts: dict[str, list[Row]]
    invented: list[Row] = field(default_factory=list)
    reinflection: dict[str, list[Reinflection]] = field(default_factory=dict)
    invented_reinflection: list[Reinflection] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unpaired: Counter[str] = field(default_factory=Counter)  # by part: rows without a source

    @property
    def used(self) -> int:
        """Rows of the table that are in a part."""
        return sum(map(len, self.parts.values()))


def make(rows: Iterable[Row], config: TaskConfig) -> Task:
    """The task data of a table's rows, each cell's first form.

    What the split is by (lemmas, cells or rows) is in one part only; parts are given of it in
    proportion to their sizes. Raises ResourceError where a part that is asked for stays empty.
    """
    left_out: Counter[str] = Counter()
    kept = _distinct(rows, left_out)
    groups = _groups(kept, config)
    parts: dict[str, list[Row]] = {}
    for part, size in zip(PARTS, config.sizes, strict=True):
        rng = random.Random(f"{config.seed} {part}")
        chosen = rng.sample(groups[part], min(size, len(groups[part])))
        if size and not chosen:
            raise ResourceError(
                f"{len(kept):,} rows are too few to split by {config.split} into {config.sizes}"
            )
        left_out[SURPLUS] += len(groups[part]) - len(chosen)
        parts[part] = sorted(chosen)
    task = Task(parts, left_out=+left_out)
    known = {row[0] for row in kept}
    if config.hallucinate:
        task.invented = _invented(parts["train"], known, config)
    if config.reinflection:
        for part in PARTS:
            rng = random.Random(f"{config.seed} {part} reinflection")
            task.reinflection[part] = _reinflection(parts[part], groups[part], rng)
            if lost := len(parts[part]) - len(task.reinflection[part]):
                task.unpaired[part] = lost
        if config.hallucinate:
            forms = known | {row[2] for row in kept}
            pairs = task.reinflection["train"]
            task.invented_reinflection = _invented_reinflection(pairs, forms, config)
    return task


def _distinct(rows: Iterable[Row], left_out: Counter[str]) -> list[Row]:
    kept: dict[tuple[str, str], Row] = {}
    for lemma, features, form in rows:
        if not any(map(str.isalpha, form)):
            left_out[NO_FORM] += 1
        elif (lemma, features) in kept:
            left_out[SECOND] += 1
        else:
            kept[lemma, features] = (lemma, features, form)
    return list(kept.values())


def _groups(rows: Sequence[Row], config: TaskConfig) -> dict[str, list[Row]]:
    """The rows each part may draw from; every unit of the split is in one part."""
    unit = SPLITS[config.split]
    by_unit: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        by_unit[unit(row)].append(row)
    units = sorted(by_unit, key=str)
    random.Random(f"{config.seed} split").shuffle(units)
    total = sum(config.sizes)
    groups: dict[str, list[Row]] = {}
    start = 0
    for part, size in (*zip(PARTS[1:], config.sizes[1:], strict=True), ("train", 0)):
        count = max(bool(size), round(len(units) * size / total))
        end = len(units) if part == "train" else min(start + count, len(units))
        groups[part] = [row for one in units[start:end] for row in by_unit[one]]
        start = end
    return groups


def _reinflection(
    targets: Sequence[Row], group: Sequence[Row], rng: random.Random
) -> list[Reinflection]:
    """A source for every target: another cell of its lemma in the same part."""
    by_lemma: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(group):
        by_lemma[row[0]].append(row)
    found = []
    for lemma, features, form in targets:
        others = [row for row in by_lemma[lemma] if row[1] != features]
        if others:
            _, source_features, source = rng.choice(others)
            found.append(Reinflection(source, source_features, features, form))
    return found


def _invented(rows: Sequence[Row], known: set[str], config: TaskConfig) -> list[Row]:
    rng = random.Random(f"{config.seed} invented")
    made = invent([(row[0], row[2]) for row in rows], config.hallucinate, known, rng)
    return [(lemma, rows[k][1], form) for k, lemma, form in made]


def _invented_reinflection(
    rows: Sequence[Reinflection], known: set[str], config: TaskConfig
) -> list[Reinflection]:
    rng = random.Random(f"{config.seed} invented reinflection")
    made = invent([(row.source, row.target) for row in rows], config.hallucinate, known, rng)
    return [
        Reinflection(source, rows[k].source_features, rows[k].target_features, target)
        for k, source, target in made
    ]
