"""spaCy as an analyser, if the user has it and a model trained on Universal Dependencies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from lrl.analysis.trees import one_root
from lrl.corpus.sentence import Word
from lrl.errors import ConfigError, ResourceError

NONE = "_"
ROOT = "root"


@dataclass(frozen=True, slots=True)
class Spacy:
    """An Analyser over a loaded pipeline."""

    name: str
    pipeline: Any
    doc: Any

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        """One Word a token; ConfigError where the model's relations are not UD's."""
        docs = [self.doc(self.pipeline.vocab, words=list(tokens)) for tokens in sentences if tokens]
        parsed: Iterator[Any] = iter(self.pipeline.pipe(docs))
        return [self._words(next(parsed)) if tokens else () for tokens in sentences]

    def _words(self, doc: Any) -> tuple[Word, ...]:
        words = []
        for token in doc:
            relation = token.dep_ if token.head.i != token.i else ROOT
            if relation in ("dobj", "pobj", "") or not token.pos_:
                raise ConfigError(
                    f"{self.name}: relation {relation!r}, tag {token.pos_!r} for {token.text!r}: "
                    "not Universal Dependencies; choose a model trained on a UD treebank, with "
                    "tagger, morphologiser, lemmatiser and parser"
                )
            words.append(
                Word(
                    token.lemma_ or token.text,
                    token.pos_,
                    token.tag_ or NONE,
                    str(token.morph) or NONE,
                    0 if relation == ROOT else token.head.i + 1,
                    relation,
                )
            )
        return one_root(words)


def load(model: str) -> Spacy:
    """The pipeline of a name or a folder; ResourceError where spaCy or the model is missing."""
    try:
        spacy = import_module("spacy")
        tokens = import_module("spacy.tokens")
    except ImportError as error:
        raise ResourceError(f"spaCy is not installed ({error}); pip install spacy") from error
    try:
        pipeline = spacy.load(model)
    except OSError as error:
        reason = " ".join(str(error).split())[:100]
        raise ResourceError(
            f"spaCy has no model {model!r} ({reason}); pip install one, or name its folder"
        ) from error
    return Spacy(f"spacy:{model}", pipeline, tokens.Doc)
