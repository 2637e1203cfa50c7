"""What the stages of all systems draw on: corpora, lexicons, pseudo-translations, gold data."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from lrl.adapt import plain
from lrl.adapt.encoder import described_in, digests, load
from lrl.adapt.tiny import build
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ResourceError
from lrl.experiment.config import CORPORA, Experiment, Stage, System
from lrl.experiment.lexicons import lexicon_of, shuffled
from lrl.experiment.material import Labelled, Material, gold, write
from lrl.experiment.pseudo import Corpus, Pseudo, pseudo
from lrl.experiment.work import MARK, Work
from lrl.lexicon.store import open_lexicon
from lrl.provenance import beside, sha256
from lrl.synthesize.grounds import fingerprints
from lrl.synthesize.request import embedded_corpus
from lrl.synthesize.shards import Source

TINY = "tiny"


@dataclass
class Shop:
    """Makes what is asked for, once a run and, by `work`, once for all runs."""

    experiment: Experiment
    material: Material
    work: Work
    data: Path | None
    models: tuple[Path, ...] = ()
    _pseudo: dict[tuple[str, object, str, str], Pseudo] = field(default_factory=dict)
    _corpora: dict[str, Corpus] = field(default_factory=dict)
    _lexicons: dict[tuple[str, str], tuple[Path, ...]] = field(default_factory=dict)
    _gold: dict[str, Labelled] = field(default_factory=dict)

    def lexicons(self, lang: str, kind: str = "whole") -> tuple[Path, ...]:
        """The lexicons of a language, whole or shuffled."""
        if (lang, kind) not in self._lexicons:
            language, source = self.material.languages[lang], self.material.language
            names = self.experiment.lexicons
            paths = [lexicon_of(name, language, source, self.data) for name in names]
            for of in (open_lexicon(path) for path in paths if kind == "whole"):
                if of.target_lang.code != language.code:
                    self.work.tell(f"{lang}: {of.name} is of {of.target_lang.name}, its kin")
            made = (path if kind == "whole" else shuffled(path, self.work) for path in paths)
            self._lexicons[lang, kind] = tuple(made)
        return self._lexicons[lang, kind]

    def check(self) -> None:
        """Raise ResourceError, before anything is made, where stages ask for a table, a model or
        a word order that there is not for some language; a line for all of them."""
        asked = {
            stage.synthesize
            for system in self.experiment.systems
            for place, (_, stage) in enumerate(system.stages, 1)
            if stage.synthesizes or (system.way == "auto" and place == len(system.stages))
        }
        lacking: dict[str, str] = {}
        for lang in self.material.targets:
            lexicon = open_lexicon(self.lexicons(lang)[0])
            for config in asked:
                try:
                    fingerprints(config, lexicon.target_lang, lexicon.source_lang)
                except ResourceError as error:
                    lacking.setdefault(lang, str(error))
        if lacking:
            first, *others = lacking
            more = f"; likewise for {', '.join(others)}" if others else ""
            reason = f"{lacking[first]}{more}; or leave out by --lang what has none"
            raise ResourceError(f"{first}: {reason}")

    def corpus(self, name: str) -> Corpus:
        """Source-language texts by name: "task" and "dev" are the task's own."""
        if name not in self._corpora:
            self._corpora[name] = self._corpus(name)
        return self._corpora[name]

    def _corpus(self, name: str) -> Corpus:
        language, source = self.material.language, self.material.source
        if name == "embedded":
            return Corpus(name, embedded_corpus(language))
        if name in ("task", "dev"):
            sentences = source.train if name == "task" else source.dev
            form = "conllu" if any(s.tree for s in sentences) else "jsonl"

            def make(folder: Path) -> None:
                write(sentences, folder / f"{name}.{form}", form)

            folder = self.work.stage("source", {"sentences": repr(sentences)}, make)
            return Corpus(name, (Source.of(folder / f"{name}.{form}", form),))
        for place in (*([self.data / name] if self.data else []), Path(name)):
            if place.is_file():
                return Corpus(name, (Source.of(place),))
        raise ResourceError(
            f"{name}: no such corpus; name one of {', '.join(CORPORA)} or a file of --data"
        )

    def entries(self, lang: str) -> Corpus:
        """The headwords of a language's lexicons as texts, which their translations answer."""
        paths = self.lexicons(lang)
        recipe = {"lexicons": [sha256(path) for path in paths]}

        def make(folder: Path) -> None:
            heads = (open_lexicon(path).table["source"].to_pylist() for path in paths)
            lines = sorted(set(chain.from_iterable(heads)))
            with beside(folder / "lexicon.txt") as part:
                part.write_text("".join(f"{line}\n" for line in lines), "utf-8")

        folder = self.work.stage("entries", recipe, make)
        return Corpus("lexicon", (Source.of(folder / "lexicon.txt", "text"),))

    def pseudo(self, system: System, stage: Stage, corpus: str, lang: str) -> Pseudo:
        """A corpus in a target language, as a stage of a system wants it."""
        key = (system.lexicon, stage.synthesize, corpus, lang)
        if key not in self._pseudo:
            lexicons = self.lexicons(lang, system.lexicon)
            self._pseudo[key] = pseudo(
                self.entries(lang) if corpus == "lexicon" else self.corpus(corpus),
                open_lexicon(lexicons[0]).target_lang,
                lexicons,
                stage.synthesize,
                self.experiment.min_quality,
                self.work,
            )
        return self._pseudo[key]

    def ledgers(self) -> dict[str, Pseudo]:
        """For each language the training text synthesized last with whole lexicons."""
        return {
            lang: one
            for (kind, _, corpus, lang), one in self._pseudo.items()
            if kind == "whole" and corpus not in ("dev", "lexicon")
        }

    def gold(self, lang: str) -> Labelled:
        """The labelled data of a target language."""
        if lang not in self._gold:
            self._gold[lang] = gold(self.experiment, lang, self.data, self.material.held)
        return self._gold[lang]

    @cached_property
    def model(self) -> Path:
        """The folder of the encoder that all systems begin with."""
        name = self.experiment.model
        if name == TINY:
            return self._tiny()
        roots = [Path(), *self.models]
        if self.data:
            roots += [self.data / "models", self.data.resolve().parent / "models"]
        for root in roots:
            if (root / name).is_dir():
                described_in(root / name)
                return root / name
        raise ResourceError(
            f"{name}: no such model; name its folder, or the folder it lies in with --models DIR"
        )

    @cached_property
    def model_hashes(self) -> dict[str, str]:
        """The hashes of that folder's files by name."""
        return {name: found for name, found in digests(self.model).items() if name != MARK}

    @property
    def model_identity(self) -> list[str]:
        """What tells it from other encoders."""
        return [f"{name}:{found[:16]}" for name, found in self.model_hashes.items()]

    @cached_property
    def encoder(self) -> Path:
        """That encoder as lrl writes it, which all models with it unchanged share on disk."""

        def make(folder: Path) -> None:
            plain.save(load(self.model, self.experiment.reading), {}, folder / "model")

        hashes = self.model_hashes.items()
        recipe = {"weights": [found for name, found in hashes if name.endswith(".safetensors")]}
        return self.work.stage("encoder", recipe, make) / "model"

    def _tiny(self) -> Path:
        """An encoder from nothing, whose pieces are those of the source texts and the lexicons."""
        targets = self.material.targets
        paths = list(chain.from_iterable(self.lexicons(lang) for lang in targets))
        seed = 0
        recipe = {
            "corpus": self.corpus("task").digest,
            "lexicons": [sha256(path) for path in paths],
            "shape": repr(self.experiment.tiny),
            "seed": seed,
        }

        def make(folder: Path) -> None:
            targets = (open_lexicon(path).table["target"].to_pylist() for path in paths)
            words = [word_sentence(text) for text in chain.from_iterable(targets)]
            build([*self.material.source.train, *words], folder, self.experiment.tiny, seed)

        return self.work.stage("tiny", recipe, make)


def word_sentence(text: str) -> Sentence:
    """A translation as a sentence of its own."""
    tokens, spaces = tokenise(text)
    return Sentence(text, tokens, spaces)
