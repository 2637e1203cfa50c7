"""Retrieval by an encoder as it is: each language's sentences among those of the source."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lrl.adapt.encoder import load
from lrl.adapt.tiny import Shape, build
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.experiment import answers
from lrl.experiment.answers import embedded, embedder, neighbours

SOURCE = tuple(
    Sentence(f"{number}", (word, "dalo"), (True, False), "topic")
    for number, word in enumerate(("mato", "kifule", "re", "sobiva"))
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    build(SOURCE, tmp_path / "model", Shape(16, 1, 2, 40, 16))
    return tmp_path / "model"


def shop_of(**tests: tuple[Sentence, ...]) -> Any:
    """What `neighbours` needs of a run."""
    held = {lang: SimpleNamespace(test=SimpleNamespace(sentences=s)) for lang, s in tests.items()}
    return SimpleNamespace(
        experiment=SimpleNamespace(reading=None),
        material=SimpleNamespace(tests=held, source_name="eng"),
    )


def test_an_encoder_and_its_source_vectors_serve_all_languages(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder.cache_clear()
    embedded.cache_clear()
    loaded: list[Path] = []
    monkeypatch.setattr(answers, "load", lambda *of: loaded.append(of[0]) or load(*of))
    turned, swapped = SOURCE[::-1], (replace(SOURCE[0], id="1"), replace(SOURCE[1], id="0"))
    shop = shop_of(eng=SOURCE, qaa=turned, qab=swapped)
    assert [s.label for s in neighbours(shop, model, "qaa")] == ["3", "2", "1", "0"]
    assert [(s.id, s.label) for s in neighbours(shop, model, "qab")] == [("1", "0"), ("0", "1")]
    assert loaded == [model]
    assert embedded.cache_info().misses == embedder.cache_info().misses == 1


def test_languages_without_shared_ids_have_no_translations(model: Path) -> None:
    others = tuple(replace(s, id=f"other-{s.id}") for s in SOURCE)
    with pytest.raises(ConfigError, match="qaa: no ids shared"):
        neighbours(shop_of(eng=SOURCE, qaa=others), model, "qaa")
