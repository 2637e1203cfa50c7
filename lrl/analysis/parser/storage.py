"""A trained parser as files: weights as safetensors, the rest as JSON beside them."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import safetensors
import safetensors.numpy
import torch

from lrl import provenance
from lrl.analysis.lemmas import Lemmas
from lrl.analysis.parser.analyser import Parser
from lrl.analysis.parser.config import Shape
from lrl.analysis.parser.network import Network
from lrl.analysis.parser.vocabulary import LABELS, Vocabulary
from lrl.errors import ConfigError, FormatError, ResourceError

VERSION = 1
MODEL = "model.json"
WEIGHTS = "weights.safetensors"
TABLES = ("words", *LABELS, "styles")
AGAIN = "train it again with lrl analyse train"


def save(parser: Parser, folder: Path, about: dict[str, Any]) -> None:
    """Write a parser; each file is moved into place whole, the one that names the other last.

    `about` is what to keep of the training: treebanks, settings, scores.
    """
    arrays = {key: value.numpy() for key, value in parser.network.state_dict().items()}
    data = safetensors.numpy.save(arrays)
    with provenance.beside(folder / WEIGHTS) as temporary:
        temporary.write_bytes(data)
    provenance.write_json(
        folder / MODEL,
        {
            **provenance.made_by("analyse"),
            "version": VERSION,
            "language": parser.lemmas.language,
            "shape": asdict(parser.network.shape),
            "weights": hashlib.sha256(data).hexdigest(),
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
        described = orjson.loads(_bytes(path))
    except orjson.JSONDecodeError as error:
        raise FormatError(path, error.lineno, f"not JSON ({error.msg}); {AGAIN}") from error
    try:
        if described["version"] != VERSION:
            raise FormatError(path, None, f"written by another version of lrl; {AGAIN}")
        vocabulary = Vocabulary(*(_texts(described[name]) for name in TABLES))
        shape = Shape(**described["shape"])
        seen = {(form, upos): lemma for form, upos, lemma in map(_texts, described["lemmas"])}
        language, digest = _texts([described["language"], described["weights"]])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"not a parser's description ({error!r:.100}); {AGAIN}"
        raise FormatError(path, None, reason) from error
    except ConfigError as error:
        raise FormatError(path, None, f"{error}; {AGAIN}") from error
    network = _network(folder / WEIGHTS, shape, vocabulary, digest)
    return Parser(f"lrl:{folder.name}@{digest[:8]}", vocabulary, network, Lemmas(language, seen))


def _network(path: Path, shape: Shape, vocabulary: Vocabulary, digest: str) -> Network:
    data = _bytes(path)
    if hashlib.sha256(data).hexdigest() != digest:
        raise FormatError(path, None, f"not the weights that {MODEL} names; {AGAIN}")
    try:
        arrays = safetensors.numpy.load(data)
    except safetensors.SafetensorError as error:
        raise FormatError(path, None, f"{error}; {AGAIN}") from error
    with torch.device("meta"):  # no memory for the sizes before they are known to be the file's
        network = Network(shape, vocabulary)
    expected = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    if {key: array.shape for key, array in arrays.items()} != expected:
        raise FormatError(path, None, f"weights of other sizes than {MODEL} describes; {AGAIN}")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise FormatError(path, None, f"a weight that is not a number; {AGAIN}")
    weights = {key: torch.from_numpy(array.copy()) for key, array in arrays.items()}
    network.load_state_dict(weights, assign=True)
    return network.eval()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{value!r:.40} is not a list of texts")
    return tuple(value)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}; {AGAIN}") from error
