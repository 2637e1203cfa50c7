"""The `unimorph` package, imported nowhere else: it reads a data frame anew at every question."""

import os
from pathlib import Path


def inflect_word(folder: Path, lang: str, lemma: str, features: str) -> list[str]:
    """Forms of one cell by the package's own look-up, in a folder of tables `XXX/XXX`.

    For comparison only. The folder must hold the table: where it does not, the package would
    download it.
    """
    if not (folder / lang / lang).is_file():
        raise FileNotFoundError(folder / lang / lang)
    os.environ.setdefault("UNIMORPH", str(folder))
    import unimorph

    unimorph.UNIMORPH_DIR = folder
    text = unimorph.inflect_word(lemma, lang=lang, features=features)
    return [line.split("\t")[1] for line in text.splitlines()]
