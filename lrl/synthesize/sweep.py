"""Many languages in one go: keeps going, and says at the end what failed and why."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context

from lrl.errors import LrlError
from lrl.languages import Language
from lrl.synthesize.job import Done, Job, synthesize


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one language: `done`, or the line of the error that stopped it."""

    language: Language
    done: Done | None
    error: str = ""


def sweep(
    languages: Iterable[Language], plan: Callable[[Language], Job], workers: int = 1
) -> Iterator[Outcome]:
    """Carry out `plan(language)` for each language, in order; `plan` may raise LrlError too.

    With several workers each takes whole languages.
    """
    if workers == 1 or "fork" not in get_all_start_methods():
        for language in languages:
            yield _one(language, plan)
        return
    pool = ProcessPoolExecutor(workers, get_context("fork"), initializer=_adopt, initargs=(plan,))
    try:
        yield from pool.map(_planned, languages)
    finally:
        pool.shutdown(cancel_futures=True)


def _one(language: Language, plan: Callable[[Language], Job]) -> Outcome:
    try:
        return Outcome(language, synthesize(plan(language)))
    except LrlError as error:
        return Outcome(language, None, str(error))


_plan: Callable[[Language], Job] | None = None


def _adopt(plan: Callable[[Language], Job]) -> None:
    global _plan  # noqa: PLW0603 (a pool's process keeps what its initialiser gives it)
    _plan = plan


def _planned(language: Language) -> Outcome:
    assert _plan is not None
    return _one(language, _plan)
