"""Renderings: the target tokens that a source token or run of tokens may become."""

from dataclasses import dataclass

import numpy as np

from lrl.lexicon.lookup import KEYS
from lrl.synthesize.inflect import Inflected
from lrl.synthesize.ragged import Growing, offsets

# How a target token came to be: by a lexicon key, by the form of another word ("case"), or without
# the lexicon.
ORIGINS = (
    *KEYS,
    "case",
    "name",
    "number",
    "punctuation",
    "copied",
    "masked",
    "transliterated",
    "dropped",
    "invented",
)
# Origins below this number come from the lexicon, by an entry, its lack, or another's inflection.
COVERED = len(KEYS) + 1
NUMBER_OF = {name: number for number, name in enumerate(ORIGINS)}
NO_ENTRY = -1


@dataclass(frozen=True, slots=True)
class Rendering:
    """Target tokens that stand for one source token or run of tokens; () for a deletion.

    `spaces` and `entries` (row in the lexicon, NO_ENTRY without one) have one value a token.
    `inflected`: what was asked of the target and what came of it, where anything was asked.
    """

    tokens: tuple[str, ...]
    spaces: tuple[bool, ...]
    entries: tuple[int, ...]
    origin: str
    inflected: Inflected | None = None


class Renderings:
    """All renderings met, as columns: rendering r has `length[r]` tokens from `start[r]` on."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self.texts: list[bytes] = []  # what each rendering looks like
        self._form: dict[str, int] = {}
        self._number: dict[Rendering, int] = {}
        self.inflected: dict[int, Inflected] = {}  # by rendering, those that have one
        self.start, self.length, self.origin = Growing(np.int64), Growing(), Growing(np.int8)
        self.tokens, self.entries, self.spaces = Growing(), Growing(), Growing(np.int8)
        self._single: dict[tuple[str, str], int] = {}
        self._size = 0
        self._lengths: list[int] = []
        self._origins: list[int] = []
        self._tokens: list[int] = []
        self._spaces: list[bool] = []
        self._entries: list[int] = []
        self.nothing = self.number(Rendering((), (), (), "dropped"))
        self.zero = self.number(Rendering((), (), (), "zero"))
        self.case = self.number(Rendering((), (), (), "case"))

    def number(self, rendering: Rendering) -> int:
        """The number of a rendering; equal ones share one."""
        number = self._number.get(rendering)
        if number is None:
            number = self._number[rendering] = self._size
            self._add(rendering.tokens, rendering.spaces, rendering.entries, rendering.origin)
            if rendering.inflected is not None:
                self.inflected[number] = rendering.inflected
        return number

    def single(self, form: str, origin: str) -> int:
        """The number of one token that no entry stands behind."""
        number = self._single.get((form, origin))
        if number is None:
            number = self._single[form, origin] = self._size
            self._add((form,), (False,), (NO_ENTRY,), origin)
        return number

    def capitalised(self, number: int) -> int:
        """The number of the same rendering with a capital first letter; call after `settle`."""
        start, length = int(self.start.view()[number]), int(self.length.view()[number])
        if not length:
            return number
        places = slice(start, start + length)
        tokens = [self.forms[token] for token in self.tokens.view()[places].tolist()]
        return self.number(
            Rendering(
                (tokens[0][:1].upper() + tokens[0][1:], *tokens[1:]),
                tuple(map(bool, self.spaces.view()[places].tolist())),
                tuple(self.entries.view()[places].tolist()),
                ORIGINS[int(self.origin.view()[number])],
                self.inflected.get(number),
            )
        )

    def _add(
        self,
        tokens: tuple[str, ...],
        spaces: tuple[bool, ...],
        entries: tuple[int, ...],
        origin: str,
    ) -> None:
        self._size += 1
        gaps = (*spaces[:-1], False)
        self.texts.append(
            "".join([t + " " * g for t, g in zip(tokens, gaps, strict=False)]).encode()
        )
        self._lengths.append(len(tokens))
        self._origins.append(NUMBER_OF[origin])
        for token in tokens:
            if token not in self._form:
                self._form[token] = len(self.forms)
                self.forms.append(token)
            self._tokens.append(self._form[token])
        self._spaces += spaces
        self._entries += entries

    def settle(self) -> None:
        """Take what is new into the columns; call before reading them."""
        start = len(self.tokens)
        self.start.extend((offsets(np.array(self._lengths, np.int64))[:-1] + start).tolist())
        for growing, new in (
            (self.length, self._lengths),
            (self.origin, self._origins),
            (self.tokens, self._tokens),
            (self.spaces, self._spaces),
            (self.entries, self._entries),
        ):
            growing.extend(new)
            new.clear()


def carry_case(tokens: list[str], form: str, head: str, initial: bool) -> list[str]:
    """Target tokens with the capitals of the source form, as far as they are not the head's own.

    A form in capitals ("TAKE") makes all tokens so; a capital first letter is carried over at
    the start of a sentence, or where the entry's head has none ("Minister" found as "minister").
    """
    letters = [c for c in form if c.isalpha()]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return tokens if head.isupper() else [token.upper() for token in tokens]
    if form[:1].isupper() and (initial or not head[:1].isupper()):
        if len(form) == 1 and not initial:
            return tokens
        return [tokens[0][:1].upper() + tokens[0][1:], *tokens[1:]]
    return tokens
