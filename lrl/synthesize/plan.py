"""A plan: what one token type may become, alone and as rows of arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Wish:
    """The bundle asked of a word or run, empty for none, and the class of the word it is of."""

    bundle: str
    upos: str


NO_WISH = Wish("", "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one token type may become, at the start of a sentence or inside it.

    `choices`: renderings by the lexicon with the bounds of their shares of [0, 1); `otherwise`:
    the rendering where it is not replaced.
    """

    choices: tuple[int, ...]
    bounds: tuple[float, ...]
    otherwise: int

    def draw(self, u: float) -> int:
        """The rendering that a uniform draw from [0, 1) falls on."""
        for choice, bound in zip(self.choices, self.bounds, strict=True):
            if u < bound:
                return choice
        return self.choices[-1]


@dataclass(frozen=True, slots=True)
class Columns:
    """Plans as arrays: by type * 2 + initial, and from `begins` on by type.

    A plan's choices and the bounds of their shares are `choices[begin : begin + count]`.
    """

    first: NDArray[np.int32]
    otherwise: NDArray[np.int32]
    count: NDArray[np.int32]
    begin: NDArray[np.int64]
    choices: NDArray[np.int32]
    bounds: NDArray[np.float32]
    begins: NDArray[np.bool_]
    continues: NDArray[np.bool_]
    cased: NDArray[np.bool_]

    def draw(self, slot: NDArray[np.int32], u: NDArray[np.float32]) -> NDArray[np.int32]:
        """The rendering that each draw from [0, 1) falls on; as Plan.draw, for many at once."""
        begin, last = self.begin[slot], self.count[slot] - 1
        pick = np.zeros(len(slot), dtype=np.int64)
        for _ in range(int(last.max(initial=0))):
            pick += (pick < last) & (u >= self.bounds[begin + pick])
        chosen: NDArray[np.int32] = self.choices[begin + pick]
        return chosen
