"""Findings, their lines and their severity."""

from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.lint import MEANINGS, lint
from lrl.lexicon.quality import Penalties

WANTED = Wanted(Language("eng", "English"), Language("qaa", "Toy"))


def findings(pairs: list[tuple[str, str]]) -> list[tuple[int, str, str]]:
    rows = [Row("f.tsv", n, s, t) for n, (s, t) in enumerate(pairs, start=1)]
    return [(one.line, one.kind, one.severity) for one in lint(rows, WANTED)]


def test_findings_by_line() -> None:
    assert findings(
        [
            ("water", "nda"),
            ("to eat", "ruku"),
            ("water", "nda"),
            ("sun", "tok (hot)"),
            ("moon", "lu; -sa"),
            ("", "x"),
            ("sea", "la … me"),
            ("air", " la\u200f"),
        ]
    ) == [
        (3, "duplicate", "warning"),
        (4, "note", "warning"),
        (5, "alternative", "warning"),
        (5, "affix", "error"),
        (6, "empty source", "error"),
        (7, "gap", "error"),
        (8, "characters", "warning"),
    ]


def test_many_translations_are_found_once() -> None:
    many = [("water", f"nda{chr(97 + n)}") for n in range(20)]
    assert findings(many) == [(13, "many", "warning")]


def test_every_penalty_has_a_meaning() -> None:
    assert set(Penalties.__dataclass_fields__) <= set(MEANINGS)
