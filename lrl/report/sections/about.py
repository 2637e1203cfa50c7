"""The run itself: warnings on it, its machine, and the signatures of its numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from lrl.report import view
from lrl.report.document import Cell, Listing, Paragraph, Part, Table
from lrl.report.results import Run


def warnings(run: Run) -> list[Paragraph]:
    """What a reader must know before any number."""
    found = []
    if names := view.by_target(run):
        found.append(
            f"dev = target: development data of the target language were used by "
            f"{', '.join(names)}, whose scores are not zero-shot."
        )
    if note := str(run.experiment.get("note") or ""):
        found.append(note)
    elif str(run.experiment.get("model", "")) == "tiny":
        found.append(
            "The model is the embedded tiny one, trained from nothing: no transfer from "
            "pretraining is in these numbers."
        )
    if run.experiment.get("split") == "dev":
        found.append("These are scores on development data, which choices may have been made by.")
    collapsed = sorted({(one.system, seed) for one in run.seeds for seed, _ in one.collapsed})
    if collapsed:
        told = ", ".join(f"{system} seed {seed}" for system, seed in collapsed)
        found.append(f"Collapsed: {told}; see the section on seeds.")
    oracles = [name for name in view.systems(run) if view.is_oracle(run, name)]
    if oracles:
        found.append(
            f"{' and '.join(oracles)} learnt from gold data of the target language: an oracle, "
            "no rival of the others."
        )
    return [Paragraph(text, "warning") for text in found]


def counted(number: int, noun: str) -> str:
    """ "1 seed", "2 seeds"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def machine(run: Run) -> list[Part]:
    """Where the run was made and how long its parts took."""
    if not run.hardware and not run.seconds:
        return [Paragraph("Neither machine nor times are told.", "missing")]
    found: list[Part] = []
    if run.hardware:
        rows = tuple((Cell(key), Cell(text)) for key, text in flat(run.hardware))
        found.append(Table("Machine", ("what", "value"), rows, words=2))
    if run.seconds:
        rows = tuple((Cell(key), Cell(_time(text))) for key, text in flat(run.seconds))
        found.append(Table("Seconds", ("part", "seconds"), rows))
    return found


def flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """A nested object as dotted names and values."""
    for key, part in value.items():
        name = f"{before}{key}"
        if isinstance(part, Mapping):
            yield from flat(part, f"{name}.")
        elif isinstance(part, list):
            yield name, ", ".join(map(str, part))
        else:
            yield name, "–" if part is None else str(part)


def _time(text: str) -> str:
    try:
        return f"{float(text):,.1f}"
    except ValueError:
        return text


def signatures(run: Run) -> list[Part]:
    """From which every number can be had again."""
    lines = tuple(dict.fromkeys(one.signature for one in run.records if one.signature))
    if not lines:
        return [Paragraph("The scores carry no signatures.", "missing")]
    return [Listing("A line a score, as lrl run writes it", lines)]
