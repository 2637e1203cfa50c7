"""Slots in brackets, as MASSIVE's `annot_utt` has them: "wake me at [time : nine am]"."""

import re

from lrl.corpus.slots import Slot

OPEN = re.compile(r"\[\s*([^\s\[\]|:]+)\s*:\s*")


def parse(annotated: str, text: str) -> tuple[str, list[Slot]]:
    """(text, its slots in characters), the text with single spaces.

    `text` decides whether a bracket is a slot or a bracket of the text. Raises ValueError where
    the two do not fit together.
    """
    text = " ".join(text.split())
    annotated = " ".join(annotated.split())
    slots: list[Slot] = []
    at = here = 0  # in text, in annotated
    label, start = "", 0
    while here < len(annotated):
        mark = OPEN.match(annotated, here) if not label else None
        if mark and not text.startswith(annotated[here : mark.end()], at):
            label, start, here = mark[1], at, mark.end()
        elif label and closes(annotated, here, text, at):
            end = at - (text[at - 1 : at] == " ")
            if end <= start:
                raise ValueError(f"slot {label} is empty in annot_utt")
            slots.append(Slot(start, end, label))
            label, here = "", annotated.index("]", here) + 1
        elif text[at : at + 1] == annotated[here]:
            at, here = at + 1, here + 1
        else:
            raise ValueError(f"annot_utt and utt differ from character {at + 1} of the text")
    if label:
        raise ValueError(f"slot {label} is not closed in annot_utt")
    if at != len(text):
        raise ValueError("annot_utt ends before utt does")
    return text, slots


def closes(annotated: str, here: int, text: str, at: int) -> bool:
    """Whether a slot ends here: a bracket, after a space or none, that is not in the text too."""
    after = here + (annotated[here] == " ")
    if annotated[after : after + 1] != "]":
        return False
    return text[at : at + after - here + 1] != annotated[here : after + 1]
