"""Prompts on disk: JSON lines, and beside them a JSON that says how they were made.

A line has `id`, `prompt`, `size`, `entries`, for a task with labels `choices` (what is scored, by
label) and `label`, for translation `reference`. The JSON beside has `free` and `premise`, by which
answers are calibrated, and `stop`, which ends a generated one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.prompt.build import Frame, Prompt
from lrl.prompt.template import KINDS
from lrl.provenance import beside, sha256, write_json
from lrl.text import read_lines

TEXTS = ("kind", "lang", "source_lang", "data", "premise", "stop", "sha256")  # of the JSON
AGAIN = "make the prompts again with lrl prompt"


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt as it was read: `choices` by label, none where the answer is to be generated and
    may be compared with a `reference`."""

    id: str
    prompt: str
    choices: Mapping[str, str]
    reference: str


@dataclass(frozen=True, slots=True)
class Set:
    """The prompts of a file and what the JSON beside it says.

    `data` is the short hash of the files that the sentences are from, `sha256` is of the prompts.
    """

    path: Path
    kind: str
    lang: str
    source: str
    data: str
    items: tuple[Item, ...]
    free: tuple[str, ...]
    premise: str
    stop: str
    sha256: str


def sidecar_of(path: Path) -> Path:
    """The JSON beside a file of prompts."""
    return path.with_suffix(".json")


def record(prompt: Prompt, frame: Frame) -> dict[str, Any]:
    """A prompt as a JSON object."""
    told: dict[str, Any] = {"id": prompt.sentence.id, "prompt": prompt.text}
    if frame.labels:
        told |= {"choices": frame.choices(), "label": prompt.label}
    else:
        told["reference"] = prompt.label
    shown = [
        {
            "word": one.word,
            "head": one.head,
            "how": one.how,
            "translations": one.translations,
            **({"pivots": one.pivots} if one.pivots else {}),
        }
        for one in prompt.entries
    ]
    return told | {"entries": shown, "found": prompt.found, "size": prompt.size}


def write(
    path: Path, prompts: Sequence[Prompt], frame: Frame, about: Mapping[str, Any]
) -> dict[str, Any]:
    """Write prompts and the JSON beside them, which comes back; `about` tells their origin."""
    if sidecar_of(path) == path:
        raise ConfigError(f"{path}: name the file .jsonl; a .json with its making goes beside it")
    with beside(path) as part:
        with part.open("wb") as file:
            for prompt in prompts:
                file.write(orjson.dumps(record(prompt, frame), option=orjson.OPT_APPEND_NEWLINE))
        digest = sha256(part)
        sidecar_of(path).unlink(missing_ok=True)  # the old one must never describe the new file
    told = {
        **about,
        "kind": frame.template.kind,
        "lang": frame.language.tag,
        "source_lang": frame.source.tag,
        "template": frame.template.sha256,
        "shots": [shot.sentence.id for shot in frame.shots],
        "budget": {"most": frame.budget.most, "unit": frame.budget.unit},
        "counts": counts(prompts),
        "free": frame.free(),
        "premise": frame.premise(),
        "stop": frame.template.put("stop"),
        "sha256": digest,
    }
    write_json(sidecar_of(path), told)
    return told


def counts(prompts: Sequence[Prompt]) -> dict[str, int]:
    """How many prompts, entries found and shown, and how long the longest prompt is."""
    return {
        "prompts": len(prompts),
        "found": sum(one.found for one in prompts),
        "shown": sum(len(one.entries) for one in prompts),
        "longest": max((one.size for one in prompts), default=0),
    }


def read(path: Path) -> Set:
    """The prompts of a file.

    Raises ResourceError for a missing file and FormatError for one that is not what `write` wrote.
    """
    about = _about(path)
    items = []
    seen: set[str] = set()
    for number, line in read_lines(path, normalise=False):
        item = _item(path, number, line)
        if item.id in seen:
            raise FormatError(path, number, f"a second prompt for {item.id!r}")
        if bool(item.choices) == (about["kind"] == "translation"):
            raise FormatError(path, number, f"choices do not go with the kind {about['kind']!r}")
        seen.add(item.id)
        items.append(item)
    if not items:
        raise FormatError(path, None, f"no prompts; {AGAIN}")
    free = tuple(map(str, about["free"]))
    told = {name: str(about[name]) for name in TEXTS}
    return Set(
        path,
        told["kind"],
        told["lang"],
        told["source_lang"],
        told["data"],
        tuple(items),
        free,
        told["premise"],
        told["stop"],
        told["sha256"],
    )


def _about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ResourceError(f"{path}: no such file; make it with lrl prompt")
    sidecar = sidecar_of(path)
    try:
        about = orjson.loads(sidecar.read_bytes())
    except FileNotFoundError as error:
        raise ResourceError(f"{sidecar}: missing beside {path.name}; {AGAIN}") from error
    except orjson.JSONDecodeError as error:
        raise FormatError(sidecar, None, f"not JSON ({error.msg}); {AGAIN}") from error
    if (
        not isinstance(about, dict)
        or about.get("kind") not in KINDS
        or not isinstance(about.get("free"), list)
        or not all(isinstance(about.get(n), str) for n in TEXTS)
    ):
        raise FormatError(sidecar, None, f"not what lrl prompt writes; {AGAIN}")
    if sha256(path) != about["sha256"]:
        raise FormatError(path, None, f"not the file that {sidecar.name} describes; {AGAIN}")
    return about


def _item(path: Path, number: int, line: str) -> Item:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FormatError(path, number, f"not JSON ({error.msg})") from error
    value = value if isinstance(value, dict) else {}
    name, prompt, choices = (value.get(key) for key in ("id", "prompt", "choices"))
    if not (isinstance(name, str) and name and isinstance(prompt, str) and prompt):
        raise FormatError(path, number, "no id or no prompt")
    choices = {} if choices is None else choices
    if not isinstance(choices, dict) or not all(
        isinstance(text, str) and text for text in choices.values()
    ):
        raise FormatError(path, number, "choices: a text a label is wanted")
    return Item(name, prompt, choices, str(value.get("reference", "")))
