"""Shards shared out among processes; those that an earlier run has done are not done again."""

import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from lrl.synthesize.shards import Shard
from lrl.synthesize.work import Counts, Worker, read_counts


def each(
    worker: Worker, planned: Iterator[Shard], folder: Path, workers: int
) -> Iterator[tuple[int, Counts]]:
    """(shard number, counts) of every shard, those already done among them, in any order."""
    methods = get_all_start_methods()
    if workers == 1 or "fork" not in methods:  # what a worker holds is inherited, not sent
        for shard in planned:
            yield shard.number, _once(worker, shard, folder)
        return
    # The first shard is done here, so that the processes inherit what is worked out of its words.
    for shard in islice(planned, 1):
        yield shard.number, _once(worker, shard, folder)
    pool = ProcessPoolExecutor(workers, get_context("fork"), initializer=_adopt, initargs=(worker,))
    running: dict[Future[Counts], int] = {}
    try:
        for shard in planned:
            done = folder / f"{shard.number}.done"
            if done.exists():
                yield shard.number, read_counts(done)
                continue
            running[pool.submit(_write, shard, folder)] = shard.number
            if len(running) >= 2 * workers:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        for future, number in running.items():
            yield number, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _once(worker: Worker, shard: Shard, folder: Path) -> Counts:
    """The shard's counts: written by an earlier run, or now."""
    done = folder / f"{shard.number}.done"
    return read_counts(done) if done.exists() else worker.write(shard, folder)


_worker: Worker | None = None


def _adopt(worker: Worker) -> None:
    global _worker  # noqa: PLW0603 (a pool's process keeps what its initialiser gives it)
    if "torch" in sys.modules:  # its threads do not survive the fork, and a worker needs but one
        sys.modules["torch"].set_num_threads(1)
    _worker = worker


def _write(shard: Shard, folder: Path) -> Counts:
    assert _worker is not None
    return _worker.write(shard, folder)
