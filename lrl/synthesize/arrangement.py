"""The words of a sentence while they are being put into another order, block by block."""

from collections.abc import Iterable, Sequence

from lrl.corpus.sentence import Sentence, Word

PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»", "„": "“", "``": "''"}
CLOSERS = frozenset(PAIRS.values())
STRAIGHT = frozenset({'"', "'"})


class Arrangement:
    """A permutation of a sentence's tokens that keeps its phrases and labelled spans whole.

    Tokens are numbered as in the sentence; a place is an index into `order`, which holds the
    token that stands there.
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tree = sentence.tree
        self.order = list(range(len(sentence.tokens)))
        self.place = list(self.order)
        self._children: list[list[int]] = [[] for _ in self.order]
        for token, word in enumerate(self.tree):
            if word.head:
                self._children[word.head - 1].append(token)
        self.bottom_up = bottom_up(self.tree, self._children)
        self._phrase = self._phrases()
        whole = [phrase for phrase in self._phrase if self._together(phrase)]
        self._whole = [*whole, *(range(span.start, span.end) for span in sentence.spans)]

    def children(self, head: int) -> list[int]:
        """The words that hang on a word, as they stand now."""
        return sorted(self._children[head], key=self.place.__getitem__)

    def relation(self, token: int) -> str:
        """The relation of a token to its head, without subtype."""
        return self.tree[token].deprel.partition(":")[0]

    def start(self, token: int) -> int:
        """The place of the first token of a word's phrase."""
        return min(self.place[one] for one in self._phrase[token])

    def end(self, token: int) -> int:
        """The place behind the last token of a word's phrase."""
        return max(self.place[one] for one in self._phrase[token]) + 1

    def whole(self, token: int) -> bool:
        """Whether a word's phrase is in one piece."""
        return self._together(self._phrase[token])

    def move(self, token: int, at: int) -> int:
        """Move a word's phrase to before place `at`; its length, or 0 where it stays.

        It stays where it is not in one piece, and where the move would tear a phrase or a
        labelled span that is.
        """
        if not self.whole(token):
            return 0
        return self.move_run(self.start(token), self.end(token), at)

    def move_run(self, start: int, end: int, at: int) -> int:
        """As `move`, for the tokens at places `start` to `end`."""
        if start <= at <= end:
            return 0
        before = list(self.order)
        block = self.order[start:end]
        rest = self.order[:start] + self.order[end:]
        to = at if at < start else at - len(block)
        self._set(rest[:to] + block + rest[to:])
        if not all(map(self._together, self._whole)):
            self._set(before)
            return 0
        return len(block)

    def _set(self, order: list[int]) -> None:
        self.order = order
        for place, token in enumerate(order):
            self.place[token] = place

    def _together(self, tokens: Sequence[int]) -> bool:
        places = [self.place[token] for token in tokens]
        return max(places) - min(places) + 1 == len(places)

    def _phrases(self) -> list[list[int]]:
        """The tokens under each word, without punctuation at the edges, which stays there."""
        under: list[list[int]] = [[] for _ in self.order]
        for token in self.bottom_up:
            below = [one for child in self._children[token] for one in under[child]]
            under[token] = sorted([token, *below])
        return [self._trimmed(tokens, head) for head, tokens in enumerate(under)]

    def _trimmed(self, tokens: list[int], head: int) -> list[int]:
        low, high = 0, len(tokens)
        while high - 1 > low and self._loose(tokens[high - 1], tokens[low : high - 1], head):
            high -= 1
        while low < high - 1 and self._loose(tokens[low], tokens[low + 1 : high], head):
            low += 1
        return tokens[low:high]

    def _loose(self, token: int, others: list[int], head: int) -> bool:
        """Whether a token is punctuation that has no counterpart among the others."""
        if token == head or self.relation(token) != "punct":
            return False
        mark = self.sentence.tokens[token]
        forms = {self.sentence.tokens[one] for one in others}
        paired = mark in STRAIGHT and mark in forms
        return not (paired or PAIRS.get(mark) in forms or self._opened(mark, forms))

    @staticmethod
    def _opened(mark: str, forms: Iterable[str]) -> bool:
        return any(PAIRS.get(form) == mark for form in forms)


def bottom_up(tree: Sequence[Word], children: Sequence[Sequence[int]]) -> list[int]:
    """All tokens of a tree, each after those that hang on it."""
    order = [token for token, word in enumerate(tree) if word.head == 0]
    for token in order:
        order.extend(children[token])
    return order[::-1]
