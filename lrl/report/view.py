"""What a report asks of a run: which systems and languages it has, and the number to show.

Where there are several seeds the number shown is that of their answers together, where the run
has one, else that of the median seed (the lower middle of an even number), each with its own
bounds, so that value and interval belong together.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from lrl.errors import ConfigError
from lrl.evaluate.signature import Record
from lrl.report.results import Gain, Json, Run

BASELINES = ("zero-shot", "zero_shot")  # systems that others are held against
MAIN = "lrl"
JOINED = "+"  # between the languages of what was measured over several
GOLD = frozenset({"gold", "target", "oracle"})
Scored = TypeVar("Scored", Record, Gain)


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of a task; `share` says that its values are shown in per cent."""

    task: str
    metric: str
    share: bool

    @property
    def title(self) -> str:
        """Its name in captions."""
        return f"{self.task}, {self.metric.replace('_', ' ')}{' (%)' if self.share else ''}"

    def shown(self, value: float) -> str:
        """A value with one decimal of a per cent, or two of what is no share."""
        if math.isnan(value):
            return "–"
        return signless(f"{100 * value:.1f}" if self.share else f"{value:.2f}")

    def change(self, value: float) -> str:
        """A difference with its sign."""
        if math.isnan(value):
            return "–"
        return signless(f"{100 * value:+.1f}" if self.share else f"{value:+.2f}")

    def scaled(self, value: float) -> float:
        """A value as pictures show it."""
        return 100 * value if self.share else value


def signless(text: str) -> str:
    """A number without the sign of nothing and with a real minus."""
    if not text.strip("+-0."):
        return text.lstrip("+-")
    return text.replace("-", "−")


def measures(run: Run) -> list[Measure]:
    """What was measured, in the order of the file."""
    pairs = dict.fromkeys((one.task, one.metric) for one in run.records)
    return [
        Measure(task, metric, all(
            math.isnan(one.value) or abs(one.value) <= 1
            for one in run.records if (one.task, one.metric) == (task, metric)
        ))
        for task, metric in pairs
    ]  # fmt: skip


def asked(run: Run) -> dict[str, Json]:
    """What the experiment asked of each system, by name."""
    found = run.experiment.get("systems") or {}
    if isinstance(found, dict):
        return {str(name): table for name, table in found.items() if isinstance(table, dict)}
    return {
        str(table["name"]): table for table in found if isinstance(table, dict) and "name" in table
    }


def sources(run: Run) -> tuple[str, ...]:
    """The rich language that the systems learn from, or its treebanks."""
    found = run.experiment.get("source") or ()
    return (found,) if isinstance(found, str) else tuple(map(str, found))


def is_source(run: Run, lang: str) -> bool:
    """Whether a language is the one the systems learn from, by whatever code."""
    return any(lang == one or _code(lang) == _code(one) for one in sources(run))


@cache
def _code(text: str) -> str:
    from lrl.languages import resolve

    try:
        return resolve(text).code
    except ConfigError:
        return text


def named(lang: str) -> str:
    """A language's tag with its English name."""
    from lrl.languages import resolve

    try:
        name = resolve(lang).name
    except ConfigError:
        return lang
    return f"{lang} {name}" if name != lang else lang


def targets(run: Run) -> list[str]:
    """The languages that the run is about, in the order of the file."""
    found = dict.fromkeys([r.lang for r in run.records] + [g.lang for g in run.gains])
    return [lang for lang in found if JOINED not in lang and not is_source(run, lang)]


def systems(run: Run) -> list[str]:
    """The systems that have scores, in their order."""
    return list(dict.fromkeys(one.system for one in run.records))


def baseline(run: Run) -> str:
    """The system that gains are told against; empty where the run has none."""
    have = systems(run)
    for name in (*BASELINES, *map(str, run.experiment.get("against") or ())):
        if name in have:
            return name
    against = [one.against for one in run.gains]
    return max(sorted(set(against)), key=against.count) if against else ""


def main(run: Run) -> str:
    """The system that the run is about: lrl, or the last that is neither baseline nor oracle."""
    have = [one for one in systems(run) if one != baseline(run) and not is_oracle(run, one)]
    return MAIN if MAIN in have else (have[-1] if have else "")


def is_oracle(run: Run, system: str) -> bool:
    """Whether a system has seen what no user of a new language has: gold training data."""
    table = asked(run).get(system, {})
    if "oracle" in table:
        return bool(table["oracle"])
    if GOLD.intersection(map(str, table.get("train") or ())):
        return True
    return not GOLD.isdisjoint(system.replace("_", "-").split("-"))


def marked(run: Run, system: str) -> str:
    """A system's name, an oracle's marked as one."""
    mark = is_oracle(run, system) and "oracle" not in system
    return f"{system} (oracle)" if mark else system


def by_target(run: Run) -> list[str]:
    """The systems that were chosen or stopped by gold data of the target language."""
    tables = asked(run)
    every = _by_target({k: v for k, v in run.experiment.items() if k != "systems"})
    signed = {one.system for one in run.records if "|dev:target" in one.signature}
    return [
        name for name in systems(run)
        if every or name in signed or _by_target(tables.get(name, {}))
    ]  # fmt: skip


def _by_target(value: object) -> bool:
    """Whether a table, at whatever depth, has development data of the target language."""
    if isinstance(value, dict):
        dev = value.get("dev")
        named = dev == "target" or (isinstance(dev, list) and "target" in dev)
        return named or any(map(_by_target, value.values()))
    return isinstance(value, list) and any(map(_by_target, value))


def is_sound(record: Record) -> bool:
    """Whether the flagged items were left out of a score."""
    return "|without:flagged" in record.signature


def scores(run: Run, measure: Measure, *, sound: bool = False) -> list[Record]:
    """All scores of a measure, with the flagged test items or without."""
    return [
        one for one in run.records
        if (one.task, one.metric) == (measure.task, measure.metric) and is_sound(one) == sound
    ]  # fmt: skip


def middle(found: Iterable[Scored]) -> Scored | None:
    """That of all seeds together, else the median seed's; None of none."""
    rows = [one for one in found if not math.isnan(one.value)]
    over_seeds = [one for one in rows if one.seed is None]
    rows = over_seeds or rows
    rows.sort(key=lambda one: (one.value, -1 if one.seed is None else one.seed))
    return rows[(len(rows) - 1) // 2] if rows else None


def of(found: Sequence[Record], system: str, lang: str) -> Record | None:
    """The score to show of a system in a language."""
    return middle(one for one in found if (one.system, one.lang) == (system, lang))


def over_languages(found: Sequence[Record], system: str) -> Record | None:
    """The score to show of a system over most languages, where the run has one."""
    joined = [one for one in found if one.system == system and JOINED in one.lang]
    most = max((one.lang.count(JOINED) for one in joined), default=0)
    return middle(one for one in joined if one.lang.count(JOINED) == most)


def gains(run: Run, measure: Measure) -> list[Gain]:
    """All comparisons of a measure."""
    return [one for one in run.gains if (one.task, one.metric) == (measure.task, measure.metric)]
