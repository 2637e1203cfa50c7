"""Symbols of texts: nothing is lost, and syllabaries show what their syllables share."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrl.morphology.reinflect.spelling import parts, spell, symbols


def test_a_letter_is_its_own_symbol() -> None:
    assert symbols("ʔiɦêmŋʌ ǃ") == list("ʔiɦêmŋʌ ǃ")


def test_syllables_of_one_consonant_share_its_onset() -> None:
    (m, e), (same, u), (other, again) = parts("መ"), parts("ሙ"), parts("ሉ")
    assert m == same != other
    assert u == again != e


def test_every_syllable_sign_comes_back() -> None:
    signs = [c for k in range(0x20000) if len(parts(c := chr(k))) > 1]
    assert len(signs) > 10_000
    assert [c for c in signs if spell(parts(c)) != c] == []


@given(st.text())
def test_spelling_undoes_symbols(text: str) -> None:
    assert spell(symbols(text)) == text


@pytest.mark.parametrize(
    ("sequence", "text"),
    [
        ((*parts("መ")[:1], "x"), "x"),
        (("x", parts("መ")[1]), "x"),
        ((parts("መ")[0], parts("ᐯ")[1], "a"), ""),
        ((), ""),
    ],
)
def test_halves_without_their_other_half_are_left_out(sequence: tuple[str, ...], text: str) -> None:
    got = spell(sequence)
    assert got.startswith(text)
    assert all(unicodedata.category(c) != "Cn" and len(c) == 1 for c in got)
