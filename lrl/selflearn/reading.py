"""What an assistant understood: a label and the words in its slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import regex

from lrl.corpus.sentence import Sentence
from lrl.corpus.slots import Cut, Slot, cut
from lrl.corpus.writers.json import slots
from lrl.text import fold


@dataclass(frozen=True, slots=True)
class Reading:
    """A label and (slot, what was said in it, without capitals), sorted: where in the utterance
    they stood does not matter, so that different wordings have one reading."""

    label: str
    slots: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError("a reading without a label")
        if list(self.slots) != sorted(self.slots):
            raise ValueError(f"{self.slots}: the slots of a reading are sorted")


def reading_of(sentence: Sentence) -> Reading:
    """The reading that a labelled sentence shows."""
    text = sentence.text
    found = ((label, fold(text[start:end])) for start, end, label in slots(sentence))
    return Reading(sentence.label, tuple(sorted(found)))


def placed(text: str, reading: Reading) -> Cut | None:
    """An utterance with the slots of a reading, which need not have been its own.

    None where a value is not in the text, or its places are more or fewer than its slots, or
    values overlap: a slot in the wrong place teaches worse than none.
    """
    found: list[Slot] = []
    values = sorted(reading.slots, key=lambda slot: slot[1])
    for value, named in groupby(values, key=lambda slot: slot[1]):
        labels = sorted(label for label, _ in named)
        pattern = rf"(?<!\w){regex.escape(value)}(?!\w)"
        places = [match.span() for match in regex.finditer(pattern, text, regex.IGNORECASE)]
        if len(places) != len(labels) or len(set(labels)) > 1:
            return None
        found += [Slot(start, end, labels[0]) for start, end in places]
    return None if _overlapping(found) else cut(text, found)


def _overlapping(found: Sequence[Slot]) -> bool:
    order = sorted(found, key=lambda slot: slot.start)
    return any(one.end > other.start for one, other in pairwise(order))
