"""Words of a language from a text, a list or an inflection table."""

from pathlib import Path

from lrl.corpus.tokenise import tokens_of
from lrl.errors import FormatError
from lrl.text import fold, read_lines


def read_words(path: Path) -> list[str]:
    """The distinct words of a file in their first order; FormatError where there are none.

    Of a line with tabs only the first cell counts: the head of a list, the lemma of a UniMorph
    table. A word met with and without capitals is taken without.
    """
    words: dict[str, str] = {}
    for _, line in read_lines(path):
        for chunk in line.split("\t")[0].split():
            for word in tokens_of(chunk):
                if word[0].isalpha():
                    key = fold(word)
                    if key not in words or word == key:
                        words[key] = word
    if not words:
        raise FormatError(path, None, "no words; give a text, a word list or an inflection table")
    return list(words.values())
