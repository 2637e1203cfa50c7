"""Targets of a lexicon put into the cells that sentences ask for."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lrl.morphology.features import parse, table
from lrl.morphology.inflector import Item
from lrl.morphology.paradigms import Table
from lrl.synthesize.grammar import Grammar, values_of

ENDING = 0.004  # share of citation forms an ending has if a word with it may be one
LEAST = 0.3  # confidence below which a learned form is not taken
LEMMA, CITED, FORM = range(3)  # how much like a lemma a word of a target must be
BLANK = frozenset(("", "-", "—", "–", "--", "---"))  # what tables write for no form
Asked = tuple[str, str, bool]  # a target, what is wanted of it, whether its class is closed
Answer = tuple[str, str, float]  # form, tier, confidence
# What inflects lemmas that the table does not have, or not in that cell; one answer an item.
Learned = Callable[[Sequence[Item]], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Inflected:
    """A target as a sentence wants it.

    `text` is the whole target with the inflected word in its place; `cell` the cell it was put
    into, as the table writes it, empty where it was left alone. `gender`: that of a noun, where
    other words of the target language agree with it.
    """

    text: str
    lemma: str
    wanted: str
    cell: str
    tier: str
    confidence: float
    gender: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The word of a target that inflects, as its lemma, with the words around it."""

    before: str
    lemma: str
    after: str
    known: bool


class Inflection:
    """Inflects the targets of one language; what it has worked out it keeps."""

    def __init__(
        self, table: Table, grammar: Grammar, targets: Iterable[str], learned: Learned | None = None
    ) -> None:
        self.table = table
        self.grammar = grammar
        self.learned = learned
        self._lemmas: dict[str, set[str]] = {}
        for lemma, text, _ in table.rows():
            self._lemmas.setdefault(base(parse(text).pos), set()).add(lemma)
        self._endings = {pos: _endings(found) for pos, found in self._lemmas.items()}
        self._genders = _genders(grammar.target)
        self.gendered = any(grammar.marks(pos, "gender") for pos in ("V", "ADJ", "DET", "V.PTCP"))
        self.particle = self._particle(targets)
        self._answers: dict[Item, Answer] = {}
        self._nearest: dict[str, tuple[str, ...]] = {}
        self._found: dict[Asked, Inflected] = {}

    def prepare(self, items: Iterable[Asked]) -> None:
        """Work targets out, what needs the learned tiers all at once."""
        needed: dict[Item, None] = {}
        for target, wanted, closed in items:
            place = self._place(target, wanted, closed)
            cell = self._cell(wanted, place)
            cells = [cell, *(c for c, _, _ in self._genders if self._is_noun(wanted))]
            for one in cells:
                if place and one and not self._attested(place.lemma, one):
                    needed[place.lemma, one] = None
        todo = sorted(item for item in needed if item not in self._answers)
        if todo and self.learned:
            self._answers.update(zip(todo, self.learned(todo), strict=True))

    def of(self, target: str, wanted: str, closed: bool = False) -> Inflected:
        """The target in the cell that fits best; itself, of tier "lemma", where there is none.

        Words of a `closed` class, auxiliaries say, are too irregular to be inflected like others:
        what the table does not attest stays as it is.
        """
        key = target, wanted, closed
        if key not in self._found:
            self.prepare([key])
            self._found[key] = self._inflect(*key)
        return self._found[key]

    def _inflect(self, target: str, wanted: str, closed: bool) -> Inflected:
        place = self._place(target, wanted, closed)
        cell = self._cell(wanted, place)
        gender = self._gender(target, place) if self._is_noun(wanted) else ""
        if not cell:
            return Inflected(target, target, wanted, "", "", 0.0, gender)
        answer = self._answer(place.lemma, cell) if place else None
        learned = answer is not None and answer[1] != "attested"
        doubtful = answer is None or answer[1] == "lemma" or answer[2] < LEAST
        if place is None or answer is None or doubtful or (learned and closed):
            lemma = place.lemma if place else target
            return Inflected(target, lemma, wanted, "", "lemma", 0.0, gender)
        form, tier, confidence = answer
        text = f"{place.before}{form}{place.after}"
        return Inflected(text, place.lemma, wanted, cell, tier, round(confidence, 2), gender)

    def _answer(self, lemma: str, cell: str) -> Answer | None:
        if form := self._attested(lemma, cell):
            return form, "attested", 1.0
        return self._answers.get((lemma, cell))

    def _attested(self, lemma: str, cell: str) -> str:
        return next((f for f in self.table.inflect(lemma, cell) if f not in BLANK), "")

    def _cell(self, wanted: str, place: _Place | None) -> str:
        """The cell that answers best to what is wanted, of equals one that the lemma has."""
        if wanted not in self._nearest:
            self._nearest[wanted] = self.grammar.nearest(parse(wanted))
        cells = self._nearest[wanted]
        known = (
            cell for cell in cells if place and place.known and self._attested(place.lemma, cell)
        )
        return next(known, cells[0] if cells else "")

    def _is_noun(self, wanted: str) -> bool:
        return self.gendered and parse(wanted).pos == "N"

    # From a target to a lemma

    def _place(self, target: str, wanted: str, closed: bool) -> _Place | None:
        """The word of a target that can be put into a form of the wanted part of speech."""
        pos = base(parse(wanted).pos)
        if pos not in self._lemmas:
            return None
        words = target.split(" ")
        if pos == "V" and len(words) == 2 and words[0] == self.particle:
            words = words[1:]
        if len(words) == 1:
            if lemma := self._lemma(words[0], pos):
                return _Place("", lemma, "", known=True)
            if closed or not self._may_learn(words[0], pos):
                return None
            return _Place("", words[0], "", known=False)
        order = range(len(words)) if pos == "V" else range(len(words) - 1, -1, -1)
        for likeness in (LEMMA, CITED, FORM) if pos == "V" else (LEMMA, CITED):
            for i in order:
                if lemma := self._lemma(words[i], pos, likeness):
                    before = "".join(f"{word} " for word in words[:i])
                    after = "".join(f" {word}" for word in words[i + 1 :])
                    return _Place(before, lemma, after, known=True)
        return None

    def _lemma(self, word: str, pos: str, likeness: int = 2) -> str:
        """The lemma of the table that a word is, or is a form of; empty for none.

        `likeness`: LEMMA for lemmas alone, CITED also for forms such as dictionaries cite (some
        tables file a verb under another form), FORM for any.
        """
        spelled = tuple(dict.fromkeys((word, word.lower())))
        for one in spelled:
            if one in self._lemmas[pos]:
                return one
        found = [
            (not _cited(text), lemma)
            for one in spelled
            for lemma, text in self.table.analyse(one)
            if likeness > LEMMA and base(parse(text).pos) == pos
        ]
        best = min(found, default=(True, ""))
        return best[1] if likeness == FORM or not best[0] else ""

    def _may_learn(self, word: str, pos: str) -> bool:
        """Whether a word the table has not looks like a citation form of the part of speech."""
        if self.learned is None or len(word) < 2 or not word.isalpha() or word != word.lower():
            return False
        if any(word in lemmas for lemmas in self._lemmas.values()):
            return False
        if any(_cited(text) for _, text in self.table.analyse(word)):
            return False
        return word[-2:] in self._endings[pos]

    def _particle(self, targets: Iterable[str]) -> str:
        """What most often stands before a verb in targets of two words; empty for nothing."""
        verbs = self._lemmas.get("V", set())
        firsts: Counter[str] = Counter()
        count = 0
        for target in targets:
            words = target.split(" ")
            count += words[-1] in verbs
            if len(words) == 2 and words[1] in verbs and words[0] not in verbs:
                firsts[words[0]] += 1
        best = sorted(firsts.items(), key=lambda item: (-item[1], item[0]))[:1]
        if best and best[0][1] >= max(5, 0.02 * count):
            return best[0][0]
        rows = table("infinitive_particles.tsv", 3)
        return next((word for lang, word, _ in rows if lang == self.grammar.target), "")

    # Gender

    def _gender(self, target: str, place: _Place | None) -> str:
        """A noun's gender or class: as its own cells say, or as one of its forms shows it."""
        if place and place.known:
            for text, _ in self.table.paradigm(place.lemma):
                bundle = parse(text)
                if bundle.pos == "N" and (genders := values_of(bundle).get("gender")):
                    return min(genders)
        for cell, ending, gender in self._genders:
            answer = self._answer(place.lemma, cell) if cell and place else None
            form = answer[0] if answer else "" if cell else target
            if form.endswith(ending) and form:
                return gender
        return ""


def base(pos: str) -> str:
    """V of V.PTCP: participles are found under the verb's lemma."""
    return pos.split(".", maxsplit=1)[0]


def _cited(text: str) -> bool:
    """Whether dictionaries cite words in this cell."""
    values = values_of(parse(text))
    if "finiteness" in values:
        return "NFIN" in values["finiteness"]
    nominal = values.get("case", frozenset(("NOM",))) & {"NOM", "ABS"}
    singular = "SG" in values.get("number", frozenset(("SG",)))
    indefinite = "DEF" not in values.get("definiteness", frozenset())
    return bool(nominal) and singular and indefinite and "tense" not in values


def _endings(lemmas: Iterable[str]) -> frozenset[str]:
    count = Counter(lemma[-2:] for lemma in lemmas)
    return frozenset(ending for ending, n in count.items() if n >= ENDING * count.total())


def _genders(target: str) -> list[tuple[str, str, str]]:
    rows = table("gender_by_form.tsv", 5)
    return [(cell, ending, gender) for lang, cell, ending, gender, _ in rows if lang == target]
