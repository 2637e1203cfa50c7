"""Sentences of a toy language read through a toy lexicon."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lrl.adapt.affixes import Affixes
from lrl.adapt.gloss import AFFIX, GRAMMAR, NONE, SAME, TABLE, Gloss, coverage, shape
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import Lexicon, file_of, open_lexicon
from lrl.morphology.paradigms import build

PAIRS = (
    ("dog", "tama"),
    ("hound", "tama"),
    ("cat", "miru"),
    ("see", "ola"),
    ("run", "pita leko"),
    ("run away", "pita leko suru"),
    ("work of art", "kanu"),
    ("Monday", "Lunde"),
    ("coffee", "kafé"),
    ("song", "lɔri"),
)


def lexicon(pairs: Sequence[tuple[str, str]] = PAIRS, name: str = "toy") -> Lexicon:
    target = resolve("qaa")
    rows = [Row("toy.tsv", i, source, target) for i, (source, target) in enumerate(pairs, 1)]
    config = IngestConfig(name, "CC0-1.0", min_quality=0.0)
    made = ingest(rows, Wanted(resolve("eng"), target), config, file_of(target, name))
    return open_lexicon(made.lexicon)


def said(text: str, name: str = "s") -> Sentence:
    return Sentence(name, *tokenise(text))


@pytest.mark.parametrize(
    ("text", "gloss", "links", "found"),
    [
        ("tama ola miru .", "dog see cat .", "0-0 1-1 2-2 3-3", "exact exact exact same"),
        ("Tama ola.", "Dog see.", "0-0 1-1 2-2", "folded exact same"),
        ("kafe", "coffee", "0-0", "bare"),
        ("lᴐri", "song", "0-0", "exact"),
        ("kanu!", "work of art!", "0-0 0-1 0-2 1-3", "exact same"),
        ("pita leko suru tama", "run away dog", "0-0 0-1 1-0 1-1 2-0 2-1 3-2",
         "multiword multiword multiword exact"),
        ("pita leko tama", "run dog", "0-0 1-0 2-1", "multiword multiword exact"),
        ("pita zizu 12", "pita zizu 12", "0-0 1-1 2-2", "- - same"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_words_are_found_by_falling_keys(text: str, gloss: str, links: str, found: str) -> None:
    got = Gloss(lexicon()).of(said(text))
    assert got.sentence.text == gloss
    assert " ".join(f"{i}-{j}" for i, j in got.links) == links
    assert " ".join(how or "-" for how in got.found) == found
    assert all(i < len(got.found) and j < len(got.sentence.tokens) for i, j in got.links)


def test_counts_of_source_text_choose_between_translations() -> None:
    assert Gloss(lexicon()).of(said("tama")).sentence.text == "dog"
    assert Gloss(lexicon(), common={"hound": 3, "dog": 2}).of(said("tama")).sentence.text == "hound"


def test_uncovered_words_are_dropped_if_asked_but_never_all_of_them() -> None:
    gloss = Gloss(lexicon(), uncovered="drop")
    got = gloss.of(said("zizu tama (zazu) ."))
    assert got.sentence.text == "dog () ."
    assert got.links == ((1, 0), (2, 1), (4, 2), (5, 3))
    nothing = gloss.of(said("zizu zazu"))
    assert (nothing.sentence.text, nothing.found) == ("zizu zazu", (NONE, NONE))
    with pytest.raises(ConfigError, match="keep, drop"):
        Gloss(lexicon(), uncovered="maybe")


def test_an_attested_form_leads_to_its_lemma() -> None:
    table = build([("tama", "N;PL", "tamulari"), ("nix", "N;PL", "nixari")])
    got = Gloss(lexicon(), table).of(said("Tamulari nixari"))
    assert (got.sentence.text, got.found) == ("Dog nixari", (TABLE, NONE))


def test_affixes_are_learned_from_pairs_of_words_and_need_several() -> None:
    stems = ["tama", "miru", "kelo", "suni", "vapo"]
    words = [*stems, *(f"{stem}wo" for stem in stems), "an", "anwo", "two words"]
    affixes = Affixes.of(words)
    assert dict(affixes.suffixes) == {"wo": 5}
    assert affixes.stems("Lekuwo") == ["leku"]
    assert affixes.stems("xywo") == []  # too short a stem
    assert Affixes.of(words[1:]).suffixes == {}
    pairs = [(f"thing{i}", word) for i, word in enumerate(words)]
    got = Gloss(lexicon([*pairs, ("fire", "leku")])).of(said("lekuwo lekuba"))
    assert (got.sentence.text, got.found) == ("fire lekuba", (AFFIX, NONE))


def test_real_text_shows_affixes_that_a_word_list_lacks() -> None:
    stems = ["tama", "miru", "kelo", "suni", "vapo"]
    affixes = Affixes.of(stems, [f"be{stem}" for stem in stems] + ["besuri", "12"])
    assert (dict(affixes.prefixes), dict(affixes.suffixes)) == ({"be": 5}, {})
    pairs = [(f"thing{i}", word) for i, word in enumerate(stems)]
    gloss = Gloss(lexicon(pairs), affixes=affixes)
    got = gloss.of(said("betama bebetama besuri"))
    assert (got.sentence.text, got.found) == ("thing0 thing0 besuri", (AFFIX, AFFIX, NONE))


def test_short_words_that_expressions_are_made_with_are_grammar() -> None:
    made = [(f"thing{i}", f"la wora{'abcdef'[i]}") for i in range(6)]
    made += [(f"item{i}", f"ne mora{'abcdef'[i]}") for i in range(6)]
    pairs = [("animal", "la"), ("sheep", "ne"), ("in", "ne"), ("dog", "tama"), *made]
    got = Gloss(lexicon(pairs)).of(said("la tama ne"))
    assert got.sentence.text == "dog in"
    assert got.found == (GRAMMAR, "exact", "exact")
    assert got.links == ((1, 0), (2, 1))
    few = Gloss(lexicon(pairs[:6])).of(said("la tama"))
    assert few.sentence.text == "animal dog"


def test_hidden_entries_are_not_found_and_coverage_counts_words_alone() -> None:
    gloss = Gloss(lexicon())
    whole = gloss.of(said("Tama ola, zizu!"))
    assert whole.found == ("folded", "exact", SAME, NONE, SAME)
    assert coverage([whole]) == pytest.approx(2 / 3)
    assert coverage([gloss.hiding({"tama"}).of(said("Tama ola"))]) == 1 / 2
    assert coverage([gloss.of(said("Tama ola"))]) == 1
    assert coverage([]) == 1


def test_letters_are_told_by_their_shape() -> None:
    assert shape("tͻtrͻm ɛ") == "tɔtrɔm ɛ"
    assert shape("plain") == "plain"


def test_real_ewe_is_found(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lrl.evaluate.datasets import load
    from lrl.lexicon.ensure import ensure

    monkeypatch.setenv("LRL_DATA", str(real_data))
    gloss = Gloss(open_lexicon(ensure(resolve("ewe"), "gatitos")))
    share = coverage([gloss.of(s) for s in load("sib200", "ewe_Latn", "dev", real_data)[:20]])
    assert 0.5 < share < 0.9
