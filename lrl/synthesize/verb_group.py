"""Verbs with their auxiliaries: who is finite, who is left out, and in which form."""

from lrl.morphology.features import schema
from lrl.morphology.ud import to_bundle
from lrl.synthesize.asked import GONE, PARTICLE, WORD, Request
from lrl.synthesize.concord import agreement, noun_of, subject_features, subject_of
from lrl.synthesize.grammar import ANY, BARE, periphrases
from lrl.synthesize.parsed import VERBAL, Parsed, text, values

SILENT, CITED = "0", "."
STAYS = ("-", CITED)  # how a way begins that leaves the auxiliary in its place


def verb(sentence: Parsed, k: int) -> None:
    """A verb with its auxiliaries: who is finite, who is left out, and in which form."""
    main = sentence.head(k) if sentence.relation(k) == "cop" else k
    auxiliaries = sorted(
        c for c in sentence.children(main, "aux") if sentence.tree[c].upos in VERBAL
    )
    inflect(sentence, k, main, form_of(sentence, k), auxiliaries)


def form_of(sentence: Parsed, k: int) -> str:
    """The form a verb has; participles of the present are among those in -ing."""
    feats = sentence.feats[k]
    present = feats.get("VerbForm") == "Part" and feats.get("Tense") == "Pres"
    return "Ger" if present else feats.get("VerbForm", "Fin")


def inflect(sentence: Parsed, k: int, main: int, form: str, auxiliaries: list[int]) -> None:
    """Ask for the form of a verb of the predicate `main` under its auxiliaries, last nearest.

    An auxiliary that the verb can say itself hands its own form on to the verb; one that
    stays is inflected in its turn under the others.
    """
    rules = periphrases(sentence.grammar.source, sentence.grammar.target)
    extra: frozenset[str] = frozenset()
    marked = k
    while form != "Fin" and auxiliaries:
        nearest, auxiliaries = auxiliaries[-1], auxiliaries[:-1]
        ways = rules.get((sentence.lemmas[nearest], form), rules.get((ANY, form), ("-",)))
        way = next((w for w in ways if possible(sentence, w)), "-")
        if way.startswith(WORD):
            sentence.found[nearest] = Request(way.partition(";")[0])
            ask(sentence, k, main, names_of(way))
            return
        if way[0] in STAYS:
            ask(sentence, k, main, names_of(way))
            inflect(sentence, nearest, main, form_of(sentence, nearest), auxiliaries)
            return
        sentence.found[nearest] = Request(GONE) if way == SILENT else Request(into=k)
        extra |= names_of(way)
        form, marked = form_of(sentence, nearest), nearest
    if form == "Fin":
        finite(sentence, k, marked, main, extra)
    else:
        bare(sentence, k, main, form)
    for other in auxiliaries:  # of a tree that has two finite verbs in one predicate
        if rules.get((sentence.lemmas[other], form)) == (SILENT,):
            sentence.found[other] = Request(GONE)
        else:
            inflect(sentence, other, main, form_of(sentence, other), [])


def possible(sentence: Parsed, way: str) -> bool:
    """Whether the target language's table has what a way of saying it needs."""
    names = names_of(way)
    pos = "V" if way.startswith("+") else next((n for n in names if n.startswith("V")), "")
    return not names or sentence.grammar.has(pos, names - {pos})


def bare(sentence: Parsed, k: int, main: int, form: str) -> None:
    """A verb that is not finite and has no auxiliary, with its infinitive particle."""
    rules = periphrases(sentence.grammar.source, sentence.grammar.target)
    named = (BARE, f"{form}/{sentence.relation(k)}")
    ways = rules.get(named, rules.get((BARE, form), ("-",)))
    way = next((w for w in ways if possible(sentence, w)), "-")
    ask(sentence, k, main, names_of(way))
    for c in sentence.children(main, "mark") if form == "Inf" and way != "-" else ():
        if sentence.tree[c].upos == "PART":
            kept = Request(PARTICLE) if "NFIN" in names_of(way) else Request(into=k)
            sentence.found[c] = Request(GONE) if way == CITED else kept


def ask(sentence: Parsed, k: int, main: int, names: frozenset[str]) -> None:
    """Ask for a form by its features; a finite one agrees with its subject."""
    if not names:
        return
    if "V" in names and "NFIN" not in names:
        subject = subject_of(sentence, main)
        names |= subject_features(sentence, subject) if subject >= 0 else {"3", "SG"}
        sentence.found[k] = Request(
            text(names), noun=noun_of(sentence, subject) if subject >= 0 else -1
        )
        return
    noun = -1
    if any(name.startswith("V.PTCP") for name in names):
        agreed, noun = agreement(sentence, k, sentence.relation(k) in ("amod", "acl"))
        names |= agreed
    sentence.found[k] = Request(text(names), noun=noun)


def finite(sentence: Parsed, k: int, marked: int, main: int, extra: frozenset[str]) -> None:
    """A finite verb: tense and mood of the word that marks them, person of the subject."""
    feats = sentence.feats[marked]
    names = {"V"}
    for name, default in (("Mood", "Ind"), ("Tense", "Pres")):
        said = f"{name}={feats.get(name, default)}"
        names |= values(to_bundle("VERB", said).bundle.features)
    subject = -1
    if "IMP" in names:
        names = (names - {"PRS", "PST"}) | {"2", "SG"}
    elif (subject := subject_of(sentence, main)) >= 0:
        names |= subject_features(sentence, subject)
    else:
        names |= {feats.get("Person", "3"), "PL" if sentence.plural(marked) else "SG"}
    said_so = {dimension(name) for name in extra} | ({"tense"} if "COND" in extra else set())
    names = {name for name in names if dimension(name) not in said_so} | extra
    sentence.found[k] = Request(
        text(names), noun=noun_of(sentence, subject) if subject >= 0 else -1
    )


def names_of(way: str) -> frozenset[str]:
    """The features of one way of saying a periphrasis."""
    return frozenset(way[1:].split(";")[way.startswith(WORD) :]) - {""}


def dimension(name: str) -> str:
    """The grammatical dimension of a feature, itself where the schema has none."""
    value = schema().value(name)
    return value.dimension if value else name
