"""What a token type may become, worked out once a type and then looked up."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lrl.lexicon.lookup import Index, Match
from lrl.synthesize.asked import GONE, PARTICLE, WORD, is_word
from lrl.synthesize.batch import Vocabulary
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.inflect import Asked, Inflection
from lrl.synthesize.offers import Offers
from lrl.synthesize.plan import NO_WISH, Columns, Plan, Wish
from lrl.synthesize.ragged import Growing, offsets
from lrl.synthesize.transliterate import Transliterator

UNPLANNED = -1


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
        self.offers = Offers(index, config, transliterator, inflection)
        self.renderings = self.offers.renderings
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
            asked = word and self.offers.may_replace(form, upos)
            match = index.lookup(read or form, upos) if asked else None
            words.append(word)
            cased.append(match is not None and match.key == "exact")
            inside = index.inside(form, word)
            begins.append(inside[0])
            continues.append(inside[1])
            otherwise = self.offers.otherwise(form, word, covered=match is not None)
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
            return Plan((self.offers.said(self.inflection.particle, form),), (1.0,), otherwise)
        if is_word(wanted.bundle) and self.offers.may_replace(form, wanted.upos):
            said = self.offers.said(wanted.bundle.removeprefix(WORD), form)
            return Plan((said,), (1.0,), otherwise)
        if match is None:
            return Plan((), (), otherwise)
        return Plan(*self.offers.choices(match, form, initial, wanted), otherwise)

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
            if not self.offers.may_replace(form, upos):
                continue
            match = self.index.lookup(vocabulary.read[number] or form, upos)
            if match and len(match.entries) == 1:
                items += self.offers.asked(match, Wish(wanted, upos))
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
                items += self.offers.asked(hit[1], wish)
        self.inflection.prepare(items)

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
                    *self.offers.choices(
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

    def as_is(self, form: str, origin: str) -> int:
        """The rendering of a token without the lexicon."""
        return self.offers.as_is(form, origin)

    def columns(self) -> Columns:
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
