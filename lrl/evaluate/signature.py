"""What a number must carry so that it can be had again."""

from dataclasses import dataclass, replace
from typing import Any

from lrl import __version__
from lrl.evaluate.significance import Interval


@dataclass(frozen=True, slots=True)
class Signature:
    """The circumstances of a score; the first three are written without their names.

    `data` is the short hash of the test files, `resamples` the draws of the interval, `more`
    further circumstances (a configuration's hash, the predictions' hash, labels left out).
    """

    task: str
    lang: str
    split: str
    data: str
    metric: str = ""
    n: int = 0
    system: str = ""
    seed: int | None = None
    resamples: str = ""
    more: tuple[tuple[str, str], ...] = ()
    version: str = __version__

    def __post_init__(self) -> None:
        fields = (self.task, self.lang, self.split, self.data, self.metric, self.system)
        for text in (*fields, *(part for pair in self.more for part in pair)):
            if "|" in text or "\n" in text:
                raise ValueError(f"{text!r}: a signature's fields have no bars or line ends")

    def __str__(self) -> str:
        named = {
            "data": self.data,
            "metric": self.metric,
            "n": str(self.n),
            "system": self.system,
            "seed": "" if self.seed is None else str(self.seed),
            "boot": self.resamples,
            **dict(self.more),
            "lrl": self.version,
        }
        parts = (f"{key}:{value}" for key, value in named.items() if value)
        return "|".join((self.task, self.lang, self.split, *parts))


def parse(text: str) -> Signature:
    """The signature that was written as `text`; ValueError where it is none."""
    head, parts = text.split("|")[:3], text.split("|")[3:]
    named = dict(part.partition(":")[::2] for part in parts)
    if len(head) < 3 or not {"data", "lrl"} <= named.keys():
        raise ValueError(f"{text!r} is no signature")
    taken = {key: named.pop(key, "") for key in ("data", "metric", "n", "system", "seed", "boot")}
    version = named.pop("lrl")
    return Signature(
        head[0],
        head[1],
        head[2],
        taken["data"],
        taken["metric"],
        int(taken["n"] or 0),
        taken["system"],
        int(taken["seed"]) if taken["seed"] else None,
        taken["boot"],
        tuple(named.items()),
        version,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One number of a report."""

    task: str
    lang: str
    system: str
    seed: int | None
    metric: str
    value: float
    ci_low: float
    ci_high: float
    n: int
    signature: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON, values to six places."""
        rounded = {key: round(getattr(self, key), 6) for key in ("value", "ci_low", "ci_high")}
        return {key: getattr(self, key) for key in self.__slots__} | rounded


def record(metric: str, found: Interval, of: Signature) -> Record:
    """A score with its interval and its signature, whose metric and number are filled in."""
    signed = replace(of, metric=metric, n=found.n)
    return Record(
        of.task, of.lang, of.system, of.seed, metric,
        found.value, found.low, found.high, found.n, str(signed),
    )  # fmt: skip
