"""What a target language marks, from its inflection table and the tables under resources/."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lrl.morphology.features import Bundle, order, parse, schema, table
from lrl.morphology.ud import to_bundle

ANY = "*"  # a row for whatever no other row is for
BARE = "_"  # no auxiliary; no agreement
SHARE = 0.05  # of the lemmas of its part of speech a cell must be filled for
FEWEST = 10  # lemmas below which a part of speech is not taken for inflected

# What contradicting a value of the dimension costs, in order of what it does to the sense.
WEIGHT = {"part of speech": 99, "mood": 20, "tense": 18, "case": 12, "voice": 12, "number": 8,
          "aspect": 7, "polarity": 12, "comparison": 6, "person": 5, "definiteness": 4,
          "gender": 3}  # fmt: skip
OTHER = 4
UNASKED = {"number": "SG", "case": "NOM ABS", "definiteness": "INDF", "tense": "PRS",
           "mood": "IND", "person": "3", "voice": "ACT", "finiteness": "FIN",
           "polarity": "POS"}  # fmt: skip
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text there, and the values it is read with, by dimension."""

    text: str
    values: Values
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The cells of each part of speech (V, V.PTCP, N ...) of a target language.

    `source` and `target` are ISO 639-3 codes. Cells that hardly any lemma has, and parts of
    speech with hardly any lemma, are left out.
    """

    source: str
    target: str
    cells: Mapping[str, tuple[Cell, ...]]

    def has(self, pos: str, names: frozenset[str] = frozenset()) -> bool:
        """Whether some cell of a part of speech has all these values."""
        return any(names <= cell.names for cell in self.cells.get(pos, ()))

    def marks(self, pos: str, dimension: str) -> bool:
        """Whether some cell of a part of speech has a value of the dimension."""
        return any(dimension in cell.values for cell in self.cells.get(pos, ()))

    def nearest(self, wanted: Bundle) -> tuple[str, ...]:
        """The cells that answer best to a wanted bundle, as the table writes them, by the schema.

        The part of speech must be the wanted one. Values in common count for a cell, values that
        contradict against it, by dimension; so do values nobody asked for but for the unmarked
        ones. Cells that differ in gender alone, which nouns have by nature, answer equally well.
        """
        asked = values_of(wanted)
        scored = [(score(asked, cell.values), cell.text) for cell in self.cells.get(wanted.pos, ())]
        best = max(scored, default=(0.0, ""))[0]
        return tuple(text for found, text in scored if found == best)


def score(asked: Values, cell: Values) -> float:
    """How well a cell answers to what is asked for."""
    total = 0.0
    for dimension, values in cell.items():
        weight = WEIGHT.get(dimension, OTHER)
        if wanted := asked.get(dimension):
            total += weight if wanted & values else -2 * weight
        elif values.isdisjoint(UNASKED.get(dimension, "").split()):
            total -= 1 if dimension != "gender" else 0
    return total


@lru_cache(maxsize=65536)
def values_of(bundle: Bundle) -> Values:
    """The values of a bundle by dimension; of NOM/ACC and MASC+FEM both."""
    found: dict[str, set[str]] = {}
    for feature in bundle.flat().features:
        value = schema().value(feature[-1])
        dimension = value.dimension if value else feature[-1]
        if len(feature) > 1:
            dimension = f"{feature[0]} {dimension}"
        names = {feature[-1], *feature[-1].strip("{}").split("/")}
        if dimension == "gender":
            names |= set(feature[-1].split("+"))
        found.setdefault(dimension, set()).update(names)
    return {dimension: frozenset(names) for dimension, names in found.items()}


def grammar_of(source: str, target: str, rows: Iterable[tuple[str, str, str]]) -> Grammar:
    """The grammar of an inflection table's rows of (lemma, bundle text, form)."""
    count: Counter[str] = Counter()
    lemmas: dict[str, set[str]] = {}
    for lemma, text, _ in rows:
        count[text] += 1
        lemmas.setdefault(parse(text).pos, set()).add(lemma)
    cells: dict[str, list[Cell]] = {}
    for text, filled in count.items():
        pos = parse(text).pos
        if pos and len(lemmas[pos]) >= FEWEST and filled >= SHARE * len(lemmas[pos]):
            values = values_of(read_as(parse(text), target))
            cells.setdefault(pos, []).append(
                Cell(text, values, frozenset().union(*values.values()))
            )
    ordered = {pos: tuple(sorted(found, key=_order)) for pos, found in cells.items()}
    return Grammar(source, target, ordered)


def _order(cell: Cell) -> tuple[list[list[tuple[int, str]]], str]:
    return [[order(name) for name in feature] for feature in parse(cell.text)], cell.text


def read_as(bundle: Bundle, target: str) -> Bundle:
    """A cell of a language's table with the values that it has by cell_readings.tsv."""
    for lang, cell, read, _ in table("cell_readings.tsv", 4):
        said = parse(cell)
        whole = bool(said.pos)
        if lang == target and (said == bundle if whole else said.features <= bundle.features):
            return Bundle((bundle.features - said.features) | parse(read).features)
    return bundle


@lru_cache(maxsize=8)
def relations(target: str) -> Mapping[str, tuple[str, ...]]:
    """UD features by the relation that asks for them; alternatives, the best first."""
    found: dict[str, tuple[str, ...]] = {}
    for lang in ("", target):
        for relation, only, feats, _ in table("case_by_relation.tsv", 4):
            if only == lang:
                found[relation] = tuple(feats.split())
    return found


@dataclass(frozen=True, slots=True)
class Adposition:
    """What becomes of an adposition: the cases it may turn into, and the one it governs else."""

    becomes: tuple[str, ...]
    governs: str


@lru_cache(maxsize=8)
def adpositions(source: str, target: str) -> Mapping[str, Adposition]:
    """The adpositions of a source language for a target language, by their lemma."""
    found: dict[str, Adposition] = {}
    default = Adposition((), "")
    for lang in ("", target):
        for source_lang, word, only, becomes, governs, _ in table("adposition_cases.tsv", 6):
            if only == lang and source_lang == source:
                found[word] = Adposition(tuple(becomes.split()), governs)
                default = found[word] if word == ANY else default
    return {word: Adposition(a.becomes, a.governs or default.governs) for word, a in found.items()}


@lru_cache(maxsize=8)
def periphrases(source: str, target: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By auxiliary ("_" for none) and form of the verb, what the verb becomes, best first.

    "+FUT": the verb takes the auxiliary's place and FUT; "0": it takes its place even if it has
    no entry or no such form; "-V;NFIN": the auxiliary stays and the verb is V;NFIN; "-": the verb
    stays as the lexicon has it, "." where that is the infinitive; "=se;V;PRS": a particle for the
    auxiliary, and V;PRS.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for lang in ("", target):
        for source_lang, word, form, only, verb, _ in table("periphrases.tsv", 6):
            if only == lang and source_lang == source:
                found[word, form] = tuple(verb.split())
    return found


@dataclass(frozen=True, slots=True)
class Negated:
    """A finite verb that is denied: what is asked of it, the negative verb's form, and its own.

    Words of the source in `stay` have no form of their own there: they are as the lexicon cites
    them.
    """

    asked: frozenset[str]
    negator: str
    verb: str
    stay: frozenset[str]


@lru_cache(maxsize=8)
def negations(source: str, target: str) -> tuple[Negated, ...]:
    """How a target language with a negative verb denies; nothing for others."""
    return tuple(
        Negated(
            frozenset(asked.split(";")),
            form,
            verb,
            frozenset(w.partition(":")[2] for w in stay.split() if w.startswith(f"{source}:")),
        )
        for lang, asked, form, verb, stay, _ in table("negative_verbs.tsv", 6)
        if lang == target
    )


def case_of(feats: str, target: str) -> frozenset[str]:
    """The values that UD features of a noun have in the target language's table."""
    bundle = to_bundle("NOUN", feats, target).bundle
    return frozenset(f[0] for f in bundle.features if f != ("N",))
