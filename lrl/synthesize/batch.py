"""A run of source sentences as columns: token types by number, so that work is done by type."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokens_of
from lrl.synthesize.ragged import Growing, Ints, offsets, runs

# Control characters that are not white space; they are taken for it.
CONTROLS = dict.fromkeys((*range(9), *range(14, 28)), " ")
# All other white space is made into it.
OTHER_SPACES = {code: " " for code in range(128, 0x3001) if chr(code).isspace()}


# What may be done to a token in view of names: anything; only an entry with the same capitals may
# replace it (a proper noun: "Monday" but not "Bush"); it stays as it is (inside a person's name),
# even where names are translated (an invented word, which stands for one of the target already).
FREE, CASED, KEPT, MADE = 0, 1, 2, 3


HOT = 1 << 17  # chunks that Arrow looks up by itself


class Vocabulary:
    """Token types met so far, each with a number.

    A type is a form, its UPOS, what is wanted of it, and the word it is read as where it is cut
    short; each may be empty but the form.
    """

    def __init__(self) -> None:
        self.forms: list[str] = []
        self.upos: list[str] = []
        self.wanted: list[str] = []
        self.read: list[str] = []
        self._number: dict[tuple[str, str, str, str], int] = {}
        self._chunks: dict[bytes, int] = {}
        self._chunk_start = Growing()
        self._chunk_length = Growing()
        self._chunk_tokens = Growing()
        self._hot = pa.array([], pa.binary())

    def number(self, form: str, upos: str = "", wanted: str = "", read: str = "") -> int:
        """The number of a token type; new types get the next one."""
        key = (form, upos, wanted, read)
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self.forms)
            self.forms.append(form)
            self.upos.append(upos)
            self.wanted.append(wanted)
            self.read.append(read)
        return number

    def chunk_types(self, number: int) -> list[int]:
        """The token types of a chunk."""
        start = int(self._chunk_start.view()[number])
        length = int(self._chunk_length.view()[number])
        types: list[int] = self._chunk_tokens.view()[start : start + length].tolist()
        return types

    def expand(self, chunk: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Token types of chunks laid end to end, and how many each chunk has."""
        counts = self._chunk_length.view()[chunk]
        return self._chunk_tokens.view()[runs(self._chunk_start.view()[chunk], counts)], counts

    def chunks_met(self) -> int:
        """How many chunks have a number."""
        return len(self._chunk_start)

    def chunk_numbers(self, data: pa.Array) -> NDArray[np.int32]:
        """The numbers of a column of chunks, pieces of text between white space.

        The chunks met first, which are the frequent ones, are found by Arrow all at once; the
        rest, and new ones, in a dictionary, once each.
        """
        found = pc.index_in(data, value_set=self._hot).fill_null(-1)
        numbers: NDArray[np.int32] = found.to_numpy(False).copy()
        missing = np.flatnonzero(numbers < 0)
        if len(missing):
            coded = data.take(pa.array(missing)).dictionary_encode()
            distinct = coded.dictionary.to_pylist()
            self._learn([chunk for chunk in distinct if chunk not in self._chunks])
            known = np.array([self._chunks[chunk] for chunk in distinct], np.int32)
            numbers[missing] = known[coded.indices.to_numpy()]
        return numbers

    def _learn(self, new: list[bytes]) -> None:
        """Tokenise chunks, once each."""
        known = self._chunks
        known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        split = [tokens_of(text) for text in b"".join(new).decode("utf-8").split()]
        lengths = [len(tokens) for tokens in split]
        start = len(self._chunk_tokens)
        self._chunk_tokens.extend([self.number(token) for tokens in split for token in tokens])
        self._chunk_start.extend((offsets(np.array(lengths, np.int64))[:-1] + start).tolist())
        self._chunk_length.extend(lengths)
        if len(self._hot) < HOT:
            self._hot = pa.array(list(islice(known, HOT)), pa.binary())


class Names(Protocol):
    """One string a sentence."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Same:
    """The same string for every sentence."""

    value: str
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return repeat(self.value, self.count)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences as columns.

    `types[k]` is the type of token k, all sentences end to end; sentence i has the tokens
    `bounds[i]` to `bounds[i + 1]`. `spaces[k]`: white space follows token k. `span[k]`: a number
    for the labelled span that token k is in, -1 for none, None where no sentence has spans.
    `name[k]`: token k is to be kept as a name (or None). `labels`: one a sentence, "" for none.
    `sentences`: the records the batch was made of, where it was made of records. If they are not
    in their own word order, `order[k]` is the place of token k in its sentence of `originals`.
    `into[k]`: the token that says token k too if it is inflected as asked, `noun[k]`: the token
    whose gender k has, -1 for none; `short`: tokens that are words, and written together with the
    word before; `alone[k]`: token k may stand in no run, as another word is to say it or a
    grammatical word is asked for. All are None where nothing is to be inflected. `values`: how
    many spans were left, swapped and invented, where values are replaced.
    """

    ids: Names
    types: NDArray[np.int32]
    bounds: Ints
    spaces: NDArray[np.bool_]
    labels: Names
    span: NDArray[np.int32] | None = None
    name: NDArray[np.int8] | None = None
    sentences: Sequence[Sentence] = ()
    order: NDArray[np.int32] | None = None
    originals: Sequence[Sentence] = ()
    into: NDArray[np.int32] | None = None
    noun: NDArray[np.int32] | None = None
    short: NDArray[np.int64] | None = None
    alone: NDArray[np.bool_] | None = None
    values: tuple[int, int, int] = (0, 0, 0)

    def __len__(self) -> int:
        return len(self.ids)

    def places(self, sentence: int) -> list[int]:
        """The places of a sentence's tokens in the original."""
        low, high = int(self.bounds[sentence]), int(self.bounds[sentence + 1])
        if self.order is None:
            return list(range(high - low))
        places: list[int] = self.order[low:high].tolist()
        return places


@dataclass(frozen=True, slots=True)
class LineIds:
    """Names of the sentences of a text: that of the file and the number of the line."""

    stem: str
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[str]:
        return (f"{self.stem}-{number}" for number in self.numbers.tolist())


def from_text(text: str, stem: str, line: int, vocabulary: Vocabulary) -> Batch:
    """A batch of the lines of a text that are not blank; its first line has the number `line`."""
    lines = split(text, vocabulary)
    types, spaces, bounds = tokens_of_lines(lines, vocabulary)
    lengths = np.diff(bounds)
    kept = np.flatnonzero(lengths)
    ids = LineIds(stem, kept + line)
    return Batch(ids, types, offsets(lengths[kept]), spaces, Same("", len(kept)))


def from_texts(
    ids: list[str], texts: list[str], labels: list[str], vocabulary: Vocabulary
) -> Batch:
    """A batch of texts without line ends; every text must have a character but white space."""
    lines = split("\n".join(texts), vocabulary)
    types, spaces, bounds = tokens_of_lines(lines, vocabulary)
    return Batch(ids, types, bounds, spaces, labels)


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as chunks, pieces between white space: line i has `bounds[i]` to `bounds[i + 1]`."""

    chunks: NDArray[np.int32]
    bounds: Ints


def split(text: str, vocabulary: Vocabulary) -> Lines:
    """The lines of a text, cut at white space in numpy, all at once."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(OTHER_SPACES)
    data = np.frombuffer(text.encode("utf-8") + b"\n", dtype=np.uint8)
    blank = data <= ord(" ")
    if data.min() < 9 or (data - 14 < 14).any():  # control characters but white space
        return split(text.translate(CONTROLS), vocabulary)
    begins = ~blank
    begins[1:] &= blank[:-1]
    starts = np.flatnonzero(begins)
    # A chunk runs to the start of the next, so that the column needs no copy of the bytes.
    edges = np.append(starts, len(data)).astype(np.int32)
    column = pa.Array.from_buffers(
        pa.binary(), len(starts), [None, pa.py_buffer(edges), pa.py_buffer(data)]
    )
    ends = np.flatnonzero(data == ord("\n"))
    bounds = np.zeros(len(ends) + 1, dtype=np.int64)
    bounds[1:] = np.searchsorted(starts, ends)
    return Lines(vocabulary.chunk_numbers(column), bounds)


def tokens_of_lines(
    lines: Lines, vocabulary: Vocabulary
) -> tuple[NDArray[np.int32], NDArray[np.bool_], Ints]:
    """Types and spaces of all tokens of a text, and the bounds of its lines."""
    types, lengths = vocabulary.expand(lines.chunks)
    edges = offsets(lengths)
    spaces = np.zeros(len(types), dtype=bool)
    spaces[edges[1:] - 1] = True
    bounds = edges[lines.bounds]
    spaces[bounds[1:][np.diff(bounds) > 0] - 1] = False
    return types, spaces, bounds


def from_sentences(
    sentences: Sequence[Sentence], vocabulary: Vocabulary, name_labels: frozenset[str]
) -> Batch:
    """A batch of sentence records, with their UPOS, spans and names."""
    types: list[int] = []
    spaces: list[bool] = []
    span: list[int] = []
    name: list[int] = []
    count = 0
    for sentence in sentences:
        upos = _upos(sentence)
        types += map(vocabulary.number, sentence.tokens, upos)
        spaces += sentence.spaces
        inside = [-1] * len(upos)
        named = [CASED if tag == "PROPN" else FREE for tag in upos]
        for one in sentence.spans:
            inside[one.start : one.end] = [count] * (one.end - one.start)
            if one.label in name_labels:
                named[one.start : one.end] = [KEPT] * (one.end - one.start)
            count += 1
        span += inside
        name += named
    return Batch(
        [sentence.id for sentence in sentences],
        np.array(types, dtype=np.int32),
        offsets(np.array([len(sentence.tokens) for sentence in sentences], dtype=np.int64)),
        np.array(spaces, dtype=bool),
        [sentence.label for sentence in sentences],
        np.array(span, dtype=np.int32) if count else None,
        np.array(name, dtype=np.int8) if any(name) else None,
        sentences,
    )


def _upos(sentence: Sentence) -> tuple[str, ...]:
    if sentence.tree:
        return tuple(word.upos for word in sentence.tree)
    for column, tags in sentence.tags:
        if column == "upos":
            return tags
    return ("",) * len(sentence.tokens)
