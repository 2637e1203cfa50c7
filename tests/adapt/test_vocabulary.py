"""New pieces in tiny tokenizers of each kind, their rows, and the measure that decides."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from lrl.adapt import tiny
from lrl.adapt.encoder import load
from lrl.adapt.pairs import Pair
from lrl.adapt.vocabulary.choose import choose
from lrl.adapt.vocabulary.config import ExtendConfig
from lrl.adapt.vocabulary.cut import Cut, raw_of
from lrl.adapt.vocabulary.extend import Job, described_by, extend, with_description
from lrl.adapt.vocabulary.kinds import Piece, first_free
from lrl.adapt.vocabulary.material import Material
from lrl.adapt.vocabulary.measure import nearness, rises
from lrl.adapt.vocabulary.propose import harmless, propose
from lrl.adapt.vocabulary.rows import rows_of
from lrl.adapt.vocabulary.words import Word, words_of
from lrl.commands import main
from lrl.commands.vocabulary import show
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, LrlError, ResourceError
from lrl.lexicon.entry import Entry

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENGLISH = ("water", "the", "ing", "er", "read", "wat", "house")
WORDS = [
    Word("nyatakaka", 4.0, (("water", 1.0),)),
    Word("nyataka", 2.0, (("the house", 0.5),)),
    Word("kakanya", 1.0),
    Word("ŋutaka", 3.0, (("read", 1.0),)),
]
SOURCE = [Word(form, 1.0) for form in ("water", "reading", "reader", "houses", "taka")]


def unigram() -> Any:
    """Letters cost most, words least, and a special piece stands past the model's own."""
    vocab: list[tuple[str, float]] = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocab += [("▁", -4.0)] + [(letter, -8.0 - n / 100) for n, letter in enumerate(LETTERS)]
    vocab += [(piece, -6.0) for piece in ENGLISH] + [(f"▁{piece}", -5.0) for piece in ENGLISH]
    raw = Tokenizer(models.Unigram(vocab, unk_id=3))
    raw.normalizer = normalizers.NFKC()
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    raw.decoder = decoders.Metaspace()
    raw.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return raw


def bpe() -> Any:
    """Byte-level, as RoBERTa's: `wat` and `read` are merged in it."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("w", "a"), ("wa", "t"), ("e", "r"), ("r", "e"), ("re", "a"), ("rea", "d")]
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *letters, *(a + b for a, b in merges), "<mask>"]
    vocab = {piece: number for number, piece in enumerate(pieces)}
    raw = Tokenizer(models.BPE(vocab, merges))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    raw.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return raw


def wordpiece() -> Any:
    """As BERT's."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *ENGLISH]
    pieces += [f"##{piece}" for piece in (*LETTERS, *ENGLISH)]
    vocab = {piece: number for number, piece in enumerate(pieces)}
    raw = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    raw.normalizer = normalizers.BertNormalizer(lowercase=False)
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    raw.decoder = decoders.WordPiece()
    raw.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return raw


MADE = {"Unigram": unigram, "BPE": bpe, "WordPiece": wordpiece}
Both = tuple[Any, Any, set[str]]


@pytest.fixture(scope="module", params=sorted(MADE))
def both(request: pytest.FixtureRequest) -> Both:
    """A tokenizer, the same extended, and its new pieces."""
    old = MADE[request.param]()
    described = orjson.loads(old.to_str())
    made = propose(described, WORDS, SOURCE, ExtendConfig(pieces=12))
    return old, raw_of(made.described), {piece.text for piece in made.pieces}


def test_new_pieces_are_used_and_numbered_behind_all_others(both: Both) -> None:
    old, new, pieces = both
    numbers = sorted(new.token_to_id(piece) for piece in pieces)
    first = first_free(orjson.loads(old.to_str()))
    assert numbers == list(range(first, first + len(pieces)))
    assert {t: n for t, n in new.get_vocab().items() if t not in pieces} == old.get_vocab()
    for word in WORDS:
        text = f"the {word.form}"
        assert set(new.encode(text).tokens) & pieces
        assert len(new.encode(text).ids) < len(old.encode(text).ids) or "ŋ" in text
        assert "unk" not in " ".join(new.encode(text).tokens).lower()


def test_words_of_the_source_language_are_cut_as_before(both: Both) -> None:
    old, new, _ = both
    for word in SOURCE:
        text = f"the {word.form} the"
        assert new.encode(text).tokens == old.encode(text).tokens


def test_unextendable_tokenizers_are_refused() -> None:
    level = orjson.loads(Tokenizer(models.WordLevel({"a": 0}, unk_token="a")).to_str())
    with pytest.raises(ConfigError, match="'WordLevel' cannot be extended"):
        propose(level, WORDS, SOURCE, ExtendConfig())
    fallback = orjson.loads(unigram().to_str())
    fallback["model"]["byte_fallback"] = True
    with pytest.raises(ConfigError, match="bytes"):
        propose(fallback, WORDS, SOURCE, ExtendConfig())
    holes = orjson.loads(unigram().to_str())
    holes["added_tokens"][-1]["id"] += 2
    with pytest.raises(ResourceError, match="has no piece"):
        propose(holes, WORDS, SOURCE, ExtendConfig())
    with pytest.raises(ConfigError, match="save anything"):
        propose(orjson.loads(unigram().to_str()), [Word("the", 1.0)], [], ExtendConfig())


SPACED = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)
NEAR = st.lists(
    st.sampled_from(["nya", "taka", "ka", "water", "read", "ing", " ", "er", "s"]), max_size=9
).map(lambda parts: " ".join("".join(parts).split()))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(text=SPACED | NEAR)
def test_decoding_gives_the_text_and_old_text_is_cut_as_before(both: Both, text: str) -> None:
    old, new, pieces = both
    ours, theirs = old.encode(text), new.encode(text)
    assert new.decode(theirs.ids) == old.decode(ours.ids)
    assert max(theirs.ids, default=0) < new.get_vocab_size()
    if not set(theirs.tokens) & pieces:
        assert theirs.ids == ours.ids
    assert len(theirs.ids) <= len(ours.ids)


CLASSES = (
    ("XLMRobertaTokenizer", "Unigram"),
    ("CamembertTokenizer", "Unigram"),
    ("RobertaTokenizer", "BPE"),
    ("BertTokenizer", "WordPiece"),
)


@pytest.mark.parametrize(("name", "kind"), CLASSES)
def test_tokenizers_that_transformers_puts_together_anew(
    name: str, kind: str, tmp_path: Path
) -> None:
    import transformers

    MADE[kind]().save(str(tmp_path / "tokenizer.json"))
    marks = ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
    if kind != "WordPiece":
        marks = ("<s>", "</s>", "<unk>", "<pad>", "<mask>")
    names = ("cls_token", "sep_token", "unk_token", "pad_token", "mask_token")
    said = {"tokenizer_class": name, **dict(zip(names, marks, strict=True))}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(said), "utf-8")
    old: Any = transformers.AutoTokenizer.from_pretrained(tmp_path)
    made = propose(described_by(old), WORDS, SOURCE, ExtendConfig(pieces=12))
    new = with_description(old, made.described)
    assert type(new) is type(old) and new.all_special_ids == old.all_special_ids
    assert len(new) == len(old) + len(made.pieces)
    assert set(new.tokenize("the nyatakaka")) & {piece.text for piece in made.pieces}
    assert new("the reader")["input_ids"] == old("the reader")["input_ids"]


def test_pieces_that_stand_in_source_words_are_left_out() -> None:
    described = orjson.loads(unigram().to_str())
    made = [Piece(text, tuple(text), 1.0) for text in ("ead", "zzz")]
    assert harmless(described, made, set(), [Word("bead", 1.0)]) == made[1:]
    assert harmless(described, made, {"ead"}, [Word("bead", 1.0)]) == made
    assert harmless(described, made, set(), [Word("water", 1.0)]) == made


def test_choosing_counts_what_is_saved() -> None:
    found = [Cut("abcd", ("a", "b", "c", "d"), 2.0), Cut("abx", ("a", "b", "x"), 3.0)]
    made = choose(found, frozenset(), 3)
    # abcd saves 2·3, abx 3·2 and ab 5·1: once the two longest are in, nothing is left to save.
    assert [(one.text, one.gain) for one in made] == [("abcd", 6.0), ("abx", 6.0)]
    pairs = choose(found, frozenset(), 2, pairs=True)
    assert [(one.text, one.gain, one.made) for one in pairs] == [
        ("ab", 5.0, ("a", "b")),
        ("abx", 3.0, ("ab", "x")),
    ]
    assert pairs[1].parts == ("a", "b", "x")
    assert not choose(found, frozenset({"abcd", "abx", "ab", "bcd", "cd", "bc", "abc", "bx"}), 3)


def entry(source: str, target: str, quality: float = 1.0) -> Entry:
    return Entry(source, target, "eng", "qaa", "", "", quality, "toy", "CC0-1.0", 1)


def test_words_get_their_translations_and_what_was_left_is_none() -> None:
    entries = [entry("water", "nyata"), entry("big house", "ka Taka", 0.5)]
    source = Sentence("1", ("Water", "Anna", "runs"), (True, True, False))
    target = Sentence("1", ("nyata", "Anna", "tika"), (True, True, False))
    words = words_of(entries, [Pair(source, target, ((0, 0), (1, 1), (2, 2)))])
    assert words == [
        Word("Taka", 1.0, (("big house", 0.25),)),
        Word("ka", 1.0, (("big house", 0.25),)),
        Word("nyata", 2.0, (("water", 2.0),)),
        Word("tika", 1.0, (("runs", 1.0),)),
    ]


def test_rows_begin_as_translations_as_old_pieces_or_at_random() -> None:
    old = unigram()
    made = propose(orjson.loads(old.to_str()), WORDS, SOURCE, ExtendConfig(pieces=12))
    raw = raw_of(made.described)
    table = torch.randn(old.get_vocab_size(), 3, generator=torch.Generator().manual_seed(1))
    aligned = rows_of("aligned", made.pieces, WORDS, raw, table, 0)
    subwords = rows_of("subwords", made.pieces, WORDS, raw, table, 0)
    number = [piece.text for piece in made.pieces].index("▁nyatakaka")
    assert torch.allclose(aligned[number], table[old.token_to_id("▁water")])
    parts = [old.token_to_id(part) for part in made.pieces[number].parts]
    assert torch.allclose(subwords[number], table[parts].mean(0))
    again = rows_of("random", made.pieces, WORDS, raw, table, 7)
    assert torch.equal(again, rows_of("random", made.pieces, WORDS, raw, table, 7))
    assert not torch.equal(again, rows_of("random", made.pieces, WORDS, raw, table, 8))


def test_the_measure_rises_only_where_texts_come_nearer() -> None:
    ours = torch.eye(3)
    far, near = torch.full((3, 3), 3**-0.5), torch.eye(3)
    before, after = nearness(far, ours, (0, 1, 2)), nearness(near, ours, (0, 1, 2))
    assert before.margin == pytest.approx(0) and after.margin == pytest.approx(1)
    assert nearness(near, ours, (1, 1, 1)).rank == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert rises(before, after, 1.0)
    assert not rises(after, before, 1.0) and not rises(after, after, 0.0)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("vocabulary") / "model"
    texts = [Sentence(str(n), (w.form, "water", "the"), (True,) * 3) for n, w in enumerate(SOURCE)]
    tiny.build(texts, folder, tiny.Shape(size=16, layers=1, heads=2, pieces=60, positions=32))
    return folder


ENTRIES = tuple(
    entry(english, f"{form}{ending}")
    for number, ending in enumerate(("", "ka", "ta", "nya"))
    for english, form in zip(
        (f"water {number}", f"house {number}", f"reader {number}", f"the {number}"),
        ("nyata", "takaka", "ewhut", "rodwan"),
        strict=True,
    )
)


def test_an_extended_folder_loads_with_plain_transformers(model: Path, tmp_path: Path) -> None:
    import transformers

    config = ExtendConfig(pieces=10, held_out=0.4, sure=0.0)
    outs = []
    for seed in range(12):  # an untrained encoder's measure goes up or down by chance
        job = Job(model, Material(ENTRIES), tmp_path / f"{seed}", None, config)
        about = extend(Job(job.model, job.material, job.out, None, config_with(config, seed)))
        assert about["kept"] == job.out.exists()
        assert about["kept"] == (about["after"]["margin"] > about["before"]["margin"])
        assert about["changed_source"] == 0.0
        assert about["after"]["fertility"] <= about["before"]["fertility"]
        if about["kept"]:
            outs.append((job.out, about))
    assert 0 < len(outs) < 12
    out, about = outs[0]
    tokenizer = transformers.AutoTokenizer.from_pretrained(out)
    network = transformers.AutoModel.from_pretrained(out, add_pooling_layer=False)
    rows = network.get_input_embeddings().weight
    assert len(rows) == network.config.vocab_size == about["counts"]["rows"] == len(tokenizer)
    old = load(model)
    assert torch.equal(rows[: about["first_piece"]], old.network.get_input_embeddings().weight)
    assert len(tokenizer("nyataka")["input_ids"]) <= len(old.tokenizer("nyataka")["input_ids"])
    assert not set(tokenizer.get_added_vocab()) - set(old.tokenizer.get_added_vocab())
    said = json.loads((out / "lrl.json").read_text("utf-8"))
    assert said["stage"] == "vocabulary" and said["pretrained"] is False
    again = tmp_path / "again"
    extend(Job(model, Material(ENTRIES), again, None, config_with(config, int(out.name))))
    for name in ("model.safetensors", "tokenizer.json", "lrl.json"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


def config_with(config: ExtendConfig, seed: int) -> ExtendConfig:
    return dataclasses.replace(config, seed=seed)


def test_errors_are_clear(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no entries"):
        Material(())
    with pytest.raises(ConfigError, match="too little is held out"):
        extend(Job(model, Material(ENTRIES[:1]), tmp_path / "out"))
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("x")
    with pytest.raises(LrlError, match="holds other files"):
        extend(Job(model, Material(ENTRIES), full))
    for words in ({"pieces": 0}, {"rows": "none"}, {"held_out": 1.0}, {"sure": -1.0}):
        with pytest.raises(ConfigError):
            ExtendConfig(**words)


def test_the_command(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["vocabulary", "--model", str(model), "--lang", "bam", "--lexicon", "cldr"]
    out = tmp_path / "out"
    more = ["--out", str(out), "--pieces-added", "20", "--held-out", "0.3"]
    code = main([*words, *more, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["kept"] == out.exists() == (code == 0)
    assert 0 < told["counts"]["pieces"] <= 20 and told["by"] == "entries"
    show(told, out)
    printed = capsys.readouterr()
    assert "before: margin" in printed.out and "after: margin" in printed.out
    assert ("is not written" in printed.err) == bool(code)
