"""A run of source sentences as columns: token types by number, so that work is done by type."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokens_of
from lrl.synthesize.ragged import Growing, Ints, offsets, runs

# ASCII white space. The tokens of a text are cut at it first, all at once, in numpy.
SPACE = np.zeros(256, dtype=bool)
SPACE[list(b" \t\n\v\f\r\x1c\x1d\x1e\x1f")] = True
# All other white space is made into it.
OTHER_SPACES = {code: " " for code in range(128, 0x3001) if chr(code).isspace()}


# What may be done to a token in view of names: anything; only an entry with the same capitals may
# replace it (a proper noun: "Monday" but not "Bush"); it stays as it is (inside a person's name).
FREE, CASED, KEPT = 0, 1, 2


class Vocabulary:
    """Token types met so far, each a (form, UPOS or "") pair with a number."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self.upos: list[str] = []
        self._number: dict[tuple[str, str], int] = {}
        self._chunks: dict[bytes, int] = {}
        self._chunk_start = Growing()
        self._chunk_length = Growing()
        self._chunk_tokens = Growing()

    def number(self, form: str, upos: str = "") -> int:
        """The number of a token type; new types get the next one."""
        key = (form, upos)
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self.forms)
            self.forms.append(form)
            self.upos.append(upos)
        return number

    def chunks(self, data: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Token types of a column of chunks laid end to end, and how many each chunk has.

        A chunk is a piece of text between white space, tokenised once and then known.
        """
        coded = data.dictionary_encode()
        distinct = coded.dictionary.to_pylist()
        known = self._chunks
        new = [chunk for chunk in distinct if chunk not in known]
        known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        split = [tokens_of(text) for text in b"".join(new).decode("utf-8").split()]
        lengths = [len(tokens) for tokens in split]
        start = len(self._chunk_tokens)
        self._chunk_tokens.extend([self.number(token) for tokens in split for token in tokens])
        self._chunk_start.extend((offsets(np.array(lengths, np.int64))[:-1] + start).tolist())
        self._chunk_length.extend(lengths)
        chunk = np.array([known[chunk] for chunk in distinct], np.int64)[coded.indices.to_numpy()]
        counts = self._chunk_length.view()[chunk]
        return self._chunk_tokens.view()[runs(self._chunk_start.view()[chunk], counts)], counts


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences as columns.

    `types[k]` is the type of token k, all sentences end to end; sentence i has the tokens
    `bounds[i]` to `bounds[i + 1]`. `spaces[k]`: white space follows token k. `span[k]`: a number
    for the labelled span that token k is in, -1 for none, None where no sentence has spans.
    `name[k]`: token k is to be kept as a name (or None). `labels`: one a sentence, "" for none.
    `sentences`: the records the batch was made of, where it was made of records.
    """

    ids: list[str]
    types: NDArray[np.int32]
    bounds: Ints
    spaces: NDArray[np.bool_]
    labels: list[str]
    span: NDArray[np.int32] | None = None
    name: NDArray[np.int8] | None = None
    sentences: Sequence[Sentence] = ()

    def __len__(self) -> int:
        return len(self.ids)


def from_texts(
    ids: list[str], texts: list[str], labels: list[str], vocabulary: Vocabulary
) -> Batch:
    """A batch of untokenised texts; every text must have a character that is not white space."""
    joined = "\n".join(texts) + "\n"
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
        joined = joined.translate(OTHER_SPACES)
    data = np.frombuffer(joined.encode("utf-8"), dtype=np.uint8)
    blank = SPACE[data]
    begins = ~blank
    begins[1:] &= blank[:-1]
    starts = np.flatnonzero(begins)
    # A chunk runs to the start of the next, so that the column needs no copy of the bytes.
    edges = np.append(starts, len(data)).astype(np.int32)
    column = pa.Array.from_buffers(
        pa.binary(), len(starts), [None, pa.py_buffer(edges), pa.py_buffer(data)]
    )
    types, lengths = vocabulary.chunks(column)
    token_edges = offsets(lengths)
    spaces = np.zeros(len(types), dtype=bool)
    spaces[token_edges[1:] - 1] = True
    line_ends = np.flatnonzero(data == ord("\n"))
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    bounds[1:] = token_edges[np.searchsorted(starts, line_ends)]
    spaces[bounds[1:] - 1] = False
    return Batch(ids, types, bounds, spaces, labels)


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
