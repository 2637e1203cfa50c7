"""Stages on disk: a folder each, named by the hash of all that goes into it, made once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from lrl import __version__, provenance
from lrl.errors import FormatError

MARK = "stage.json"
Tell = Callable[[str], None]


def silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Work:
    """A folder of stages. What is `told` is one line a stage that was made; `seconds` says how
    long each took when it was made, in this run or an earlier one."""

    root: Path
    tell: Tell = silent
    seconds: dict[str, float] = field(default_factory=dict)

    def stage(self, name: str, recipe: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """The folder of a stage, made now if no run has finished it before.

        A stage that was stopped is made again in the same folder, so that what it left there can
        be gone on from; it counts as done when its mark is written.
        """
        folder = self.root / f"{name}-{digest(recipe)}"
        mark = folder / MARK
        if mark.is_file():
            self.seconds[folder.name] = marked(mark)
            return folder
        begin = perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        make(folder)
        took = round(perf_counter() - begin, 2)
        provenance.write_json(mark, {"recipe": recipe, "seconds": took})
        self.seconds[folder.name] = took
        self.tell(f"{folder.name}: {took:.1f} s")
        return folder


def digest(recipe: Any) -> str:
    """Twelve hex digits for whatever JSON can hold, and the version of lrl."""
    text = orjson.dumps([__version__, recipe], option=orjson.OPT_SORT_KEYS)
    return sha256(text).hexdigest()[:12]


def marked(mark: Path) -> float:
    """The seconds that a finished stage took."""
    try:
        return float(orjson.loads(mark.read_bytes())["seconds"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        reason = f"not the mark of a stage ({error}); delete the folder"
        raise FormatError(mark, None, reason) from error
