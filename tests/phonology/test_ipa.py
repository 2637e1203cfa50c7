"""Words read aloud by Epitran's maps, and the languages that cannot be."""

import logging

import pytest

from lrl.languages import resolve
from lrl.phonology import ipa
from lrl.phonology.ipa import graphemes, transcriber
from lrl.phonology.maps import NoMap, epitran_maps, map_of


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("spa", "chico", "t͡ʃiko"),
        ("spa-Latn-eu", "cereza", "θeɾesa"),
        ("swa", "ng'ombe", "ŋombe"),
        ("am", "ሰላም", "səlam"),
    ],
)
def test_a_word_is_read(language: str, word: str, expected: str) -> None:
    assert transcriber(resolve(language))(word) == expected


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("eng", "no Epitran map for eng-Latn: Epitran's English needs an outside program"),
        ("cmn-Hans", "with a dictionary file; near: cmn-Latn"),
        ("swh", "no Epitran map for swh-Latn; near: swa-Latn"),
        ("uzb-Arab", "no Epitran map for uzb-Arab; near: uzb-Cyrl, uzb-Latn"),
        ("bam", "no Epitran map for bam-Latn"),
    ],
)
def test_a_missing_map_says_why_and_what_is_near(language: str, reason: str) -> None:
    with pytest.raises(NoMap, match="no Epitran map") as caught:
        transcriber(resolve(language))
    assert reason in str(caught.value)


def test_every_map_reads_its_own_letters(capfd: pytest.CaptureFixture[str]) -> None:
    level, handlers = logging.root.level, list(logging.root.handlers)
    maps = [stem for stems in epitran_maps().values() for stem in stems]
    assert len(maps) > 100
    silent = []
    for stem in maps:
        letters = "".join(list(ipa._loaded(stem).g2p)[:6])
        if not ipa._transcriber(stem)(letters):
            silent.append(stem)
    assert silent == []
    assert capfd.readouterr().out == ""
    assert (logging.root.level, logging.root.handlers) == (level, handlers)


def test_of_several_maps_the_plain_one_is_taken_or_the_one_named() -> None:
    names = [map_of(resolve(tag)) for tag in ("tir", "hat", "spa-Latn-eu", "uzb-Cyrl")]
    assert names == ["tir-Ethi", "hat-Latn-bab", "spa-Latn-eu", "uzb-Cyrl"]


def test_the_letters_of_a_map_are_in_its_order() -> None:
    assert list(graphemes(resolve("swa")).items())[:2] == [("a", "a"), ("e", "e")]
