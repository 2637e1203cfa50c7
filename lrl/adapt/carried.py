"""What an adapted model carries to read a language through its lexicon: plain files in its folder.

`reads/<language>-<hash>/` holds lexicons as `lrl lexicon ingest` writes them, inflections as a
UniMorph table, and how often the source language uses the words of the lexicon. `lrl.json` names
them with hashes and licences, and says which way sentences of the language are read.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.adapt.affixes import Affixes
from lrl.adapt.encoder import ABOUT
from lrl.adapt.gloss import Gloss, shape
from lrl.adapt.ways import Way
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.lexicon.store import Lexicon, merge, open_lexicon, sidecar_of
from lrl.morphology.paradigms import Table, build
from lrl.morphology.unimorph import read as read_unimorph
from lrl.text import fold, read_lines

FOLDER, INFLECTIONS, COMMON = "reads", "inflections.tsv", "common.tsv"
AGAIN = "run lrl equip again"


@dataclass(frozen=True, slots=True)
class Reader:
    """How an adapted model reads one language; `about` is what `lrl.json` says of it."""

    lang: str
    gloss: Gloss
    way: Way
    about: Mapping[str, Any]


def common_words(sentences: Iterable[Sentence]) -> Counter[str]:
    """How often each word is used, case folded."""
    return Counter(fold(token) for s in sentences for token in s.tokens)


def gloss_of(
    lexicons: Sequence[Path],
    table: Table | None,
    common: Mapping[str, int],
    uncovered: str = "keep",
    affixes: Affixes | None = None,
) -> Gloss:
    """The gloss reading of a language by the files of its lexicons."""
    lexicon = merge([open_lexicon(path) for path in lexicons])
    return Gloss(lexicon, table, common, uncovered, affixes)


def affixes_of(lexicons: Sequence[Path], text: Sequence[Sentence]) -> Affixes:
    """The affixes that the words of lexicons show, among themselves and in the words of text."""
    words = (w for path in lexicons for w in open_lexicon(path).table["target"].to_pylist())
    return Affixes.of(map(shape, words), {shape(token) for s in text for token in s.tokens})


def put(
    folder: Path,
    lexicons: Sequence[Path],
    table: Table | None,
    licence: str,
    common: Mapping[str, int],
    uncovered: str,
    affixes: Affixes,
) -> tuple[str, dict[str, Any]]:
    """Copy the files of a language into a model's folder; its tag, and what `lrl.json` is to say.

    `licence` is that of the table. The new files stand beside what the folder had for the
    language until `lrl.json` names them.
    """
    opened = [open_lexicon(path) for path in lexicons]
    if not opened:
        raise ConfigError("no lexicon to read a language by")
    merge(opened)  # all for the same pair of languages
    names = [path.name for path in lexicons]
    if len(set(names)) < len(names):
        raise ConfigError(f"{', '.join(names)}: lexicons need different names")
    tag = opened[0].target_lang.tag
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{tag}.", suffix=".part", dir=home))
    try:
        for path in lexicons:
            shutil.copyfile(path, made / path.name)
            shutil.copyfile(sidecar_of(path), sidecar_of(made / path.name))
        told: dict[str, Any] = {
            "uncovered": uncovered,
            "affixes": {"prefixes": affixes.prefixes, "suffixes": affixes.suffixes},
            "lexicons": list(map(_described, opened)),
        }
        _write_common(made / COMMON, opened, common)
        told["common"] = {"file": COMMON, "sha256": provenance.sha256(made / COMMON)}
        if table is not None:
            rows = (f"{lemma}\t{form}\t{cell}\n" for lemma, cell, form in table.rows())
            (made / INFLECTIONS).write_text("".join(rows), "utf-8")
            told["inflections"] = {
                "file": INFLECTIONS,
                "sha256": provenance.sha256(made / INFLECTIONS),
                "rows": len(table),
                "licence": licence,
            }
        place = f"{tag}-{_digest(told)}"
        told["folder"] = f"{FOLDER}/{place}"
        made.chmod(0o755)
        if not (home / place).is_dir():  # the same content has the same name
            made.replace(home / place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return tag, told


def drop_unnamed(folder: Path, reads: Mapping[str, Mapping[str, Any]]) -> None:
    """Remove what no language of `lrl.json` reads by any more."""
    named = {folder / str(about["folder"]) for about in reads.values()}
    for place in (folder / FOLDER).iterdir():
        if place not in named:
            shutil.rmtree(place)


def opened(folder: Path, reads: Mapping[str, Any], lang: str) -> Reader:
    """The reader of a language among those that a model's `lrl.json` names.

    Raises ResourceError where a file is missing, FormatError where one is not as it was written.
    """
    try:
        about = reads[lang]
        place = folder / about["folder"]
        lexicons = [place / one["file"] for one in about["lexicons"]]
        for one in (*about["lexicons"], about["common"], about.get("inflections")):
            if one is not None:
                _check(place / one["file"], one["sha256"])
        way = Way(about["way"]["name"], float(about["way"]["weight"]))
        uncovered = about["uncovered"]
        affixes = Affixes(
            *({str(k): int(n) for k, n in about["affixes"][side].items()}
              for side in ("prefixes", "suffixes"))
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"what {lang} is read by is not as it was written ({error!r}); {AGAIN}"
        raise FormatError(folder / ABOUT, None, reason) from error
    table = None
    if about.get("inflections"):
        lines = read_unimorph(place / INFLECTIONS)
        table = build((line.lemma, line.features, line.form) for line in lines)
    gloss = gloss_of(lexicons, table, _read_common(place / COMMON), uncovered, affixes)
    return Reader(lang, gloss, way, about)


def _described(lexicon: Lexicon) -> dict[str, Any]:
    return {
        "name": lexicon.name,
        "file": lexicon.path.name,
        "sha256": lexicon.sha256,
        "entries": len(lexicon),
        "source": asdict(lexicon.source_lang),
        "target": asdict(lexicon.target_lang),
        "licences": list(lexicon.licences),
    }


def _check(path: Path, digest: str) -> None:
    if not path.is_file():
        raise ResourceError(f"{path}: no such file; {AGAIN}")
    if provenance.sha256(path) != digest:
        raise FormatError(path, None, f"not the file that {ABOUT} describes; {AGAIN}")


def _write_common(path: Path, lexicons: Sequence[Lexicon], common: Mapping[str, int]) -> None:
    """Only words that some entry has: the counts choose between translations."""
    words = {
        fold(word)
        for lexicon in lexicons
        for text in lexicon.table["source"].to_pylist()
        for word in text.split()
    }
    rows = (f"{word}\t{common[word]}\n" for word in sorted(words) if common.get(word))
    path.write_text("".join(rows), "utf-8")


def _read_common(path: Path) -> dict[str, int]:
    found = {}
    for number, line in read_lines(path):
        word, _, count = line.partition("\t")
        if not word or not count.isascii() or not count.isdigit():
            raise FormatError(path, number, f"not a word and how often it is used; {AGAIN}")
        found[word] = int(count)
    return found


def _digest(told: Mapping[str, Any]) -> str:
    hashes = [one["sha256"] for one in (*told["lexicons"], told["common"])]
    hashes.append(told.get("inflections", {}).get("sha256", ""))
    return sha256("\n".join(hashes).encode()).hexdigest()[:8]
