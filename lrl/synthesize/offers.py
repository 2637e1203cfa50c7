"""What the lexicon offers for a word, put as renderings: in the form, and the capitals, asked."""

from itertools import accumulate

from lrl.corpus.tokenise import tokenise
from lrl.lexicon.lemma import word_list
from lrl.lexicon.lookup import Index, Match
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.inflect import Asked, Inflected, Inflection
from lrl.synthesize.plan import NO_WISH, Wish
from lrl.synthesize.renderings import Rendering, Renderings, carry_case
from lrl.synthesize.transliterate import Transliterator
from lrl.text import fold

FUNCTION_UPOS = frozenset(("ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ"))


class Offers:
    """Renderings of words by one lexicon and one configuration, numbered as they come up."""

    def __init__(
        self,
        index: Index,
        config: SubstituteConfig,
        transliterator: Transliterator | None,
        inflection: Inflection | None,
    ) -> None:
        self.index = index
        self.config = config
        self.renderings = Renderings()
        self.transliterate = transliterator
        self.inflection = inflection

    def may_replace(self, form: str, upos: str) -> bool:
        """Whether the configuration lets a word be replaced."""
        if self.config.words == "all":
            return True
        listed = word_list("function_words.tsv", self.index.language)
        function = upos in FUNCTION_UPOS if upos else fold(form) in listed
        return function == (self.config.words == "function")

    def choices(
        self, match: Match, form: str, initial: bool, wanted: Wish = NO_WISH
    ) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Numbers of the renderings a match offers, and the bounds of their shares."""
        index = self.index
        if match.key == "zero":
            return (self.renderings.zero,), (1.0,)
        if len(match.entries) > 1:
            rows = [tuple(row[0] for row in match.entries)]
        else:
            rows = [(row,) for row in match.entries[0]]
        if self.config.choose == "best":
            rows = rows[:1]
        shares: dict[int, float] = {}
        for entries in rows:
            number = self.renderings.number(self._render(entries, match.key, form, initial, wanted))
            weight = min(index.quality[row] for row in entries)
            weight = max(weight, 1e-6) if self.config.choose == "weighted" else 1.0
            shares[number] = shares.get(number, 0.0) + weight
        total = sum(shares.values())
        return tuple(shares), tuple(bound / total for bound in accumulate(shares.values()))

    def asked(self, match: Match, wish: Wish) -> list[Asked]:
        """What is asked of each target that a match of one entry offers."""
        rows = match.entries[0][: 1 if self.config.choose == "best" else None]
        targets = self.index.targets
        return [(targets[row], wish.bundle, self._closed(row, wish.upos)) for row in rows]

    def _closed(self, row: int, upos: str) -> bool:
        """Whether only attested forms will do: of function words, and of words of another class."""
        return upos in FUNCTION_UPOS or self.index.pos[row] not in ("", upos)

    def said(self, word: str, form: str) -> int:
        """The rendering of a token by a grammatical word that is known, or by none."""
        if not word:
            return self.renderings.case
        tokens = carry_case([word], form, "", True) if self.config.case else [word]
        return self.as_is(tokens[0], "case")

    def _render(
        self, entries: tuple[int, ...], key: str, form: str, initial: bool, wanted: Wish
    ) -> Rendering:
        tokens: list[str] = []
        spaces: list[bool] = []
        owners: list[int] = []
        inflected: Inflected | None = None
        for entry in entries:
            target = self.index.targets[entry]
            if wanted.bundle and self.inflection and len(entries) == 1:
                closed = self._closed(entry, wanted.upos)
                inflected = self.inflection.of(target, wanted.bundle, closed)
                target = inflected.text
            new, gaps = tokenise(target)
            if spaces:
                spaces[-1] = True
            tokens += new
            spaces += gaps
            owners += [entry] * len(new)
        if self.config.case and tokens:
            tokens = carry_case(tokens, form, self.index.sources[entries[0]], initial)
        return Rendering(tuple(tokens), tuple(spaces), tuple(owners), key, inflected)

    def otherwise(self, form: str, word: bool, covered: bool) -> int:
        """The rendering of a token that is not replaced."""
        if not word:
            origin = "number" if any(map(str.isdigit, form)) else "punctuation"
        elif covered or self.config.uncovered == "keep":
            origin = "copied"
        elif self.config.uncovered == "drop":
            return self.renderings.nothing
        elif self.config.uncovered == "mask":
            return self.as_is(self.config.mask, "masked")
        else:
            assert self.transliterate is not None
            written = self.transliterate(form)
            return self.as_is(written, "transliterated" if written != form else "copied")
        return self.as_is(form, origin)

    def as_is(self, form: str, origin: str) -> int:
        """The rendering of a token without the lexicon."""
        return self.renderings.single(form, origin)
