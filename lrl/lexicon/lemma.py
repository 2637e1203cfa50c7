"""Lemmas and parts of source words, as weaker keys into a lexicon."""

import re
from collections.abc import Callable
from functools import lru_cache

from lrl.paths import resource
from lrl.text import fold, read_lines

Lemmatiser = Callable[[str, str], tuple[str, ...]]

HYPHEN = re.compile("[-‐–]")
CURLY = str.maketrans("’ʼ‘", "'''")


def lemmatiser(language: str) -> Lemmatiser:
    """A function (word, UPOS or "") -> its possible lemmas, likeliest first, without the word.

    English has lemminflect's dictionary, which knows the part of speech; about fifty other
    languages have simplemma's; the rest have none. `language` is an ISO 639-3 code.
    """
    if language == "eng":
        return _english
    import simplemma.strategies.dictionaries.dictionary_factory as known

    code = _two_letters(language)
    if code not in known.SUPPORTED_LANGUAGES:
        return lambda word, upos: ()
    return lambda word, upos: _dictionary(word, code)


@lru_cache(maxsize=1 << 18)
def _english(word: str, upos: str) -> tuple[str, ...]:
    if not word[:1].isalpha() and upos not in ("AUX", "VERB"):
        return ()  # a clitic: "'s" is a possessive as often as "is"
    low = word.translate(CURLY).lower()
    by_class = _english_dictionary().get(low)
    if not by_class:
        return ()
    found = by_class.get(upos) or tuple(lemma for lemmas in by_class.values() for lemma in lemmas)
    return _others(low, found)


@lru_cache(maxsize=1)
def _english_dictionary() -> dict[str, dict[str, tuple[str, ...]]]:
    """lemminflect's table, word -> UPOS -> lemmas, without its guesses for unknown words.

    Read as it lies in the package, whose own look-up copies every answer deeply.
    """
    from lemminflect.core.Lemmatizer import Lemmatizer

    table: dict[str, dict[str, tuple[str, ...]]] = Lemmatizer()._getLemmaDict()
    return table


@lru_cache(maxsize=1 << 18)
def _dictionary(word: str, code: str) -> tuple[str, ...]:
    import simplemma

    forms = dict.fromkeys((word, word.casefold()))
    return _others(word, tuple(simplemma.lemmatize(form, lang=code) for form in forms))


def _others(word: str, lemmas: tuple[str, ...]) -> tuple[str, ...]:
    own = fold(word)
    return tuple(lemma for lemma in dict.fromkeys(lemmas) if lemma and fold(lemma) != own)


def _two_letters(language: str) -> str:
    import langcodes

    return langcodes.standardize_tag(language)


def _table(name: str) -> list[list[str]]:
    """The rows of an embedded table below its header, without its comments."""
    lines = [line for _, line in read_lines(resource(name)) if line and not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


@lru_cache(maxsize=8)
def word_list(name: str, language: str) -> frozenset[str]:
    """The folded words that a table of word lists has for a language (ISO 639-3)."""
    return frozenset(
        fold(word) for code, words in _table(name) if code == language for word in words.split()
    )


@lru_cache(maxsize=1 << 18)
def bases(word: str, language: str) -> tuple[str, ...]:
    """What a word may be derived from by a productive ending: "quickly" -> ("quick", "quickle")."""
    low = fold(word)
    endings, derivations = _derivations(language)
    if not low.endswith(endings):
        return ()
    return tuple(
        low[: -len(ending)] + base
        for ending, base in derivations
        if low.endswith(ending) and len(low) > len(ending) + 2
    )


@lru_cache(maxsize=8)
def _derivations(language: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The endings of a language, and each with what it is replaced by."""
    pairs = tuple(
        (ending, base) for code, ending, base in _table("derivations.tsv") if code == language
    )
    return tuple(ending for ending, _ in pairs), pairs


@lru_cache(maxsize=1)
def _contractions() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """By language: whole forms, and endings, each with what they stand for."""
    tables: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for language, form, expansion in _table("contractions.tsv"):
        whole, endings = tables.setdefault(language, ({}, {}))
        if form.startswith("-"):
            endings[form[1:]] = expansion
        else:
            whole[form] = expansion
    return tables


@lru_cache(maxsize=1 << 18)
def parts(word: str, language: str) -> tuple[str, ...]:
    """The words a contraction or a hyphenated compound is made of; () where it is neither.

    Endings that only mark grammar are dropped: "Allen's" -> ("Allen",).
    """
    word = word.translate(CURLY)
    whole, endings = _contractions().get(language, ({}, {}))
    if word.isalpha() and word.lower() not in whole:
        return ()
    if (low := word.casefold()) in whole:
        return tuple(whole[low].split())
    for ending, expansion in endings.items():
        if low.endswith(ending) and len(low) > len(ending):
            rest = word[: -len(ending)]
            return (rest + "s",) if expansion == "s" else (rest, *expansion.split())
    pieces = tuple(piece for piece in HYPHEN.split(word) if piece)
    return pieces if len(pieces) > 1 else ()
