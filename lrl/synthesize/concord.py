"""What words take over from others: modifiers from their noun, predicates from their subject."""

from lrl.morphology.ud import to_bundle
from lrl.synthesize.asked import Request
from lrl.synthesize.grammar import BARE, relations
from lrl.synthesize.parsed import NOMINAL, VERBAL, Parsed, text, values

AGREEING = {"ADJ": "ADJ", "DET": "DET", "NUM": "NUM"}
SUBJECTS = ("nsubj", "csubj", "expl")


def agreeing(sentence: Parsed, k: int) -> None:
    """Number, case, definiteness and gender of a word that agrees with a noun."""
    pos = AGREEING[sentence.tree[k].upos]
    if pos not in sentence.grammar.cells:
        return
    features = {pos} | {
        value
        for value in values(
            to_bundle(
                sentence.tree[k].upos, sentence.tree[k].feats, sentence.grammar.source
            ).bundle.features
        )
        if value in ("CMPR", "SPRL", "PROX", "REMT")
    }
    attributes = sentence.relation(k) in ("amod", "det", "nummod")
    if attributes and relations(sentence.grammar.target).get(sentence.relation(k)) == (BARE,):
        return
    agreed, noun = agreement(sentence, k, attributes)
    sentence.found[k] = Request(text(features | agreed), noun=noun)


def agreement(sentence: Parsed, k: int, attributes: bool) -> tuple[set[str], int]:
    """What a modifier takes over, and from which noun."""
    if attributes and sentence.head(k) in sentence.nouns:
        return set(sentence.nouns[sentence.head(k)]) - {"N"}, sentence.head(k)
    nominative = set(sentence.first_case(("Case=Nom", "Case=Abs")))
    if attributes and sentence.head(k) >= 0:  # of a pronoun, or of a word used as a noun
        return {"PL" if sentence.plural(sentence.head(k)) else "SG"} | nominative, -1
    if sentence.relation(k) == "conj" and sentence.tree[sentence.head(k)].upos == "ADJ":
        first = sentence.head(k)
        return agreement(sentence, first, sentence.relation(first) == "amod")
    subject = subject_of(sentence, k)
    if subject < 0:
        return {"SG"} | nominative, -1
    person = subject_features(sentence, subject)
    return (person & {"SG", "PL", "DU", "MASC", "FEM", "NEUT"}) | nominative, noun_of(
        sentence, subject
    )


def subject_of(sentence: Parsed, k: int) -> int:
    """The word a predicate agrees with, also where it is shared or raised; -1 for none."""
    for name in SUBJECTS:
        if found := sentence.children(k, name):
            return found[0]
    head, relation = sentence.head(k), sentence.relation(k)
    if head < 0:
        return -1
    if relation == "xcomp":
        objects = sentence.children(head, "obj", "iobj")
        return objects[0] if objects else subject_of(sentence, head)
    if relation in ("conj", "advcl", "parataxis") and sentence.tree[head].upos in VERBAL | {"ADJ"}:
        return subject_of(sentence, head) if sentence.feats[k].get("Mood") != "Imp" else -1
    return -1


def noun_of(sentence: Parsed, subject: int) -> int:
    """The noun whose gender a word that agrees with the subject has."""
    if sentence.feats[subject].get("PronType") == "Rel":
        subject = antecedent(sentence, subject)
    return subject if subject in sentence.nouns else -1


def antecedent(sentence: Parsed, k: int) -> int:
    """What a relative pronoun stands for; itself where that is not to be seen."""
    verb = sentence.head(k)
    return sentence.head(verb) if verb >= 0 and sentence.relation(verb) == "acl" else k


def subject_features(sentence: Parsed, subject: int) -> set[str]:
    """Person, number and, of pronouns, gender."""
    if sentence.relation(subject) in ("csubj", "expl"):
        return {"3", "SG"}
    feats = sentence.feats[subject]
    if feats.get("PronType") == "Rel":
        subject = antecedent(sentence, subject)
        feats = sentence.feats[subject]
    gender = {"Masc": {"MASC"}, "Fem": {"FEM"}}.get(feats.get("Gender", ""), set())
    joined = [
        c for c in sentence.children(subject, "conj") if sentence.tree[c].upos in NOMINAL | {"PRON"}
    ]
    either = any(
        sentence.lemmas[c] in ("or", "nor") for j in joined for c in sentence.children(j, "cc")
    )
    person = {feats.get("Person", "3")}
    if joined and not either:
        persons = {sentence.feats[j].get("Person", "3") for j in joined} | person
        two = len(joined) == 1 and not any(map(sentence.plural, (subject, *joined)))
        dual = two and sentence.grammar.has("V", frozenset({"DU"}))
        return {min(persons), "DU" if dual else "PL"}
    return {*person, "PL" if sentence.plural(subject) else "SG"} | gender
