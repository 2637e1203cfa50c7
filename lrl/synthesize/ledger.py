"""A substituted batch as lines: the ledger with everything, plain text, and aligned pairs.

Written column by column: a table of ready-made pieces is indexed by number for all tokens of a
batch at once, and a sentence's part of the column is one slice of the result.
"""

from collections.abc import Iterator
from itertools import repeat

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.synthesize.batch import Batch
from lrl.synthesize.plans import ORIGINS, Plans
from lrl.synthesize.ragged import Ints, offsets, runs
from lrl.synthesize.substitute import Substituted


class Pieces:
    """The byte strings of a growing list of forms, with and without a space after them."""

    def __init__(self, forms: list[str]) -> None:
        self._forms = forms
        self._plain: list[bytes] = []
        self._escaped: list[bytes] = []
        self._quoted: list[bytes] = []
        self.plain = self.escaped = self.quoted = pa.array([], pa.large_binary())

    def update(self) -> None:
        """Make the pieces of the forms that are new since the last call."""
        if len(self._quoted) == len(self._forms):
            return
        for form in self._forms[len(self._quoted) :]:
            plain, quoted = form.encode("utf-8"), orjson.dumps(form)
            self._plain += plain, plain + b" "
            self._escaped += quoted[1:-1], quoted[1:-1] + b" "
            self._quoted.append(quoted + b",")
        self.plain = pa.array(self._plain, pa.large_binary())
        self.escaped = pa.array(self._escaped, pa.large_binary())
        self.quoted = pa.array(self._quoted, pa.large_binary())


def column(pieces: pa.Array, numbers: NDArray[np.integer], bounds: Ints, trim: int) -> list[bytes]:
    """For each sentence the pieces of its numbers joined, without the last `trim` bytes."""
    taken = pieces.take(pa.array(numbers))
    _, edges, data = taken.buffers()
    cuts = np.frombuffer(edges, dtype=np.int64, count=len(taken) + 1)[bounds]
    text = data.to_pybytes() if data is not None else b""
    starts = cuts[:-1].tolist()
    ends = np.maximum(cuts[1:] - trim, cuts[:-1]).tolist()
    return [text[a:b] for a, b in zip(starts, ends, strict=True)]


class Ledger:
    """Writes batches of one language; keeps the pieces between batches."""

    def __init__(self, plans: Plans, language: str) -> None:
        self.plans = plans
        self.language = orjson.dumps(language)
        self.source = Pieces(plans.vocabulary.forms)
        self.target = Pieces(plans.renderings.forms)
        self.origins = pa.array([orjson.dumps(name) + b"," for name in ORIGINS], pa.large_binary())
        self.entries: pa.Array | None = None

    def texts(self, batch: Batch, result: Substituted) -> list[bytes]:
        """The target sentences as plain text."""
        self.target.update()
        numbers = result.tokens * 2 + result.spaces
        return column(self.target.plain, numbers, result.bounds, 0)

    def source_texts(self, batch: Batch) -> list[bytes]:
        """The source sentences as plain text."""
        self.source.update()
        return column(self.source.plain, batch.types * 2 + batch.spaces, batch.bounds, 0)

    def alignments(self, batch: Batch, result: Substituted) -> list[bytes]:
        """Pharaoh alignments, "source-target" by 0-based token: b"0-0 1-1 1-2"."""
        lengths = result.last - result.first + 1
        of_sentence = np.repeat(np.arange(len(batch)), np.diff(result.bounds))
        source = result.first - batch.bounds[of_sentence]
        target = np.arange(len(result.tokens)) - result.bounds[of_sentence]
        pairs_source = runs(source, lengths)
        pairs_target = np.repeat(target, lengths)
        top = int(max(pairs_source.max(initial=0), pairs_target.max(initial=0))) + 1
        pieces = [b"%d-" % n for n in range(top)] + [b"%d " % n for n in range(top)]
        numbers = np.empty(2 * len(pairs_source), dtype=np.int64)
        numbers[0::2] = pairs_source
        numbers[1::2] = pairs_target + top
        bounds = offsets(lengths)[result.bounds] * 2
        return column(pa.array(pieces, pa.large_binary()), numbers, bounds, 1)

    def lines(
        self, batch: Batch, result: Substituted, projected: list[Sentence] | None
    ) -> Iterator[bytes]:
        """One JSON object a sentence; see README, "File formats". `projected` has the labels."""
        self.source.update()
        self.target.update()
        if self.entries is None:
            rows = len(self.plans.index.sources)
            self.entries = pa.array(
                [b"null,", *(b"%d," % n for n in range(rows))], pa.large_binary()
            )
        bounds = result.bounds
        columns = zip(
            batch.ids,
            batch.labels,
            column(self.target.escaped, result.tokens * 2 + result.spaces, bounds, 0),
            column(self.target.quoted, result.tokens, bounds, 1),
            column(self.source.escaped, batch.types * 2 + batch.spaces, batch.bounds, 0),
            column(self.source.quoted, batch.types, batch.bounds, 1),
            self.alignments(batch, result),
            column(self.origins, result.origin, bounds, 1),
            column(self.entries, result.entry + 1, bounds, 1),
            map(labels, projected) if projected else repeat(b"", len(batch)),
            strict=True,
        )
        for name, label, text, tokens, source, words, pairs, origins, entries, more in columns:
            yield (
                b'{"id":%b,"lang":%b,"text":"%b","tokens":[%b],"source_text":"%b",'
                b'"source_tokens":[%b],"alignment":"%b","origin":[%b],"entry":[%b],"label":%b%b}\n'
            ) % (
                orjson.dumps(name), self.language, text, tokens, source, words, pairs, origins,
                entries, orjson.dumps(label), more,
            )  # fmt: skip


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
