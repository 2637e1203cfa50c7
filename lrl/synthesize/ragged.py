"""Arithmetic on runs of different lengths laid end to end, as numpy arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def offsets(lengths: NDArray[Any]) -> Ints:
    """[3, 0, 2] -> [0, 3, 3, 5]: where each run starts, and the end of the last."""
    out = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


def runs(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int32]:
    """Indices of all runs one after the other: ([5, 9], [2, 1]) -> [5, 6, 9]."""
    ends = np.cumsum(lengths, dtype=np.int32)
    total = int(ends[-1]) if len(ends) else 0
    indices: NDArray[np.int32] = np.repeat((starts - ends + lengths).astype(np.int32), lengths)
    indices += np.arange(total, dtype=np.int32)
    return indices


class Growing:
    """An array that grows at its end; `view()` is its filled part."""

    def __init__(self, dtype: type = np.int32) -> None:
        self._data: NDArray[Any] = np.zeros(1024, dtype=dtype)
        self._size = 0

    def extend(self, values: Sequence[float]) -> None:
        size = self._size + len(values)
        if size > len(self._data):
            room = np.zeros(max(size, 2 * len(self._data)), dtype=self._data.dtype)
            room[: self._size] = self._data[: self._size]
            self._data = room
        self._data[self._size : size] = values
        self._size = size

    def view(self) -> NDArray[Any]:
        return self._data[: self._size]

    def __len__(self) -> int:
        return self._size
