"""How much alike two utterances are, each scorer from 0 to 1: in letters, sound and meaning."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.languages import Language
from lrl.phonology.maps import NoMap

if TYPE_CHECKING:
    from lrl.adapt.encoder import Reading as EncoderReading

Pair = tuple[str, str]
Scorer = Callable[[Sequence[Pair]], list[float]]
Vectors = NDArray[np.floating]
Embed = Callable[[Sequence[str]], Vectors]  # [texts, width]
STRANGERS = 1000  # utterances whose likeness to a random other one counts as none


def edit(pairs: Sequence[Pair]) -> list[float]:
    """1 less the edits (Levenshtein) over the letters of the longer one."""
    from rapidfuzz.distance import Levenshtein

    return [float(Levenshtein.normalized_similarity(*pair)) for pair in pairs]


def sound(language: Language) -> Scorer:
    """1 less the weighted distance of what Epitran's map of a language makes of the words.

    Raises NoMap, saying which maps are near, where the language has none.
    """
    from lrl.phonology.distance import distances
    from lrl.phonology.ipa import transcriber

    transcribe = transcriber(language)

    def spoken(text: str) -> str:
        return "".join(transcribe(word) for word in tokenise(text)[0])

    def score(pairs: Sequence[Pair]) -> list[float]:
        heard = [(spoken(one), spoken(other)) for one, other in pairs]
        return [1 - float(value) for value in distances(heard)]

    return score


def meaning(embed: Embed, seed: int = 0) -> Scorer:
    """The cosine of an encoder's vectors, above that of utterances which have nothing in common.

    Encoders of one training find everything alike; so the mean cosine of random pairs is 0.
    """

    def score(pairs: Sequence[Pair]) -> list[float]:
        if not pairs:
            return []
        texts = sorted({text for pair in pairs for text in pair})
        vectors = embed(texts).astype(np.float64)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        row_of = {text: row for row, text in enumerate(texts)}
        rng = np.random.default_rng([seed, *b"selflearn meaning"])
        ones, others = rng.integers(len(texts), size=(2, STRANGERS))
        strangers = (vectors[ones] * vectors[others]).sum(axis=1)[ones != others]
        base = min(float(strangers.mean()), 0.99) if strangers.size else 0.0
        places = np.array([(row_of[one], row_of[other]) for one, other in pairs])
        cosines = (vectors[places[:, 0]] * vectors[places[:, 1]]).sum(axis=1)
        return [float(value) for value in np.clip((cosines - base) / (1 - base), 0, 1)]

    return score


def embedder(folder: Path, reading: "EncoderReading | None" = None) -> Embed:
    """Vectors of texts by the encoder of a folder, which is loaded when there are texts."""

    def embed(texts: Sequence[str]) -> Vectors:
        from lrl.evaluate.probe import Candidate, model_of, vectors

        model = model_of(Candidate("encoder", folder, reading))
        return vectors(model, [Sentence(str(i), *tokenise(text)) for i, text in enumerate(texts)])

    return embed


def scorers(
    language: Language,
    model: Path | None = None,
    reading: "EncoderReading | None" = None,
    seed: int = 0,
) -> tuple[dict[str, Scorer], dict[str, str]]:
    """The scorers that can be had for a language and an encoder, and why others cannot."""
    found: dict[str, Scorer] = {"edit": edit}
    missing: dict[str, str] = {}
    try:
        found["sound"] = sound(language)
    except NoMap as error:
        missing["sound"] = str(error)
    if model is None:
        missing["meaning"] = "no encoder; name one with --model DIR"
    else:
        found["meaning"] = meaning(embedder(model, reading), seed)
    return found, missing
