"""Case, number and definiteness of nouns, which say what adpositions and articles said."""

from dataclasses import replace

from lrl.synthesize.asked import Request
from lrl.synthesize.grammar import ANY, adpositions, case_of, relations
from lrl.synthesize.parsed import NOMINAL, Parsed, text


def nominal(sentence: Parsed, k: int) -> None:
    """Case, number and definiteness of a noun, and what it says instead of other words."""
    grammar = sentence.grammar
    number = case_of("Number=Plur" if sentence.plural(k) else "Number=Sing", grammar.target)
    case = case_at(sentence, k)
    counted = relations(grammar.target).get("+nummod")
    if counted and is_counted(sentence, k) and (not case or case & {"NOM", "ACC", "ABS"}):
        said = case_of(counted[0], grammar.target)
        number = said & number | (said & {"SG", "PL", "DU"} or number)
        case = said - number or case
    articles = [c for c in sentence.below[k] if sentence.tree[c].upos == "DET"]
    definite = "DEF" if any(defines(sentence, c) for c in articles) else "INDF"
    features = {"N", *number, *case} | ({definite} if grammar.marks("N", "definiteness") else set())
    sentence.nouns[k] = frozenset(features)
    sentence.found[k] = replace(sentence.found[k], wanted=text(features))
    if definite == "DEF" and grammar.has("N", frozenset({"DEF"})):
        for c in articles:
            if sentence.feats[c].get("PronType") == "Art":
                sentence.found[c] = Request(into=k)


def defines(sentence: Parsed, k: int) -> bool:
    return sentence.feats[k].get("Definite") == "Def" or sentence.feats[k].get("PronType") == "Dem"


def is_counted(sentence: Parsed, k: int) -> bool:
    return any(sentence.lemmas[c] not in ("one", "1") for c in sentence.children(k, "nummod"))


def case_at(sentence: Parsed, k: int) -> frozenset[str]:
    """The case of a noun, of those its table has: by its adposition, or by its relation."""
    grammar = sentence.grammar
    words = [c for c in sentence.below[k] if sentence.relation(c) == "case"]
    if words:
        return governed(sentence, k, words)
    named = relations(grammar.target)
    relation = sentence.tree[k].deprel
    if sentence.relation(k) == "nsubj" and sentence.children(sentence.head(k), "obj"):
        relation = "nsubj+obj"
    for name in (relation, sentence.relation(k), ANY):
        if name in named:
            if named[name] == ("=",):
                return case_of_head(sentence, k)
            return sentence.first_case(named[name])
    return frozenset()


def case_of_head(sentence: Parsed, k: int) -> frozenset[str]:
    head = sentence.head(k)
    if sentence.tree[head].upos in NOMINAL | {"PRON"} and head != k:
        return case_at(sentence, head)
    return sentence.first_case(relations(sentence.grammar.target)[ANY])


def governed(sentence: Parsed, k: int, words: list[int]) -> frozenset[str]:
    """The case that an adposition becomes, which is then left out, or that it governs."""
    known = adpositions(sentence.grammar.source, sentence.grammar.target)
    simple = len(words) == 1 and not sentence.children(words[0], "fixed")
    default = known.get(ANY)
    one = known.get(sentence.lemmas[words[0]], default) if simple else default
    if one is None:
        return frozenset()
    if simple and (case := sentence.first_case(f"Case={name}" for name in one.becomes)):
        sentence.found[words[0]] = Request(into=k)
        return case
    return sentence.first_case([f"Case={one.governs}"]) if one.governs else frozenset()
