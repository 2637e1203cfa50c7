"""Whether a new model may take the place of an old one: both answer a kept set, and are compared.

Over the whole set the new model must be shown not to be worse by more than is allowed: the whole
95 % interval of the difference (paired bootstrap) lies above that. Of a single label, of which
there are few items, it must not be shown to be worse: it may not have lost more than is allowed
with p below 0.05.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate.compare import Resampling
from lrl.evaluate.datasets import hash_of
from lrl.evaluate.labels import LABELS, kinds_of, only_labels
from lrl.evaluate.metrics import metrics_for, score
from lrl.evaluate.signature import Signature
from lrl.evaluate.significance import TIMES, Difference, paired

ALPHA = 0.05
Answers = Callable[[Path, Sequence[Sentence]], list[Sentence]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much the new model may lose, as shares: over all, and on one label that has at least
    `items` items; and the draws of the bootstrap."""

    whole: float = 0.01
    label: float = 0.1
    items: int = 5
    draws: int = TIMES
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("whole", "label"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"allowed loss {getattr(self, name):g}: from 0 to below 1")
        if self.items < 1 or self.draws < 100 or self.seed < 0:
            raise ConfigError("the gate wants 1 item a label, 100 draws and a seed of 0, at least")


@dataclass(frozen=True, slots=True)
class Finding:
    """New less old in one metric, over a test set or (`label`) on the items of one label of it."""

    test: str
    label: str
    metric: str
    old: float
    new: float
    found: Difference
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON, values to six places."""
        told = {key: getattr(self, key) for key in ("test", "label", "metric", "passed")}
        numbers = {"old": self.old, "new": self.new, **asdict(self.found)}
        named = {"difference" if key == "value" else key: v for key, v in numbers.items()}
        return told | {key: round(value, 6) for key, value in named.items()}


def judge(
    test: str,
    gold: Sequence[Sentence],
    old: Sequence[Sentence],
    new: Sequence[Sentence],
    allowed: Allowed,
) -> Iterator[Finding]:
    """Both models' answers to one set: each metric over all of it, then label by label."""
    kind = kinds_of(gold)
    for metric in metrics_for(kind):
        yield _finding(test, "", metric, (gold, old, new), allowed)
    metric = {"label": "accuracy", "intent": "intent_accuracy", "spans": "span_f1"}.get(kind, "")
    part = "label" if kind == "intent" else kind
    labels = sorted({label for s in gold for label in LABELS[part](s)}) if metric else []
    for label in labels:
        places = [i for i, s in enumerate(gold) if label in LABELS[part](s)]
        sides = [[side[i] for i in places] for side in (gold, old, new)]
        if kind == "spans":
            sides = [only_labels(side, {label}) for side in (gold, old, new)]
        if len(places) >= allowed.items:
            yield _finding(test, label, metric, (sides[0], sides[1], sides[2]), allowed)


def signature(kept: Path, lang: str, items: int, allowed: Allowed) -> str:
    """What it takes to have a set's findings again, beside the two models."""
    name = kept.name.replace("|", "_")
    more = (("allow", f"{allowed.whole:g}"), ("allow-label", f"{allowed.label:g}"))
    resampled = str(Resampling(allowed.draws, allowed.seed))
    return str(
        Signature(
            name, lang, "kept", hash_of([kept]),
            n=items, system="new-old", resamples=resampled, more=more,
        )
    )  # fmt: skip


def place(new: Path, folder: Path) -> None:
    """Move a model's folder onto another, whole: at every moment a model is there, the old one or
    the new one."""
    from lrl.adapt.plain import whole
    from lrl.adapt.shared import link

    here, there = new.resolve(), folder.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise ConfigError(f"{new}: is in its place already, or one folder is in the other")
    with whole(folder) as inside:
        shutil.copytree(
            new, inside, dirs_exist_ok=True,
            copy_function=lambda one, other: link(Path(one), Path(other)),
        )  # fmt: skip
    shutil.rmtree(new)


def answers(lang: str | None = None) -> Answers:
    """How adapted models answer, in one language where they read several."""

    def of(folder: Path, sentences: Sequence[Sentence]) -> list[Sentence]:
        from lrl.adapt.adapted import predict

        # Without the gold labels: a model leaves those that it knows nothing of as they are.
        asked = [replace(s, label="", spans=(), tags=(), tree=()) for s in sentences]
        return [one.sentence for one in predict(folder, asked, lang=lang)]

    return of


def _finding(
    test: str,
    label: str,
    metric: str,
    sides: tuple[Sequence[Sentence], Sequence[Sentence], Sequence[Sentence]],
    allowed: Allowed,
) -> Finding:
    gold, old, new = sides
    before, after = score(metric, gold, old), score(metric, gold, new)
    found = paired(after, before, allowed.draws, allowed.seed)
    if label:
        passed = found.value >= -allowed.label or found.p >= ALPHA
    else:
        passed = found.low >= -allowed.whole
    return Finding(test, label, metric, before.value, after.value, found, passed)
