"""Agreement in a batch: requests of its tokens, genders of the nouns drawn, words absorbed."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lrl.morphology.features import parse
from lrl.synthesize.agree import requests
from lrl.synthesize.asked import GONE, Request, is_word
from lrl.synthesize.batch import Batch
from lrl.synthesize.grammar import Grammar
from lrl.synthesize.plans import Plans


def asked(batch: Batch, plans: Plans, grammar: Grammar) -> Batch:
    """The batch with what its sentences' trees ask of its tokens."""
    vocabulary = plans.vocabulary
    types = batch.types.tolist()
    into: list[int] = []
    noun: list[int] = []
    short: list[int] = []
    alone: list[bool] = []
    for i, sentence in enumerate(batch.sentences):
        base = int(batch.bounds[i])
        for k, request in enumerate(requests(sentence, grammar), start=base):
            form, upos = vocabulary.forms[types[k]], vocabulary.upos[types[k]]
            read = _read(request, form, upos, plans)
            if request.wanted or read:
                types[k] = vocabulary.number(form, upos, request.wanted, read)
            if k > base and not batch.spaces[k - 1]:
                before = vocabulary.forms[types[k - 1]]
                if read or (form[:1].isalpha() and before[-1:].isalpha()):
                    short.append(k)
            alone.append(is_word(request.wanted) or (request.into >= 0 and upos == "AUX"))
            into.append(base + request.into if request.into >= 0 else -1)
            noun.append(base + request.noun if request.noun >= 0 else -1)
    return replace(
        batch,
        types=np.array(types, np.int32),
        into=np.array(into, np.int32),
        noun=np.array(noun, np.int32),
        short=np.array(short, np.int64),
        alone=np.array(alone, bool),
    )


def _read(request: Request, form: str, upos: str, plans: Plans) -> str:
    """The word by which a token is looked up, where its form is none that the lexicon has."""
    if not request.read or plans.index.keys == "exact":
        return ""
    if request.wanted == GONE:
        return request.read
    known = form[:1].isalpha() and plans.index.lookup(form, upos) is not None
    return "" if known else request.read


def agree_with_nouns(
    batch: Batch,
    plans: Plans,
    choose: NDArray[np.float32],
    initial: NDArray[np.bool_],
    rendering: NDArray[np.int32],
) -> Batch:
    """Give the words that agree with a noun the gender of the noun that was drawn.

    `rendering` gets their new renderings, drawn with the same numbers as before.
    """
    assert batch.noun is not None
    vocabulary, inflected = plans.vocabulary, plans.renderings.inflected
    types = batch.types.copy()
    changed = []
    for k in np.flatnonzero(batch.noun >= 0).tolist():
        noun = inflected.get(int(rendering[batch.noun[k]]))
        number = int(types[k])
        if noun is None or not noun.gender or plans.inflection is None:
            continue
        bundle = parse(vocabulary.wanted[number])
        marked = plans.inflection.grammar.marks(bundle.pos, "gender")
        if marked and not bundle.values("gender"):
            wanted = str(parse(f"{vocabulary.wanted[number]};{noun.gender}"))
            types[k] = vocabulary.number(
                vocabulary.forms[number], vocabulary.upos[number], wanted, vocabulary.read[number]
            )
            changed.append(k)
    plans.update()
    columns = plans.columns()
    at = np.array(changed, np.int64)
    slot = types[at] * 2 + initial[at]
    rendering[at] = columns.first[slot]
    several = columns.count[slot] > 1
    rendering[at[several]] = columns.draw(slot[several], choose[at[several]])
    return replace(batch, types=types)


def absorb(
    batch: Batch,
    plans: Plans,
    rendering: NDArray[np.int32],
    alone: NDArray[np.bool_],
) -> None:
    """Leave out words that the form of another one says: "in" where the noun is inessive.

    Only where the other word was in truth put into a form, for tokens that are `alone` (may be
    replaced and stand in no run), and never across the edge of a labelled span.
    """
    assert batch.into is not None
    for k in np.flatnonzero((batch.into >= 0) & alone).tolist():
        head = int(batch.into[k])
        inside = batch.span is None or batch.span[k] in (-1, batch.span[head])
        found = plans.renderings.inflected.get(int(rendering[head]))
        if inside and found is not None and found.cell:
            rendering[k] = plans.renderings.case
