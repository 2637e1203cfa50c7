"""From a user's words to jobs: which languages, which lexicons, which corpus."""

from dataclasses import dataclass
from pathlib import Path

from lrl.errors import ConfigError
from lrl.languages import Language, resolve
from lrl.lexicon.ensure import KNOWN, available, ensure
from lrl.lexicon.store import find
from lrl.paths import resource
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.job import Job
from lrl.synthesize.shards import Source

ALL = "all"
EMBEDDED = "cldr"  # the lexicon that is always there


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for in every language alike; see Job for the meaning of the fields.

    `lexicons` are names; with none, all that are ingested for a language are used together, or
    the embedded one. `sources` may be empty for the embedded corpus.
    """

    lexicons: tuple[str, ...]
    source_lang: Language
    sources: tuple[Source, ...]
    out: Path
    config: SubstituteConfig
    formats: tuple[str, ...]
    seed: int
    min_quality: float = 0.0

    def job(self, language: Language) -> Job:
        """The job for one language; lexicons that can be made on the spot are.

        Raises ResourceError where a lexicon cannot be had.
        """
        names = self.lexicons
        found = [] if names else find(language, source=self.source_lang)
        paths = found or [ensure(language, name, self.source_lang) for name in names or (EMBEDDED,)]
        return Job(
            language,
            tuple(paths),
            self.sources or embedded_corpus(self.source_lang),
            self.out,
            self.config,
            self.formats,
            self.seed,
            self.min_quality,
        )


def languages_of(words: str, lexicons: tuple[str, ...]) -> list[Language]:
    """The languages named, in order; for "all" those for which any of the lexicons can be had.

    Raises ConfigError for unknown codes and for "all" without a lexicon that lrl can make itself.
    """
    if words != ALL:
        return list(dict.fromkeys(resolve(word) for word in words.split(",") if word.strip()))
    unknown = [name for name in lexicons if name not in KNOWN]
    if unknown or not lexicons:
        known = ", ".join(KNOWN)
        raise ConfigError(f"--lang all: say of which lexicon with --lexicon NAME, of {known}")
    found = {language for name in lexicons for language in available(name)}
    return sorted(found, key=lambda language: language.tag)


def embedded_corpus(language: Language) -> tuple[Source, ...]:
    """The corpus that lrl ships with for a source language; ResourceError for others."""
    folder = resource(f"corpora/{language.code}")
    files = sorted(path for path in folder.iterdir() if path.suffix in (".jsonl", ".conllu"))
    return tuple(Source.of(path) for path in files)
