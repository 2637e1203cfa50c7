"""Plain target text straight from the white-space-delimited chunks of a raw text.

Most chunks ("dog", "house,") can become one thing only, and need not be taken apart again every
time they are met. What depends on more than the chunk itself, a choice among translations, a run
of words that may be one entry, white space around a deleted word, goes through
`substitute.render` with the very draws it would have had, so that the text is the same.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lrl.synthesize.batch import Batch, Lines, Same
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.ledger import BYTES, Pieces, column
from lrl.synthesize.plans import Plans
from lrl.synthesize.ragged import Growing, Ints, offsets
from lrl.synthesize.renderings import COVERED, ORIGINS
from lrl.synthesize.substitute import Draws, Substituted, render

# What is known of a chunk beside its text: bits of `Plain._traits`.
BEGINS = 1  # its last token begins some multi-word head
CONTINUES = 2  # its first token goes on with one
OPEN = 4  # it has several renderings
KNIT = 8  # it has a run inside, or a deleted token beside others, and hangs on its neighbours
GONE = 16  # its only token is deleted
WORD = 32  # it has a word


def applies(config: SubstituteConfig, formats: tuple[str, ...]) -> bool:
    """Whether a job is plain enough: only text, and every word that has an entry is replaced."""
    everything = config.words == "all" and config.ratio in ("1", "1.0")
    return formats == ("text",) and everything and config.uncovered != "drop"


@dataclass(frozen=True, slots=True)
class PlainText:
    """Rendered lines: their text, their number, and their source tokens by ORIGINS."""

    text: pa.Buffer
    sentences: int
    words: int
    covered: int
    origins: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the chunks of some lines stand: first word of their line, end of their line."""

    chunks: NDArray[np.int32]
    traits: NDArray[np.int8]
    initial: NDArray[np.bool_]
    final: NDArray[np.bool_]


class Plain:
    """Renders lines of chunks; keeps what it has worked out of each chunk."""

    def __init__(self, plans: Plans) -> None:
        self.plans = plans
        self._forms = Pieces(plans.renderings.forms, str.encode, (b"", b" "))
        # Text of each chunk: inside its line, with the first word of it, at its end, with both.
        self._pieces: tuple[list[bytes], ...] = ([], [], [], [])
        self._array = pa.array([], BYTES)
        self._traits, self._lengths, self._words = Growing(np.int8), Growing(), Growing()
        self._ends = Growing()  # first and last token type, by 2 * chunk
        self._codes = Growing(np.int8)  # origins of a chunk's tokens, by 2 * chunk + initial

    def render(self, lines: Lines, rng: np.random.Generator) -> PlainText:
        """The lines that are not blank; the same draws, and so the same text, as `substitute`."""
        self._learn()
        lengths = np.diff(lines.bounds)
        bounds = offsets(lengths[lengths > 0])
        chunks = lines.chunks
        tokens = offsets(self._lengths.view()[chunks])
        choose = rng.random(int(tokens[-1]), dtype=np.float32)
        place = self._place(chunks, bounds)
        slot = chunks * 2 + place.initial
        inside = self._doubtful(place)
        at = np.flatnonzero(inside)
        settled = slot[~inside] if len(at) else slot
        counts = np.bincount(settled, minlength=2 * len(self._lengths))
        weights = np.repeat(counts, np.repeat(self._lengths.view(), 2))
        tally = np.bincount(self._codes.view(), weights, minlength=len(ORIGINS))
        origins = tally.astype(np.int64)
        covered = int(origins[:COVERED].sum())
        variant = place.final * np.int32(2) + place.initial
        pieces, numbers = self._array, variant * np.int32(len(self._traits)) + chunks
        if len(at):
            # A region is a run of doubtful chunks of one line.
            fresh = np.concatenate(([True], place.final[:-1] | ~inside[:-1]))[at]
            regions = np.append(np.flatnonzero(fresh), len(at))
            batch, draws = self._batch(place, at, regions, tokens, choose)
            result = render(batch, self.plans, draws, trim=False)
            text = self._text(result, place.final[at[regions[1:] - 1]])
            numbers[at] = len(self._array)
            numbers[at[fresh]] += 1 + np.arange(len(text))
            pieces = pa.concat_arrays([pieces, pa.array([b""], BYTES), text])
            origins += np.bincount(result.found, minlength=len(ORIGINS))
            word = self.plans.words.view()[batch.types].astype(bool)
            covered += int((word & (result.found < COVERED)).sum())
        data = pieces.take(pa.array(numbers)).buffers()[2] or pa.py_buffer(b"")
        words = int(self._words.view()[chunks].sum())
        return PlainText(data, len(bounds) - 1, words, covered, origins)

    def _place(self, chunks: NDArray[np.int32], bounds: Ints) -> Place:
        traits = self._traits.view()[chunks]
        final = np.zeros(len(chunks), dtype=bool)
        final[bounds[1:] - 1] = True
        initial = np.zeros(len(chunks), dtype=bool)
        first = bounds[:-1]
        wordy = (traits[first] & WORD).astype(bool)
        initial[first[wordy]] = True
        others = np.flatnonzero(~wordy)
        words = np.append(np.flatnonzero(traits & WORD), len(traits))
        at = words[np.searchsorted(words, first[others])]
        initial[at[at < bounds[others + 1]]] = True
        return Place(chunks, traits, initial, final)

    def _doubtful(self, place: Place) -> NDArray[np.bool_]:
        """Chunks whose text depends on a draw or on their neighbours, and these neighbours."""
        traits, final = place.traits, place.final
        inside = np.zeros(len(traits), dtype=bool)
        begins, goes_on = (traits & BEGINS).astype(bool), (traits & CONTINUES).astype(bool)
        pairs = np.flatnonzero(begins[:-1] & goes_on[1:] & ~final[:-1])
        ends = self._ends.view()
        first, second = ends[place.chunks[pairs] * 2 + 1], ends[place.chunks[pairs + 1] * 2]
        reach, _ = self.plans.runs_from(first, second, place.initial[pairs])
        self._mark(inside, final, pairs, reach)
        inside[(traits & OPEN).astype(bool)] = True
        knit = np.flatnonzero(traits & KNIT)
        self._mark(inside, final, knit, np.full(len(knit), max(self.plans.index.depth, 2)))
        gone = (traits & GONE).astype(bool)
        leading = np.flatnonzero(gone & place.initial)
        self._mark(inside, final, leading, np.full(len(leading), 2))
        # White space before a deleted word is the affair of the last word that is not deleted.
        for end in (*knit.tolist(), *np.flatnonzero(gone & final).tolist()):
            inside[end] = True
            k = end - 1
            while k >= 0 and not final[k]:
                inside[k] = True
                if not gone[k]:
                    break
                k -= 1
        return inside

    def _mark(
        self, inside: NDArray[np.bool_], final: NDArray[np.bool_], k: Ints, reach: Ints
    ) -> None:
        """Mark `reach` chunks from each k on, as far as its line goes."""
        k, reach = k[reach > 0], reach[reach > 0]
        while len(k):
            inside[k] = True
            more = (reach > 1) & ~final[k]
            k, reach = k[more] + 1, reach[more] - 1

    def _batch(
        self, place: Place, at: Ints, regions: Ints, tokens: Ints, choose: NDArray[np.float32]
    ) -> tuple[Batch, Draws]:
        """The regions as sentences of a batch, with the draws of their tokens."""
        chunks = place.chunks[at]
        types, lengths = self.plans.vocabulary.expand(chunks)
        edges = offsets(lengths)
        spaces = np.zeros(len(types), dtype=bool)
        spaces[edges[1:] - 1] = ~place.final[at]
        source = np.arange(len(types)) - np.repeat(edges[:-1] - tokens[at], lengths)
        initial = np.zeros(len(types), dtype=bool)
        words = np.flatnonzero(self.plans.words.view()[types])
        opening = edges[:-1][place.initial[at]]
        initial[words[np.searchsorted(words, opening)]] = True
        bounds = edges[regions]
        count = len(regions) - 1
        batch = Batch(Same("", count), types, bounds, spaces, Same("", count))
        return batch, Draws(choose[source], np.ones(len(types), dtype=bool), initial)

    def _text(self, result: Substituted, final: NDArray[np.bool_]) -> pa.Array:
        """The text of each region, its white space at the end included."""
        numbers = result.tokens * 2 + result.spaces
        text = column(self._forms.array(), numbers, result.bounds)
        trimmed = pc.binary_replace_slice(text, 0, 0, b"")  # a copy with offsets from 0
        lines = pc.ascii_rtrim(trimmed.cast(pa.large_string()), " ").cast(BYTES)
        ended = pc.binary_join_element_wise(lines, pa.scalar(b"\n", BYTES), pa.scalar(b"", BYTES))
        return pc.if_else(pa.array(final), ended, trimmed)

    def _learn(self) -> None:
        """Work out the chunks that the vocabulary has met since the last call."""
        plans, vocabulary = self.plans, self.plans.vocabulary
        plans.update()
        known = len(self._traits)
        new = [vocabulary.chunk_types(n) for n in range(known, vocabulary.chunks_met())]
        if not new:
            return
        columns = plans.columns()
        renderings = plans.renderings
        count, first = columns.count.tolist(), columns.first.tolist()
        begins, goes_on = columns.begins.tolist(), columns.continues.tolist()
        words = plans.words.view().tolist()
        texts = renderings.texts
        origin = renderings.origin.view().tolist()
        traits: list[int] = []
        codes: list[int] = []
        inside, start, ending, whole = self._pieces
        for types in new:
            initials = next((i for i, t in enumerate(types) if words[t]), -1)
            slots = [2 * t for t in types]
            chosen = [first[slot] for slot in slots]
            parts = [texts[number] for number in chosen]
            text = b"".join(parts)
            trait = BEGINS * begins[types[-1]] | CONTINUES * goes_on[types[0]]
            several = any(count[slot] > 1 for slot in slots)
            codes += [origin[number] for number in chosen]
            inside.append(text + b" " if text else b"")
            ending.append(text + b"\n")
            if initials >= 0:
                trait |= WORD
                slots[initials] += 1
                several = several or count[slots[initials]] > 1
                chosen[initials] = first[slots[initials]]
                text = b"".join([texts[number] for number in chosen])
            codes += [origin[number] for number in chosen]
            start.append(text + b" " if text else b"")
            whole.append(text + b"\n")
            if len(types) > 1:
                linked = any(begins[a] and goes_on[b] for a, b in pairwise(types))
                trait |= KNIT * (linked or not all(parts))
            traits.append(trait | OPEN * several | GONE * (not text))
        self._traits.extend(traits)
        self._lengths.extend([len(types) for types in new])
        self._codes.extend(codes)
        self._words.extend([sum(words[t] for t in types) for types in new])
        self._ends.extend([side for types in new for side in (types[0], types[-1])])
        self._array = pa.array([piece for pieces in self._pieces for piece in pieces], BYTES)
