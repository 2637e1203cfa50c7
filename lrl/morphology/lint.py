"""What is wrong with an inflection table: each kind of finding, line by line and as a whole."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lrl.morphology.features import Bundle, order, parse, schema, table
from lrl.morphology.unimorph import BLANK, Line, Tally, scan
from lrl.text import scripts

KINDS = {
    "columns": "not three or four filled columns, or features that cannot be taken apart",
    "duplicate": "the same lemma, form and features as an earlier line",
    "clash": "two values that exclude each other in one bundle",
    "conflict": "features that contradict each other, given the rest of the table",
    "repeated": "one feature twice in a bundle",
    "unknown": "a feature the schema does not have",
    "alias": "a feature under another data set's name; it is read as the schema's",
    "script": "letters of another script than the table's",
    "encoding": "damaged, invisible or unnormalized characters, or a second kind of apostrophe",
    "form": "a form without letters, or several forms in one cell of the file",
    "shape": "a paradigm with other cells than the paradigms of its part of speech",
    "unchanged": "a whole paradigm in which every form is the lemma",
    "variants": "several forms for one cell of one lemma",
}
USUAL = 0.05  # share of lemmas that makes a set of cells a usual shape
FEWEST = 10  # lemmas of a part of speech below which no shape is odd
SCRIPT_SHARE = 0.95  # of letters, for a table to be of one script
APOSTROPHES = "'’‘ʼʻʹ′`´"
SEVERAL = (",", ";", " / ", "/", "|")
INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # invisible, but part of how some scripts are written


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found at one line; `kind` is a key of KINDS."""

    kind: str
    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings in order of line, and what became of the lines."""

    tally: Tally
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Findings of each kind, in the order of KINDS, kinds with none left out."""
        found = Counter(f.kind for f in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}


def lint(paths: Iterable[Path]) -> Report:
    """Everything found in the files of one table.

    Raises FormatError where a file cannot be read as text lines.
    """
    tally = Tally()
    findings: list[Finding] = []
    rows: list[Line] = []
    seen: dict[tuple[str, str, Bundle], Line] = {}
    for path in paths:
        findings += _damage(path)
        for line in scan(path):
            tally.lines += 1
            if line.problem == BLANK:
                tally.blank += 1
            elif line.problem is not None:
                tally.rejected += 1
                findings.append(_at("columns", line, line.problem))
            elif (first := seen.setdefault(_key(line), line)) is not line:
                tally.duplicates += 1
                findings.append(_at("duplicate", line, f"as line {first.number}"))
                rows.append(line)
            else:
                tally.kept += 1
                rows.append(line)
    distinct = list(seen.values())
    for check in (_bundles, _conflicts, _scripts, _apostrophes, _forms):
        findings += check(rows)
    findings += _shapes(distinct)
    findings += _variants(distinct)
    kinds = list(KINDS)
    findings.sort(key=lambda f: (f.path, f.line, kinds.index(f.kind), f.text))
    return Report(tally, findings)


def _at(kind: str, line: Line, text: str) -> Finding:
    return Finding(kind, line.path, line.number, text)


def _key(line: Line) -> tuple[str, str, Bundle]:
    return line.lemma, line.form, parse(line.features)


def _bundles(rows: list[Line]) -> Iterator[Finding]:
    found: dict[str, list[tuple[str, str]]] = {}
    for line in rows:
        if line.features not in found:
            found[line.features] = list(_of_features(line.features))
        for kind, text in found[line.features]:
            yield _at(kind, line, text)


def _of_features(text: str) -> Iterator[tuple[str, str]]:
    known = schema()
    bundle = parse(text)
    for a, b in bundle.clashes():
        yield "clash", f"{a} and {b} in {text}"
    if unknown := bundle.unknown():
        yield "unknown", f"{', '.join(unknown)} in {text}"
    flat = [part.strip() for part in text.split(";")]
    if aliases := [part for part in dict.fromkeys(flat) if part in known.aliases]:
        yield "alias", ", ".join(f"{a} is read as {known.aliases[a]}" for a in aliases)
    if twice := [part for part, n in Counter(flat).items() if n > 1]:
        yield "repeated", f"{', '.join(twice)} in {text}"


def _conflicts(rows: list[Line]) -> Iterator[Finding]:
    values = {parse(line.features): None for line in rows}
    for text, unless, reason in table("unimorph_conflicts.tsv", 3):
        rule = parse(text)
        same = [b for b in values if b.pos.split(".")[0] == rule.pos]
        if {(v,) for v in unless.split()} & {f for b in same for f in b.features}:
            continue
        wrong = {b for b in same if rule.features - {(rule.pos,)} <= b.features}
        for line in rows:
            if parse(line.features) in wrong:
                yield _at("conflict", line, f"{text} in {line.features}: {reason}")


def _scripts(rows: list[Line]) -> Iterator[Finding]:
    letters = Counter(c for line in rows for cell in (line.lemma, line.form) for c in cell)
    share = Counter[str]()
    for letter, count in letters.items():
        for script in scripts(letter):
            share[script] += count
    main = max(share, key=lambda script: (share[script], script), default="")
    if share[main] < SCRIPT_SHARE * share.total():
        return
    foreign = {letter for letter in letters if set(scripts(letter)) - {main}}
    for line in rows if foreign else ():
        for cell in (line.lemma, line.form):
            if not foreign.isdisjoint(cell):
                other = sorted(set(scripts(cell)) - {main})
                yield _at("script", line, f"{cell!r} has {', '.join(other)} in a {main} table")


def _damage(path: Path) -> Iterator[Finding]:
    """What normalizing on reading would hide, from the bytes themselves."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            if text.startswith("\ufeff") and number == 1:
                yield Finding("encoding", path, number, "byte-order mark")
                text = text[1:]
            if raw.isascii() and text.isprintable():
                continue
            if not unicodedata.is_normalized("NFC", text):
                yield Finding("encoding", path, number, f"not in normal form C: {text!r}")
            odd = {c for c in text if unicodedata.category(c) in INVISIBLE} - {"\t", *JOINERS}
            odd |= {c for c in text if c in "\ufffd\xa0\xad"}
            if odd:
                names = ", ".join(f"U+{ord(c):04X}" for c in sorted(odd))
                yield Finding("encoding", path, number, f"{names} in {text!r}")
            if _mojibake(text):
                yield Finding("encoding", path, number, f"UTF-8 read as Latin-1: {text!r}")


def _mojibake(text: str) -> bool:
    try:
        again = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return again != text and set(scripts(again)) <= set(scripts(text))


def _apostrophes(rows: list[Line]) -> Iterator[Finding]:
    used = Counter(c for line in rows for c in line.lemma + line.form if c in APOSTROPHES)
    if len(used) < 2:
        return
    usual = max(used, key=lambda c: (used[c], c))
    for line in rows:
        if odd := sorted({c for c in line.lemma + line.form if c in APOSTROPHES} - {usual}):
            yield _at("encoding", line, f"apostrophe {odd[0]} where most of the table has {usual}")


def _forms(rows: list[Line]) -> Iterator[Finding]:
    for line in rows:
        for name, cell in (("lemma", line.lemma), ("form", line.form)):
            if not any(c.isalpha() for c in cell):
                yield _at("form", line, f"{name} {cell!r} has no letters")
            elif mark := next((m for m in SEVERAL if m in cell), None):
                yield _at("form", line, f"{name} {cell!r} has {mark.strip()!r}: several in one?")
            elif "  " in cell:
                yield _at("form", line, f"{name} {cell!r} has two spaces together")


def _shapes(rows: list[Line]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Line] = {}
    cells: dict[tuple[str, str], set[Bundle]] = defaultdict(set)
    unchanged: dict[tuple[str, str], bool] = {}
    for line in rows:
        bundle = parse(line.features)
        key = (bundle.pos.split(".")[0], line.lemma)
        first.setdefault(key, line)
        cells[key].add(bundle)
        unchanged[key] = unchanged.get(key, True) and line.form == line.lemma
    lemmas = Counter(pos for pos, _ in cells)
    shapes = Counter((pos, frozenset(shape)) for (pos, _), shape in cells.items())
    usual: dict[str, list[frozenset[Bundle]]] = defaultdict(list)
    for (pos, shape), count in shapes.items():
        if count >= USUAL * lemmas[pos]:
            usual[pos].append(shape)
    for key, found in cells.items():
        pos, lemma = key
        shape = frozenset(found)
        if unchanged[key] and len(shape) > 3:
            yield _at("unchanged", first[key], f"all {len(shape)} forms of {lemma} are the lemma")
        if lemmas[pos] < FEWEST or not usual[pos] or shape in usual[pos]:
            continue
        near = min(usual[pos], key=lambda s: (len(s ^ shape), sorted(map(str, s))))
        lacks, extra = _list(near - shape), _list(shape - near)
        parts = [f"lacks {lacks}"] if lacks else []
        parts += [f"has {extra} besides"] if extra else []
        text = f"{pos} {lemma} has {len(shape)} cells, not {len(near)}: {'; '.join(parts)}"
        yield _at("shape", first[key], text)


def _list(bundles: Iterable[Bundle], most: int = 4) -> str:
    texts = sorted((str(b) for b in bundles), key=lambda t: [order(v) for v in t.split(";")])
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def _variants(rows: list[Line]) -> Iterator[Finding]:
    cells: dict[tuple[str, Bundle], list[Line]] = defaultdict(list)
    for line in rows:
        cells[line.lemma, parse(line.features)].append(line)
    for lines in cells.values():
        if len(lines) > 1:
            forms = ", ".join(line.form for line in lines)
            yield _at("variants", lines[1], f"{lines[0].lemma} {lines[0].features}: {forms}")
