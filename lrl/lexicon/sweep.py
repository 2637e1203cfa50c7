"""A whole collection of lexicons ingested, each by itself: one that fails stops no other."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from time import perf_counter

from lrl.errors import ConfigError, LrlError
from lrl.languages import Language
from lrl.lexicon.files import FileJob, collection_of, ingest_file, members
from lrl.lexicon.ingest import IngestResult

CHUNK = 8  # lexicons a worker takes at a time


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of one lexicon of a sweep: a result, or the one line that says why not."""

    lang: str
    result: IngestResult | None
    problem: str
    seconds: float


def sweep(pattern: FileJob, workers: int = 1) -> Iterator[Swept]:
    """Ingest every lexicon of the collection at `pattern.path`, in its order.

    `pattern` holds what is common to all; its target is not used. Lexicons whose language has
    the tag of an earlier one are failures, since one would overwrite the other.
    """
    if workers < 1:
        raise ConfigError(f"{workers} workers: at least one is needed")
    collection = collection_of(pattern.path, pattern.format)
    found = [
        (file, language)
        for file, language in members(pattern.path, collection)
        if not isinstance(language, Language) or language.tag != pattern.source.tag
    ]
    common = replace(pattern, format=collection)
    firsts: dict[str, Path] = {}
    work = []
    for file, language in found:
        tag = language.tag if isinstance(language, Language) else language
        clash = firsts.setdefault(tag, file)
        work.append((file, language, "" if clash == file else f"{tag} is in {clash.name} too"))
    if workers == 1:
        yield from (_one(common, item) for item in work)
        return
    # fork where there is one: a worker then has the archive its parent has unpacked
    method = "fork" if "fork" in get_all_start_methods() else None
    with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
        yield from pool.map(partial(_one, common), work, chunksize=CHUNK)


def _one(common: FileJob, item: tuple[Path, Language | str, str]) -> Swept:
    file, language, problem = item
    begin = perf_counter()
    if problem:
        return Swept(language if isinstance(language, str) else language.tag, None, problem, 0.0)
    if isinstance(language, str):
        return Swept(language, None, f"{file.name}: no language {language!r}", 0.0)
    try:
        result = ingest_file(replace(common, path=file, target=language), least=0)
    except LrlError as error:
        return Swept(language.tag, None, str(error), perf_counter() - begin)
    return Swept(language.tag, result, "", perf_counter() - begin)
