"""A substituted batch as lines: the ledger with everything, plain text, and aligned pairs.

Written column by column: a table of ready-made pieces is indexed by number for all tokens of a
batch at once, and the lines are put together from the columns, all in Arrow.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.synthesize.batch import Batch, LineIds, Names, Same
from lrl.synthesize.plans import Plans
from lrl.synthesize.ragged import Ints, offsets, runs
from lrl.synthesize.renderings import ORIGINS
from lrl.synthesize.substitute import Substituted

BYTES = pa.large_binary()
ESCAPED = r'["\\\x00-\x1f]'  # what JSON writes otherwise in a string
SQUARE = 128  # pairs of positions up to so many tokens are ready-made


class Pieces:
    """The bytes of a growing list of forms: form n at 2n with one end, at 2n + 1 with the other."""

    def __init__(
        self, forms: list[str], write: Callable[[str], bytes], ends: tuple[bytes, bytes]
    ) -> None:
        self._forms = forms
        self._write = write
        self._ends = ends
        self._pieces: list[bytes] = []
        self._array = pa.array([], BYTES)

    def array(self) -> pa.Array:
        """The pieces of all forms met so far."""
        for form in self._forms[len(self._pieces) // 2 :]:
            piece = self._write(form)
            self._pieces += [piece + end for end in self._ends]
        if len(self._array) < len(self._pieces):
            self._array = pa.array(self._pieces, BYTES)
        return self._array


class Side:
    """The pieces of one side: its text, the text inside a JSON string, and JSON strings."""

    def __init__(self, forms: list[str]) -> None:
        self.plain = Pieces(forms, str.encode, (b"", b" "))
        self.escaped = Pieces(forms, lambda form: orjson.dumps(form)[1:-1], (b"", b" "))
        self.quoted = Pieces(forms, orjson.dumps, (b",", b""))


def column(pieces: pa.Array, numbers: NDArray[np.integer], bounds: Ints) -> pa.Array:
    """For each sentence the pieces of its numbers, joined; the bytes are copied once."""
    taken = pieces.take(pa.array(numbers))
    _, edges, data = taken.buffers()
    cuts = np.frombuffer(edges, dtype=np.int64, count=len(taken) + 1)[bounds]
    return pa.Array.from_buffers(BYTES, len(bounds) - 1, [None, pa.py_buffer(cuts), data])


def joined(*parts: pa.Array | bytes) -> pa.Buffer:
    """All lines one after the other, each made of the parts in order."""
    scalars = [pa.scalar(part, BYTES) if isinstance(part, bytes) else part for part in parts]
    lines = pc.binary_join_element_wise(*scalars, pa.scalar(b"", BYTES))
    return lines.buffers()[2] or pa.py_buffer(b"")


def quoted(names: Names) -> pa.Array | bytes:
    """Strings as JSON: an array, or one value where all are the same."""
    if isinstance(names, Same):
        return orjson.dumps(names.value)
    if isinstance(names, LineIds):
        numbers = pa.array(names.numbers).cast(pa.string()).cast(pa.binary()).cast(BYTES)
        begin = pa.scalar(orjson.dumps(f"{names.stem}-")[:-1], BYTES)
        parts = (begin, numbers, pa.scalar(b'"', BYTES), pa.scalar(b"", BYTES))
        return pc.binary_join_element_wise(*parts)
    array = pa.array(list(names), pa.large_string())
    if pc.any(pc.match_substring_regex(array, ESCAPED)).as_py():
        return pa.array([orjson.dumps(name) for name in names], BYTES)
    mark = pa.scalar(b'"', BYTES)
    return pc.binary_join_element_wise(mark, array.cast(BYTES), mark, pa.scalar(b"", BYTES))


class Ledger:
    """Writes batches of one language; keeps the pieces between batches."""

    def __init__(self, plans: Plans, language: str) -> None:
        self.plans = plans
        self.language = orjson.dumps(language)
        self.source = Side(plans.vocabulary.forms)
        self.target = Side(plans.renderings.forms)
        names = [orjson.dumps(name) for name in ORIGINS]
        self.origins = pa.array([name + end for name in names for end in (b",", b"")], BYTES)
        self.entries: pa.Array | None = None
        self._pairs: pa.Array | None = None

    def texts(self, result: Substituted) -> pa.Buffer:
        """The target sentences as plain text, one a line."""
        return joined(self._texts(result), b"\n")

    def pairs(self, batch: Batch, result: Substituted) -> pa.Buffer:
        """Source text, target text and alignment, parted by tabs."""
        texts = self._source(batch)
        aligned = self.alignments(batch, result)
        return joined(texts, b"\t", self._texts(result), b"\t", aligned, b"\n")

    def _source(self, batch: Batch) -> pa.Array:
        if batch.order is not None:
            return pa.array([one.text.encode() for one in batch.originals], BYTES)
        return column(self.source.plain.array(), batch.types * 2 + batch.spaces, batch.bounds)

    def _texts(self, result: Substituted) -> pa.Array:
        numbers = result.tokens * 2 + result.spaces
        return column(self.target.plain.array(), numbers, result.bounds)

    def alignments(self, batch: Batch, result: Substituted) -> pa.Array:
        """Pharaoh alignments, "source-target" by 0-based token: b"0-0 1-1 1-2"."""
        lengths = result.last - result.first + 1
        lasting = np.diff(result.bounds)
        source = result.first - np.repeat(batch.bounds[:-1].astype(np.int32), lasting)
        target = np.arange(len(result.tokens), dtype=np.int32)
        target -= np.repeat(result.bounds[:-1].astype(np.int32), lasting)
        bounds = result.bounds
        last = last_of(bounds)
        if (lengths > 1).any():
            ends = offsets(lengths)
            last_pair = np.zeros(int(ends[-1]), dtype=bool)
            last_pair[ends[1:][last] - 1] = True
            source, target = runs(source, lengths), np.repeat(target, lengths)
            bounds, last = ends[bounds], last_pair
        if batch.order is not None:
            source = batch.order[source + np.repeat(batch.bounds[:-1], np.diff(bounds))]
        pieces = self._square()
        numbers = (source * np.int32(SQUARE) + target) * np.int32(2) + last
        far = np.flatnonzero((source >= SQUARE) | (target >= SQUARE))
        if len(far):
            triples = np.stack((source[far], target[far], last[far]), axis=1)
            distinct, where = np.unique(triples, axis=0, return_inverse=True)
            numbers[far] = len(pieces) + where.reshape(-1)
            rest = [b"%d-%d" % (s, t) + b" " * (1 - end) for s, t, end in distinct.tolist()]
            pieces = pa.concat_arrays([pieces, pa.array(rest, BYTES)])
        return column(pieces, numbers, bounds)

    def _square(self) -> pa.Array:
        """Every pair of positions in a sentence of usual length, ready-made."""
        if self._pairs is None:
            sides = range(SQUARE)
            pairs = [b"%d-%d%b" % (s, t, end) for s in sides for t in sides for end in (b" ", b"")]
            self._pairs = pa.array(pairs, BYTES)
        return self._pairs

    def _source_members(self, batch: Batch) -> tuple[pa.Array, pa.Array, pa.Array | bytes]:
        """Source text and tokens inside JSON, and the order member, if the batch has one."""
        if batch.order is None:
            text, words = self.source.escaped.array(), self.source.quoted.array()
            last = last_of(batch.bounds)
            return (
                column(text, batch.types * 2 + batch.spaces, batch.bounds),
                column(words, batch.types * 2 + last, batch.bounds),
                b"",
            )
        orders = [b',"order":' + orjson.dumps(batch.places(i)) for i in range(len(batch))]
        return (
            pa.array([orjson.dumps(one.text)[1:-1] for one in batch.originals], BYTES),
            pa.array([orjson.dumps(one.tokens)[1:-1] for one in batch.originals], BYTES),
            pa.array(orders, BYTES),
        )

    def lines(
        self, batch: Batch, result: Substituted, projected: list[Sentence] | None
    ) -> pa.Buffer:
        """One JSON object a sentence; see README, "File formats". `projected` has the labels."""
        if self.entries is None:
            rows = len(self.plans.index.sources)
            numbers = [b"null", *(b"%d" % n for n in range(rows))]
            self.entries = pa.array([n + end for n in numbers for end in (b",", b"")], BYTES)
        bounds, last = result.bounds, last_of(result.bounds)
        target_text, target_words = self.target.escaped.array(), self.target.quoted.array()
        source_text, source_words, order = self._source_members(batch)
        more = pa.array([labels(one) for one in projected], BYTES) if projected else b""
        return joined(
            b'{"id":',
            quoted(batch.ids),
            b',"lang":' + self.language + b',"text":"',
            column(target_text, result.tokens * 2 + result.spaces, bounds),
            b'","tokens":[',
            column(target_words, result.tokens * 2 + last, bounds),
            b'],"source_text":"',
            source_text,
            b'","source_tokens":[',
            source_words,
            b'],"alignment":"',
            self.alignments(batch, result),
            b'","origin":[',
            column(self.origins, result.origin * 2 + last, bounds),
            b'],"entry":[',
            column(self.entries, result.entry * 2 + 2 + last, bounds),
            b'],"label":',
            quoted(batch.labels),
            order,
            pa.array(self.inflections(result), BYTES) if self.plans.inflection else b"",
            more,
            b"}\n",
        )

    def inflections(self, result: Substituted) -> list[bytes]:
        """What was asked of each target token and what came of it, as JSON members a sentence.

        Tokens of one translation share what is said of it.
        """
        found = self.plans.renderings.inflected
        if result.rendering is None or result.types is None:
            return [b""] * (len(result.bounds) - 1)
        wishes = self.plans.vocabulary.wanted
        wanted = [wishes[number] for number in result.types[result.first].tolist()]
        each = [found.get(number) for number in result.rendering[result.first].tolist()]
        lines = []
        for low, high in pairwise(result.bounds.tolist()):
            here = each[low:high]
            members = {
                "wanted": [
                    one.wanted if one else wish
                    for one, wish in zip(here, wanted[low:high], strict=True)
                ],
                "cell": [one.cell if one else "" for one in here],
                "tier": [one.tier if one else "" for one in here],
                "confidence": [one.confidence if one and one.tier else None for one in here],
            }
            lines.append(b"," + orjson.dumps(members)[1:-1])
        return lines


def last_of(bounds: Ints) -> NDArray[np.bool_]:
    """Whether each token is the last of its sentence."""
    last = np.zeros(int(bounds[-1]), dtype=bool)
    last[bounds[1:][np.diff(bounds) > 0] - 1] = True
    return last


def labels(sentence: Sentence) -> bytes:
    """The token-level labels of a target sentence as further JSON members, each led by a comma."""
    members: dict[str, object] = {}
    starts = sentence.starts
    members["spans"] = [
        {
            "start": span.start,
            "end": span.end,
            "label": span.label,
            "start_char": starts[span.start],
            "end_char": starts[span.end - 1] + len(sentence.tokens[span.end - 1]),
        }
        for span in sentence.spans
    ]
    if sentence.tags:
        members["tags"] = dict(sentence.tags)
    if sentence.tree:
        members["upos"] = [word.upos for word in sentence.tree]
        members["head"] = [word.head for word in sentence.tree]
        members["deprel"] = [word.deprel for word in sentence.tree]
    return b"," + orjson.dumps(members)[1:-1]
