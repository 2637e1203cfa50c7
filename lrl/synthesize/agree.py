"""Which inflected form each word of a source sentence asks for in the target language."""

from dataclasses import replace

from lrl.corpus.sentence import Sentence
from lrl.lexicon.lemma import parts
from lrl.synthesize.asked import GONE, NOTHING, Request
from lrl.synthesize.concord import AGREEING, agreeing
from lrl.synthesize.grammar import Grammar
from lrl.synthesize.negation import denied
from lrl.synthesize.noun_case import nominal
from lrl.synthesize.parsed import NOMINAL, VERBAL, Parsed
from lrl.synthesize.verb_group import verb

SHORT = frozenset(("AUX", "PART"))  # words that are cut short: "n't", "'ll"


def requests(sentence: Sentence, grammar: Grammar) -> tuple[Request, ...]:
    """One request a token; none where the sentence has no tree or the table no such cells."""
    if not sentence.tree:
        return (NOTHING,) * len(sentence.tokens)
    return requests_of(Parsed(sentence, grammar))


def requests_of(sentence: Parsed) -> tuple[Request, ...]:
    """The requests of all tokens."""
    for k, word in enumerate(sentence.tree):
        if word.upos in NOMINAL:
            nominal(sentence, k)
    for k, word in enumerate(sentence.tree):
        if (word.upos in VERBAL and not sentence.is_auxiliary(k)) or (
            word.upos == "AUX" and sentence.relation(k) == "cop"
        ):
            verb(sentence, k)
        elif word.upos in AGREEING and sentence.found[k] == NOTHING:
            agreeing(sentence, k)
    for k, request in denied(sentence.tree, sentence.found, sentence.grammar).items():
        sentence.found[k] = request
    return tuple(
        replace(request, read=cut_short(sentence, k, request)) if word.upos in SHORT else request
        for k, (word, request) in enumerate(zip(sentence.tree, sentence.found, strict=True))
    )


def cut_short(sentence: Parsed, k: int, request: Request) -> str:
    """The word that an auxiliary or a particle is, where it is written otherwise."""
    form = sentence.forms[k]
    if request.wanted == GONE:  # "don't" in one token: what is left of it
        return " ".join(parts(form, sentence.grammar.source)[1:])
    return sentence.lemmas[k] if sentence.lemmas[k] != form.lower() else ""
