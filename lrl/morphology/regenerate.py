"""A treebank's forms made again from its lemmas and features: what a table and its models can do.

A form is right where it is the token's; the first word of a sentence is compared without regard
to case. What the table holds of a lemma goes before what models learned from the table.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrl.morphology.cells import Cells, Fit, citation, fit
from lrl.morphology.features import Bundle, parse
from lrl.morphology.headwords import base, headword, lowered
from lrl.morphology.inflector import Inflector, Item
from lrl.morphology.paradigms import Table
from lrl.morphology.tiers import Inflections
from lrl.morphology.ud import Token, to_bundle
from lrl.morphology.written import written

Training = Callable[[frozenset[str]], Inflector | Inflections]

ATTESTED, LEMMA = "attested", "lemma"  # the tiers beside those of inflectors
WHY = {
    "no cell": "the table has no cell for the features",
    "open": "the features leave open which of several cells is meant",
    "variant": "the table has the form beside the one it lists first",
    "other cell": "the table has the form in a cell that the features contradict",
    "case": "only capitals differ",
    "other lemma": "the table has the form in that cell, of a lemma written otherwise",
    "other form": "the table has another form in that cell",
    "irregular": "the lemma is in the table but not this cell; the models guess another form",
    "unlike": "the lemma is not in the table; the models guess another form",
    "no answer": "no model has a form",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A token, what was asked for and what came; `why` is a key of WHY, or empty if it is right."""

    token: Token
    wanted: Bundle
    cell: str  # as the table writes it; empty where none answers
    tier: str  # attested, lemma, a learned tier or its model's name; empty where there is no form
    form: str
    held: bool  # the table has the lemma, as this part of speech
    why: str
    detail: str = ""


@dataclass(slots=True)
class Regenerated:
    """`tokens` = `no_lemma` + `not_inflected` + `made`, each counted in tokens."""

    tokens: int = 0
    no_lemma: int = 0
    not_inflected: Counter[str] = field(default_factory=Counter)  # by UPOS
    made: list[Made] = field(default_factory=list)

    def reason(self) -> str:
        """Why nothing at all could be asked for; empty where something was."""
        if self.made or not self.tokens:
            return "" if self.made else "the treebank has no tokens"
        if self.no_lemma == self.tokens:
            return "no token has a lemma: there is nothing to inflect"
        return "no token has both a lemma and a part of speech of the table"

    def as_json(self, examples: int = 10) -> Mapping[str, Any]:
        """Counts, and the most frequent examples of each kind of failure."""
        return {
            "tokens": self.tokens,
            "no_lemma": self.no_lemma,
            "not_inflected": dict(self.not_inflected.most_common()),
            "asked": len(self.made),
            "right": sum(not one.why for one in self.made),
            "reason": self.reason(),
            "held": _tally(one for one in self.made if one.held),
            "rest": _tally(one for one in self.made if not one.held),
            "why": {
                why: {"tokens": len(some), "means": WHY[why], "examples": _examples(some, examples)}
                for why in WHY
                if (some := [one for one in self.made if one.why == why])
            },
            "no_cell_for": dict(
                Counter(one.detail for one in self.made if one.why == "no cell").most_common()
            ),
        }


def _tally(made: Iterable[Made]) -> dict[str, Any]:
    some = list(made)
    tiers = sorted({one.tier for one in some if one.tier})
    of = {t: [not one.why for one in some if one.tier == t] for t in tiers}
    return {
        "asked": len(some),
        "right": sum(not one.why for one in some),
        "no_form": sum(not one.tier for one in some),
        "by_tier": {t: {"made": len(hits), "right": sum(hits)} for t, hits in of.items()},
    }


def _examples(some: Sequence[Made], most: int) -> list[dict[str, Any]]:
    def key(one: Made) -> tuple[str, ...]:
        token = one.token
        return (token.lemma, token.upos, token.feats, token.form, one.cell, one.form, one.detail)

    names = ("lemma", "upos", "feats", "treebank", "cell", "made", "detail")
    common = Counter(map(key, some)).most_common(most)
    return [{**dict(zip(names, what, strict=True)), "tokens": n} for what, n in common]


def regenerate(
    tokens: Iterable[Token], table: Table, lang: str = "", train: Training | None = None
) -> Regenerated:
    """Make every token's form again that has a lemma and a part of speech of the table.

    `train` is called with the cells needed for what the table does not hold, and gives their
    inflector; without it such tokens get no form. The tiers of `Inflections` are told apart.
    """
    result = Regenerated()
    known = _Known(table, lang)
    asked: list[_Asked] = []
    for token, opens in _opening(tokens):
        result.tokens += 1
        wanted = to_bundle(token.upos, token.feats, lang).bundle
        if token.lemma in ("", "_"):
            result.no_lemma += 1
        elif base(wanted) not in known.parts:
            result.not_inflected[token.upos] += 1
        else:
            asked.append(known.ask(token, wanted, opens))
    answers = _learned([one for one in asked if one.fits and not one.forms], train)
    for one in asked:
        result.made.append(known.judge(one, answers))
    return result


def _opening(tokens: Iterable[Token]) -> Iterator[tuple[Token, bool]]:
    """Tokens, and whether they are the first word of their sentence."""
    opens = False
    for token in tokens:
        opens = opens or token.first
        yield token, opens
        opens = opens and token.upos in ("PUNCT", "SYM")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A token with the cells that answer equally well, and the forms the table has for them."""

    token: Token
    opens: bool
    wanted: Bundle
    lemma: str  # as the table has it, or as it is looked up
    held: bool
    fits: tuple[Fit, ...] = ()
    cell: str = ""
    forms: tuple[str, ...] = ()
    lost: str = ""

    @property
    def item(self) -> Item:
        """What the models are asked; they learned from words without capitals."""
        return (self.lemma if self.held else lowered(self.lemma), self.cell)


def _learned(asked: Sequence[_Asked], train: Training | None) -> dict[Item, tuple[str, str]]:
    """Form and tier of each item the models have an answer for."""
    items = sorted({one.item for one in asked})
    if train is None or not items:
        return {}
    model = train(frozenset(cell for _, cell in items))
    if isinstance(model, Inflections):
        best = [answers[0] for answers in model.inflect(items)]
        return {item: (one.form, one.tier) for item, one in zip(items, best, strict=True)}
    found = zip(items, model.predict(items), strict=True)
    return {item: (answers[0][0], model.name) for item, answers in found if answers}


class _Known:
    """What a table says, looked up for tokens."""

    def __init__(self, table: Table, lang: str) -> None:
        self.table = table
        self.spelling = {parse(text): text for text in table.bundles}
        self.cells = Cells.of(self.spelling)
        self.cited = citation(lang)
        self.parts = {base(cell) for cell in self.cells.bundles}
        self.lang = lang

    def ask(self, token: Token, wanted: Bundle, opens: bool) -> _Asked:
        """The cells for a token, and the table's forms of the first that has some."""
        lemma, held = self.lemma(token.lemma, base(wanted))
        found = fit(wanted, self.cells)
        if not found and wanted.flat() in self.cited:
            return _Asked(token, opens, wanted, lemma, held, forms=(token.lemma,))
        if not found or found[0].lost.features:
            lost = str(found[0].lost) if found else self.unmet(wanted)
            return _Asked(token, opens, wanted, lemma, held, lost=lost)
        best = tuple(one for one in found if one.score == found[0].score)
        if held:
            for one in best:
                cell = self.spelling[one.cell]
                if forms := self.forms(lemma, cell):
                    return _Asked(token, opens, wanted, lemma, held, best, cell, forms)
        return _Asked(token, opens, wanted, lemma, held, best, self.spelling[best[0].cell])

    def lemma(self, lemma: str, pos: str) -> tuple[str, bool]:
        """The lemma as the table has it for the part of speech, and whether it does."""
        found = headword(self.table, lemma, pos, self.lang)
        return (found, True) if found else (lemma, False)

    def forms(self, lemma: str, cell: str) -> tuple[str, ...]:
        """The forms of a cell that are words; tables write dashes where there is none."""
        forms = self.table.inflect(lemma, cell)
        return tuple(written(form, self.lang) for form in forms if any(map(str.isalpha, form)))

    def unmet(self, wanted: Bundle) -> str:
        """The fewest features without which a cell would answer."""
        flat = wanted.flat()
        if flat.pos not in {cell.flat().pos for cell in self.cells.bundles}:
            return flat.pos
        for f in sorted(flat.features - {(flat.pos,)}):
            if fit(Bundle(flat.features - {f}), self.cells):
                return str(Bundle(frozenset({f})))
        return str(Bundle(flat.features - {(flat.pos,)}))

    def judge(self, one: _Asked, answers: Mapping[Item, tuple[str, str]]) -> Made:
        """The form made for a token, and why it is not the token's."""
        if one.forms:
            form, tier = one.forms[0], ATTESTED if one.cell else LEMMA
        elif one.fits:
            form, tier = answers.get(one.item, ("", ""))
        else:
            form, tier = "", ""
        form = written(form, self.lang)
        if one.item[0] == lowered(one.token.lemma) != one.token.lemma:
            form = form[:1].upper() + form[1:]
        why, detail = self.why(one, form)
        return Made(one.token, one.wanted, one.cell, tier, form, one.held, why, detail)

    def why(self, one: _Asked, made: str) -> tuple[str, str]:
        """A key of WHY and what there is to say about it, or two empty texts."""
        token = one.token
        right = {token.form, *((token.form.casefold(),) if one.opens else ())}
        if made in right or (one.opens and made.casefold() in right):
            return "", ""
        if not made:
            return ("no answer", "") if one.fits else ("no cell", one.lost)
        if made.casefold() == token.form.casefold():
            return "case", ""
        found = [form.casefold() for form in one.forms[1:]]
        if token.form.casefold() in found:
            return "variant", ", ".join(one.forms)
        readings = self.readings(token.form)
        cells = [cell for lemma, cell in readings if lemma == one.lemma]
        tied = [self.spelling[f.cell] for f in one.fits]
        if len(tied) > 1:
            return "open", ", ".join(cells)
        if cells:
            return "other cell", ", ".join(cells)
        others = [lemma for lemma, cell in readings if cell in (one.cell, *tied)]
        if others:
            return "other lemma", ", ".join(dict.fromkeys(others))
        if one.forms:
            return "other form", ", ".join(one.forms)
        return ("irregular" if one.held else "unlike"), ""

    def readings(self, form: str) -> list[tuple[str, str]]:
        """What the table has the form for, with or without its capital."""
        texts = dict.fromkeys((form, lowered(form)))
        return [reading for text in texts for reading in self.table.analyse(text)]
