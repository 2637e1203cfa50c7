"""What reads the grammar of source sentences, and which there are."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from lrl.corpus.sentence import Word
from lrl.errors import ConfigError
from lrl.provenance import sha256


class Analyser(Protocol):
    """Tags, lemmas and a tree for sentences that are already tokens."""

    @property
    def name(self) -> str:
        """The kind and the model, for a ledger."""
        ...

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        """One Word a token, and one root a sentence; () for a sentence without tokens."""
        ...


# Each module has `load(model) -> Analyser`; spaCy and Stanza are the user's to install.
ANALYSERS = {
    "lrl": "lrl.analysis.parser.storage",
    "spacy": "lrl.analysis.spacy_analyser",
    "stanza": "lrl.analysis.stanza_analyser",
}


def open_analyser(model: str, kind: str = "lrl") -> Analyser:
    """The analyser of a kind with a model: a folder for lrl, a name or a folder for the others.

    Raises ResourceError where a library or a model is missing; nothing is downloaded.
    """
    if kind not in ANALYSERS:
        raise ConfigError(f"analyser {kind!r} is unknown; one of {', '.join(ANALYSERS)}")
    load: Callable[[str], Analyser] = import_module(ANALYSERS[kind]).load
    return load(model)


def named(text: str) -> Analyser:
    """The analyser of one text: "spacy:NAME", "stanza:NAME", or the folder of lrl's own."""
    model, kind = _parts(text)
    return open_analyser(model, kind)


def digest(text: str) -> dict[str, str]:
    """What tells the analyser of that text from others: its name, and its description's hash."""
    model, kind = _parts(text)
    path = Path(model) / "model.json"
    if kind != "lrl" or not path.is_file():
        return {"name": text}
    return {"name": path.parent.name, "sha256": sha256(path)}


def _parts(text: str) -> tuple[str, str]:
    kind, colon, model = text.partition(":")
    return (model, kind) if colon and kind in ANALYSERS else (text, "lrl")
