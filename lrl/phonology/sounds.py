"""Sounds as panphon's feature table has them (Mortensen et al., COLING 2016).

The table is read by lrl itself: panphon takes seconds to, and a matrix is all that is needed.
"""

import csv
import importlib.util
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrl.errors import ResourceError
from lrl.paths import resource
from lrl.text import read_lines

SIGNS = {"+": 1, "0": 0, "-": -1}
# Typed for the letters of the IPA, by people and by a few of Epitran's maps.
TYPED = str.maketrans({"g": "ɡ", ":": "ː", "'": "ʼ", "ʤ": "d͡ʒ", "ʧ": "t͡ʃ", "ʦ": "t͡s"})


@dataclass(frozen=True, slots=True)
class Sounds:
    """All sounds of the table: `numbers` by their IPA (NFD), `features` (sounds × features) of
    -1, 0 and 1, `weights` of the features (summing to 1), `classes` a letter a sound,
    `names` of the features."""

    numbers: dict[str, int]
    features: NDArray[np.int8]
    weights: NDArray[np.float32]
    classes: str
    names: tuple[str, ...]
    longest: int


@cache
def sounds() -> Sounds:
    """The table; ResourceError where panphon is not installed."""
    spec = importlib.util.find_spec("panphon")
    if spec is None or not spec.submodule_search_locations:
        raise ResourceError("panphon's feature table is not there: pip install panphon")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    header, *rows = _rows(folder / "ipa_all.csv")
    names = header[1:]
    weights = dict(zip(*_rows(folder / "feature_weights.csv"), strict=True))
    weigh = np.array([float(weights.get(name, 0)) for name in names], np.float32)
    numbers: dict[str, int] = {}
    features: list[list[int]] = []
    for ipa, *signs in rows:
        if unicodedata.normalize("NFD", ipa) not in numbers:
            numbers[unicodedata.normalize("NFD", ipa)] = len(features)
            features.append([SIGNS[sign] for sign in signs])
    classes = "".join(_class(dict(zip(names, row, strict=True))) for row in features)
    matrix = np.array(features, np.int8)
    return Sounds(
        numbers, matrix, weigh / weigh.sum(), classes, tuple(names), max(map(len, numbers))
    )


@lru_cache(maxsize=1 << 18)
def segments(ipa: str) -> tuple[int, ...]:
    """The sounds of a word by number, the longest first at each place; what is none is left out."""
    table = sounds()
    text = unicodedata.normalize("NFD", ipa).translate(TYPED)
    found, place = [], 0
    while place < len(text):
        for length in range(min(table.longest, len(text) - place), 0, -1):
            number = table.numbers.get(text[place : place + length])
            if number is not None:
                if table.features[number].any() and table.classes[number] != " ":
                    found.append(number)
                place += length
                break
        else:
            place += 1
    return tuple(found)


def class_string(ipa: str) -> str:
    """A word as the classes of its sounds, one letter each."""
    classes = sounds().classes
    return "".join(classes[number] for number in segments(ipa))


def _class(features: dict[str, int]) -> str:
    """The class of a sound, a space for tones and the like."""
    if not features["syl"]:
        return " "
    fits = (letter for letter, wanted in _classes() if all(features[k] == v for k, v in wanted))
    return next(fits, " ")


@cache
def _classes() -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    lines = (line for _, line in read_lines(resource("sound_classes.tsv")))
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(
        (letter, tuple((name[1:], SIGNS[name[0]]) for name in wanted.split()))
        for letter, wanted in cells
    )


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]
