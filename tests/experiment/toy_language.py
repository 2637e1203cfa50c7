"""The rules of the invented language under resources/toy; run as a script it writes the folder."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence
from lrl.corpus.writers import WRITERS
from lrl.lexicon.lemma import lemmatiser
from lrl.paths import resource

ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ng")
VOWELS = ("a", "e", "i", "o", "u")
ENDINGS = (("s", "ri"), ("ed", "ta"), ("ing", "mo"))  # of forms that are no lemma; others: "ta"
LISTED = 0.75  # share of the lemmas that the lexicon has
LEMMAS = lemmatiser("eng")


def lemma_of(form: str) -> str:
    """The dictionary form of an English word."""
    return next(iter(LEMMAS(form.lower(), "")), form.lower())


def number_of(lemma: str) -> int:
    """A number that looks random, the same each time."""
    return int.from_bytes(sha256(lemma.encode()).digest()[:8], "big")


def root(lemma: str) -> str:
    """The word for an English lemma: two or three syllables."""
    number, parts = number_of(lemma), []
    for _ in range(2 if len(lemma) < 5 else 3):
        number, onset = divmod(number, len(ONSETS))
        number, vowel = divmod(number, len(VOWELS))
        parts.append(ONSETS[onset] + VOWELS[vowel])
    return "".join(parts)


def word(form: str, initial: bool) -> str:
    """The word for an English word in running text; names and numbers stay."""
    if not form.isalpha() or (form[0].isupper() and not initial and form != "I"):
        return form
    lemma = lemma_of(form)
    suffix = ""
    if form.lower() != lemma:
        suffix = next((own for end, own in ENDINGS if form.lower().endswith(end)), "ta")
    made = root(lemma) + suffix
    return made.capitalize() if form[0].isupper() and initial else made


def translated(sentence: Sentence) -> Sentence:
    """A sentence word by word, with its labels."""
    tokens = tuple(word(form, at == 0) for at, form in enumerate(sentence.tokens))
    return replace(sentence, tokens=tokens)


def lexicon(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Lines of the lexicon: citation forms of most lemmas."""
    forms = {form for s in sentences for at, form in enumerate(s.tokens)
             if word(form, at == 0) != form}  # fmt: skip
    for lemma in sorted({lemma_of(form) for form in forms}):
        if number_of(f"listed {lemma}") % 1000 < 1000 * LISTED:
            yield f"{lemma}\t{root(lemma)}\n"


def files() -> dict[str, str]:
    """The texts of all files by their paths."""
    sentences = list(read(resource("corpora/eng/assistant.jsonl")))
    made = {"lexicons/en_qaa.tsv": "".join(lexicon(sentences))}
    places = {"train": range(6), "dev": (6,), "test": (7, 8, 9)}
    for split, wanted in places.items():
        some = [s for at, s in enumerate(sentences) if at % 10 in wanted]
        for lang, found in (("eng", some), ("qaa", [translated(s) for s in some])):
            lines = WRITERS["jsonl"](found)
            made[f"tasks/toy/{lang}/{split}.jsonl"] = "".join(f"{line}\n" for line in lines)
    return made


if __name__ == "__main__":
    for name, text in files().items():
        path = Path(sys.argv[1]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
