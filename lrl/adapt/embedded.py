"""The tiny encoder that goes by the name "tiny": learned from the embedded corpus, then kept."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from lrl import __version__, paths
from lrl.adapt.config import WITHOUT, TrainConfig, Weights
from lrl.adapt.encoder import ABOUT
from lrl.adapt.job import Job, adapt
from lrl.adapt.tiny import Shape, build
from lrl.adapt.train import Report
from lrl.corpus.readers import read
from lrl.provenance import sha256

TINY = Path("tiny")


@dataclass(frozen=True, slots=True)
class TinyConfig:
    """What the encoder is like and how it learns: by guessing masked pieces."""

    shape: Shape = field(default_factory=Shape)
    train: TrainConfig = field(
        default_factory=lambda: TrainConfig(epochs=20, rate=2e-3, head_rate=2e-3, patience=0)
    )


def folder_of(model: Path, report: Report | None = None, config: TinyConfig | None = None) -> Path:
    """The folder of a model: of "tiny", where there is no such folder, that of the encoder which
    the embedded corpus teaches, made at the first call and found at later ones."""
    if model != TINY or model.exists():
        return model
    config = config or TinyConfig()
    corpus = paths.resource("corpora/eng")
    files = sorted(path for path in corpus.iterdir() if path.suffix in (".jsonl", ".conllu"))
    recipe = repr((__version__, config, [(path.name, sha256(path)) for path in files]))
    kept = paths.home() / "models"
    folder = kept / f"tiny-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if (folder / ABOUT).is_file():
        return folder
    sentences = tuple(sentence for path in files for sentence in read(path))
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tiny.", suffix=".part", dir=kept) as begun:
        new = Path(begun) / "new"
        build(sentences, new, config.shape, config.train.seed)
        weights = Weights(task=0.0, mlm=1.0)
        adapt(
            Job(new, WITHOUT, (), folder, texts=sentences, config=config.train, weights=weights),
            report,
        )
    return folder
