"""Auxiliaries, do-support, clitics and negation: what becomes of a whole verb group."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.languages import Language, resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import file_of
from lrl.morphology.features import parse
from lrl.morphology.paradigms import build
from lrl.synthesize.agree import requests
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.grammar import Grammar, grammar_of
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source

VERBS = ("olat", "pitat", "hemit", *(f"x{c}at" for c in "bcdfghjklm"))
ENDS = {"1;SG": "m", "2;SG": "s", "3;SG": "", "1;PL": "mme", "2;PL": "tte", "3;PL": "vat"}
PAIRS = [("see", "olat"), ("not", "ne"), ("can", "pitat"), ("have", "hemit"), ("they do", "vu te"),
         ("do not", "su ne"), ("they", "te"), ("you", "ti"), ("will", "vilo")]  # fmt: skip

THEY = "They they PRON Case=Nom|Number=Plur|Person=3 {} nsubj"
NOT = "n't not PART Polarity=Neg {} advmod"
SEE = "see see VERB VerbForm=Inf 0 root"
SENTENCES = {
    "did": f"""{THEY.format(4)}
did do AUX Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin 4 aux _
{NOT.format(4)}
{SEE}""",
    "question": """Did do AUX Mood=Ind|Tense=Past|VerbForm=Fin 3 aux
you you PRON Case=Nom|Number=Sing|Person=2 3 nsubj
see see VERB VerbForm=Inf 0 root""",
    "can": f"""{THEY.format(4)}
ca can AUX VerbForm=Fin 4 aux _
{NOT.format(4)}
{SEE}""",
    "unknown": f"""{THEY.format(4)}
do do AUX Mood=Ind|Tense=Pres|VerbForm=Fin 4 aux _
{NOT.format(4)}
snore snore VERB VerbForm=Inf 0 root""",
    "chain": f"""{THEY.format(5)}
will will AUX VerbForm=Fin 5 aux _
{NOT.format(5)}
have have AUX VerbForm=Inf 5 aux
seen see VERB Tense=Past|VerbForm=Part 0 root""",
    "cannot": f"""{THEY.format(4)}
can can AUX VerbForm=Fin 4 aux _
not not PART Polarity=Neg 4 advmod
{SEE}""",
    "imperative": """Do do AUX Mood=Imp|VerbForm=Fin 3 aux
not not PART Polarity=Neg 3 advmod
see see VERB Mood=Imp|VerbForm=Fin 0 root""",
    "joined": """They they PRON Case=Nom|Number=Plur|Person=3 3 nsubj
don't do AUX Mood=Ind|Tense=Pres|VerbForm=Fin 3 aux
see see VERB VerbForm=Inf 0 root""",
}


def rows() -> list[tuple[str, str, str]]:
    """Verbs with a present, a past, and an imperative that a negative verb could stand with."""
    found = []
    for verb in VERBS:
        stem = verb[:-1]
        found += [(verb, "V;NFIN", verb), (verb, "V;IMP;2;SG", f"{stem}k")]
        for tense, mark in (("PRS", ""), ("PST", "v")):
            found += [(verb, f"V;IND;{tense};{p}", f"{stem}{mark}{e}") for p, e in ENDS.items()]
    return found


def sentence(name: str) -> Sentence:
    """The sentence of a name; a word with "_" at its end is joined to the next."""
    from lrl.corpus.sentence import Word

    cells = [line.split() for line in SENTENCES[name].splitlines()]
    tree = tuple(Word(c[1], c[2], "_", c[3], int(c[4]), c[5]) for c in cells)
    spaces = (*(len(c) == 6 for c in cells[:-1]), False)
    return Sentence(name, tuple(c[0] for c in cells), spaces, tree=tree)


@pytest.fixture
def made(tmp_path: Path) -> dict[str, str]:
    """The texts of a job in the toy language."""
    from lrl.corpus.writers.conllu import conllu

    language = resolve("qaa")
    lexicon = file_of(language, "toy")
    entries = [Row("toy.tsv", i, a, b) for i, (a, b) in enumerate(PAIRS, 1)]
    config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
    ingest(entries, Wanted(resolve("eng"), language), config, lexicon)
    source = tmp_path / "source.conllu"
    source.write_text("".join(f"{b}\n" for b in conllu(map(sentence, SENTENCES))), "utf-8")
    (tmp_path / "qaa").write_text("".join(f"{a}\t{c}\t{b}\n" for a, b, c in rows()), "utf-8")
    job = job_of(language, lexicon, source, inflect=str(tmp_path / "qaa"))
    synthesize(job)
    lines = job.output(".txt").read_text("utf-8").splitlines()
    return dict(zip(SENTENCES, lines, strict=True))


def job_of(language: Language, lexicon: Path, source: Path, **choices: str) -> Job:
    """A job beside its source."""
    config = SubstituteConfig(choose="best", **choices)  # type: ignore[arg-type]
    return Job(language, (lexicon,), (Source.of(source),), source.parent / "out", config)


def test_the_group_is_one(made: dict[str, str]) -> None:
    assert made == {
        "did": "Te ne olavvat",
        "question": "Ti olavs",
        "can": "Te pitavat ne olat",
        "unknown": "Te ne snore",
        "chain": "Te vilo ne olat",
        "cannot": "Te pitavat ne olat",
        "imperative": "Ne olak",
        "joined": "Te ne olavat",
    }


def sami() -> Grammar:
    return grammar_of("eng", "sme", build(rows()).rows())


def wanted(name: str, grammar: Grammar) -> Sequence[str]:
    return [request.wanted for request in requests(sentence(name), grammar)]


def test_a_negative_verb_takes_person_and_number() -> None:
    assert wanted("unknown", sami())[1:] == ["=", "=eai", str(parse("V;IMP;2;SG"))]
    assert wanted("can", sami())[1:] == [str(parse("V;IMP;2;SG")), "=eai", ""]
    assert wanted("did", sami())[1:] == ["=", "=eai", ""]  # no participle in the table


def test_a_particle_for_an_auxiliary() -> None:
    grammar = grammar_of("eng", "mlt", build(rows()).rows())
    future = wanted("chain", grammar)
    assert future[1] == "=se"
    assert future[4] == str(parse("V;PRS;3;PL"))


def test_choices_that_need_others(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="only with --inflect"):
        SubstituteConfig(inflector="x")
