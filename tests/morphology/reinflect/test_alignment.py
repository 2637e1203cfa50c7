"""Alignments: complete, in one piece, and better for having seen the table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrl.morphology.reinflect.alignment import Aligner, fit

WORDS = st.text("abcñ ", max_size=8)


def shown(aligner: Aligner, lemma: str, form: str) -> str:
    (path,) = aligner.align([(lemma, form)])
    return " ".join(a if a == b else f"{a}>{b}" for a, b in path)


@pytest.fixture(scope="module")
def plain() -> Aligner:
    return fit([("a", "a")])


@pytest.mark.parametrize(
    ("lemma", "form", "path"),
    [
        ("piga", "piga", "p i g a"),
        ("piga", "hatapiga", ">h >a >t >a p i g a"),
        ("piga", "pigeni", "p i g a>e >n >i"),
        ("machen", "gemacht", ">g >e m a c h e> n> >t"),
        ("holvut", "holvvošit", "h o l v >v >o >š u>i t"),
        ("mupa", "mumupa", ">m >u m u p a"),
        ("kala", "kalala", "k a l a >l >a"),
        ("gussa", "gusat", "g u s s> a >t"),
        ("", "x", ">x"),
        ("x", "", "x>"),
    ],
)
def test_golden_paths(plain: Aligner, lemma: str, form: str, path: str) -> None:
    assert shown(plain, lemma, form) == path


def test_costs_are_learned_from_the_table() -> None:
    """Between a plain replacement of either of two letters, the table's own one is chosen."""
    table = [(f"{c}o", f"{c}ö") for c in "bdfgklmnprst"]
    assert shown(fit(table), "so", "sö") == "s o>ö"
    assert shown(fit(table), "oa", "ö") == "o>ö a>"
    assert shown(fit(table), "ao", "ö") == "a> o>ö"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_a_path_spells_both_sides(pairs: list[tuple[str, str]]) -> None:
    for (lemma, form), path in zip(pairs, fit(pairs).align(pairs), strict=True):
        assert "".join(a for a, _ in path) == lemma
        assert "".join(b for _, b in path) == form
        assert all(a or b for a, b in path)


def test_symbols_never_seen_still_equal_themselves(plain: Aligner) -> None:
    assert shown(plain, "жыць", "жыццё") == "ж ы ц >ц ь>ё"
