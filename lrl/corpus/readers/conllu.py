"""CoNLL-U: words with lemma, tags, features and tree; comments kept.

Syntactic words are the tokens. A multiword token that is its words put together only says that
no space parts them; one that is spelt otherwise (French "du" = de + le) gives way to its words,
parted by spaces. Empty nodes and the enhanced graph are left out. BIO tags in MISC as `Entity=`
become spans, the comment `label` the sentence's label.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lrl.corpus import bio
from lrl.corpus.readers import Options, Problem
from lrl.corpus.sentence import Sentence, Word
from lrl.errors import FormatError
from lrl.text import read_lines

MAX_LINES = 20_000  # of one sentence
RANGE = re.compile(r"([1-9][0-9]{0,5})-([1-9][0-9]{0,5})")
EMPTY = re.compile(r"[0-9]{1,6}\.[1-9][0-9]{0,5}")
LABEL = "label"
ENTITY = "Entity="
NO_SPACE = "SpaceAfter=No"

Block = list[str]


def sniff(path: Path, head: str) -> bool:
    """By the suffix, or by a first row of ten columns that begins with a number."""
    if path.suffix == ".conllu":
        return True
    rows = (line for line in head.splitlines() if line.strip() and not line.startswith("#"))
    return any(line.count("\t") == 9 and line[:1].isdigit() for line in islice(rows, 1))


def read(path: Path, options: Options, problems: list[Problem]) -> Iterator[Sentence]:
    """Sentences by their `sent_id`; a tree only where every word has its head."""
    for number, block in blocks(path):
        try:
            yield sentence_of(block, f"{path.stem}-{number}")
        except ValueError as error:
            problems.append(Problem(path, number, str(error)))


def blocks(path: Path) -> Iterator[tuple[int, Block]]:
    """(first line, lines) of each sentence; comments that no word follows are no sentence."""
    block: Block = []
    first = 0
    for number, line in read_lines(path):
        if line.strip():
            if not block:
                first = number
            block.append(line)
            if len(block) > MAX_LINES:
                raise FormatError(path, first, f"more than {MAX_LINES} lines without a blank one")
            continue
        if any(not row.startswith("#") for row in block):
            yield first, block
        block = []
    if any(not row.startswith("#") for row in block):
        yield first, block


def sentence_of(block: Block, name: str) -> Sentence:
    """One sentence; ValueError says what is wrong with it."""
    meta: list[tuple[str, str]] = []
    rows: list[list[str]] = []
    ranges: list[tuple[int, int, str, str]] = []
    for line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            meta.append((key.strip(), value.strip()))
            continue
        row = line.split("\t")
        if len(row) != 10:
            raise ValueError(f"{len(row)} columns instead of 10: {line[:40]!r}")
        if EMPTY.fullmatch(row[0]):
            continue
        if match := RANGE.fullmatch(row[0]):
            ranges.append((int(match[1]), int(match[2]), row[1], row[9]))
            continue
        if row[0] != str(len(rows) + 1):
            raise ValueError(f"word {row[0][:20]!r} where {len(rows) + 1} was due")
        if not all(cell.strip() for cell in row):
            raise ValueError(f"word {row[0]} has a blank column; write _ for none")
        rows.append(row)
    if not rows:
        raise ValueError("a sentence without words")
    spaces = [NO_SPACE not in row[9].split("|") for row in rows]
    join(spaces, ranges, rows)
    spaces[-1] = False
    comments = dict(meta)
    sentence = Sentence(
        comments.get("sent_id") or name,
        tuple(row[1] for row in rows),
        tuple(spaces),
        comments.get(LABEL, ""),
        spans=bio.decode([entity(row[9]) or "O" for row in rows]),
        meta=tuple((key, value) for key, value in meta if key != LABEL),
    )
    return annotated(sentence, rows)


def join(
    spaces: list[bool], ranges: list[tuple[int, int, str, str]], rows: list[list[str]]
) -> None:
    """Set the space flags of words that multiword tokens put together."""
    end = 0
    for first, last, form, misc in ranges:
        if not end < first < last <= len(rows):
            raise ValueError(f"multiword token {first}-{last} covers no run of words")
        end = last
        joined = "".join(row[1] for row in rows[first - 1 : last]) == form
        spaces[first - 1 : last - 1] = [not joined] * (last - first)
        spaces[last - 1] = NO_SPACE not in misc.split("|")


def entity(misc: str) -> str:
    """The BIO tag in a MISC column, if there is one (other schemes also write `Entity=`)."""
    for part in misc.split("|"):
        tag = part.removeprefix(ENTITY)
        if tag != part and bio.is_tag(tag):
            return tag
    return ""


def rest(misc: str) -> str:
    """MISC without what the sentence holds elsewhere: spacing and spans."""
    dropped = {NO_SPACE, ENTITY + entity(misc)}
    return "|".join(part for part in misc.split("|") if part not in dropped) or "_"


def annotated(sentence: Sentence, rows: list[list[str]]) -> Sentence:
    """The sentence with its tree, or with plain tags where words have no heads."""
    if any(row[6] == "_" for row in rows):
        columns = (("lemma", 2), ("upos", 3), ("xpos", 4), ("feats", 5))
        tags = ((name, tuple(row[i] for row in rows)) for name, i in columns)
        given = tuple((n, column) for n, column in tags if any(tag != "_" for tag in column))
        return replace(sentence, tags=given)
    heads = []
    for row in rows:
        if not (row[6].isascii() and row[6].isdecimal() and int(row[6][:7]) <= len(rows)):
            raise ValueError(f"word {row[0]}: head {row[6][:20]!r} is no word of the sentence")
        heads.append(int(row[6]))
    rooted(heads)
    words = (
        Word(row[2], row[3], row[4], row[5], head, row[7], rest(row[9]))
        for row, head in zip(rows, heads, strict=True)
    )
    return replace(sentence, tree=tuple(words))


def rooted(heads: list[int]) -> None:
    """Raise ValueError unless 1-based `heads` are a tree with one root."""
    if heads.count(0) != 1:
        raise ValueError(f"{heads.count(0)} roots; a tree has one")
    safe = {0}
    for i in range(1, len(heads) + 1):
        path: list[int] = []
        at = i
        while at not in safe:
            if len(path) > len(heads):
                raise ValueError(f"word {i} is in a cycle of heads")
            path.append(at)
            at = heads[at - 1]
        safe.update(path)
