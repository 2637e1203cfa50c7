"""Keys of falling strength, multi-word heads, and words a language has no word for."""

import pyarrow as pa
import pytest

from lrl.lexicon.lemma import bases, lemmatiser, parts
from lrl.lexicon.lookup import KEYS, Index, Match

HEADS = {
    "dog": ("tama", ""),
    "Monday": ("Lunde", ""),
    "go": ("leka", "VERB"),
    "is": ("ba", ""),
    "leave": ("sifa", "VERB"),
    "leaf": ("gani", "NOUN"),
    "light": ("nuru", "NOUN"),
    "Light": ("Neru", "ADJ"),
    "résumé": ("kova", ""),
    "quick": ("tiko", ""),
    "do": ("fana", ""),
    "AM": ("Asu.", ""),
    "US": ("Marika", ""),
    "not": ("mba", ""),
    "well": ("zuri", ""),
    "known": ("juli", ""),
    "look after": ("hemi", ""),
    "a lot": ("vavu", ""),
    "a lot of": ("vavu ya", ""),
}


def index_of(heads: dict[str, tuple[str, str]], keys: str = "") -> Index:
    n = len(heads)
    table = pa.table(
        {
            "source": list(heads),
            "target": [target for target, _ in heads.values()],
            "pos": [pos for _, pos in heads.values()],
            "quality": pa.array([1.0] * n, pa.float32()),
        }
    )
    return Index(table, "eng", keys)


@pytest.mark.parametrize(
    ("word", "upos", "key", "targets"),
    [
        ("dog", "", "exact", ["tama"]),
        ("Dog", "", "folded", ["tama"]),
        ("DOGS", "", "lemma", ["tama"]),
        ("went", "", "lemma", ["leka"]),
        ("be", "", "lemma", ["ba"]),
        ("US", "", "exact", ["Marika"]),
        ("am", "", "lemma", ["ba"]),
        ("leaves", "NOUN", "lemma", ["gani"]),
        ("leaves", "VERB", "lemma", ["sifa"]),
        ("resume", "", "bare", ["kova"]),
        ("quickly", "", "derived", ["tiko"]),
        ("dog's", "", "lemma", ["tama"]),
        ("don't", "", "parts", ["fana", "mba"]),
        ("well-known", "", "parts", ["zuri", "juli"]),
    ],
)
def test_the_strongest_key_wins(word: str, upos: str, key: str, targets: list[str]) -> None:
    index = index_of(HEADS)
    match = index.lookup(word, upos)
    assert match is not None
    assert match.key == key
    assert [index.targets[rows[0]] for rows in match.entries] == targets


@pytest.mark.parametrize("word", ["Us", "zebra", "x-zebra", "Ωmega", "'s"])
def test_unknown_words_have_no_match(word: str) -> None:
    assert index_of(HEADS).lookup(word) is None


def test_part_of_speech_narrows_equal_heads() -> None:
    index = index_of(HEADS)
    match = index.lookup("LIGHT", "ADJ")
    assert match is not None
    assert [index.targets[row] for row in match.entries[0]] == ["Neru"]


@pytest.mark.parametrize(
    ("words", "length", "target"),
    [
        (["a", "lot", "of", "dogs"], 3, "vavu ya"),
        (["A", "lot", "dogs"], 2, "vavu"),
        (["looked", "after", "dogs"], 2, "hemi"),
    ],
)
def test_the_longest_head_wins(words: list[str], length: int, target: str) -> None:
    index = index_of(HEADS)
    found = index.longest(words)
    assert found is not None
    assert found[0] == length
    assert index.targets[found[1].entries[0][0]] == target
    assert index.reach(words[0], words[1]) >= length


def test_exact_keys_find_words_as_they_are_written_or_not_at_all() -> None:
    index = index_of(HEADS, "exact")
    assert index.lookup("dog") == Match("exact", ((0,),))
    assert [index.lookup(word) for word in ("Dog", "dogs", "don't", "the")] == [None] * 4
    assert index.longest(["a", "lot", "of"]) is None


def test_no_head_no_run() -> None:
    index = index_of(HEADS)
    assert index.longest(["lot", "of"]) is None
    assert index.reach("a", "dog") == 0


def test_articles_are_zero_only_where_other_function_words_are_there() -> None:
    from lrl.lexicon.lemma import word_list

    few = index_of({"dog": ("tama", "")})
    assert few.lookup("the") is None
    functional = word_list("function_words.tsv", "eng") - word_list("zero_words.tsv", "eng")
    many = index_of(dict.fromkeys(sorted(functional), ("x", "")))
    assert many.lookup("The") == Match("zero", ())
    with_article = index_of(dict.fromkeys(sorted(functional | {"the"}), ("x", "")))
    match = with_article.lookup("the")
    assert match is not None
    assert match.key == "exact"


def test_parts_and_bases() -> None:
    assert parts("Allen's", "eng") == ("Allen",)
    assert parts("can’t", "eng") == ("can", "not")
    assert parts("dog", "eng") == ()
    assert "happy" in bases("happily", "eng")
    assert bases("fly", "eng") == ()


def test_a_language_without_lemmatiser_has_no_lemmas() -> None:
    assert lemmatiser("qaa")("dogs", "") == ()
    assert lemmatiser("fra")("mangeons", "") == ("manger",)


def test_a_match_must_be_one() -> None:
    with pytest.raises(ValueError, match="no such match"):
        Match("nonsense", ((1,),))
    assert len(set(KEYS)) == len(KEYS)
