"""How likely small models find answers, beside the plain way to work that out."""

from pathlib import Path
from typing import Any

import pytest
import torch

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.prompt.likelihood import Question, likelihoods
from lrl.prompt.model import Model, load, shared
from tests.prompt.generative import KINDS, save

pytestmark = pytest.mark.usefixtures("one_thread")
ANSWERS = (" sports", " book hotel", " book hotel room", " health", " travel")
PROMPTS = (
    "Say what the last sentence is about.\n\nSentence: tama ola miru.\nTopic:",
    "Say what the last sentence is about.\n\nSentence: the dog\nTopic:",
    "Topic:",
)
QUESTIONS = [Question(f"q{i}", prompt, ANSWERS) for i, prompt in enumerate(PROMPTS)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: save(tmp_path_factory.mktemp(kind), kind) for kind in KINDS}


def plainly(model: Model, prompt: str, answer: str) -> tuple[float, int]:
    """One answer to one prompt, everything read anew."""
    network, tokenizer = model.network, model.tokenizer
    if model.encodes:
        ids = torch.tensor([tokenizer(prompt)["input_ids"]])
        labels = tokenizer(text_target=answer.strip())["input_ids"]
        out = network(input_ids=ids, labels=torch.tensor([labels]))
        logs, said = out.logits[0].log_softmax(-1), labels
    else:
        whole = tokenizer(prompt + answer)["input_ids"]
        begun = len(tokenizer(prompt)["input_ids"])
        logits = network(input_ids=torch.tensor([whole])).logits[0]
        logs, said = logits[begun - 1 : -1].log_softmax(-1), whole[begun:]
    kept = [i for i, piece in enumerate(said) if piece > 1]  # <s> and </s> do not count
    return float(sum(logs[i, said[i]] for i in kept)), len(kept)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch", [2, 64])
def test_likelihoods_are_those_of_one_answer_at_a_time(
    kind: str, batch: int, folders: dict[str, Path]
) -> None:
    model = load(folders[kind])
    found = list(likelihoods(model, QUESTIONS, batch))
    with torch.no_grad():
        for prompt, one in zip(PROMPTS, found, strict=True):
            due = [plainly(model, prompt, answer) for answer in ANSWERS]
            assert one.logs == pytest.approx([log for log, _ in due], abs=1e-3)
            assert one.pieces == tuple(count for _, count in due)
            assert max(one.logs) - min(one.logs) > 0.5
    alone = [next(likelihoods(model, [question], batch)) for question in QUESTIONS]
    for one, other in zip(found, alone, strict=True):
        assert one.logs == pytest.approx(other.logs, abs=1e-3)


def test_what_prompts_share_is_read_once(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(folders["gpt2"])
    read: list[int] = []
    forward = model.network.forward

    def counted(*args: Any, **told: Any) -> Any:
        read.append(told["input_ids"].shape[1])
        return forward(*args, **told)

    long = [Question(str(i), f"{TEXT} {i}:", (" sports", " travel")) for i in range(5)]
    list(likelihoods(model, long))
    monkeypatch.setattr(model.network, "forward", counted)
    read.clear()
    list(likelihoods(model, long))
    pieces = len(model.ids(TEXT))
    assert read[0] >= pieces  # the beginning, and then little of each prompt
    assert max(read[1:]) < 12 < pieces


TEXT = "Say what the last sentence is about. " * 3


def test_a_network_that_keeps_nothing_reads_everything_again(folders: dict[str, Path]) -> None:
    model = load(folders["llama"])
    due = list(likelihoods(model, QUESTIONS))
    forward = model.network.forward

    def forgetful(
        input_ids: Any, attention_mask: Any, use_cache: bool = False, logits_to_keep: int = 0
    ) -> Any:
        out = forward(
            input_ids=input_ids, attention_mask=attention_mask, logits_to_keep=logits_to_keep
        )
        out.past_key_values = None
        return out

    model.network.forward = forgetful
    for one, other in zip(likelihoods(model, QUESTIONS), due, strict=True):
        assert one.logs == pytest.approx(other.logs, abs=1e-3)


def test_a_tokenizer_may_join_prompt_and_answer(folders: dict[str, Path]) -> None:
    model = load(folders["gpt2"])
    whole = Question("q", "book hotel ro", ("om", "ad"))
    assert model.ids("book hotel room")[:-1] != model.ids("book hotel ro")
    logs = next(likelihoods(model, [whole])).logs
    sums = []
    for text in ("book hotel room", "book hotel road"):
        ids = model.ids(text)
        at = shared([model.ids(whole.prompt), *(model.ids(whole.prompt + a) for a in ("om", "ad"))])
        with torch.no_grad():
            found = model.network(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
        sums.append(float(sum(found[i - 1, ids[i]] for i in range(at, len(ids)))))
    assert logs == pytest.approx(sums, abs=1e-3)


def test_sequences_begin_alike() -> None:
    assert shared([[1, 2, 3], [1, 2], [1, 2, 4]]) == 2
    assert shared([[1], [2]]) == 0
    assert shared([[1, 2], [1, 2]]) == 2


def test_prompts_longer_than_the_model_reads(folders: dict[str, Path]) -> None:
    model = load(folders["gpt2"])
    with pytest.raises(ConfigError, match=r"^long: .* pieces with the answer, .* reads 512"):
        list(likelihoods(model, [Question("long", "tama " * 600, (" a", " b"))]))
    assert load(folders["t5"]).limit == 0


def test_folders_that_hold_no_generative_model(tmp_path: Path, folders: dict[str, Path]) -> None:
    import transformers

    with pytest.raises(ResourceError, match="no such folder"):
        load(tmp_path / "none")
    bert = tmp_path / "bert"
    transformers.BertConfig(num_hidden_layers=1).save_pretrained(bert)
    with pytest.raises(ResourceError, match="bert is an encoder, which generates nothing"):
        load(bert)
    for kind in ("gpt2", "t5"):
        pickled = tmp_path / f"{kind}-pickled"
        config = pickled / "config.json"
        pickled.mkdir()
        config.write_bytes((folders[kind] / "config.json").read_bytes())
        with pytest.raises(ResourceError, match="no weights"):
            load(pickled)
        (pickled / "pytorch_model.bin").write_bytes(b"x")
        with pytest.raises(ResourceError, match=r"pytorch_model.bin may run code"):
            load(pickled)
        (pickled / "model.safetensors").write_bytes(b"x")
        with pytest.raises(FormatError, match="cannot be loaded"):
            load(pickled)
        config.write_text('{"model_type": "nobody"}')
        with pytest.raises(ResourceError, match="no generative model of type 'nobody'"):
            load(pickled)
