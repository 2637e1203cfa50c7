"""Prompts answered by a model, and the answers scored as those of any other system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson

from lrl.corpus.sentence import Sentence
from lrl.corpus.writers.json import jsonl
from lrl.errors import ConfigError
from lrl.evaluate.compare import More, Resampling, System
from lrl.evaluate.metrics import metrics_for
from lrl.evaluate.suite import PLACE, Prepared, Report, Suite, check_places, prepare, report_of
from lrl.prompt import store
from lrl.prompt.calibrate import Way, weigh
from lrl.prompt.generate import NEW, generate
from lrl.prompt.model import Model, load
from lrl.provenance import beside

TRANSLATION, INTENT = "translation", "intent"
METRICS = {TRANSLATION: ("chrf", "bleu"), INTENT: ("intent_accuracy",)}  # prompts ask no slots


@dataclass(frozen=True, slots=True)
class Answered:
    """A model's answers in one language: sentences with labels and, where these were weighed, the
    probability of each."""

    lang: str
    system: str
    sentences: tuple[Sentence, ...]
    scores: tuple[dict[str, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a model is asked: `new` pieces at most of an answer that it generates."""

    way: Way
    new: int = NEW


def answered(
    model: Model, prompts: store.Set, gold: Sequence[Sentence], how: Asked
) -> tuple[tuple[Sentence, ...], tuple[dict[str, float], ...]]:
    """The gold sentences with the model's answers for labels, and the probabilities of these.

    Raises ConfigError where a sentence has no prompt.
    """
    asked = {item.id for item in prompts.items}
    if missing := [s.id for s in gold if s.id not in asked]:
        raise ConfigError(
            f"{prompts.path}: {len(missing)} of {len(gold)} items have no prompt, {missing[0]} "
            "the first; make prompts of the same data with lrl prompt"
        )
    wanted = {s.id for s in gold}
    prompts = replace(prompts, items=tuple(one for one in prompts.items if one.id in wanted))
    if prompts.kind == TRANSLATION:
        labels = generate(model, prompts, how.new)
        scores: list[dict[str, float]] = [{} for _ in labels]
    else:
        logs = weigh(model, prompts, how.way)
        labels = [max(one, key=one.__getitem__) for one in logs]
        scores = [{label: float(np.exp(log)) for label, log in one.items()} for one in logs]
    of = {one.id: i for i, one in enumerate(prompts.items)}
    sentences = tuple(Sentence(s.id, s.tokens, s.spaces, labels[of[s.id]]) for s in gold)
    return sentences, tuple(scores[of[s.id]] for s in gold)


def evaluate(
    suite: Suite,
    prompts: str,
    against: str | None,
    folder: Path,
    how: Asked,
    metrics: Sequence[str] = (),
    drawing: Resampling | None = None,
    names: tuple[str, str] = ("system", "other"),
) -> tuple[Report, list[Answered]]:
    """Ask a model the prompts of a file, and those of another to compare with: (scores, answers).

    "{lang}" in a file's name stands for the language as it was given in `suite.langs`.
    """
    files = [prompts, *([against] if against else [])]
    langs = suite.langs or ("",)
    check_places(files, langs)
    read = [[store.read(Path(name.replace(PLACE, lang))) for name in files] for lang in langs]
    sets = [_prepared(suite, lang, some) for lang, some in zip(langs, read, strict=True)]
    model = load(folder)
    answers: list[Answered] = []
    systems: list[list[System]] = []
    for lang, of, some in zip(langs, sets, read, strict=True):
        systems.append([])
        for name, one in zip(names, some, strict=False):
            sentences, scores = answered(model, one, of.test.sentences, how)
            answers.append(Answered(lang, name, sentences, scores))
            systems[-1].append(System(name, sentences, None, _told(model, one, how)))
    report = report_of(
        sets,
        [some[:1] for some in systems],
        [one for some in systems for one in some[1:]],
        [metrics or METRICS.get(of.kind) or metrics_for(of.kind) for of in sets],
        drawing or Resampling(),
    )
    return report, answers


def _prepared(suite: Suite, lang: str, some: Sequence[store.Set]) -> Prepared:
    """The test set that prompts are of; for translation its sentences have their references."""
    found = prepare(suite, lang)
    kind = "label" if found.kind == INTENT else found.kind
    if kind != "label":
        raise ConfigError(f"prompts ask for a label or a translation, and {lang} has {found.kind}")
    if len({one.kind for one in some}) > 1:
        raise ConfigError(f"{some[1].path}: of the kind {some[1].kind}, not {some[0].kind}")
    for one in some:
        if one.data != found.test.data:
            raise ConfigError(f"{one.path}: made of other data than is measured on")
    if some[0].kind != TRANSLATION:
        return found
    references = {one.id: one.reference for one in some[0].items if one.reference}
    given = tuple(
        replace(s, label=references[s.id]) for s in found.test.sentences if s.id in references
    )
    if not given:
        raise ConfigError(f"{some[0].path}: no references to score translations by")
    test = replace(found.test, sentences=given, flagged=(), more=(("into", some[0].source),))
    return replace(found, test=test, kind=TRANSLATION)


def _told(model: Model, prompts: store.Set, how: Asked) -> More:
    """What a signature says of how a model was asked."""
    way = how.way
    asked: More = (("length", way.length), ("calibrated", way.calibrate))
    if prompts.kind == TRANSLATION:
        asked = (("new", str(how.new)),)
    return (("model", model.digest[:8]), ("prompts", prompts.sha256[:8]), *asked)


def write(out: str, answers: Sequence[Answered], first: str) -> None:
    """Write answers as `lrl evaluate --predictions` reads them; those of other systems than the
    `first` into files beside, with their names."""
    for one in answers:
        path = Path(out.replace(PLACE, one.lang))
        into = path if one.system == first else path.with_stem(f"{path.stem}.{one.system}")
        with beside(into) as part, part.open("wb") as file:
            for line, scores in zip(jsonl(one.sentences), one.scores, strict=True):
                rounded = {label: round(score, 6) for label, score in scores.items()}
                told = orjson.loads(line) | ({"scores": rounded} if rounded else {})
                file.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))
