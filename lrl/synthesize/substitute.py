"""The substitution itself: a batch of source columns in, a batch of aligned target columns out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lrl.synthesize.agreement import absorb, agree_with_nouns
from lrl.synthesize.batch import CASED, KEPT, MADE, Batch
from lrl.synthesize.plans import UNPLANNED, Plans
from lrl.synthesize.ragged import Ints, offsets, runs
from lrl.synthesize.spacing import close_gaps, set_apart


@dataclass(frozen=True, slots=True)
class Substituted:
    """Target tokens of a batch, all sentences end to end, aligned by construction.

    Target token j has the form number `tokens[j]` and white space after it where `spaces[j]`;
    it stands for the source tokens `first[j]` to `last[j]` (both included, counted over the
    batch); `origin[j]` is an index into ORIGINS and `entry[j]` a row of the lexicon or -1.
    Sentence i has the target tokens `bounds[i]` to `bounds[i + 1]`. `found[k]` is how source
    token k was rendered (an index into ORIGINS, also for deleted tokens). Where words are
    inflected, `types[k]` is the type of source token k with what was asked of it in the end, and
    `rendering[k]` its rendering.
    """

    tokens: NDArray[np.int32]
    spaces: NDArray[np.bool_]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    origin: NDArray[np.int8]
    entry: NDArray[np.int32]
    bounds: Ints
    found: NDArray[np.int8]
    types: NDArray[np.int32] | None = None
    rendering: NDArray[np.int32] | None = None


def substitute(
    batch: Batch, plans: Plans, ratio: NDArray[np.float64], rng: np.random.Generator
) -> Substituted:
    """Replace the words of a batch by their renderings; `ratio` has one value a sentence.

    A uniform number is drawn for every source token, and a second where the ratio is not 1,
    whatever becomes of the token: its draws do not depend on the lexicon or on its neighbours.
    """
    plans.update()
    n = len(batch.types)
    choose = rng.random(n, dtype=np.float32)
    replace = np.ones(n, dtype=bool)
    if (ratio < 1.0).any():
        shares = np.repeat(ratio.astype(np.float32), np.diff(batch.bounds))
        replace = rng.random(n, dtype=np.float32) < shares
    initial = np.zeros(n, dtype=bool)
    initial[_first_words(batch, plans)] = True
    return render(batch, plans, Draws(choose, replace, initial))


@dataclass(frozen=True, slots=True)
class Draws:
    """What is settled of each source token beforehand.

    `choose`: a number in [0, 1) that chooses among its renderings; `replace`: whether it may be
    replaced; `initial`: whether it is the first word of its sentence.
    """

    choose: NDArray[np.float32]
    replace: NDArray[np.bool_]
    initial: NDArray[np.bool_]


def render(batch: Batch, plans: Plans, draws: Draws, trim: bool = True) -> Substituted:
    """The batch with every token rendered as its draws say; all its types must be planned.

    `trim` takes the white space after the last token of each sentence away.
    """
    columns = plans.columns()
    n = len(batch.types)
    slot = batch.types * 2 + draws.initial
    rendering = columns.first[slot]
    several = np.flatnonzero(columns.count[slot] > 1)
    rendering[several] = columns.draw(slot[several], draws.choose[several])
    replace = draws.replace
    names = batch.name is not None and plans.config.names == "keep"
    if batch.name is not None and names:
        allowed = (batch.name != CASED) | columns.cased[batch.types]
        replace = replace & (batch.name != KEPT) & allowed
    if batch.name is not None:
        replace = replace & (batch.name != MADE)
    if batch.noun is not None:
        batch = agree_with_nouns(batch, plans, draws.choose, draws.initial, rendering)
        columns = plans.columns()
        slot = batch.types * 2 + draws.initial
    kept = np.flatnonzero(~replace)
    rendering[kept] = columns.otherwise[slot[kept]]
    if names:
        _keep_names(batch, plans, replace, rendering)
    _keep_invented(batch, plans, rendering)
    if batch.span is not None:
        _keep_spans(batch, plans, rendering)
    last = np.arange(n, dtype=np.int32)
    absorbed = np.zeros(0, dtype=np.int32)
    if plans.config.words == "all":
        absorbed = _multiword(
            batch, plans, Draws(draws.choose, replace, draws.initial), rendering, last
        )
    plans.renderings.settle()
    if batch.into is not None:
        alone = replace & (last == np.arange(n))
        alone[absorbed] = False
        absorb(batch, plans, rendering, alone)
    if plans.config.case:
        _pass_capital_on(batch, plans, draws.initial, rendering)
    lengths = plans.renderings.length.view()[rendering]
    lengths[absorbed] = 0
    where = runs(plans.renderings.start.view()[rendering], lengths)
    source = np.repeat(np.arange(n, dtype=np.int32), lengths)
    edges = offsets(lengths)
    spaces = plans.renderings.spaces.view()[where].astype(bool)
    spaces[edges[1:][lengths > 0] - 1] = batch.spaces[last[lengths > 0]]
    set_apart(batch, plans, rendering, edges, spaces)
    close_gaps(batch, plans, lengths, edges, absorbed, spaces)
    bounds = edges[batch.bounds]
    if trim:
        full = bounds[1:] > bounds[:-1]
        spaces[bounds[1:][full] - 1] = False
    found = plans.renderings.origin.view()[rendering]
    return Substituted(
        tokens=plans.renderings.tokens.view()[where],
        spaces=spaces,
        first=source,
        last=last[source],
        origin=np.repeat(found, lengths),
        entry=plans.renderings.entries.view()[where],
        bounds=bounds,
        found=found,
        types=batch.types if batch.into is not None else None,
        rendering=rendering if batch.into is not None else None,
    )


def _first_words(batch: Batch, plans: Plans) -> Ints:
    """Position of the first word of each sentence (after an opening quotation mark, say)."""
    first = batch.bounds[:-1][np.diff(batch.bounds) > 0]
    wordy = plans.words.view()[batch.types[first]].astype(bool)
    if wordy.all():
        return first
    words = np.flatnonzero(plans.words.view()[batch.types])
    at = np.searchsorted(words, first[~wordy])
    return np.concatenate((first[wordy], words[at[at < len(words)]]))


def _keep_names(
    batch: Batch, plans: Plans, replace: NDArray[np.bool_], rendering: NDArray[np.int32]
) -> None:
    """Say "name" of kept names, which are then not dropped or masked as uncovered words are."""
    assert batch.name is not None
    words = plans.words.view()[batch.types].astype(bool)
    for k in np.flatnonzero((batch.name > 0) & ~replace & words).tolist():
        rendering[k] = plans.as_is(plans.vocabulary.forms[batch.types[k]], "name")


def _keep_invented(batch: Batch, plans: Plans, rendering: NDArray[np.int32]) -> None:
    """Say "invented" of words that stand for some of the target language already."""
    if batch.name is None:
        return
    for k in np.flatnonzero(batch.name == MADE).tolist():
        rendering[k] = plans.as_is(plans.vocabulary.forms[batch.types[k]], "invented")


def _multiword(
    batch: Batch,
    plans: Plans,
    draws: Draws,
    rendering: NDArray[np.int32],
    last: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Render runs of words that are one entry, longest first from the left; the absorbed tokens.

    A run never crosses the end of a sentence or the edge of a labelled span, so that labels are
    projected exactly, and holds no token that is to be left alone.
    """
    types, columns = batch.types, plans.columns()
    joins = np.ones(len(types), dtype=bool)  # token k may stand in a run with token k - 1
    joins[batch.bounds[:-1]] = False
    if batch.span is not None:
        joins[1:] &= batch.span[1:] == batch.span[:-1]
    joins &= draws.replace
    joins[1:] &= draws.replace[:-1]
    if batch.alone is not None:
        joins &= ~batch.alone
        joins[1:] &= ~batch.alone[:-1]
    starts = np.flatnonzero(joins[1:] & columns.begins[types[:-1]] & columns.continues[types[1:]])
    reaches, only = plans.runs_from(types[starts], types[starts + 1], draws.initial[starts])
    hits = np.flatnonzero(reaches)
    starts, reaches, only = starts[hits], reaches[hits], only[hits]
    open_ = only == UNPLANNED
    windows = _windows(types, joins, starts[open_], reaches[open_])
    if plans.inflection:
        listed = list(windows)
        plans.expect(listed)
        windows = iter(listed)
    heads: list[tuple[int, int, int]] = []  # first token, number of tokens, rendering
    free = 0
    for k, one in zip(starts.tolist(), only.tolist(), strict=True):
        window = next(windows) if one == UNPLANNED else ()
        if k < free:
            continue
        if one != UNPLANNED:
            heads.append((k, 2, one))
            free = k + 2
            continue
        hit = plans.run(window, bool(draws.initial[k]))
        if hit is not None:
            heads.append((k, hit[0], hit[1].draw(float(draws.choose[k]))))
            free = k + hit[0]
    at, length, number = np.array(heads, dtype=np.int64).reshape(-1, 3).T
    last[at] = at + length - 1
    covered = runs(at, length)
    rendering[covered] = np.repeat(number, length)
    return np.setdiff1d(covered, at, assume_unique=True)


def _pass_capital_on(
    batch: Batch, plans: Plans, initial: NDArray[np.bool_], rendering: NDArray[np.int32]
) -> None:
    """Where the first word of a sentence is left out, the next one takes over its capital."""
    ends = set(batch.bounds[1:].tolist())
    silent = (rendering == plans.renderings.zero) | (rendering == plans.renderings.case)
    for k in np.flatnonzero(initial & silent).tolist():
        if k + 1 not in ends and plans.vocabulary.forms[batch.types[k]][:1].isupper():
            rendering[k + 1] = plans.renderings.capitalised(int(rendering[k + 1]))
    plans.renderings.settle()


def _windows(
    types: NDArray[np.int32], joins: NDArray[np.bool_], starts: Ints, reaches: Ints
) -> Iterator[tuple[int, ...]]:
    """The types from each start on, as many as `reaches` says and as join the token before."""
    steps = np.arange(int(reaches.max(initial=0)))
    places = np.minimum(starts[:, None] + steps, len(types) - 1)
    goes_on = joins[places] & (starts[:, None] + steps < len(types)) & (steps < reaches[:, None])
    goes_on[:, :1] = True
    lengths = np.logical_and.accumulate(goes_on, axis=1).sum(axis=1)
    for window, length in zip(types[places].tolist(), lengths.tolist(), strict=True):
        yield tuple(window[:length])


def _keep_spans(batch: Batch, plans: Plans, rendering: NDArray[np.int32]) -> None:
    """Keep tokens of a labelled span where they would be dropped: a slot must not vanish.

    So are words the target language says nothing for, where the span has no others ("A" alone).
    """
    assert batch.span is not None
    inside = batch.span >= 0
    dropped = inside & (rendering == plans.renderings.nothing)
    silent = inside & (rendering == plans.renderings.zero)
    if silent.any():
        spoken = np.zeros(int(batch.span.max()) + 1, dtype=bool)
        spoken[batch.span[inside & ~silent]] = True
        silent[silent] = ~spoken[batch.span[silent]]
    for k in np.flatnonzero(dropped | silent).tolist():
        rendering[k] = plans.as_is(plans.vocabulary.forms[batch.types[k]], "copied")
