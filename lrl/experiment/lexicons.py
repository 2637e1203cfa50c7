"""The lexicons of an experiment: ingested on the way, and shuffled for the control."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from lrl.errors import ResourceError
from lrl.experiment.work import Work
from lrl.languages import Language, macrolanguage
from lrl.lexicon.ensure import KNOWN, ensure
from lrl.lexicon.files import FileJob, default_name, format_of, ingest_file
from lrl.lexicon.store import find, open_lexicon, save

SHUFFLE = 1729  # seed of the control's permutation


@contextmanager
def data_folder(data: Path | None) -> Iterator[None]:
    """Inside, sources that were not fetched are looked for in this folder."""
    before = os.environ.get("LRL_DATA")
    if data is not None:
        os.environ["LRL_DATA"] = str(data)
    try:
        yield
    finally:
        if data is not None:
            if before is None:
                del os.environ["LRL_DATA"]
            else:
                os.environ["LRL_DATA"] = before


def lexicon_of(names: str, language: Language, source: Language, data: Path | None) -> Path:
    """The file of a lexicon: one lrl knows by name, one that was ingested, or a file to ingest.

    Of several names, parted by "|", the first that there is for the language, for its code alone
    or for its macrolanguage. In a file's name "{lang}" stands for the
    language's tag or code; it may lie in the data folder. Raises ResourceError where there is none.
    """
    reasons = []
    for name in names.split("|"):
        for one in forms_of(language):
            try:
                return _lexicon(name.strip(), one, source, data)
            except ResourceError as error:
                reasons.append(str(error))
    raise ResourceError(reasons[0])


def forms_of(language: Language) -> list[Language]:
    """The language, its code alone, and the macrolanguage that it is a part of."""
    bare = Language(language.code, language.name)
    return list(dict.fromkeys(filter(None, (language, bare, macrolanguage(bare)))))


def _lexicon(name: str, language: Language, source: Language, data: Path | None) -> Path:
    if name in KNOWN or find(language, name, source):
        return ensure(language, name, source)
    for tag in dict.fromkeys((language.tag, language.code)):
        path = Path(name.replace("{lang}", tag))
        for place in (path, *([data / path] if data else [])):
            if place.is_file():
                return _ingested(place, language, source)
    known = ", ".join(KNOWN)
    raise ResourceError(
        f"{language.tag}: no lexicon {name!r}; name one of {known}, one that lrl lexicon ingest "
        "made, or a file"
    )


def _ingested(path: Path, language: Language, source: Language) -> Path:
    kind = format_of(path, None)
    return ingest_file(FileJob(path, source, language, kind, default_name(path, kind))).lexicon


def shuffled(path: Path, work: Work) -> Path:
    """The lexicon with its translations dealt out anew: as many words of the language, none where
    it belongs."""
    lexicon = open_lexicon(path)

    def make(folder: Path) -> None:
        order = np.random.default_rng(SHUFFLE).permutation(len(lexicon))
        column = lexicon.table.schema.get_field_index("target")
        dealt = lexicon.table["target"].take(pa.array(order))
        table = lexicon.table.set_column(column, "target", dealt).combine_chunks()
        made = replace(lexicon, path=folder / path.name, table=table)
        save(made, {"shuffled": True, "of": lexicon.sha256})

    return work.stage("shuffled", {"of": lexicon.sha256, "seed": SHUFFLE}, make) / path.name
