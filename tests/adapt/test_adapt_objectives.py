"""What encoders learn from pairs and text: each loss on tiny models, apart and together."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lrl.adapt import adapted, job, tiny
from lrl.adapt.batches import collate
from lrl.adapt.config import WITHOUT, TrainConfig, Weights
from lrl.adapt.encoder import Encoder, load
from lrl.adapt.heads.base import Read
from lrl.adapt.heads.classify import Classify
from lrl.adapt.job import Job, TrainSet, adapt
from lrl.adapt.model import Headless, Model
from lrl.adapt.objectives import distil, labels, masked
from lrl.adapt.objectives.base import PairRead
from lrl.adapt.pairs import EncodedPair, Pair, collate_pairs, encode_pairs, joined, pair_of
from lrl.adapt.parts import choose
from lrl.adapt.switch import switched
from lrl.adapt.teacher import Teacher, edges, taught
from lrl.corpus.sentence import Sentence, Span
from lrl.errors import ConfigError, LrlError

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = tiny.Shape(size=16, layers=1, heads=2, pieces=90, positions=40)
FAST = TrainConfig(epochs=6, rate=3e-3, head_rate=1e-2, batch=160, patience=0)
HALF = 20  # rows of the word embeddings that count as old, where some are new
WORDS = {"sings": "dzi", "runs": "ƒu du", "plays": "fefe", "now": "fifia", "very": "ŋutɔ"}
NOUNS = {"dog": "avu", "child": "ɖevi", "woman": "nyɔnu"}
TOPICS = {"sings": "music", "plays": "music", "runs": "sport"}


def one_pair(noun: str, verb: str, last: str) -> Pair:
    left, right, links, verbs = [noun, verb, last], list[str](), list[tuple[int, int]](), set[int]()
    for place, word in enumerate(left):
        for form in ({**NOUNS, **WORDS}[word]).split():
            verbs |= {len(right)} if place == 1 else set()
            links.append((place, len(right)))
            right.append(form)
    tags = tuple("VERB" if place in verbs else "X" for place in range(len(right)))
    name, label = f"{noun}-{verb}-{last}", TOPICS[verb]
    source = Sentence(name, tuple(left), (True, True, False), label, (Span(0, 1, "who"),))
    source = dataclasses.replace(source, tags=(("upos", ("NOUN", "VERB", "ADV")),))
    spaces = (True,) * (len(right) - 1) + (False,)
    target = Sentence(name, tuple(right), spaces, label, (Span(0, 1, "who"),), (("upos", tags),))
    return Pair(source, target, tuple(links))


PAIRS = tuple(one_pair(n, v, a) for n in NOUNS for v in TOPICS for a in ("now", "very"))
SOURCES = tuple(pair.source for pair in PAIRS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "model"
    tiny.build([side for pair in PAIRS for side in (pair.source, pair.target)], path, SHAPE)
    return path


@pytest.fixture
def model(folder: Path) -> Model:
    encoder = load(folder)
    return Model(encoder, Classify(encoder.size, ("music", "sport"))).eval()


def encoded(model: Model) -> list[EncodedPair]:
    return encode_pairs(model.encoder, PAIRS, 40)


def seen(model: Model, items: list[EncodedPair]) -> PairRead:
    batch = collate_pairs(items, model.encoder.pad)
    return PairRead(batch, model.read(batch.source), model.read(batch.target))


def a_job(folder: Path, out: Path, **more: object) -> Job:
    base = Job(folder, "classify", (TrainSet(SOURCES),), out, pairs=PAIRS, config=FAST)
    return dataclasses.replace(base, **more)  # type: ignore[arg-type]


def digest(folder: Path) -> list[str]:
    found = sorted(folder.glob("*.safetensors"))
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in found]


@pytest.mark.parametrize(
    ("share", "tokens", "links", "upos"),
    [
        (1.0, "avu ƒu du fifia", ((0, 0), (1, 1), (1, 2), (2, 3)), "X VERB VERB X"),
        (0.0, "dog runs now", ((0, 0), (1, 1), (2, 2)), "NOUN VERB ADV"),
    ],
)
def test_words_are_put_back(
    share: float, tokens: str, links: tuple[tuple[int, int], ...], upos: str
) -> None:
    found = switched(one_pair("dog", "runs", "now"), share, np.random.default_rng(0))
    assert found.target.text == tokens
    assert found.links == links
    assert dict(found.target.tags)["upos"] == tuple(upos.split())
    assert found.target.spans == (Span(0, 1, "who"),)
    assert found.target.label == "sport"


def test_links_stay_inside_whatever_is_mixed() -> None:
    rng = np.random.default_rng(1)
    kept = []
    for _ in range(60):
        found = switched(one_pair("dog", "runs", "now"), 0.5, rng)
        forms = found.target.tokens
        assert all(left < 3 and right < len(forms) for left, right in found.links)
        assert {left for left, _ in found.links} == {0, 1, 2}
        assert ("ƒu" in forms) == ("du" in forms) != ("runs" in forms)
        kept.append("avu" in forms)
    assert 15 < sum(kept) < 45


def test_a_line_of_a_ledger_brings_its_labels() -> None:
    line = {
        "id": "1",
        "source_text": "dog runs",
        "source_tokens": ["dog", "runs"],
        "text": "avu ƒu du",
        "tokens": ["avu", "ƒu", "du"],
        "alignment": "0-0 1-1 1-2",
        "label": "sport",
        "spans": [{"start": 1, "end": 3, "label": "act"}],
        "tags": {"upos": ["NOUN", "VERB", "VERB"]},
    }
    pair = pair_of(line)
    assert (pair.source.label, pair.target.label) == ("sport", "sport")
    assert pair.target.spans == (Span(1, 3, "act"),)
    assert dict(pair.target.tags) == {"upos": ("NOUN", "VERB", "VERB")}
    gold = dataclasses.replace(pair.source, spans=(Span(0, 1, "who"),))
    other = dataclasses.replace(gold, id="2")
    assert joined([pair], [other, gold])[0].source == gold
    assert joined([pair], [other])[0].source == pair.source
    with pytest.raises(ValueError, match="outside"):
        pair_of(line | {"alignment": "0-3"})


def test_words_have_their_pieces(model: Model) -> None:
    for pair in encoded(model):
        batch = collate([pair.target], model.encoder.pad)
        begin, end = edges(batch)
        text = model.encoder.tokenizer.convert_ids_to_tokens(pair.target.ids)
        found = [
            "".join(text[b:e]).replace("▁", "")
            for b, e in zip(begin[0].tolist(), end[0].tolist(), strict=True)
        ]
        assert found == list(pair.target.sentence.tokens)


def points(*angles: float) -> Tensor:
    return torch.tensor([[np.cos(a), np.sin(a)] for a in angles], dtype=torch.float32)


def test_contrast_is_the_share_of_the_right_sentence(model: Model) -> None:
    items = encoded(model)[:3]
    batch = collate_pairs(items, model.encoder.pad)
    # The first two are translations of one sentence: one candidate, not a wrong one.
    teacher = Teacher(
        points(0.0, 1.0), torch.tensor([0, 0, 1]), torch.zeros(3), None, None, "first"
    )
    target = Read(batch.target, torch.zeros(3, 1, 2), 3 * points(0.0, 0.5, 1.0))
    found = distil.contrast(teacher, 0.5)(model, PairRead(batch, None, target))
    near, half, far = 2 * np.cos(0.0), 2 * np.cos(0.5), 2 * np.cos(1.0)
    wanted = 2 * np.log1p(np.exp(far - near)) + np.log1p(np.exp(half - half))
    assert float(found) == pytest.approx(wanted, rel=1e-5)


def test_a_frozen_copy_teaches_the_same_words(model: Model) -> None:
    items = encoded(model)
    for how in ("first", "mean"):
        kept, copied = (taught(model, items, True, how, memory) for memory in (1 << 20, 0))
        assert kept.states is not None and copied.states is None
        batch = collate_pairs(items[3:9], model.encoder.pad)
        assert torch.allclose(kept.words(batch), copied.words(batch), atol=2e-3)
        assert torch.allclose(kept.of(batch.numbers).norm(dim=-1), torch.ones(6), atol=1e-5)


def test_sources_that_pairs_share_are_read_once(model: Model) -> None:
    twice = encode_pairs(model.encoder, PAIRS * 2, 40)
    teacher = taught(model, twice, True, "first")
    assert len(teacher.vectors) == len(PAIRS)
    assert teacher.index.tolist() == [*range(len(PAIRS))] * 2


def test_the_untrained_student_is_its_teacher(model: Model) -> None:
    items = [dataclasses.replace(one, target=one.source, links=((0, 0), (2, 2)))
             for one in encoded(model)]  # fmt: skip
    teacher, read = taught(model, items, True, "mean"), seen(model, items)
    for loss in (distil.sentences(teacher), distil.keep(teacher), distil.tokens(teacher, "mean")):
        assert loss(model, read).item() == pytest.approx(0, abs=1e-3)


def test_labels_pass_the_gate_only_where_sure(model: Model) -> None:
    assert isinstance(model.head, Classify)
    nn.init.normal_(model.head.out.weight, std=0.5, generator=torch.Generator().manual_seed(1))
    items = encoded(model)
    read = seen(model, items)
    with torch.no_grad():
        sure = model.head.logits(read.left).softmax(-1).amax(-1)
    between = float(sure.median())
    every, some, none = (float(labels.distilled(at)(model, read)) for at in (0.0, between, 1.0))
    assert every > some > none == 0


def test_a_masked_word_hides_its_translation(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = masked.beside(encoded(model), model.encoder)
    special = torch.tensor(model.encoder.tokenizer.all_special_ids)
    inside = batch.mask.bool() & ~torch.isin(batch.ids, special)
    assert torch.equal(inside, batch.words >= 0)
    ends = (batch.ids == model.encoder.tokenizer.sep_token_id).sum(1)
    assert ends.tolist() == [3] * len(PAIRS)  # two between the sentences, one behind
    chosen: list[Tensor] = []

    def guessed(model: Model, ids: Tensor, mask: Tensor, pieces: Tensor) -> Tensor:
        chosen.append(pieces)
        return torch.zeros(())

    monkeypatch.setattr(masked, "guessed", guessed)
    for linked, together in ((1.0, True), (0.0, False)):
        torch.manual_seed(0)
        masked.in_bitext(linked)(model, batch)
        hidden = [
            {int(word) for word in words[pieces]}
            for words, pieces in zip(batch.words, chosen.pop(), strict=True)
        ]
        pairs = [(hidden[row], one, other) for row, one, other in batch.links.tolist()]
        assert any(one in some for some, one, _ in pairs)
        # Of a word with two translations, one that is masked does not hide the other.
        single = [(s, a, b) for s, a, b in pairs if sum(a == x for t, x, _ in pairs if t is s) == 1]
        assert all((a in s) == (b in s) for s, a, b in single) == together


EVERY = ("pseudo", "labels", "distil", "contrast", "tokens", "keep", "tlm", "mlm")


@pytest.mark.parametrize("name", EVERY)
def test_each_objective_is_learned(name: str, folder: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(FAST, epochs=12, sure=0.5, evaluations=1)
    weights = Weights(**{name: 1.0, "task": float(name == "labels")})
    about = adapt(a_job(folder, tmp_path / "out", config=config, weights=weights))
    losses = [record["loss"][name] for record in about["history"]]
    # Labels begin with a head that is sure of nothing.
    first = max(losses[:6]) if name == "labels" else losses[0]
    # Nothing is to be gained for what the student is from the start, but by its dropout.
    assert np.mean(losses[-3:]) < first * (0.98 if name != "keep" else 1.5), losses
    assert about["history"][-1]["source"]["drift"] >= 0


def test_agreement_brings_both_sides_together(folder: Path, tmp_path: Path) -> None:
    last = []
    for weight in (1e-6, 5.0):
        weights = Weights(agreement=weight)
        about = adapt(a_job(folder, tmp_path / str(weight), weights=weights))
        last.append(about["history"][-1]["loss"]["agreement"])
    assert last[1] < 0.7 * last[0]


def test_an_anchor_holds_and_what_is_held_is_told(folder: Path, tmp_path: Path) -> None:
    drifts = []
    for anchor in (0.0, 30.0):
        weights = Weights(task=0.0, contrast=1.0, anchor=anchor)
        about = adapt(a_job(folder, tmp_path / str(anchor), weights=weights))
        drifts.append(about["history"][-1]["source"]["drift"])
    assert about["history"][-1]["loss"]["anchor"] > 0
    assert drifts[1] < 0.5 * drifts[0]


def test_terms_over_pairs_share_one_reading(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def counted(model: Model, batch: object) -> Read:
        if model.training:
            calls.append(1)
        return read(model, batch)  # type: ignore[arg-type]

    read = Model.read
    monkeypatch.setattr(Model, "read", counted)
    weights = Weights(
        task=1.0, pseudo=1.0, agreement=1.0, distil=1.0, contrast=1.0, tokens=1.0, keep=1.0
    )
    about = adapt(a_job(folder, tmp_path / "out", sets=(), weights=weights))
    assert len(calls) == 2 * about["updates"]
    assert set(about["history"][0]["loss"]) == {
        name for name, weight in dataclasses.asdict(weights).items() if weight
    }


class Stopped(Exception):
    """Raised in the middle of a run."""


@pytest.mark.parametrize("parts", ["full", "lora"])
def test_a_stopped_run_ends_with_the_same_bytes(parts: str, folder: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(
        FAST, epochs=3, parts=parts, switch=(0.3, 1.0), save_every=2, rank=2
    )
    weights = Weights(agreement=1, labels=1, contrast=1, tokens=1, keep=1, tlm=1, mlm=1, anchor=0.1)
    whole = a_job(folder, tmp_path / "whole", config=config, weights=weights)
    adapt(whole)
    again = dataclasses.replace(whole, out=tmp_path / "again")

    def stop(record: dict[str, object]) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        adapt(again, stop)
    adapt(again)
    assert digest(again.out) == digest(whole.out)


def test_without_a_task_an_encoder_comes_out(folder: Path, tmp_path: Path) -> None:
    weights = Weights(task=0.0, distil=1.0, keep=1.0)
    first = a_job(folder, tmp_path / "first", task=WITHOUT, sets=(), weights=weights)
    about = adapt(first)
    assert about["task"] is None and adapt(first) == about
    assert not (first.out / "heads.safetensors").exists()
    with pytest.raises(LrlError):
        adapted.load_adapted(first.out)
    assert adapt(a_job(first.out, tmp_path / "second"))["task"] == "classify"


def test_low_rank_additions_end_in_plain_weights(folder: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(FAST, parts="lora", rank=2)
    adapt(a_job(folder, tmp_path / "out", config=config))
    before, after = (load(path).network.state_dict() for path in (folder, tmp_path / "out"))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "encoder.layer.0.attention.self.query.weight" in changed
    assert not any("bias" in name or "embeddings" in name for name in changed)


@pytest.mark.parametrize("parts", ["body", "lora", "head"])
def test_new_rows_learn_and_others_stay(
    parts: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extended(one: Job) -> Model:
        made = model_of(one)
        made.new = range(HALF, len(made.encoder.tokenizer))
        return made

    model_of = job.model_of
    monkeypatch.setattr(job, "model_of", extended)
    config = dataclasses.replace(FAST, parts=parts, rank=2, epochs=2)
    adapt(a_job(folder, tmp_path / "out", config=config, weights=Weights(distil=1.0)))
    name = "embeddings.word_embeddings.weight"
    before, after = (load(path).network.state_dict()[name] for path in (folder, tmp_path / "out"))
    moved = (before != after).any(1)
    assert not moved[:HALF].any()
    assert moved[HALF:].any()


def test_a_frozen_encoder_reads_nothing_twice(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    encode = Encoder.encode

    def counted(self: Encoder, ids: Tensor, mask: Tensor) -> Tensor:
        reads.append(len(ids))
        return encode(self, ids, mask)

    monkeypatch.setattr(Encoder, "encode", counted)
    config = dataclasses.replace(FAST, parts="head")
    for task in ("classify", "tag"):
        reads.clear()
        adapt(a_job(folder, tmp_path / task, task=task, config=config, dev=SOURCES, pairs=()))
        assert sum(reads) == len(SOURCES)  # in six epochs, each measured
        before, after = (load(one).network.state_dict() for one in (folder, tmp_path / task))
        assert all(torch.equal(before[name], after[name]) for name in before)


def test_updates_end_a_run_before_its_epochs(folder: Path, tmp_path: Path) -> None:
    about = adapt(a_job(folder, tmp_path / "out", config=dataclasses.replace(FAST, updates=3)))
    assert about["updates"] == about["history"][-1]["update"] == 3


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"weights": Weights(contrast=1.0), "pairs": ()}, "contrast: needs pairs"),
        ({"task": WITHOUT}, "needs a task"),
        ({"task": WITHOUT, "sets": ()}, "no other objective"),
        ({"sets": (), "pairs": ()}, "no training sentences"),
        ({"config": dataclasses.replace(FAST, parts="head"), "weights": Weights(distil=1.0)},
         "only the head learns"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_is_said(
    changed: dict[str, object], reason: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=reason):
        adapt(a_job(folder, tmp_path / "out", **changed))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "settings",
    [{"temperature": 0.0}, {"switch": (0.3, 1.2)}, {"rank": 0}, {"masking": "all"}, {"sure": -1.0}],
)
def test_settings_out_of_range_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(settings))):
        TrainConfig(**settings)  # type: ignore[arg-type]


def test_a_model_without_head_says_so(folder: Path) -> None:
    encoder = load(folder)
    with pytest.raises(ConfigError, match="no head"):
        Model(encoder, Headless()).predict(SOURCES)
    settle = choose(Model(encoder, Headless()), dataclasses.replace(FAST, parts="lora"))
    settle()
    assert not any("lora" in name for name, _ in encoder.named_parameters())
