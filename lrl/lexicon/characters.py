"""One cell's characters put right: controls, entities, look-alikes, apostrophes, capitals."""

import html
import unicodedata

import regex

from lrl.lexicon.profile import APOSTROPHE, Writing, family, foreign
from lrl.text import nfc, script_of

# Characters nobody sees and no word needs. The zero-width joiners are letters of a kind in
# Indic and Persian spelling, but not at the edge of a word.
_UNSEEN = regex.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|(?<![^\s])[\u200c\u200d]+|[\u200c\u200d]+(?!\S)"
)
_TAG = regex.compile(r"</?[A-Za-z][^<>]{0,200}>|<\|[^<>|]{1,40}\|>|<!--.*?-->")
# Forms that only old encodings need: ligatures, Arabic presentation forms, full-width Latin,
# the non-breaking tsheg.
_OLD_FORMS = r"[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e\u0f0c]"
_COMPATIBLE = regex.compile(_OLD_FORMS)
_BROKEN = regex.compile(r"[\ufffd\ue000-\uf8ff]|[ÂÃ][\u0080-\u00a9\u00ab-\u00b9\u00bb-\u00bf]")
_SPECIAL = regex.compile(rf"[^\p{{L}}\p{{M}} ]|{_OLD_FORMS}")
_LOW_LINE = regex.compile(r"(?<=[\p{L}\p{M}])_(?=\p{L})")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_WITH_MARKS = frozenset(("Zyyy", "Zinh", "Zzzz"))


def tidy(text: str, writing: Writing) -> tuple[str, tuple[str, ...]]:
    """The text with its characters put right, and marks for what scoring should know."""
    marks: list[str] = []
    if not text.isascii():
        text = nfc(text)
    if not is_plain(text):
        text, marks = _special(text, writing)
    text = " ".join(text.split())
    if any(twin in text for twin in writing.twins):
        text = nfc("".join(writing.stand_ins[c] if c in writing.twins else c for c in text))
    if foreign(writing.script).search(text):
        text = _WORD.sub(lambda m: _one_script(m.group(), writing), text)
        if any(_mixed(word) for word in _WORD.findall(text)):
            marks.append("mixed_script")
    return text, tuple(marks)


def is_plain(text: str) -> bool:
    """Whether a text is nothing but ordinary letters, marks and spaces."""
    return not _SPECIAL.search(text)


def _special(text: str, writing: Writing) -> tuple[str, list[str]]:
    marks = []
    if "&" in text and (plain := html.unescape(text)) != text:
        text = plain
        marks.append("markup")
    if "<" in text and (plain := _TAG.sub(" ", text)) != text:
        text = plain
        marks.append("markup")
    text = nfc(_COMPATIBLE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text))
    text = _UNSEEN.sub("", text)
    if _BROKEN.search(text):
        marks.append("encoding")
    text = _LOW_LINE.sub(" ", text)
    return APOSTROPHE.sub(writing.apostrophe, text), marks


def _one_script(word: str, writing: Writing) -> str:
    """A word some of whose letters were typed in another script, brought to the column's own."""
    strange = foreign(writing.script).findall(word)
    if not strange or not all(c in writing.stand_ins for c in strange):
        return word
    if len(strange) == sum(map(str.isalpha, word)):
        return word  # wholly in the other script: another language's word
    return nfc("".join(writing.stand_ins[c] if c in strange else c for c in word))


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {
        family(script_of(c)) for c in word if c.isalpha() and script_of(c) not in _WITH_MARKS
    }
    return len(scripts) > 1


def small(text: str, other: str, writing: Writing, functional: bool = False) -> str:
    """The text without capitals that say nothing, seen from the other side of its row.

    A capital says something where the other side has one too; that of a one-letter word ("I am")
    is a habit of spelling and does not count. A text in nothing but capitals beside one in
    nothing but small letters is shouted, whatever its column does; and the answer to a function
    word (`functional`: "a", "the") has a capital only because it stands first in its cell.
    """
    if not text or text == text.lower() or _speaks(other):
        return text
    words = text.split()
    shouted = text == text.upper() and sum(map(str.isalpha, text)) > 3
    if shouted and other == other.lower():
        return " ".join(_lower(word, writing) for word in words)
    if not (writing.capitals or functional) or text[0] in writing.caseless:
        return text
    if len(words) > 1 and all(word[0].isupper() for word in words):
        return " ".join(_lower(word[0], writing) + word[1:] for word in words)
    return _lower(text[0], writing) + text[1:]


def _speaks(text: str) -> bool:
    """Whether a capital at the start of a text says that it is a name or a sentence."""
    first = _WORD.search(text)
    return bool(first) and first.group()[0].isupper() and len(first.group()) > 1


def _lower(text: str, writing: Writing) -> str:
    if writing.dotted:
        text = text.replace("I", "ı").replace("İ", "i")
    low = "".join(c if c in writing.caseless else c.lower() for c in text)
    return nfc(low.replace("i̇", "i"))
