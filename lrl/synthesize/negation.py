"""Negative verbs: where a language denies by a verb of its own, that one is finite."""

from collections.abc import Sequence
from dataclasses import replace

from lrl.corpus.sentence import Word
from lrl.morphology.features import parse
from lrl.synthesize.asked import NOTHING, WORD, Request
from lrl.synthesize.grammar import Grammar, negations

NEGATIVE = "Polarity=Neg"
FINITE = frozenset(("IND", "IMP"))


def denied(tree: Sequence[Word], found: Sequence[Request], grammar: Grammar) -> dict[int, Request]:
    """What becomes of negative particles and of the finite verbs that they deny.

    The particle takes over the person, number and mood that were asked of the verb. The verb goes
    into the form it has beside the negative verb; one of which neither the table nor the
    language has such a form stays as the lexicon has it.
    """
    changed: dict[int, Request] = {}
    known = negations(grammar.source, grammar.target)
    for k, word in enumerate(tree if known else ()):
        if word.upos != "PART" or NEGATIVE not in word.feats.split("|"):
            continue
        verb = _finite(tree, found, word.head - 1)
        if verb < 0:
            continue
        asked = {feature[0] for feature in parse(found[verb].wanted)}
        row = next((one for one in known if one.asked <= asked), None)
        if row is None:
            continue
        changed[k] = Request(WORD + row.negator)
        present = "PRS" in asked or "IMP" in asked
        held = grammar.has("V", frozenset(row.verb.split(";")) - {"V"})
        if present and held and tree[verb].lemma not in row.stay:
            changed[verb] = replace(found[verb], wanted=str(parse(row.verb)))
        else:
            changed[verb] = replace(NOTHING, read=found[verb].read)
    return changed


def _finite(tree: Sequence[Word], found: Sequence[Request], main: int) -> int:
    """The finite verb of a predicate, the predicate itself or a word under it; -1 for none."""
    if main < 0:
        return -1
    group = [k for k, word in enumerate(tree) if word.head == main + 1 and word.upos == "AUX"]
    for k in (*group, main):
        wanted = found[k].wanted
        if wanted.startswith("V") and FINITE & {feature[0] for feature in parse(wanted)}:
            return k
    return -1
