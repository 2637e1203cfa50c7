"""dictd dictionaries, an `.index` beside a `.dict` or `.dict.dz`, with FreeDict's articles.

The index is described in dictd(8), the layout of the articles is what the FreeDict tools write:
a line with the headwords, pronunciation and grammar, then senses, each of translations and
indented notes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lrl.errors import FormatError, ResourceError
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.direction import turned
from lrl.lexicon.readers.freedict_tei import name_pair, title_pair
from lrl.lexicon.readers.inflated import open_stream
from lrl.lexicon.readers.tags import upos
from lrl.text import fold, one_line, read_lines

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
VALUE = {digit: value for value, digit in enumerate(DIGITS)}
ENDINGS = (".index", ".dict.dz", ".dict")
META = re.compile(r"00-?database-?")
MAX_ARTICLE = 1 << 20  # bytes
MAX_HEAD = 1000  # characters of an article's first line
HEAD = re.compile(r"(?P<words>.*?)(?P<said>(?:\s+/[^/]+/)*)(?:\s+<(?P<grammar>[^<>]*)>)?")
NOTES = re.compile(r"\s+(?:\((?:[^(){}]*\{[^(){}]*\}[^()]*|[^()]*)\)|\[[^\[\]]*\])$")
SENSE = re.compile(r"\d+\.(?: |$)")
NOTE = re.compile(r'"|[^:"]{1,40}:\s|.*\{')  # an example, "Note: ", "See also: {word}"
LABEL = re.compile(r"((?:\[[^\[\]]*\]\s*)+)(.*)")
GRAMMAR = re.compile(
    r"\s+((?:[^\W\d_]{1,5}\.)+)([^\W\d_].*)"
)  # "  n.house", as the tools run them on


@dataclass(frozen=True, slots=True)
class _Article:
    """Where an article lies, and the words that lead to it with their lines in the index."""

    offset: int
    size: int
    words: tuple[tuple[str, int], ...]

    @property
    def word(self) -> str:
        """The first of the words."""
        return self.words[0][0]

    @property
    def line(self) -> int:
        """The line of the first of the words."""
        return self.words[0][1]


@dataclass(frozen=True, slots=True)
class _Sense:
    text: str
    gloss: str
    grammar: str


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows in the order of the articles; `line` is the line of the index that leads to one.

    `path` is either file of the two. An article with several headwords that the index lists
    each gives a Row for each; `00-database` articles are no rows, but tell the languages.
    """
    index, data = _files(path)
    articles = _index(index)
    pair = name_pair(path)
    turn = pair is not None and turned(str(path), *pair, wanted)
    where = str(index)
    with open_stream(data) as file:
        for article, text in _texts(data, file, articles):
            if META.match(article.word):
                if text is not None and pair is None and "short" in article.word:
                    pair = title_pair(one_line(META.sub("", text.removeprefix("short"))))
                    turn = pair is not None and turned(str(path), *pair, wanted)
                continue
            for row in _rows(where, article, text):
                yield row if not turn else _turn(row)


def _turn(row: Row) -> Row:
    return Row(row.path, row.line, row.target, row.source, row.pos, row.sense, problem=row.problem)


def _files(path: Path) -> tuple[Path, Path]:
    """The index and the dictionary that belong together, given either."""
    stem = _stem(path)
    if stem is None:
        raise FormatError(path, None, f"a dictd file ends in {', '.join(ENDINGS)}")
    index = stem.with_name(stem.name + ".index")
    given = path.name.endswith((".dict", ".dict.dz"))
    data = [path] if given else [stem.with_name(stem.name + end) for end in ENDINGS[1:]]
    for file in data:
        if file.is_file() and index.is_file():
            return index, file
    missing = data[0] if index.is_file() else index
    raise ResourceError(f"{missing}: not found; a dictd dictionary is an .index and a .dict(.dz)")


def _stem(path: Path) -> Path | None:
    for end in ENDINGS:
        if path.name.endswith(end):
            return path.with_name(path.name.removesuffix(end))
    return None


def _index(path: Path) -> list[_Article]:
    """The articles in the order of the dictionary; FormatError for a line that is no index."""
    found: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for number, line in read_lines(path):
        cells = line.split("\t")
        if len(cells) not in (3, 4):  # a fourth is the headword as it was before sorting
            raise FormatError(path, number, f"{len(cells)} columns, where an index has 3 or 4")
        place = (_number(path, number, cells[1]), _number(path, number, cells[2]))
        found.setdefault(place, []).append((cells[0], number))
    return [_Article(offset, size, tuple(words)) for (offset, size), words in sorted(found.items())]


def _number(path: Path, line: int, digits: str) -> int:
    if not 1 <= len(digits) <= 10 or not all(digit in VALUE for digit in digits):
        raise FormatError(path, line, f"{digits[:20]!r} is no number of a dictd index")
    value = 0
    for digit in digits:
        value = value * 64 + VALUE[digit]
    return value


def _texts(
    path: Path, file: BinaryIO, articles: list[_Article]
) -> Iterator[tuple[_Article, str | None]]:
    """Each article's text in one pass over the dictionary; None where it is not there."""
    at = 0
    for article in articles:
        text = None
        if article.offset >= at and article.size <= MAX_ARTICLE:
            at += _skip(file, article.offset - at)
            raw = file.read(article.size)
            at += len(raw)
            if len(raw) == article.size:
                text = _decode(path, article, raw)
        yield article, text


def _skip(file: BinaryIO, count: int) -> int:
    left = count
    while left and (block := file.read(min(left, 1 << 16))):
        left -= len(block)
    return count - left


def _decode(path: Path, article: _Article, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"article of index line {article.line} is not UTF-8; convert the dictionary first"
        raise FormatError(path, None, reason) from error


def _rows(where: str, article: _Article, text: str | None) -> Iterator[Row]:
    if text is None:
        problem = "index points outside the dictionary, or into another article"
        yield Row(where, article.line, article.word, "", problem=problem)
        return
    first, _, body = text.strip("\r\n").partition("\n")
    if len(first) > MAX_HEAD:
        yield Row(where, article.line, article.word, "", problem="first line is too long")
        return
    heads, grammar = _head(first, article)
    senses = list(_senses(body, grammar))
    for head, line in heads:
        for sense in senses:
            tag = upos("freedict", sense.grammar)
            yield Row(where, line, head, sense.text, tag, sense.gloss)
        if not senses:
            yield Row(where, line, head, "", problem="article without a translation")


def _head(first: str, article: _Article) -> tuple[list[tuple[str, int]], str]:
    """The headwords of an article's first line with their lines in the index, and the grammar."""
    text = one_line(first)
    while (shorter := NOTES.sub("", text)) != text and ("<" in shorter or "/" in shorter):
        text = shorter
    found = HEAD.fullmatch(text)
    words, grammar = (found["words"], found["grammar"] or "") if found else (text, "")
    lines = {_key(word): line for word, line in reversed(article.words)}
    parts = [part.strip() for part in words.split(",")]
    if len(parts) > 1 and all(_key(part) in lines for part in parts):
        return [(part, lines[_key(part)]) for part in parts], grammar
    return [(words, article.line)], grammar


def _key(word: str) -> str:
    """How dictfmt sorts a headword: only letters, digits and spaces, case folded."""
    kept = "".join(c for c in fold(word) if c.isalnum() or c.isspace())
    return " ".join(kept.split())


def _senses(body: str, grammar: str) -> Iterator[_Sense]:
    """The senses that have translations, each with the definition or label given with it."""
    for lines in _numbered(body):
        text, gloss, tag = "", "", grammar
        noted = False  # a note runs on over further indented lines
        for raw in lines:
            line = one_line(raw)
            indented = raw[:1].isspace()
            noted = indented and (noted or NOTE.match(line) is not None)
            if not line or noted or (indented and (text or raw[:3].isspace())):
                continue  # blank, or an example, a note, a reference
            own = GRAMMAR.fullmatch(raw)
            if own and upos("freedict", own[1]):
                tag, line = own[1], own[2]
            label = LABEL.fullmatch(line)
            if label and indented and not text:
                gloss, line = one_line(re.sub(r"[\[\]]", "", label[1])), label[2]
            if text and not line.startswith(";"):
                gloss = "; ".join(filter(None, (gloss, line)))
            else:
                text += re.sub(r"[{}]", "", line)
        if text.strip(" ;"):
            yield _Sense(text, gloss, tag)


def _numbered(body: str) -> Iterator[list[str]]:
    """The lines of each sense; the number is taken off its first line."""
    lines: list[str] = []
    for line in body.splitlines():
        number = SENSE.match(line)
        if number:
            yield lines
            lines = [line[number.end() :]]
        else:
            lines.append(line)
    yield lines


def sniff(path: Path, head: bytes) -> bool:
    """By the name, and the other file of the two lying beside it."""
    stem = _stem(path)
    if stem is None:
        return False
    others = ENDINGS[1:] if path.name.endswith(".index") else ENDINGS[:1]
    return any(stem.with_name(stem.name + end).is_file() for end in others)
