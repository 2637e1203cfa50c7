"""The order inside noun phrases: adjectives, numerals, demonstratives, genitives, adpositions."""

from lrl.lexicon.tables import classes
from lrl.synthesize.arrangement import PAIRS, STRAIGHT, Arrangement
from lrl.typology import Typology

NOUNS = frozenset({"NOUN", "PROPN"})
NOMINAL = NOUNS | {"PRON", "NUM", "SYM"}
CORE = frozenset({"flat", "fixed", "compound", "goeswith"})  # one word with their head
# What may stand before and after the noun inside its phrase.
BEFORE = CORE | {"det", "amod", "nummod", "nmod"}
AFTER = BEFORE | {"acl", "advmod", "case"}
# Below a coordinated word, they tell that it is a phrase or a clause by itself.
CLAUSAL = frozenset({"case", "cop", "aux", "nsubj", "mark"})
PRONOUN_TYPES = ("PronType=Int", "PronType=Rel")


def rearrange_noun_phrase(
    arrangement: Arrangement, head: int, source: Typology, target: Typology
) -> None:
    """Move the modifiers of a noun to the side where the target has them.

    After the noun they follow in the order adjectives, numerals, demonstratives, genitives, those
    nearest first, as nearly all languages with such orders have it; before it in the mirrored one.
    """
    if arrangement.tree[head].upos not in NOUNS:
        return
    behind = 0
    for column, belongs, before, inner in (
        ("adjective", _adjective, "AN", CORE),
        ("numeral", _numeral, "NumN", CORE | {"amod"}),
        ("determiner", _demonstrative, "DN", CORE | {"amod", "nummod"}),
        ("genitive", _genitive, "GN", BEFORE),
    ):
        wanted = getattr(target, column)
        if not wanted or wanted == getattr(source, column):
            continue
        here = arrangement.place[head]
        found = [
            child
            for child in arrangement.children(head)
            if (arrangement.place[child] > here) == (wanted == before)
            and arrangement.whole(child)
            and belongs(arrangement, child, head, source.lang)
        ]
        if wanted == before:
            front = lead(arrangement, head, inner)
            for child in found:
                arrangement.move(child, front)
        elif units := _units(arrangement, found):
            behind = behind or phrase_end(arrangement, head, CORE, min(units)[0])
            for start, end in units:
                arrangement.move_run(start, end, behind)


def _units(arrangement: Arrangement, modifiers: list[int]) -> list[tuple[int, int]]:
    """Places of modifiers before a noun, the nearest first, those with commas between as one.

    Without those that a comma parts from what follows and would be left behind.
    """
    units: list[tuple[int, int]] = []
    todo = [(arrangement.start(one), arrangement.end(one)) for one in modifiers]
    while todo:
        start, end = todo.pop()
        if _mark(arrangement, end):
            continue
        while todo and start == todo[-1][1] + 1 and _mark(arrangement, start - 1):
            start = todo.pop()[0]
        units.append((start, end))
    return units


def _mark(arrangement: Arrangement, place: int) -> bool:
    return arrangement.relation(arrangement.order[place]) == "punct"


def rearrange_adpositions(
    arrangement: Arrangement, head: int, source: Typology, target: Typology
) -> None:
    """Move the adpositions of a noun phrase to its other end, where the target has them there."""
    tree = arrangement.tree
    orders = (source.adposition, target.adposition)
    if tree[head].upos in ("VERB", "AUX") or asking(arrangement, head):
        return
    here = arrangement.place[head]
    cases = [one for one in arrangement.children(head) if arrangement.relation(one) == "case"]
    if orders == ("PREP", "POST"):
        cases = [one for one in cases if arrangement.place[one] < here]
        if cases:
            at = phrase_end(arrangement, head, AFTER, arrangement.place[cases[0]])
            for case in cases:
                arrangement.move(case, at)
    elif orders == ("POST", "PREP"):
        for case in reversed([one for one in cases if arrangement.place[one] > here]):
            arrangement.move(case, lead(arrangement, head, BEFORE))


def lead(arrangement: Arrangement, head: int, inner: frozenset[str]) -> int:
    """The first place of a noun with those of its modifiers before it whose relation is given."""
    at = arrangement.place[head]
    for child in reversed(arrangement.children(head)):
        if arrangement.place[child] < at:
            if arrangement.relation(child) not in inner:
                break
            at = arrangement.start(child)
    return at


def phrase_end(arrangement: Arrangement, head: int, inside: frozenset[str], start: int = 0) -> int:
    """The place behind a word and the phrases that follow it with one of the relations given.

    With the modifiers of nouns among them: also behind a bracket or quotation mark that closes one
    after place `start`, and behind what is coordinated without an adposition of its own, but not
    behind a relative clause that a comma sets off.
    """
    tokens = arrangement.sentence.tokens
    at = arrangement.place[head] + 1
    opened: list[str] = []
    for child in arrangement.children(head):
        mark = tokens[child]
        if arrangement.place[child] < at:
            if arrangement.place[child] > start and (mark in PAIRS or mark in STRAIGHT):
                opened.append(PAIRS.get(mark, mark))
        elif arrangement.relation(child) == "punct":
            if mark in opened and arrangement.place[child] == at:
                at = arrangement.place[child] + 1
        elif _belongs(arrangement, child, inside):
            at = arrangement.end(child)
        else:
            break
    return at


def asking(arrangement: Arrangement, head: int) -> bool:
    """Whether a phrase is or begins with a question word or a relative pronoun."""
    first = arrangement.order[arrangement.start(head)]
    return any(
        kind in arrangement.tree[token].feats
        for token in (head, first, *arrangement.children(head))
        for kind in PRONOUN_TYPES
        if arrangement.relation(token) not in ("acl", "advcl", "ccomp")
    )


def _belongs(arrangement: Arrangement, child: int, inside: frozenset[str]) -> bool:
    """Whether what follows a word is part of its phrase."""
    if arrangement.relation(child) == "conj":
        below = {arrangement.relation(one) for one in arrangement.children(child)}
        nominal = arrangement.tree[child].upos in NOMINAL | {"ADJ"}
        return inside >= AFTER and nominal and not CLAUSAL & below
    return arrangement.relation(child) in inside and not _set_off(arrangement, child)


def _set_off(arrangement: Arrangement, child: int) -> bool:
    """Whether a clause is parted from the word before it by punctuation."""
    before = arrangement.order[arrangement.start(child) - 1]
    return arrangement.relation(child) == "acl" and arrangement.relation(before) == "punct"


def _adjective(arrangement: Arrangement, child: int, head: int, lang: str) -> bool:
    word = arrangement.tree[child]
    name = arrangement.tree[head].upos == "PROPN" and (
        word.upos == "PROPN" or arrangement.sentence.tokens[child][:1].isupper()
    )
    ordinal = "NumType=Ord" in word.feats
    return arrangement.relation(child) == "amod" and not name and not ordinal


def _numeral(arrangement: Arrangement, child: int, head: int, lang: str) -> bool:
    words = arrangement.tree
    counting = words[child].upos == "NUM" and words[head].upos == "NOUN"
    return arrangement.relation(child) == "nummod" and counting


def _demonstrative(arrangement: Arrangement, child: int, head: int, lang: str) -> bool:
    demonstrative = "PronType=Dem" in arrangement.tree[child].feats
    return arrangement.relation(child) == "det" and demonstrative


def _genitive(arrangement: Arrangement, child: int, head: int, lang: str) -> bool:
    """A possessor that is a noun; pronouns have orders of their own, of which nothing is known."""
    word = arrangement.tree[child]
    if (
        arrangement.relation(child) != "nmod"
        or word.upos not in NOUNS
        or asking(arrangement, child)
    ):
        return False
    if word.upos == arrangement.tree[head].upos == "PROPN":
        return False  # part of a name
    if word.deprel == "nmod:poss" or "Case=Gen" in word.feats:
        return True
    markers = classes("genitive_markers.tsv").get(lang, "").split()
    return any(
        arrangement.relation(one) == "case" and arrangement.sentence.tokens[one].lower() in markers
        for one in arrangement.children(child)
    )
