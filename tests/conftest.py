"""Fixtures: the real data, where there is some, a home of its own for every test, one thread."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Tiny networks are no faster on several threads, and far slower where other jobs use the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets: $LRL_DATA, by default ../shared/data; skips where absent."""
    folder = Path(os.environ.get("LRL_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set LRL_DATA")
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty $LRL_HOME, so that no test sees another's lexicons or a user's data."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LRL_HOME", str(folder))
    monkeypatch.delenv("LRL_DATA", raising=False)  # the real data only where a test asks for it
    return folder


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """One thread for torch in all tests of a module that has
    `pytestmark = pytest.mark.usefixtures("one_thread")`: sums come out alike."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
