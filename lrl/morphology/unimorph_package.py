"""The `unimorph` package, imported nowhere else: it fetches tables; it reads them to compare."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lrl.errors import ConfigError, ResourceError
from lrl.morphology.unimorph import parts

CODE = re.compile(r"[a-z]{3}")
# Git asks nobody for a password (as it would where there is no such table), waits no longer than
# a minute without a byte, and speaks English, so that its reason can be passed on.
GIT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_HTTP_LOW_SPEED_LIMIT": "1",
    "GIT_HTTP_LOW_SPEED_TIME": "60",
    "LC_ALL": "C",
}


def inflect_word(folder: Path, lang: str, lemma: str, features: str) -> list[str]:
    """Forms of one cell by the package's own look-up, in a folder of tables `XXX/XXX`.

    For comparison only: the package reads a data frame anew at every question. The folder must
    hold the table: where it does not, the package would download it.
    """
    if not (folder / lang / lang).is_file():
        raise FileNotFoundError(folder / lang / lang)
    os.environ.setdefault("UNIMORPH", str(folder))
    import unimorph

    unimorph.UNIMORPH_DIR = folder
    text = unimorph.inflect_word(lemma, lang=lang, features=features)
    return [line.split("\t")[1] for line in text.splitlines()]


def download(lang: str, folder: Path) -> list[Path]:
    """Have the package download a language's table into `folder/lang`; the table's files.

    Raises ConfigError for what is no ISO 639-3 code, ResourceError where there is no such table
    or no way to it.
    """
    if not CODE.fullmatch(lang):
        raise ConfigError(f"unimorph:{lang}: tables are named by ISO 639-3 codes, as unimorph:sme")
    folder.mkdir(parents=True, exist_ok=True)
    again = "try again, or give --mirror DIR"
    with _environment({**GIT, "UNIMORPH": str(folder)}), _quiet() as said:
        import unimorph

        unimorph.UNIMORPH_DIR = folder
        try:
            unimorph.download_unimorph(lang)
        except subprocess.CalledProcessError as error:
            reason = _last_line(said) or f"git ended with {error.returncode}"
            raise ResourceError(f"unimorph:{lang}: {reason}; {again}") from error
        except OSError as error:
            reason = f"{error.filename or 'git'}: {error.strerror}"
            raise ResourceError(f"unimorph:{lang}: {reason}; {again}") from error
    return parts(folder / lang)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[IO[bytes]]:
    """What this process and those it starts write to stderr, in a file instead."""
    with tempfile.TemporaryFile() as file:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield file
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _last_line(file: IO[bytes]) -> str:
    file.seek(0)
    lines = file.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("fatal: ").strip() if lines else ""
