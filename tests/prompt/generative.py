"""Small generative models with tokenizers, made from nothing, in folders as real ones lie."""

from pathlib import Path
from typing import Any

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, pre_tokenizers, processors, trainers

TEXT = (
    "Say what the last sentence is about. The answer is one of: sports, travel, health.",
    'Sentence: tama ola miru. Dictionary: "tama" means "dog" or "hound". Topic: travel',
    "The dog sees the cat by the sea. book flight, book hotel, book hotel room",
)
SPECIAL = ["<s>", "</s>", "<pad>", "<unk>"]


def byte_level(pieces: int = 400) -> Any:
    """GPT-2's kind: pieces of bytes, nothing put around a text."""
    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        TEXT, trainers.BpeTrainer(vocab_size=pieces, special_tokens=SPECIAL,
                                  initial_alphabet=alphabet, show_progress=False),
    )  # fmt: skip
    return _wrapped(made)


def metaspace(begin: bool, end: bool) -> Any:
    """SentencePiece's kind: "▁" for a space, and pieces that begin or end a text."""
    made = tokenizers.Tokenizer(models.Unigram())
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.train_from_iterator(
        TEXT, trainers.UnigramTrainer(vocab_size=150, special_tokens=SPECIAL, unk_token="<unk>",
                                      show_progress=False),
    )  # fmt: skip
    single = " ".join(["<s>"] * begin + ["$A"] + ["</s>"] * end)
    special = [(name, SPECIAL.index(name)) for name in ("<s>", "</s>")]
    made.post_processor = processors.TemplateProcessing(single=single, special_tokens=special)
    return _wrapped(made)


def _wrapped(made: Any) -> Any:
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        unk_token="<unk>",
    )  # fmt: skip


def config_of(kind: str, size: int) -> Any:
    named = {"vocab_size": size, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
    if kind == "gpt2":
        return transformers.GPT2Config(**named, n_layer=2, n_head=2, n_embd=16, n_positions=512)
    if kind == "llama":
        return transformers.LlamaConfig(
            **named, num_hidden_layers=2, num_attention_heads=2, hidden_size=16,
            intermediate_size=32, max_position_embeddings=512,
        )  # fmt: skip
    if kind == "t5":
        return transformers.T5Config(
            **named, num_layers=2, num_heads=2, d_model=16, d_ff=32, d_kv=8,
            decoder_start_token_id=2,
        )  # fmt: skip
    return transformers.BartConfig(
        **named, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=2, d_model=16, encoder_ffn_dim=32, decoder_ffn_dim=32,
        max_position_embeddings=512, decoder_start_token_id=1, forced_eos_token_id=1,
    )  # fmt: skip


KINDS: dict[str, tuple[Any, Any]] = {
    "gpt2": (transformers.GPT2LMHeadModel, byte_level),
    "llama": (transformers.LlamaForCausalLM, lambda: metaspace(True, False)),
    "t5": (transformers.T5ForConditionalGeneration, lambda: metaspace(False, True)),
    "bart": (transformers.BartForConditionalGeneration, lambda: metaspace(True, True)),
}


def save(folder: Path, kind: str) -> Path:
    """A folder with an untrained model of a kind; its weights are large enough to tell apart."""
    of, tokenizer_of = KINDS[kind]
    tokenizer = tokenizer_of()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        network = of(config_of(kind, len(tokenizer)))
        for weight in network.parameters():
            if weight.dim() > 1:
                torch.nn.init.normal_(weight, std=0.3)
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
