"""A disk without room for a model: told of before anything is written, and nothing is left."""

import errno
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lrl.adapt import plain
from lrl.adapt.encoder import ABOUT, load
from lrl.adapt.tiny import Shape, build
from lrl.adapt.vocabulary import extend
from lrl.corpus.sentence import Sentence

TEXTS = [Sentence("", (word,), (False,)) for word in ("mato", "kifule", "sobiva")]


@pytest.mark.parametrize("write", [plain.save, extend.write])
def test_what_is_there_stays_and_nothing_is_left(
    write: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(TEXTS, tmp_path / "model", Shape(16, 1, 2, 40, 16))
    encoder = load(tmp_path / "model")
    kept = tmp_path / "kept"
    write(encoder, {"made": "once"}, kept)
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    monkeypatch.setattr(plain.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(OSError, match="kept") as caught:
        write(encoder, {"made": "again"}, kept)
    assert caught.value.errno == errno.ENOSPC
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert ABOUT in before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "model"]
