"""What a token type may become, worked out once a type and then looked up."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.tokenise import tokenise
from lrl.lexicon.lemma import word_list
from lrl.lexicon.lookup import Index, Match
from lrl.synthesize.asked import GONE, PARTICLE, WORD, is_word
from lrl.synthesize.batch import Vocabulary
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.inflect import Asked, Inflected, Inflection
from lrl.synthesize.ragged import Growing, offsets
from lrl.synthesize.renderings import Rendering, Renderings, carry_case
from lrl.synthesize.transliterate import Transliterator
from lrl.text import fold

UNPLANNED = -1
FUNCTION_UPOS = frozenset(("ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ"))


@dataclass(frozen=True, slots=True)
class Wish:
    """The bundle asked of a word or run, empty for none, and the class of the word it is of."""

    bundle: str
    upos: str


NO_WISH = Wish("", "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one token type may become, at the start of a sentence or inside it.

    `choices`: renderings by the lexicon with the bounds of their shares of [0, 1); `otherwise`:
    the rendering where it is not replaced.
    """

    choices: tuple[int, ...]
    bounds: tuple[float, ...]
    otherwise: int

    def draw(self, u: float) -> int:
        """The rendering that a uniform draw from [0, 1) falls on."""
        for choice, bound in zip(self.choices, self.bounds, strict=True):
            if u < bound:
                return choice
        return self.choices[-1]


class Plans:
    """The plans of all token types of a vocabulary for one lexicon and one configuration.

    `columns()` gives them as arrays by [type * 2 + at the start of a sentence].
    """

    def __init__(
        self,
        index: Index,
        config: SubstituteConfig,
        transliterator: Transliterator | None = None,
        inflection: Inflection | None = None,
    ) -> None:
        self.index = index
        self.inflection = inflection
        self.config = config
        self.vocabulary = Vocabulary()
        self.renderings = Renderings()
        self.transliterate = transliterator
        self.plans: list[Plan] = []
        self._first, self._otherwise, self._count = Growing(), Growing(), Growing()
        self._begin, self._choices = Growing(np.int64), Growing()
        self._bounds = Growing(np.float32)
        self._begins, self._continues = Growing(np.int8), Growing(np.int8)
        self.words, self.cased = Growing(np.int8), Growing(np.int8)
        self._pairs: dict[int, tuple[int, int]] = {}
        self._runs: dict[tuple[tuple[int, ...], bool], tuple[int, Plan] | None] = {}

    def update(self) -> None:
        """Plan the types that the vocabulary has met since the last call."""
        forms, tags, wishes = self.vocabulary.forms, self.vocabulary.upos, self.vocabulary.wanted
        index = self.index
        if self.inflection:
            self._prepare(self.inflection)
        begins: list[bool] = []
        continues: list[bool] = []
        words: list[bool] = []
        cased: list[bool] = []
        start = len(self.plans) // 2
        new: list[Plan] = []
        for number in range(start, len(forms)):
            form, upos = forms[number], tags[number]
            word = form.isalpha() or (any(map(str.isalpha, form)) and not form[0].isdigit())
            read = self.vocabulary.read[number]
            word = word or bool(read)
            asked = word and self._may_replace(form, upos)
            match = index.lookup(read or form, upos) if asked else None
            words.append(word)
            cased.append(match is not None and match.key == "exact")
            inside = index.inside(form, word)
            begins.append(inside[0])
            continues.append(inside[1])
            otherwise = self._otherwise_rendering(form, word, covered=match is not None)
            wanted = Wish("" if read and wishes[number] == GONE else wishes[number], upos)
            plan = self._plan(match, form, otherwise, initial=False, wanted=wanted)
            new.append(plan)
            same = match is None or not form[0].isupper()
            if not same:
                plan = self._plan(match, form, otherwise, initial=True, wanted=wanted)
            new.append(plan)
        self.plans += new
        self._first.extend([plan.choices[0] if plan.choices else plan.otherwise for plan in new])
        self._otherwise.extend([plan.otherwise for plan in new])
        lengths = [len(plan.choices) for plan in new]
        self._count.extend(lengths)
        begin = offsets(np.array(lengths, np.int64))[:-1] + len(self._choices)
        self._begin.extend(begin.tolist())
        self._choices.extend([choice for plan in new for choice in plan.choices])
        self._bounds.extend([bound for plan in new for bound in plan.bounds])
        self._begins.extend(begins)
        self._continues.extend(continues)
        self.words.extend(words)
        self.cased.extend(cased)

    def _plan(
        self, match: Match | None, form: str, otherwise: int, initial: bool, wanted: Wish
    ) -> Plan:
        if wanted.bundle == PARTICLE and self.inflection:
            return Plan((self._said(self.inflection.particle, form),), (1.0,), otherwise)
        if is_word(wanted.bundle) and self._may_replace(form, wanted.upos):
            said = self._said(wanted.bundle.removeprefix(WORD), form)
            return Plan((said,), (1.0,), otherwise)
        if match is None:
            return Plan((), (), otherwise)
        return Plan(*self.choices(match, form, initial, wanted), otherwise)

    def _prepare(self, inflection: Inflection) -> None:
        """Have all targets that new types may become inflected at once."""
        vocabulary = self.vocabulary
        items: list[Asked] = []
        for number in range(len(self.plans) // 2, len(vocabulary.forms)):
            form, upos, wanted = (
                c[number] for c in (vocabulary.forms, vocabulary.upos, vocabulary.wanted)
            )
            if not wanted or wanted == PARTICLE or is_word(wanted):
                continue
            if not self._may_replace(form, upos):
                continue
            match = self.index.lookup(vocabulary.read[number] or form, upos)
            if match and len(match.entries) == 1:
                items += self._asked(match, Wish(wanted, upos))
        inflection.prepare(items)

    def expect(self, runs: Iterable[tuple[int, ...]]) -> None:
        """Have all targets that runs of types may become inflected at once."""
        if not self.inflection:
            return
        items: list[Asked] = []
        for types in dict.fromkeys(runs):
            if (types, False) in self._runs or (types, True) in self._runs:
                continue
            hit = self.index.longest([self.vocabulary.forms[number] for number in types])
            if hit and (wish := self._wish(types[: hit[0]])).bundle:
                items += self._asked(hit[1], wish)
        self.inflection.prepare(items)

    def _asked(self, match: Match, wish: Wish) -> list[Asked]:
        """What is asked of each target that a match of one entry offers."""
        rows = match.entries[0][: 1 if self.config.choose == "best" else None]
        targets = self.index.targets
        return [(targets[row], wish.bundle, self._closed(row, wish.upos)) for row in rows]

    def _closed(self, row: int, upos: str) -> bool:
        """Whether only attested forms will do: of function words, and of words of another class."""
        return upos in FUNCTION_UPOS or self.index.pos[row] not in ("", upos)

    def _said(self, word: str, form: str) -> int:
        """The rendering of a token by a grammatical word that is known, or by none."""
        if not word:
            return self.renderings.case
        tokens = carry_case([word], form, "", True) if self.config.case else [word]
        return self.as_is(tokens[0], "case")

    def runs_from(
        self, first: NDArray[np.int32], second: NDArray[np.int32], initial: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For pairs of types: the most tokens of a head they begin, and the only rendering.

        0 tokens where no head begins so. The rendering is there (not UNPLANNED) where the two
        are a whole head and can be nothing else: then `run` need not be asked.
        """
        keys = (first.astype(np.int64) << 32 | second) << 1 | initial
        distinct, where = np.unique(keys, return_inverse=True)
        known = self._pairs
        keys_of = distinct.tolist()
        new = [key for key in keys_of if key not in known]
        self.expect((key >> 33, key >> 1 & 0xFFFFFFFF) for key in new)
        for key in new:
            known[key] = self._pair(key >> 33, key >> 1 & 0xFFFFFFFF, bool(key & 1))
        found = np.array([known[key] for key in keys_of], dtype=np.int64).reshape(-1, 2)
        return found[where, 0], found[where, 1]

    def _pair(self, first: int, second: int, initial: bool) -> tuple[int, int]:
        forms = self.vocabulary.forms
        reach = self.index.reach(forms[first], forms[second])
        hit = self.run((first, second), initial) if reach == 2 else None
        return reach, hit[1].choices[0] if hit and len(hit[1].choices) == 1 else UNPLANNED

    def run(self, types: tuple[int, ...], initial: bool) -> tuple[int, Plan] | None:
        """(number of tokens, plan) of the longest multi-word head that the types begin with."""
        key = types, initial
        if key not in self._runs:
            forms = [self.vocabulary.forms[number] for number in types]
            hit = self.index.longest(forms)
            self._runs[key] = hit and (
                hit[0],
                Plan(
                    *self.choices(
                        hit[1], " ".join(forms[: hit[0]]), initial, self._wish(types[: hit[0]])
                    ),
                    UNPLANNED,
                ),
            )
        return self._runs[key]

    def _wish(self, types: tuple[int, ...]) -> Wish:
        """What is asked of a run: of its first word if that is a verb, else of its last that is."""
        upos, wanted = self.vocabulary.upos, self.vocabulary.wanted
        asked = [
            number
            for number in types
            if wanted[number] and wanted[number] != PARTICLE and not is_word(wanted[number])
        ]
        if not asked:
            return NO_WISH
        number = asked[0] if upos[types[0]] in ("VERB", "AUX") else asked[-1]
        return Wish(wanted[number], upos[number])

    def _may_replace(self, form: str, upos: str) -> bool:
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

    def _otherwise_rendering(self, form: str, word: bool, covered: bool) -> int:
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

    def columns(self) -> "Columns":
        """The plans as arrays; call after `update`."""
        self.renderings.settle()
        return Columns(
            first=self._first.view(),
            otherwise=self._otherwise.view(),
            count=self._count.view(),
            begin=self._begin.view(),
            choices=self._choices.view(),
            bounds=self._bounds.view(),
            begins=self._begins.view().astype(bool),
            continues=self._continues.view().astype(bool),
            cased=self.cased.view().astype(bool),
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """Plans as arrays: by type * 2 + initial, and from `begins` on by type.

    A plan's choices and the bounds of their shares are `choices[begin : begin + count]`.
    """

    first: NDArray[np.int32]
    otherwise: NDArray[np.int32]
    count: NDArray[np.int32]
    begin: NDArray[np.int64]
    choices: NDArray[np.int32]
    bounds: NDArray[np.float32]
    begins: NDArray[np.bool_]
    continues: NDArray[np.bool_]
    cased: NDArray[np.bool_]

    def draw(self, slot: NDArray[np.int32], u: NDArray[np.float32]) -> NDArray[np.int32]:
        """The rendering that each draw from [0, 1) falls on; as Plan.draw, for many at once."""
        begin, last = self.begin[slot], self.count[slot] - 1
        pick = np.zeros(len(slot), dtype=np.int64)
        for _ in range(int(last.max(initial=0))):
            pick += (pick < last) & (u >= self.bounds[begin + pick])
        chosen: NDArray[np.int32] = self.choices[begin + pick]
        return chosen
