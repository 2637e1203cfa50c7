"""Under which headword a table has a word: its own, without a capital, or another form of it.

Tables made from dictionaries sometimes repeat a paradigm under several of its forms and leave out
the citation form itself; the cell that cites the word leads to it all the same.
"""

from lrl.morphology.cells import citation
from lrl.morphology.features import Bundle, parse
from lrl.morphology.paradigms import Table


def headword(table: Table, lemma: str, pos: str, lang: str = "") -> str:
    """The table's lemma for a word of that part of speech (V also for participles), or empty."""
    words = dict.fromkeys((lemma, lowered(lemma)))
    for word in words:
        if any(base(parse(cell)) == pos for cell, _ in table.paradigm(word)):
            return word
    cited = citation(lang)
    for word in words:
        readings = [(parse(cell).flat(), owner) for owner, cell in table.analyse(word)]
        if owners := {o for bundle, o in readings if bundle in cited and base(bundle) == pos}:
            return min(owners, key=lambda owner: (-len(table.paradigm(owner)), owner))
    return ""


def base(bundle: Bundle) -> str:
    """V of V.PTCP: a table without participles inflects verbs all the same."""
    return bundle.flat().pos.split(".")[0]


def lowered(word: str) -> str:
    """A name or a sentence's first word with a small letter; abbreviations stay as they are."""
    return word[:1].lower() + word[1:] if word[1:] == word[1:].lower() else word
