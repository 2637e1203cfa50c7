"""Stanza as an analyser, if the user has it and a model; nothing is downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from lrl.analysis.trees import one_root
from lrl.corpus.sentence import Word
from lrl.errors import ConfigError, ResourceError

NONE = "_"
PROCESSORS = "tokenize,pos,lemma,depparse"


@dataclass(frozen=True, slots=True)
class Stanza:
    """An Analyser over a loaded pipeline."""

    name: str
    pipeline: Any

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        """One Word a token; ConfigError where the pipeline parts a token."""
        filled = [list(tokens) for tokens in sentences if tokens]
        parsed = iter(self.pipeline(filled).sentences if filled else ())
        return [self._words(tokens, next(parsed)) if tokens else () for tokens in sentences]

    def _words(self, tokens: tuple[str, ...], sentence: Any) -> tuple[Word, ...]:
        if len(sentence.words) != len(tokens):
            raise ConfigError(
                f"{self.name}: {len(sentence.words)} words for {len(tokens)} tokens; "
                "load the model without its processor of multiword tokens"
            )
        words = (
            Word(
                word.lemma or form,
                word.upos or "X",
                word.xpos or NONE,
                word.feats or NONE,
                word.head,
                word.deprel,
            )
            for form, word in zip(tokens, sentence.words, strict=True)
        )
        return one_root(tuple(words))


def load(model: str) -> Stanza:
    """The pipeline of a language ("en"), or of one in a folder of models ("models/en").

    Raises ResourceError where Stanza or the model is missing.
    """
    try:
        stanza = import_module("stanza")
    except ImportError as error:
        raise ResourceError(f"Stanza is not installed ({error}); pip install stanza") from error
    path = Path(model)
    folder = {"dir": str(path.parent)} if path.name != model else {}
    try:
        pipeline = stanza.Pipeline(
            path.name,
            processors=PROCESSORS,
            tokenize_pretokenized=True,
            download_method=None,
            verbose=False,
            **folder,
        )
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:100]
        raise ResourceError(
            f"Stanza has no model {model!r} ({reason}); download it with stanza.download, "
            "or name FOLDER/LANGUAGE"
        ) from error
    return Stanza(f"stanza:{model}", pipeline)
