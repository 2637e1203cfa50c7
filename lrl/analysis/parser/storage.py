"""A trained parser as files: weights as safetensors, the rest as JSON beside them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from lrl import arrays, provenance
from lrl.analysis.lemmas import Lemmas
from lrl.analysis.parser.analyser import Parser
from lrl.analysis.parser.config import Shape
from lrl.analysis.parser.network import Network
from lrl.analysis.parser.vocabulary import LABELS, Vocabulary
from lrl.arrays import texts
from lrl.errors import ConfigError, FormatError
from lrl.morphology.reinflect.filled import filled

VERSION = 1
MODEL = "model.json"
WEIGHTS = "weights.safetensors"
TABLES = ("words", *LABELS, "styles")
AGAIN = "train it again with lrl analyse train"


def save(parser: Parser, folder: Path, about: dict[str, Any]) -> None:
    """Write a parser; each file is moved into place whole, the one that names the other last.

    `about` is what to keep of the training: treebanks, settings, scores.
    """
    weights = {key: value.numpy() for key, value in parser.network.state_dict().items()}
    digest = arrays.save(folder / WEIGHTS, weights)
    provenance.write_json(
        folder / MODEL,
        {
            **provenance.made_by("analyse"),
            "version": VERSION,
            "language": parser.lemmas.language,
            "shape": asdict(parser.network.shape),
            "weights": digest,
            **{name: getattr(parser.vocabulary, name) for name in TABLES},
            "lemmas": [[*key, lemma] for key, lemma in parser.lemmas.seen.items()],
            "about": about,
        },
    )


def load(model: str | Path) -> Parser:
    """The parser that `save` wrote to a folder.

    Raises ResourceError where a file is missing and FormatError where one is not as written.
    """
    folder = Path(model)
    path = folder / MODEL
    try:
        described = orjson.loads(arrays.contents(path, AGAIN))
    except orjson.JSONDecodeError as error:
        raise FormatError(path, error.lineno, f"not JSON ({error.msg}); {AGAIN}") from error
    try:
        if described["version"] != VERSION:
            raise FormatError(path, None, f"written by another version of lrl; {AGAIN}")
        vocabulary = Vocabulary(*(texts(described[name]) for name in TABLES))
        shape = Shape(**described["shape"])
        seen = {(form, upos): lemma for form, upos, lemma in map(texts, described["lemmas"])}
        language, digest = texts([described["language"], described["weights"]])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"not a parser's description ({error!r:.100}); {AGAIN}"
        raise FormatError(path, None, reason) from error
    except ConfigError as error:
        raise FormatError(path, None, f"{error}; {AGAIN}") from error
    numbers = arrays.load(folder / WEIGHTS, digest, AGAIN)
    try:
        network = filled(lambda: Network(shape, vocabulary), numbers)
    except ConfigError as error:
        raise FormatError(folder / WEIGHTS, None, f"{error}; {AGAIN}") from error
    return Parser(f"lrl:{folder.name}@{digest[:8]}", vocabulary, network, Lemmas(language, seen))
