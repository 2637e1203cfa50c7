"""Sentences in the word order of another language, by moving whole phrases of their trees."""

from dataclasses import dataclass, replace
from itertools import pairwise

from lrl.corpus.sentence import Sentence, Span, Word
from lrl.synthesize.arrangement import CLOSERS, PAIRS, Arrangement
from lrl.synthesize.clause import rearrange_clause
from lrl.synthesize.noun_phrase import rearrange_adpositions, rearrange_noun_phrase
from lrl.typology import Typology

LONGEST = 1000  # tokens; what is longer is no sentence, and every word's phrase is written out
ATTACHED = ("'", "’")  # clitics that begin so are written onto the word before them


@dataclass(frozen=True, slots=True)
class Reordered:
    """A sentence in another order: its token i is token `order[i]` of the original sentence."""

    sentence: Sentence
    order: tuple[int, ...]

    @property
    def moved(self) -> bool:
        """Whether any token stands elsewhere than it did."""
        return any(place != token for place, token in enumerate(self.order))


def reorder(sentence: Sentence, source: Typology, target: Typology) -> Reordered:
    """The sentence in the target's order as far as it differs from the source's.

    Moved are the phrases of verbs and their subjects and objects, of nouns and their adjectives,
    numerals, demonstratives and genitives, and adpositions; each only from where the source's
    order has it. Questions and imperatives keep their order of verb, subject and object (the
    typology speaks of statements); relative and question words, conjunctions and punctuation
    stay. Phrases and spans in one piece stay so. A sentence without a tree, or longer than LONGEST,
    stays as it is.
    """
    too_long = len(sentence.tokens) > LONGEST
    if not sentence.tree or too_long or source.orders == target.orders:
        return Reordered(sentence, tuple(range(len(sentence.tokens))))
    arrangement = Arrangement(sentence)
    if len(arrangement.bottom_up) == len(sentence.tokens):
        for head in arrangement.bottom_up:
            rearrange_noun_phrase(arrangement, head, source, target)
            rearrange_adpositions(arrangement, head, source, target)
            rearrange_clause(arrangement, head, source, target)
    order = tuple(arrangement.order)
    if order == tuple(range(len(order))):
        return Reordered(sentence, order)
    return Reordered(rearranged(sentence, order), order)


def rearranged(sentence: Sentence, order: tuple[int, ...]) -> Sentence:
    """The sentence with its tokens and all their labels in the order given."""
    place = {token: at for at, token in enumerate(order)}

    def moved(word: Word) -> Word:
        return replace(word, head=place[word.head - 1] + 1) if word.head else word

    spans = []
    for span in sentence.spans:
        start = min(place[token] for token in range(span.start, span.end))
        spans.append(Span(start, start + span.end - span.start, span.label))
    return replace(
        sentence,
        tokens=recased(sentence, order),
        spaces=respaced(sentence, order),
        spans=tuple(sorted(spans, key=lambda span: span.start)),
        tags=tuple((name, tuple(tags[token] for token in order)) for name, tags in sentence.tags),
        tree=tuple(moved(sentence.tree[token]) for token in order),
    )


def recased(sentence: Sentence, order: tuple[int, ...]) -> tuple[str, ...]:
    """The tokens in their new order; the capital of the first word passes on to the new first.

    The old first word keeps a capital that is its own, as its lemma or tag tells (a name, "I").
    """
    tokens = list(sentence.tokens)
    words = [token for token, form in enumerate(tokens) if any(map(str.isalpha, form))]
    new = next((token for token in order if token in set(words)), None)
    if new is None or new == words[0] or not tokens[words[0]][:1].isupper():
        return tuple(tokens[token] for token in order)
    first, word = tokens[words[0]], sentence.tree[words[0]]
    own = word.upos == "PROPN" or word.lemma[:1].isupper() or first[1:] != first[1:].lower()
    if not own:
        tokens[words[0]] = first[:1].lower() + first[1:]
    tokens[new] = tokens[new][:1].upper() + tokens[new][1:]
    return tuple(tokens[token] for token in order)


def respaced(sentence: Sentence, order: tuple[int, ...]) -> tuple[bool, ...]:
    """Whether white space follows each token now: as before between two that are neighbours still.

    Between new neighbours there is, but where one is punctuation that was written onto its word.
    """
    spaces = [
        sentence.spaces[left] if right == left + 1 else _apart(sentence, left, right)
        for left, right in pairwise(order)
    ]
    return (*spaces, sentence.spaces[-1])


def _apart(sentence: Sentence, left: int, right: int) -> bool:
    """Whether two tokens that were no neighbours are written apart."""
    tokens, tree = sentence.tokens, sentence.tree
    if tokens[right] in CLOSERS or tokens[left] in PAIRS:
        return False
    if right > 0 and not sentence.spaces[right - 1]:
        clitic = tokens[right].startswith(ATTACHED) and tree[right].upos in ("PART", "ADP")
        if tree[right].upos == "PUNCT" or clitic:
            return False
    return not (tree[left].upos == "PUNCT" and not sentence.spaces[left] and left + 1 < len(tokens))
