"""The order inside clauses: verb, subject, objects, adverbial phrases, copula."""

from lrl.synthesize.arrangement import Arrangement
from lrl.synthesize.noun_phrase import AFTER, asking, phrase_end
from lrl.typology import Typology

SUBJECTS = ("nsubj", "expl")
OBJECTS = frozenset({"obj", "iobj"})
ADVERBIALS = frozenset({"obl", "advmod"})
AUXILIARY = frozenset({"aux", "cop"})
PREDICATE = AFTER | {"obl"}
VERBS = frozenset({"VERB", "AUX"})


def rearrange_clause(
    arrangement: Arrangement, head: int, source: Typology, target: Typology
) -> None:
    """Move the subject and the complements of a verb to where the target has them.

    They move across the verb together with its auxiliaries and particles. A copula moves behind
    its predicate where objects stand before verbs. Only what stands where the source's order has
    it moves: what is fronted stays in front.
    """
    orders = source.order, target.order
    if not all(orders) or orders[0] == orders[1] or _stays(arrangement, head):
        return
    if any(arrangement.tree[one].deprel == "cop" for one in arrangement.children(head)):
        nominal = arrangement.tree[head].upos not in VERBS
        if nominal and source.order.index("V") < source.order.index("O"):
            _copular(arrangement, head, source, target)
    elif arrangement.tree[head].upos in VERBS:
        _complements(arrangement, head, source, target)
        _subject(arrangement, head, source, target)


def _before(order: str, one: str, other: str) -> bool:
    return order.index(one) < order.index(other)


def _stays(arrangement: Arrangement, head: int) -> bool:
    """Whether a clause is a question or an imperative."""
    tokens, tree, place = arrangement.sentence.tokens, arrangement.tree, arrangement.place
    children = arrangement.children(head)
    if any("?" in tokens[one] for one in children if arrangement.relation(one) == "punct"):
        return True
    helpers = [one for one in children if arrangement.relation(one) in AUXILIARY]
    if any("Mood=Imp" in tree[one].feats for one in (head, *helpers)):
        return True
    subject = subject_of(arrangement, head)
    if subject is None or place[subject] > place[head]:
        return False
    return any(place[one] < place[subject] for one in helpers)


def subject_of(arrangement: Arrangement, head: int) -> int | None:
    """The subject of a clause where it is a noun phrase; else its expletive, if it has one."""
    children = arrangement.children(head)
    for relation in SUBJECTS:
        for child in children:
            if arrangement.relation(child) == relation:
                return child
    return None


def _group(arrangement: Arrangement, head: int) -> tuple[int, int]:
    """The places of a verb with its auxiliaries, negation and particles, and what is between."""
    place, subject = arrangement.place, subject_of(arrangement, head)
    start, end = place[head], place[head] + 1
    after = -1 if subject is None else place[subject]
    for child in reversed(arrangement.children(head)):
        inside = after > place[head] or place[child] > after
        if place[child] < place[head] and inside and _helper(arrangement, child):
            start = min(start, arrangement.start(child))
    for child in arrangement.children(head):
        particle = arrangement.tree[child].deprel == "compound:prt" or _negation(arrangement, child)
        if place[child] == end and particle:
            end = arrangement.end(child)
    return start, end


def _helper(arrangement: Arrangement, child: int) -> bool:
    word, relation = arrangement.tree[child], arrangement.relation(child)
    infinitive = relation == "mark" and word.upos == "PART"
    return relation in AUXILIARY or infinitive or _negation(arrangement, child)


def _negation(arrangement: Arrangement, child: int) -> bool:
    word = arrangement.tree[child]
    return word.deprel.startswith("advmod") and "Polarity=Neg" in word.feats


def _complements(arrangement: Arrangement, head: int, source: Typology, target: Typology) -> None:
    """Move objects and the like to the other side of the verb, if that is where the target is."""
    to_front = _before(target.order, "O", "V")
    if to_front == _before(source.order, "O", "V"):
        return
    place = arrangement.place
    children = [
        child
        for child in arrangement.children(head)
        if (place[child] > place[head]) == to_front and not asking(arrangement, child)
    ]
    objects = [child for child in children if _complement(arrangement, child, head)]
    adverbials = [
        child
        for child in children
        if arrangement.relation(child) in ADVERBIALS
        and not _negation(arrangement, child)
        and target.oblique == "XV"
        and to_front
    ]
    start, end = _group(arrangement, head)
    at = start if to_front else end
    for child in adverbials + objects:
        length = arrangement.move(child, at)
        at += length if to_front else 0


def _complement(arrangement: Arrangement, child: int, head: int) -> bool:
    """Objects, predicative nouns and adjectives, and what there is said to be."""
    relation, word = arrangement.relation(child), arrangement.tree[child]
    if relation == "xcomp":
        below = {arrangement.relation(one) for one in arrangement.children(child)}
        return word.upos not in VERBS and not {"cop", "mark"} & below
    if relation == "nsubj":
        above = {arrangement.relation(one) for one in arrangement.children(head)}
        return "expl" in above
    return relation in OBJECTS


def _subject(arrangement: Arrangement, head: int, source: Typology, target: Typology) -> None:
    place = arrangement.place
    children = arrangement.children(head)
    before = _before(source.order, "S", "V")
    subjects = [
        child
        for relation in SUBJECTS
        for child in children
        if arrangement.relation(child) == relation and (place[child] < place[head]) == before
    ]
    if not subjects or asking(arrangement, subjects[0]):
        return
    subject = subjects[0]
    objects = [one for one in children if arrangement.relation(one) in OBJECTS]
    start, end = _group(arrangement, head)
    edges = [(arrangement.start(one), arrangement.end(one)) for one in objects]
    if target.order[0] == "S" and source.order[0] != "S":
        front = min([start, *(at for at, last in edges if last <= start)])
        arrangement.move(subject, front)
    elif target.order == "VOS":
        arrangement.move(subject, max([end, *(last for at, last in edges if at >= end)]))
    elif target.order[0] != "S":
        arrangement.move(subject, start if target.order == "OSV" else end)


def _copular(arrangement: Arrangement, head: int, source: Typology, target: Typology) -> None:
    place = arrangement.place
    helpers = [
        one
        for one in arrangement.children(head)
        if _helper(arrangement, one) and place[one] < place[head]
    ]
    if not helpers:
        return
    start = min(place[one] for one in helpers)
    end = max(place[one] for one in helpers) + 1
    behind = phrase_end(arrangement, head, PREDICATE, start)
    subject = subject_of(arrangement, head)
    if _before(target.order, "O", "V"):
        arrangement.move_run(start, end, behind)
        return
    inverts = _before(target.order, "V", "S") and _before(source.order, "S", "V")
    if subject is None or place[subject] > start or asking(arrangement, subject):
        return
    if inverts:
        arrangement.move(subject, end if target.order == "VSO" else behind)
