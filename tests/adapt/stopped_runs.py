"""Training stopped in the middle, and what it comes to when it goes on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lrl.adapt.job import Job, adapt


def stopped(job: Job, after: int) -> Job:
    """The job beside itself, begun or gone on with, and stopped by Ctrl-C when it has reported
    `after` times and is about to report again; nothing is where its model will be."""
    again = replace(job, out=job.out.with_name("again"))
    seen = list[dict[str, Any]]()

    def stop(record: dict[str, Any]) -> None:
        if len(seen) == after:
            raise KeyboardInterrupt
        seen.append(record)

    with pytest.raises(KeyboardInterrupt):
        adapt(again, stop)
    assert not again.out.exists()
    return again


def same_weights(one: Path, other: Path) -> list[str]:
    """The files of weights in two folders, which must have the same bytes."""
    files = sorted(path.name for path in one.glob("*.safetensors"))
    assert files
    for name in files:
        assert (one / name).read_bytes() == (other / name).read_bytes()
    return files
