"""Which inflected form each word of a source sentence asks for in the target language."""

from collections.abc import Iterable
from dataclasses import replace

from lrl.corpus.sentence import Sentence
from lrl.lexicon.lemma import parts
from lrl.morphology.features import parse, schema
from lrl.morphology.ud import pairs_of, to_bundle
from lrl.synthesize.asked import GONE, NOTHING, PARTICLE, WORD, Request
from lrl.synthesize.grammar import (
    ANY,
    BARE,
    Grammar,
    adpositions,
    case_of,
    periphrases,
    relations,
)
from lrl.synthesize.negation import denied

VERBAL = frozenset(("VERB", "AUX"))
NOMINAL = frozenset(("NOUN", "PROPN"))
AGREEING = {"ADJ": "ADJ", "DET": "DET", "NUM": "NUM"}
SUBJECTS = ("nsubj", "csubj", "expl")
SHORT = frozenset(("AUX", "PART"))  # words that are cut short: "n't", "'ll"
SILENT, CITED = "0", "."
STAYS = ("-", CITED)  # how a way begins that leaves the auxiliary in its place


def requests(sentence: Sentence, grammar: Grammar) -> tuple[Request, ...]:
    """One request a token; none where the sentence has no tree or the table no such cells."""
    if not sentence.tree:
        return (NOTHING,) * len(sentence.tokens)
    return _Analysis(sentence, grammar).requests()


class _Analysis:
    """One sentence while its requests are worked out."""

    def __init__(self, sentence: Sentence, grammar: Grammar) -> None:
        self.tree = sentence.tree
        self.forms = sentence.tokens
        self.lemmas = [
            (word.lemma if word.lemma not in ("", "_") else form).lower()
            for word, form in zip(sentence.tree, sentence.tokens, strict=True)
        ]
        self.grammar = grammar
        self.feats = [dict(pairs_of(word.upos, word.feats)) for word in sentence.tree]
        self.below: list[list[int]] = [[] for _ in sentence.tree]
        for k, word in enumerate(sentence.tree):
            if word.head > 0:
                self.below[word.head - 1].append(k)
        self.found = [NOTHING] * len(sentence.tree)
        self.nouns: dict[int, frozenset[str]] = {}

    def requests(self) -> tuple[Request, ...]:
        """The requests of all tokens."""
        for k, word in enumerate(self.tree):
            if word.upos in NOMINAL:
                self.nominal(k)
        for k, word in enumerate(self.tree):
            if (word.upos in VERBAL and not self.is_auxiliary(k)) or (
                word.upos == "AUX" and self.relation(k) == "cop"
            ):
                self.verb(k)
            elif word.upos in AGREEING and self.found[k] == NOTHING:
                self.agreeing(k)
        for k, request in denied(self.tree, self.found, self.grammar).items():
            self.found[k] = request
        return tuple(
            replace(request, read=self.cut_short(k, request)) if word.upos in SHORT else request
            for k, (word, request) in enumerate(zip(self.tree, self.found, strict=True))
        )

    def cut_short(self, k: int, request: Request) -> str:
        """The word that an auxiliary or a particle is, where it is written otherwise."""
        form = self.forms[k]
        if request.wanted == GONE:  # "don't" in one token: what is left of it
            return " ".join(parts(form, self.grammar.source)[1:])
        return self.lemmas[k] if self.lemmas[k] != form.lower() else ""

    # Trees

    def relation(self, k: int) -> str:
        return self.tree[k].deprel.split(":")[0]

    def children(self, k: int, *relations: str) -> list[int]:
        return [c for c in self.below[k] if self.relation(c) in relations]

    def head(self, k: int) -> int:
        return self.tree[k].head - 1

    def is_auxiliary(self, k: int) -> bool:
        return self.relation(k) == "aux"

    # Nouns

    def nominal(self, k: int) -> None:
        """Case, number and definiteness of a noun, and what it says instead of other words."""
        grammar = self.grammar
        number = case_of("Number=Plur" if self.plural(k) else "Number=Sing", grammar.target)
        case = self.case(k)
        counted = relations(grammar.target).get("+nummod")
        if counted and self.counted(k) and (not case or case & {"NOM", "ACC", "ABS"}):
            said = case_of(counted[0], grammar.target)
            number = said & number | (said & {"SG", "PL", "DU"} or number)
            case = said - number or case
        articles = [c for c in self.below[k] if self.tree[c].upos == "DET"]
        definite = "DEF" if any(map(self.defines, articles)) else "INDF"
        features = {"N", *number, *case} | (
            {definite} if grammar.marks("N", "definiteness") else set()
        )
        self.nouns[k] = frozenset(features)
        self.found[k] = replace(self.found[k], wanted=_text(features))
        if definite == "DEF" and grammar.has("N", frozenset({"DEF"})):
            for c in articles:
                if self.feats[c].get("PronType") == "Art":
                    self.found[c] = Request(into=k)

    def defines(self, k: int) -> bool:
        return self.feats[k].get("Definite") == "Def" or self.feats[k].get("PronType") == "Dem"

    def plural(self, k: int) -> bool:
        return self.feats[k].get("Number", "Sing") in ("Plur", "Ptan")

    def counted(self, k: int) -> bool:
        return any(self.lemmas[c] not in ("one", "1") for c in self.children(k, "nummod"))

    def case(self, k: int) -> frozenset[str]:
        """The case of a noun, of those its table has: by its adposition, or by its relation."""
        grammar = self.grammar
        words = [c for c in self.below[k] if self.relation(c) == "case"]
        if words:
            return self.governed(k, words)
        named = relations(grammar.target)
        relation = self.tree[k].deprel
        if self.relation(k) == "nsubj" and self.children(self.head(k), "obj"):
            relation = "nsubj+obj"
        for name in (relation, self.relation(k), ANY):
            if name in named:
                if named[name] == ("=",):
                    return self.case_of_head(k)
                return self.first_case(named[name])
        return frozenset()

    def case_of_head(self, k: int) -> frozenset[str]:
        head = self.head(k)
        if self.tree[head].upos in NOMINAL | {"PRON"} and head != k:
            return self.case(head)
        return self.first_case(relations(self.grammar.target)[ANY])

    def first_case(self, feats: Iterable[str]) -> frozenset[str]:
        """The first of the alternatives that nouns of the target language have."""
        for one in feats:
            names = case_of(one, self.grammar.target)
            if names and self.grammar.has("N", names):
                return names
        return frozenset()

    def governed(self, k: int, words: list[int]) -> frozenset[str]:
        """The case that an adposition becomes, which is then left out, or that it governs."""
        known = adpositions(self.grammar.source, self.grammar.target)
        simple = len(words) == 1 and not self.children(words[0], "fixed")
        default = known.get(ANY)
        one = known.get(self.lemmas[words[0]], default) if simple else default
        if one is None:
            return frozenset()
        if simple and (case := self.first_case(f"Case={name}" for name in one.becomes)):
            self.found[words[0]] = Request(into=k)
            return case
        return self.first_case([f"Case={one.governs}"]) if one.governs else frozenset()

    # Adjectives and determiners

    def agreeing(self, k: int) -> None:
        """Number, case, definiteness and gender of a word that agrees with a noun."""
        pos = AGREEING[self.tree[k].upos]
        if pos not in self.grammar.cells:
            return
        features = {pos} | {
            value
            for value in _values(
                to_bundle(
                    self.tree[k].upos, self.tree[k].feats, self.grammar.source
                ).bundle.features
            )
            if value in ("CMPR", "SPRL", "PROX", "REMT")
        }
        attributes = self.relation(k) in ("amod", "det", "nummod")
        if attributes and relations(self.grammar.target).get(self.relation(k)) == (BARE,):
            return
        agreed, noun = self.agreement(k, attributes)
        self.found[k] = Request(_text(features | agreed), noun=noun)

    def agreement(self, k: int, attributes: bool) -> tuple[set[str], int]:
        """What a modifier takes over, and from which noun."""
        if attributes and self.head(k) in self.nouns:
            return set(self.nouns[self.head(k)]) - {"N"}, self.head(k)
        nominative = set(self.first_case(("Case=Nom", "Case=Abs")))
        if attributes and self.head(k) >= 0:  # of a pronoun, or of a word used as a noun
            return {"PL" if self.plural(self.head(k)) else "SG"} | nominative, -1
        if self.relation(k) == "conj" and self.tree[self.head(k)].upos == "ADJ":
            first = self.head(k)
            return self.agreement(first, self.relation(first) == "amod")
        subject = self.subject(k)
        if subject < 0:
            return {"SG"} | nominative, -1
        person = self.subject_features(subject)
        return (person & {"SG", "PL", "DU", "MASC", "FEM", "NEUT"}) | nominative, self.noun(subject)

    # Verbs

    def subject(self, k: int) -> int:
        """The word a predicate agrees with, also where it is shared or raised; -1 for none."""
        for name in SUBJECTS:
            if found := self.children(k, name):
                return found[0]
        head, relation = self.head(k), self.relation(k)
        if head < 0:
            return -1
        if relation == "xcomp":
            objects = self.children(head, "obj", "iobj")
            return objects[0] if objects else self.subject(head)
        if relation in ("conj", "advcl", "parataxis") and self.tree[head].upos in VERBAL | {"ADJ"}:
            return self.subject(head) if self.feats[k].get("Mood") != "Imp" else -1
        return -1

    def noun(self, subject: int) -> int:
        """The noun whose gender a word that agrees with the subject has."""
        if self.feats[subject].get("PronType") == "Rel":
            subject = self.antecedent(subject)
        return subject if subject in self.nouns else -1

    def antecedent(self, k: int) -> int:
        """What a relative pronoun stands for; itself where that is not to be seen."""
        verb = self.head(k)
        return self.head(verb) if verb >= 0 and self.relation(verb) == "acl" else k

    def subject_features(self, subject: int) -> set[str]:
        """Person, number and, of pronouns, gender."""
        if self.relation(subject) in ("csubj", "expl"):
            return {"3", "SG"}
        feats = self.feats[subject]
        if feats.get("PronType") == "Rel":
            subject = self.antecedent(subject)
            feats = self.feats[subject]
        gender = {"Masc": {"MASC"}, "Fem": {"FEM"}}.get(feats.get("Gender", ""), set())
        joined = [
            c for c in self.children(subject, "conj") if self.tree[c].upos in NOMINAL | {"PRON"}
        ]
        either = any(
            self.lemmas[c] in ("or", "nor") for j in joined for c in self.children(j, "cc")
        )
        person = {feats.get("Person", "3")}
        if joined and not either:
            persons = {self.feats[j].get("Person", "3") for j in joined} | person
            two = len(joined) == 1 and not any(map(self.plural, (subject, *joined)))
            dual = two and self.grammar.has("V", frozenset({"DU"}))
            return {min(persons), "DU" if dual else "PL"}
        return {*person, "PL" if self.plural(subject) else "SG"} | gender

    def verb(self, k: int) -> None:
        """A verb with its auxiliaries: who is finite, who is left out, and in which form."""
        main = self.head(k) if self.relation(k) == "cop" else k
        auxiliaries = sorted(c for c in self.children(main, "aux") if self.tree[c].upos in VERBAL)
        self.inflect(k, main, self.form(k), auxiliaries)

    def form(self, k: int) -> str:
        """The form a verb has; participles of the present are among those in -ing."""
        feats = self.feats[k]
        present = feats.get("VerbForm") == "Part" and feats.get("Tense") == "Pres"
        return "Ger" if present else feats.get("VerbForm", "Fin")

    def inflect(self, k: int, main: int, form: str, auxiliaries: list[int]) -> None:
        """Ask for the form of a verb of the predicate `main` under its auxiliaries, last nearest.

        An auxiliary that the verb can say itself hands its own form on to the verb; one that
        stays is inflected in its turn under the others.
        """
        rules = periphrases(self.grammar.source, self.grammar.target)
        extra: frozenset[str] = frozenset()
        marked = k
        while form != "Fin" and auxiliaries:
            nearest, auxiliaries = auxiliaries[-1], auxiliaries[:-1]
            ways = rules.get((self.lemmas[nearest], form), rules.get((ANY, form), ("-",)))
            way = next((w for w in ways if self.possible(w)), "-")
            if way.startswith(WORD):
                self.found[nearest] = Request(way.partition(";")[0])
                self.ask(k, main, _names(way))
                return
            if way[0] in STAYS:
                self.ask(k, main, _names(way))
                self.inflect(nearest, main, self.form(nearest), auxiliaries)
                return
            self.found[nearest] = Request(GONE) if way == SILENT else Request(into=k)
            extra |= _names(way)
            form, marked = self.form(nearest), nearest
        if form == "Fin":
            self.finite(k, marked, main, extra)
        else:
            self.bare(k, main, form)
        for other in auxiliaries:  # of a tree that has two finite verbs in one predicate
            if rules.get((self.lemmas[other], form)) == (SILENT,):
                self.found[other] = Request(GONE)
            else:
                self.inflect(other, main, self.form(other), [])

    def possible(self, way: str) -> bool:
        """Whether the target language's table has what a way of saying it needs."""
        names = _names(way)
        pos = "V" if way.startswith("+") else next((n for n in names if n.startswith("V")), "")
        return not names or self.grammar.has(pos, names - {pos})

    def bare(self, k: int, main: int, form: str) -> None:
        """A verb that is not finite and has no auxiliary, with its infinitive particle."""
        rules = periphrases(self.grammar.source, self.grammar.target)
        named = (BARE, f"{form}/{self.relation(k)}")
        ways = rules.get(named, rules.get((BARE, form), ("-",)))
        way = next((w for w in ways if self.possible(w)), "-")
        self.ask(k, main, _names(way))
        for c in self.children(main, "mark") if form == "Inf" and way != "-" else ():
            if self.tree[c].upos == "PART":
                kept = Request(PARTICLE) if "NFIN" in _names(way) else Request(into=k)
                self.found[c] = Request(GONE) if way == CITED else kept

    def ask(self, k: int, main: int, names: frozenset[str]) -> None:
        """Ask for a form by its features; a finite one agrees with its subject."""
        if not names:
            return
        if "V" in names and "NFIN" not in names:
            subject = self.subject(main)
            names |= self.subject_features(subject) if subject >= 0 else {"3", "SG"}
            self.found[k] = Request(_text(names), noun=self.noun(subject) if subject >= 0 else -1)
            return
        noun = -1
        if any(name.startswith("V.PTCP") for name in names):
            agreed, noun = self.agreement(k, self.relation(k) in ("amod", "acl"))
            names |= agreed
        self.found[k] = Request(_text(names), noun=noun)

    def finite(self, k: int, marked: int, main: int, extra: frozenset[str]) -> None:
        """A finite verb: tense and mood of the word that marks them, person of the subject."""
        feats = self.feats[marked]
        names = {"V"}
        for name, default in (("Mood", "Ind"), ("Tense", "Pres")):
            said = f"{name}={feats.get(name, default)}"
            names |= _values(to_bundle("VERB", said).bundle.features)
        subject = -1
        if "IMP" in names:
            names = (names - {"PRS", "PST"}) | {"2", "SG"}
        elif (subject := self.subject(main)) >= 0:
            names |= self.subject_features(subject)
        else:
            names |= {feats.get("Person", "3"), "PL" if self.plural(marked) else "SG"}
        said_so = {_dimension(name) for name in extra} | ({"tense"} if "COND" in extra else set())
        names = {name for name in names if _dimension(name) not in said_so} | extra
        self.found[k] = Request(_text(names), noun=self.noun(subject) if subject >= 0 else -1)


def _names(way: str) -> frozenset[str]:
    """The features of one way of saying a periphrasis."""
    return frozenset(way[1:].split(";")[way.startswith(WORD) :]) - {""}


def _values(features: Iterable[tuple[str, ...]]) -> set[str]:
    return {feature[0] for feature in features if len(feature) == 1}


def _dimension(name: str) -> str:
    value = schema().value(name)
    return value.dimension if value else name


def _text(names: Iterable[str]) -> str:
    return str(parse(";".join(sorted(names))))
