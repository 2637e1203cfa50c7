"""CLDF data sets of the modules Dictionary and Wordlist: their metadata file, or its folder.

https://cldf.clld.org
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lrl.errors import FormatError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.cldf_tables import METADATA, MODULE, Table, described, metadata_of, tables
from lrl.lexicon.readers.direction import language, same
from lrl.lexicon.readers.tags import upos
from lrl.text import one_line

CONCEPTICON = "Concepticon_Gloss"  # the customary column for it, which has no CLDF term


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """One Row a sense of a dictionary, or a form of a word list; `line` is that of its table.

    A word list gives forms of one wanted language with the glosses of their concepts in the
    other: the column that `columns` names, one named for the language, or in English the
    concept's name; where the concepts have no such column, both sides are forms. A dictionary
    gives headwords with the descriptions of their senses. FormatError where neither wanted
    language has words in it.
    """
    metadata = metadata_of(path)
    found = tables(metadata)
    if "EntryTable" in found and "SenseTable" in found:
        return _dictionary(metadata, found, wanted)
    if "FormTable" in found:
        return _word_list(metadata, found, wanted)
    reason = "has neither FormTable nor EntryTable and SenseTable; nothing to read"
    raise FormatError(metadata, None, reason)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The ids of the languages of the two wanted sides."""

    source: frozenset[str]
    target: frozenset[str]


def _dictionary(metadata: Path, found: dict[str, Table], wanted: Wanted) -> Iterator[Row]:
    table, senses = found["EntryTable"], found["SenseTable"]
    entry = _columns(table, "id", "headword")
    pos, tongue = table.terms.get("partOfSpeech", ""), table.terms.get("languageReference", "")
    sense = _columns(senses, "entryReference", "description")
    sides = _sides(found, wanted)
    entries: dict[str, tuple[int, str, str]] = {}
    turn = bool(sides.source) and not sides.target
    right = sides.source if turn else sides.target
    foreign = set()
    for line, row in table.rows(*entry.values()):
        spoken = row.get(tongue, "")
        if spoken and spoken not in right:
            foreign.add(spoken)
            entries[row.get(entry["id"], "")] = (0, "", "")
        else:
            head = one_line(row.get(entry["headword"], ""))
            entries[row.get(entry["id"], "")] = (line, head, row.get(pos, ""))
    if not any(line for line, _, _ in entries.values()):
        _none(table.path, foreign)
    gloss = _gloss_column(senses, wanted.target if turn else wanted.source, wanted)
    explained = set()
    for line, row in senses.rows(*sense.values()):
        key = row.get(sense["entryReference"], "")
        at, head, tag = entries.get(key, (-1, "", ""))
        if not at:
            continue  # of another language
        explained.add(key)
        text = one_line(row.get(gloss or sense["description"], ""))
        problem = f"sense of no entry ({key[:40]!r})" if at < 0 else None
        problem = problem or (None if head and text else "empty headword or description")
        yield _row(senses.path, line, (text, head), turn, upos("cldf", tag), problem=problem)
    for key, (at, head, _) in entries.items():
        if at and key not in explained:
            yield _row(table.path, at, ("", head), turn, problem="entry without a sense")


def _word_list(metadata: Path, found: dict[str, Table], wanted: Wanted) -> Iterator[Row]:
    sides = _sides(found, wanted)
    concepts = found.get("ParameterTable")
    turn = False
    glosses: dict[str, list[str]] = {}
    if concepts and sides.target and (column := _gloss_column(concepts, wanted.source, wanted)):
        glosses = _glosses(concepts, column)
    elif concepts and sides.source and (column := _gloss_column(concepts, wanted.target, wanted)):
        glosses, turn = _glosses(concepts, column), True
    elif sides.source and sides.target:
        for _, concept, form in _forms(found["FormTable"], sides.source):
            glosses.setdefault(concept, []).append(form)
    else:
        _none(metadata, set())
    own = sides.source if turn else sides.target
    for line, concept, form in _forms(found["FormTable"], own):
        texts = glosses.get(concept) or [""]
        for text in texts:
            problem = None if text and form else "form without a gloss" if form else "empty form"
            yield _row(
                found["FormTable"].path, line, (text, form), turn, sense=concept, problem=problem
            )


def _row(
    path: Path,
    line: int,
    pair: tuple[str, str],
    turn: bool,
    pos: str = "",
    *,
    sense: str = "",
    problem: str | None,
) -> Row:
    source, target = reversed(pair) if turn else pair
    return Row(str(path), line, source, target, pos, sense, problem=problem)


def _none(path: Path, foreign: set[str]) -> None:
    others = ", ".join(sorted(foreign)[:8]) or "its LanguageTable"
    raise FormatError(
        path, None, f"no words of the wanted languages; look in {others} for what it has"
    )


def _columns(table: Table, *terms: str) -> dict[str, str]:
    """The headers of terms that a table cannot do without."""
    missing = [term for term in terms if term not in table.terms]
    if missing:
        raise FormatError(table.path, None, f"metadata has no column for the term {missing[0]}")
    return {term: table.terms[term] for term in terms}


def _sides(found: dict[str, Table], wanted: Wanted) -> _Sides:
    """Which language ids are the wanted source and target."""
    ids: dict[str, set[str]] = defaultdict(set)
    if "LanguageTable" in found:
        table = found["LanguageTable"]
        key = _columns(table, "id")["id"]
        telling = [table.terms[t] for t in ("iso639P3code", "name") if t in table.terms]
        rows = [
            (row.get(key, ""), next(filter(None, (row.get(c, "") for c in telling)), ""))
            for _, row in table.rows(key)
        ]
    else:
        table = found.get("EntryTable") or found["FormTable"]
        column = table.terms.get("languageReference", "")
        rows = [(code, code) for code in sorted({r.get(column, "") for _, r in table.rows()})]
    for identifier, code in rows:
        for side in (wanted.source, wanted.target):
            if identifier and code and (code == side.code or same(code, side)):
                ids[side.code].add(identifier)
    if not ids and len(rows) == 1 and rows[0][0] and language(rows[0][1]) is None:
        ids[wanted.target.code].add(
            rows[0][0]
        )  # the one language has no known code: trust the user
    return _Sides(frozenset(ids[wanted.source.code]), frozenset(ids[wanted.target.code]))


def _gloss_column(table: Table, side: Language, wanted: Wanted) -> str:
    """The header of a column with glosses in a language, empty where there is none."""
    named = dict(wanted.columns).get("source", "")
    if named:
        if named not in table.headers:
            raise FormatError(
                table.path, None, f"has no column {named!r}: {', '.join(table.headers)}"
            )
        return named
    spare = [header for header in table.headers if header not in table.terms.values()]
    for header in spare:
        words = re.split(r"[\W_]+", header)
        if any(len(word) > 3 and same(word, side) for word in words):
            return header
    if side.code != "eng":
        return ""
    return table.terms.get("name", CONCEPTICON if CONCEPTICON in spare else "")


def _glosses(table: Table, column: str) -> dict[str, list[str]]:
    """The gloss of each concept; Concepticon's where the column has none."""
    key = _columns(table, "id")["id"]
    fallback = CONCEPTICON if CONCEPTICON in table.headers else column
    return {
        row.get(key, ""): [gloss]
        for _, row in table.rows(key, column)
        if (gloss := one_line(row.get(column, "") or row.get(fallback, "")))
    }


def _forms(table: Table, languages: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    """(line, concept, form) of each form in one of the languages."""
    column = _columns(table, "languageReference", "parameterReference", "form")
    for line, row in table.rows(*column.values()):
        if row.get(column["languageReference"], "") in languages:
            form = one_line(row.get(column["form"], ""))
            yield line, row.get(column["parameterReference"], ""), form


def sniff(path: Path, head: bytes) -> bool:
    """By a metadata file that conforms to one of CLDF's modules, or a folder with one."""
    if path.is_dir():
        return bool(described(path))
    return path.name.endswith(METADATA) and MODULE.search(head) is not None
