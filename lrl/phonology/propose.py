"""A whole run of cognate finding: from files and ingested lexicons to a table of proposals."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.errors import ConfigError
from lrl.languages import Language, likely_script, resolve
from lrl.lexicon.store import find, merge, missing, open_lexicon
from lrl.phonology.check import Check, check
from lrl.phonology.cognates import (
    USUAL,
    Candidate,
    CognateConfig,
    Known,
    Proposal,
    candidates,
    proposals,
)
from lrl.phonology.ipa import Transcriber, transcriber
from lrl.phonology.maps import NoMap, map_of
from lrl.phonology.words import read_words
from lrl.text import dominant_script, fold

HEADER = "source\ttarget\tweight\tnote\n"


@dataclass(frozen=True, slots=True)
class Near:
    """A related language, and the language by whose map its words are read."""

    language: Language
    read_as: Language


@dataclass(frozen=True, slots=True)
class Asked:
    """What proposals are wanted: entries from `source` to `language` for the words of a file.

    Known words come from the ingested lexicons of `near` languages, and from `source_words`, a
    file of words of the source language itself. `read_as` names the map for the target's words.
    """

    language: Language
    words: Path
    near: tuple[Near, ...]
    source: Language
    source_words: Path | None
    read_as: Language | None
    config: CognateConfig

    def __post_init__(self) -> None:
        if not self.near and self.source_words is None:
            raise ConfigError("nothing to compare with: give --near YY, or --from-words FILE")


@dataclass(frozen=True, slots=True)
class Done:
    """The proposals and how they came about."""

    asked: Asked
    proposals: tuple[Proposal, ...]
    counts: dict[str, int]
    words: int
    known: int
    check: Check | None

    def lines(self) -> Iterator[str]:
        """The table, line by line."""
        yield HEADER
        for one in self.proposals:
            it = one.candidate
            note = f"cognate via {it.via}: {it.word}"
            yield f"{it.source}\t{it.target}\t{one.score:.3f}\t{note}\n"

    def record(self) -> dict[str, Any]:
        """All of it as one JSON object."""
        scores = "fitted to the lexicon" if self.check and self.check.learned else "by default"
        return {
            "lang": self.asked.language.tag,
            "source_lang": self.asked.source.tag,
            "near": [near.language.tag for near in self.asked.near],
            "words": self.words,
            "known": self.known,
            "counts": self.counts,
            "scores": scores,
            "check": asdict(self.check) if self.check else None,
            "proposals": [
                {
                    "source": one.candidate.source,
                    "target": one.candidate.target,
                    "score": round(one.score, 3),
                    "via": one.candidate.via,
                    "word": one.candidate.word,
                    "distance": round(one.candidate.distance, 4),
                }
                for one in self.proposals
            ],
        }


def near_of(text: str) -> Near:
    """A near language as the user writes it: "oci", or with another one's map, "nbl=zul-Latn"."""
    code, _, read_as = text.partition("=")
    return Near(resolve(code), resolve(read_as or code))


def propose(asked: Asked) -> Done:
    """Carry it out. Raises NoMap where a language cannot be read aloud, ResourceError where a
    near language has no lexicon, ConfigError where a map is of another script than the words."""
    own = _reader(asked.language, asked.read_as, "--read-as MAP")
    words = read_words(asked.words)
    _of_its_script(words, asked.read_as or asked.language, str(asked.words))
    known: list[tuple[list[Known], Transcriber]] = []
    for near in asked.near:
        pairs = _lexicon(near.language, asked.source)
        if not pairs:
            raise missing(near.language, None, asked.source)
        read = _reader(near.language, near.read_as, f"--near {near.language.tag}=MAP")
        where = f"the lexicon of {near.language.tag}"
        _of_its_script([word for _, word in pairs], near.read_as, where)
        known.append(([Known(s, word, near.language.tag) for s, word in pairs], read))
    if asked.source_words is not None:
        read = _reader(asked.source, None, "--from ZZ with a map")
        theirs = read_words(asked.source_words)
        _of_its_script(theirs, asked.source, str(asked.source_words))
        known.append(([Known(word, word, asked.source.tag) for word in theirs], read))
    found: list[Candidate] = []
    for every, read in known:
        found += candidates(every, words, read, own, asked.config)
    there = _lexicon(asked.language, asked.source)
    checked = check(found, there) if there else None
    have = {(fold(source), fold(target)) for source, target in there}
    new = [one for one in found if (fold(one.source), fold(one.target)) not in have]
    kept, counts = proposals(new, checked.scale if checked else USUAL, asked.config)
    counts = {**counts, "candidates": len(found), "already_known": len(found) - len(new)}
    total = sum(len(every) for every, _ in known)
    return Done(asked, tuple(kept), counts, len(words), total, checked)


def write(path: Path, done: Done) -> None:
    """The table, moved into place when it is whole."""
    with provenance.beside(path) as part:
        part.write_text("".join(done.lines()), "utf-8", newline="\n")


def _lexicon(language: Language, source: Language) -> list[tuple[str, str]]:
    """The pairs of a language's ingested lexicons whose target is a single word."""
    paths = find(language, source=source)
    if not paths:
        return []
    table = merge([open_lexicon(path) for path in paths]).table
    pairs = zip(table["source"].to_pylist(), table["target"].to_pylist(), strict=True)
    return [(source, target) for source, target in pairs if " " not in target]


def _reader(language: Language, read_as: Language | None, hint: str) -> Transcriber:
    try:
        return transcriber(read_as or language)
    except NoMap as error:
        raise NoMap(f"{error}; name another language's map with {hint}") from error


def _of_its_script(words: list[str], reader: Language, where: str) -> None:
    """Refuse a map of another script, which would take letters for sounds."""
    script, _ = dominant_script(words)
    wanted = likely_script(reader)
    if script != wanted:
        raise ConfigError(
            f"{where} is written in {script}, and {map_of(reader)} reads {wanted}: "
            "name a map of its script"
        )
