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
        # The places of every phrase and labelled span in one piece, from the first to behind the
        # last; phrases go by the number of their head, spans follow.
        self._pieces: dict[int, tuple[int, int]] = {
            head: (tokens[0], tokens[-1] + 1)
            for head, tokens in enumerate(self._phrase)
            if tokens[-1] - tokens[0] + 1 == len(tokens)
        }
        for number, span in enumerate(sentence.spans, len(self.order)):
            self._pieces[number] = (span.start, span.end)

    def children(self, head: int) -> list[int]:
        """The words that hang on a word, as they stand now."""
        return sorted(self._children[head], key=self.place.__getitem__)

    def relation(self, token: int) -> str:
        """The relation of a token to its head, without subtype."""
        return self.tree[token].deprel.partition(":")[0]

    def start(self, token: int) -> int:
        """The place of the first token of a word's phrase."""
        if token in self._pieces:
            return self._pieces[token][0]
        return min(self.place[one] for one in self._phrase[token])

    def end(self, token: int) -> int:
        """The place behind the last token of a word's phrase."""
        if token in self._pieces:
            return self._pieces[token][1]
        return max(self.place[one] for one in self._phrase[token]) + 1

    def whole(self, token: int) -> bool:
        """Whether a word's phrase is in one piece."""
        return token in self._pieces

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
        low, high = min(start, at), max(end, at)
        block, passed = (start, end), (low, start) if at < start else (end, high)
        steps = {block: low - start if at < start else high - end}
        steps[passed] = end - start if at < start else start - end
        pieces = {}
        for number, piece in self._pieces.items():
            first, last = piece
            step = 0
            if first < high and last > low and not (first <= low and last >= high):
                inside = [to for at, to in steps.items() if at[0] <= first and last <= at[1]]
                if not inside:
                    return 0
                step = inside[0]
            pieces[number] = (first + step, last + step)
        self._pieces = pieces
        moved, others = self.order[start:end], self.order[passed[0] : passed[1]]
        self.order[low:high] = moved + others if at < start else others + moved
        for place in range(low, high):
            self.place[self.order[place]] = place
        return end - start

    def _phrases(self) -> list[list[int]]:
        """The tokens under each word, without punctuation at the edges, which stays there."""
        under = [[token] for token in self.order]
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
