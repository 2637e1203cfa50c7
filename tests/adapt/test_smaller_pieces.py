"""Tokenizers with the pieces alone that some texts need cut these texts as before."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from lrl.adapt.smaller.pieces import kept, seen, trimmed
from lrl.adapt.vocabulary.cut import raw_of
from lrl.adapt.vocabulary.extend import described_by
from lrl.errors import ConfigError

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
AROUND = processors.TemplateProcessing(
    single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
)
TEXTS = st.lists(st.text("abcd eXY", max_size=12), max_size=4)


def unigram(draw: random.Random) -> Any:
    """Scores from few values, so that ways to cut often cost the same."""
    pieces = {"".join(draw.choices("▁abcd", k=draw.randint(1, 4))) for _ in range(40)}
    vocab = [(piece, 0.0) for piece in SPECIAL]
    vocab += [(piece, draw.choice((-1.0, -2.0, -3.0, -4.0))) for piece in sorted(pieces)]
    raw = Tokenizer(models.Unigram(vocab, unk_id=3))
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    return raw


def bpe(draw: random.Random) -> Any:
    """Merges at random of letters and of what was merged before."""
    pieces, merges = list("abcd"), []
    for _ in range(30):
        pair = (draw.choice(pieces), draw.choice(pieces))
        if len(joined := "".join(pair)) < 6 and joined not in pieces:
            pieces.append(joined)
            merges.append(pair)
    vocab = {piece: number for number, piece in enumerate([*SPECIAL, *pieces])}
    raw = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return raw


def wordpiece(draw: random.Random) -> Any:
    """Pieces at random; many words end as unknown."""
    begin = {"".join(draw.choices("abcd", k=draw.randint(1, 3))) for _ in range(20)}
    inner = {"##" + "".join(draw.choices("abcd", k=draw.randint(1, 3))) for _ in range(20)}
    names = [*SPECIAL, *sorted(begin), *sorted(inner)]
    vocab = {piece: number for number, piece in enumerate(names)}
    raw = Tokenizer(models.WordPiece(vocab, unk_token="<unk>"))
    raw.normalizer = normalizers.Lowercase()
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return raw


MAKERS = {"unigram": unigram, "bpe": bpe, "wordpiece": wordpiece}


def loaded(raw: Any) -> Any:
    from transformers import PreTrainedTokenizerFast

    raw.post_processor = AROUND
    names = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=raw, **names)  # type: ignore[no-untyped-call]


def without_letters(described: Any, what: Any) -> tuple[int, ...]:
    """What stays where no letter stays for its own sake: the least that the proof needs."""
    return kept(described, type(what)(what.numbers, frozenset()))


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), texts=TEXTS)
def test_texts_are_cut_as_before(kind: str, seed: int, texts: list[str]) -> None:
    tokenizer = loaded(MAKERS[kind](random.Random(seed)))
    described = described_by(tokenizer)
    what = seen(tokenizer, texts)
    least = kept(described, what) if kind == "wordpiece" else without_letters(described, what)
    for numbers in (kept(described, what), least):
        raw = raw_of(trimmed(described, numbers))
        assert raw.get_vocab_size() == len(numbers) <= len(tokenizer)
        for text in texts:
            found = raw.encode(text)
            assert [numbers[one] for one in found.ids] == tokenizer(text)["input_ids"]


def test_what_stays_of_merges_and_of_a_word_that_ends_as_unknown() -> None:
    vocab = {p: n for n, p in enumerate([*SPECIAL, *"abcd", "ab", "cd", "abcd", "bc", "da"])}
    pairs = [("a", "b"), ("c", "d"), ("ab", "cd"), ("b", "c"), ("d", "a")]
    merged = loaded(Tokenizer(models.BPE(vocab, pairs, unk_token="<unk>")))
    described = described_by(merged)
    made = trimmed(described, kept(described, seen(merged, ["abcd"])))
    assert set(made["model"]["vocab"]) == {*SPECIAL, *"abcd", "ab", "cd", "abcd"}
    assert [list(one) for one in made["model"]["merges"]] == [["a", "b"], ["c", "d"], ["ab", "cd"]]
    vocab = {p: n for n, p in enumerate([*SPECIAL, "ab", "a", "##bc", "b", "##c", "cc"])}
    whole = loaded(Tokenizer(models.WordPiece(vocab, unk_token="<unk>")))
    described = described_by(whole)
    without = {piece: n for piece, n in vocab.items() if piece not in ("##c", "cc", "b")}
    described["model"]["vocab"] = {piece: n for n, piece in enumerate(without)}
    whole = loaded(raw_of(described))
    assert whole("abc")["input_ids"] == [0, 3, 2]
    stay = kept(described, seen(whole, ["abc", "abcbc", "abc"]))
    assert "ab" in trimmed(described, stay)["model"]["vocab"]


def test_letters_stay_and_their_words_are_never_unknown() -> None:
    vocab = [(piece, 0.0) for piece in SPECIAL]
    vocab += [("▁", -2.0), ("▁ab", -1.0), ("a", -3.0), ("b", -3.0), ("z", -3.0), ("▁zz", -1.0)]
    raw = Tokenizer(models.Unigram([*vocab, ("B", -8.0), ("ź", -9.0)], unk_id=3))
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer = loaded(raw)
    described = described_by(tokenizer)
    made = trimmed(described, kept(described, seen(tokenizer, ["ab"])))
    pieces = [piece for piece, _ in made["model"]["vocab"]]
    assert pieces == [*SPECIAL, "▁", "▁ab", "a", "b", "B", "ź"]
    assert raw_of(made).encode("Ba").tokens == ["<s>", "▁", "B", "a", "</s>"]


def test_a_tokenizer_of_another_kind() -> None:
    words = Tokenizer(models.WordLevel({p: n for n, p in enumerate(SPECIAL)}, unk_token="<unk>"))
    tokenizer = loaded(words)
    with pytest.raises(ConfigError, match="'WordLevel' cannot be trimmed: Unigram, BPE, WordPiece"):
        kept(described_by(tokenizer), seen(tokenizer, ["a"]))
