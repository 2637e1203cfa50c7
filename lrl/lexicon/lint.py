"""What is odd about a word list, row by row, before anything is made of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from lrl.lexicon.clean import Candidate, clean
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.profile import Facts, profile
from lrl.lexicon.quality import ACCEPT, accept, score

SAMPLE = 20_000
MANY = 12  # translations of one word; more of them are rarely all meant

# What each mark and each penalty means to whoever has to mend the list.
MEANINGS = {
    "markup": "markup or entities in the cell",
    "encoding": "characters that a wrong decoding leaves behind",
    "mixed_script": "letters of two scripts in one word",
    "note": "a note in brackets beside the word",
    "unbalanced": "a bracket without its other half",
    "bracketed": "the word itself stands in brackets",
    "alternative": "several alternatives in one cell",
    "unclear_slash": "a slash of which it is unclear what it parts",
    "marker": "a citation marker before the word",
    "stem": "a bound stem",
    "affix": "an ending or prefix where a word was wanted",
    "symbol": "signs that no word has",
    "gap": "a frame with a gap, not an expression",
    "open_end": "dots or a line at the end",
    "wrong_script": "another script than the column's",
    "copy_of_name": "a name, the same on both sides",
    "copy_of_word": "the same word on both sides",
    "foreign_copy": "left untranslated: its spelling is the source language's",
    "definition": "a definition, or much longer than its other side",
    "gloss": "a linguist's label where a word was wanted",
    "digits": "a number on one side only",
    "long_word": "words run together",
    "too_short": "much shorter than its other side",
    "duplicate": "the pair stands in an earlier line",
    "many": f"more than {MANY} translations of one word",
    "characters": "characters put right: script, apostrophe, capitals, controls",
}
# Ordinary things that a list may well have; not worth a finding by themselves.
ORDINARY = frozenset(("copy_of_name", "marker"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in one row: `kind` is a key of MEANINGS, or the reader's own words.

    `severity` is "error" where the row, or this alternative of it, would be rejected.
    """

    path: str
    line: int
    kind: str
    severity: str
    message: str
    source: str
    target: str

    def __post_init__(self) -> None:
        if self.severity not in ("error", "warning"):
            raise ValueError(f"severity {self.severity!r}")


def lint(rows: Iterable[Row], wanted: Wanted, min_quality: float = ACCEPT) -> Iterator[Finding]:
    """Findings in the order of the rows; streams, but remembers every pair of the list."""
    stream = iter(rows)
    head = list(islice(stream, SAMPLE))
    facts = profile(head, wanted)
    first: dict[tuple[str, str], int] = {}
    fan: dict[str, int] = {}
    for row in chain(head, stream):
        kinds: dict[str, str] = {}
        for candidate in clean(row, facts):
            for kind, severity in _of_pair(row, candidate, facts, min_quality):
                kinds[kind] = "error" if "error" in (severity, kinds.get(kind)) else "warning"
            if candidate.problem:
                continue
            pair = (candidate.source, candidate.target)
            if first.setdefault(pair, row.line) != row.line:
                kinds.setdefault("duplicate", "warning")
                continue
            fan[candidate.source] = fan.get(candidate.source, 0) + 1
            if fan[candidate.source] == MANY + 1:
                kinds["many"] = "warning"
        for kind, severity in kinds.items():
            yield Finding(
                row.path, row.line, kind, severity, MEANINGS.get(kind, kind), row.source, row.target
            )


def _of_pair(
    row: Row, candidate: Candidate, facts: Facts, min_quality: float
) -> Iterator[tuple[str, str]]:
    if candidate.problem:
        yield candidate.problem, "error"
        return
    scored = score(candidate, facts)
    refused = not accept(scored, min_quality)
    for mark in candidate.marks:
        if mark not in ORDINARY and mark != scored.gravest:
            yield mark, "warning"
    if scored.gravest and scored.gravest not in ORDINARY:
        yield scored.gravest, "error" if refused else "warning"
    if not candidate.marks and (candidate.source, candidate.target) != (row.source, row.target):
        yield "characters", "warning"
