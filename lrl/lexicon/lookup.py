"""Finding a word of running text in a lexicon, by keys of falling strength."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from lrl.corpus.tokenise import tokens_of
from lrl.lexicon.lemma import bases, lemmatiser, parts, word_list
from lrl.text import bare, fold

# The keys, strongest first. A word is covered if one of them finds it.
KEYS = ("exact", "folded", "lemma", "derived", "bare", "multiword", "parts", "zero")


@dataclass(frozen=True, slots=True)
class Match:
    """Entries found for a word or a run of words.

    `key` is one of KEYS. `entries` holds, for each part of the word (one, unless the key is
    "parts"), the row numbers of its entries in the lexicon, best first; none where the key is
    "zero": the target language leaves the word out.
    """

    key: str
    entries: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.key not in KEYS or not all(self.entries):
            raise ValueError(f"no such match: {self.key!r} {self.entries!r}")


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the trie of multi-word heads: the folded words that go on, entries that end."""

    next: dict[str, "Node"]
    rows: list[int]


class Index:
    """The keys of one lexicon's source side.

    `table` has the columns of lrl.lexicon.store.SCHEMA; `language` is the ISO 639-3 code of its
    source side, whose lemmatiser and contractions are used. With `keys` "exact" a word is found
    as it is written or not at all.
    """

    def __init__(self, table: pa.Table, language: str, keys: str = "") -> None:
        self.language = language
        self.keys = keys
        self.lemmas = lemmatiser(language)
        self.sources: list[str] = table["source"].to_pylist()
        self.targets: list[str] = table["target"].to_pylist()
        self.pos: list[str] = table["pos"].to_pylist()
        self.quality: list[float] = table["quality"].to_pylist()
        best_first = sorted(range(len(self.sources)), key=lambda i: (-self.quality[i], i))
        self._exact: dict[str, list[int]] = {}
        self._folded: dict[str, list[int]] = {}
        self._bare: dict[str, list[int]] = {}
        self._by_lemma: dict[str, list[int]] | None = None
        self._trie = Node({}, [])
        self._best_first = best_first
        for row in best_first:
            source = self.sources[row]
            self._exact.setdefault(source, []).append(row)
            if keys == "exact" or is_abbreviation(source):  # "AM" and "US" are not "am" and "us"
                continue
            self._folded.setdefault(fold(source), []).append(row)
            self._bare.setdefault(bare(source), []).append(row)
            words = _words(source)
            if len(words) > 1:
                node = self._trie
                for word in words:
                    node = node.next.setdefault(fold(word), Node({}, []))
                node.rows.append(row)
        self.depth = max(map(_depth, self._trie.next.values()), default=0) + 1
        self.zero = frozenset() if keys == "exact" else self._zero_words()
        self.first_words = frozenset(self._trie.next)
        self.second_words = frozenset(w for node in self._trie.next.values() for w in node.next)

    def lookup(self, word: str, upos: str = "") -> Match | None:
        """The strongest match of one word, or None; `upos` narrows entries that know theirs."""
        whole = self._as_written(word, upos)
        if self.keys == "exact":
            return Match(whole[0], (whole[1],)) if whole else None
        if whole is None and (pieces := parts(word, self.language)):
            found = [self._as_written(piece, "") or self._related(piece, "") for piece in pieces]
            if all(found):
                key = "parts" if len(pieces) > 1 else "lemma"
                return Match(key, tuple(hit[1] for hit in found if hit))
        whole = whole or self._related(word, upos)
        if whole:
            return Match(whole[0], (whole[1],))
        return Match("zero", ()) if fold(word) in self.zero else None

    def _as_written(self, word: str, upos: str) -> tuple[str, tuple[int, ...]] | None:
        if rows := self._exact.get(word):
            return "exact", self._of_class(rows, upos)
        if rows := self._folded.get(fold(word)):
            return "folded", self._of_class(rows, upos)
        return None

    def _related(self, word: str, upos: str) -> tuple[str, tuple[int, ...]] | None:
        lemmas = tuple(map(fold, self.lemmas(word, upos)))
        candidates = [rows for lemma in lemmas if (rows := self._folded.get(lemma))]
        by_lemma = self._lemma_index()
        candidates += [rows for lemma in (fold(word), *lemmas) if (rows := by_lemma.get(lemma))]
        if candidates:
            narrowed = [self._of_class(rows, upos) for rows in candidates]
            fits = (rows for rows in narrowed if self.pos[rows[0]] in (upos, "") or not upos)
            return "lemma", next(fits, narrowed[0])
        for base in bases(word, self.language):
            if rows := self._folded.get(base):
                return "derived", tuple(rows)
        if rows := self._bare.get(bare(word)):
            return "bare", self._of_class(rows, upos)
        return None

    def _zero_words(self) -> frozenset[str]:
        """Words without an entry in a lexicon that has most of the other function words."""
        functional = word_list("function_words.tsv", self.language)
        zero = word_list("zero_words.tsv", self.language)
        rest = functional - zero
        if sum(word in self._folded for word in rest) * 2 < max(len(rest), 1):
            return frozenset()
        return frozenset(word for word in zero if word not in self._folded)

    def _of_class(self, rows: Sequence[int], upos: str) -> tuple[int, ...]:
        """Those of a known, equal class; else those of none; else all."""
        if upos:
            for wanted in (upos, ""):
                if same := [row for row in rows if self.pos[row] == wanted]:
                    return tuple(same)
        return tuple(rows)

    def _lemma_index(self) -> dict[str, list[int]]:
        """Entries by the lemma of their head, so that "be" finds an entry "is"."""
        if self._by_lemma is None:
            self._by_lemma = {}
            for row in self._best_first:
                source = self.sources[row]
                if len(source) > 1 and " " not in source and not is_abbreviation(source):
                    for lemma in self.lemmas(source, self.pos[row])[:1]:
                        self._by_lemma.setdefault(fold(lemma), []).append(row)
        return self._by_lemma

    def inside(self, word: str, inflects: bool) -> tuple[bool, bool]:
        """Whether some multi-word head begins with the word; whether one goes on with it."""
        forms = self.forms(word) if inflects else (fold(word),)
        begins = not self.first_words.isdisjoint(forms)
        return begins, not self.second_words.isdisjoint(forms)

    def forms(self, word: str) -> tuple[str, ...]:
        """The folded forms under which a word is sought inside multi-word heads."""
        return tuple(dict.fromkeys((fold(word), *map(fold, self.lemmas(word, "")))))

    def reach(self, first: str, second: str) -> int:
        """Number of words of the longest multi-word head that begins with two words; 0 for none."""
        depth = 0
        level = [
            node.next[two]
            for one in self.forms(first)
            if (node := self._trie.next.get(one))
            for two in self.forms(second)
            if two in node.next
        ]
        while level:
            depth += 1
            level = [child for node in level for child in node.next.values()]
        return depth + 1 if depth else 0

    def longest(self, words: Sequence[str]) -> tuple[int, Match] | None:
        """(number of words, match) of the longest multi-word head that `words` begin with.

        Each word may stand in the head as it is or as a lemma; the form as it is goes first.
        """
        best: tuple[int, tuple[int, ...]] | None = None
        paths = [self._trie]
        for count, word in enumerate(words, start=1):
            forms = self.forms(word)
            paths = [node.next[form] for form in forms for node in paths if form in node.next]
            if not paths:
                break
            if rows := next((node.rows for node in paths if node.rows), None):
                best = count, tuple(rows)
        return (best[0], Match("multiword", (best[1],))) if best else None


def is_abbreviation(head: str) -> bool:
    """Whether a head is written in capitals alone, two or more."""
    return head.isupper() and sum(map(str.isalpha, head)) > 1


def _depth(node: Node) -> int:
    return max(map(_depth, node.next.values()), default=0) + 1


def _words(text: str) -> tuple[str, ...]:
    return tuple(token for chunk in text.split() for token in tokens_of(chunk))


def targets(index: Index, match: Match) -> Iterable[tuple[str, ...]]:
    """The target expressions of a match, part by part, for showing to a person."""
    return (tuple(index.targets[row] for row in rows) for rows in match.entries)
