"""Agreement: golden sentences of a toy language with case, number, definiteness and gender."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lrl.corpus.sentence import Sentence, Word
from lrl.errors import ConfigError, ResourceError
from lrl.languages import Language
from lrl.lexicon.store import Lexicon
from lrl.morphology.features import parse
from lrl.morphology.paradigms import Table, build
from lrl.synthesize.agree import requests
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.grammar import Grammar, grammar_of
from lrl.synthesize.inflect import Inflection
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source

# Nouns in -a are feminine, those in -o masculine, as their cells say.
NOUNS = {"tama": "FEM", "miru": "MASC", "faro": "MASC", "sela": "FEM", "vola": "FEM"}
VERBS = ("olat", "pitat", "hemit", "sonat")
ADJECTIVES = ("suko", "tiko", "melo")
CASES = {"NOM": "", "ACC": "n", "IN+ESS": "ssa", "GEN": "s"}
PAIRS = [
    ("dog", "tama"),
    ("cat", "Miru"),
    ("house", "faro"),
    ("see", "olat"),
    ("run", "se pitat"),
    ("sing", "se sonat"),
    ("big", "suko"),
    ("in", "ge"),
    ("on", "po"),
    ("the", "na"),
    ("of", "de"),
    ("will", "vil"),
    ("be", "est"),
    ("to", "al"),
    ("zebra", "zeba"),
    ("look after", "hemit su"),
    *((f"do {i}", f"se {verb}") for i, verb in enumerate((*VERBS, "olat"))),
]


def rows() -> list[tuple[str, str, str]]:
    """A paradigm table; ten made-up lemmas more a class, so that cells count as filled."""
    found = []
    fill = [f"x{c}" for c in "bcdfghjklm"]
    for noun, gender in {**NOUNS, **{f"{word}a": "FEM" for word in fill}}.items():
        for case, ending in CASES.items():
            for number, plural in (("SG", ""), ("PL", "i")):
                for definite, article in (("INDF", ""), ("DEF", "ne")):
                    cell = f"N;{definite};{case};{number};{gender}"
                    found.append((noun, cell, noun + plural + article + ending))
    for verb in (*VERBS, *(f"{word}at" for word in fill)):
        stem = verb[:-1]
        found.append((verb, "V;NFIN", verb))
        found += [
            (verb, f"V;IND;{tense};{person};{number}", f"{stem}{mark}{person}{end}")
            for tense, mark in (("PRS", ""), ("PST", "v"), ("FUT", "r"))
            for person in "123"
            for number, end in (("SG", ""), ("PL", "m"))
        ]
        found.append((verb, "V;IMP;2;SG", stem))
    for adjective in (*ADJECTIVES, *(f"{word}o" for word in fill)):
        stem = adjective[:-1]
        found += [
            (adjective, f"ADJ;{case};{number};{gender}", f"{stem}{vowel}{plural}{ending}")
            for case, ending in CASES.items()
            for number, plural in (("SG", ""), ("PL", "i"))
            for gender, vowel in (("MASC", "o"), ("FEM", "a"))
        ]
    return found


@pytest.fixture(scope="module")
def table() -> Table:
    return build(rows())


@pytest.fixture(scope="module")
def grammar(table: Table) -> Grammar:
    return grammar_of("eng", "qaa", table.rows())


SENTENCES = {
    "subject": """The the DET Definite=Def|PronType=Art 2 det
dogs dog NOUN Number=Plur 3 nsubj
see see VERB Mood=Ind|Tense=Pres|VerbForm=Fin 0 root
a a DET Definite=Ind|PronType=Art 6 det
big big ADJ Degree=Pos 6 amod
cat cat NOUN Number=Sing 3 obj""",
    "preposition": """The the DET Definite=Def|PronType=Art 2 det
cat cat NOUN Number=Sing 3 nsubj
saw see VERB Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin 0 root
dogs dog NOUN Number=Plur 3 obj
in in ADP _ 8 case
the the DET Definite=Def|PronType=Art 8 det
big big ADJ Degree=Pos 8 amod
houses house NOUN Number=Plur 3 obl""",
    "stays": """Dogs dog NOUN Number=Plur 2 nsubj
run run VERB Mood=Ind|Tense=Pres|VerbForm=Fin 0 root
on on ADP _ 4 case
houses house NOUN Number=Plur 2 obl
in in ADP _ 6 case
Oslo Oslo PROPN Number=Sing 2 obl""",
    "future": """I I PRON Case=Nom|Number=Sing|Person=1|PronType=Prs 3 nsubj
will will AUX VerbForm=Fin 3 aux
see see VERB VerbForm=Inf 0 root
the the DET Definite=Def|PronType=Art 5 det
dog dog NOUN Number=Sing 3 obj""",
    "progressive": """Dogs dog NOUN Number=Plur 5 nsubj
and and CCONJ _ 3 cc
cats cat NOUN Number=Plur 1 conj
were be AUX Mood=Ind|Tense=Past|VerbForm=Fin 5 aux
running run VERB Tense=Pres|VerbForm=Part 0 root""",
    "infinitive": """Run run VERB Mood=Imp|VerbForm=Fin 0 root
to to PART _ 3 mark
see see VERB VerbForm=Inf 1 advcl
the the DET Definite=Def|PronType=Art 5 det
dog dog NOUN Number=Sing 6 nmod:poss
house house NOUN Number=Sing 3 obj""",
    "predicate": """Dogs dog NOUN Number=Plur 3 nsubj
are be AUX Mood=Ind|Tense=Pres|VerbForm=Fin 3 cop
big big ADJ Degree=Pos 0 root""",
    "run": """She she PRON Case=Nom|Gender=Fem|Number=Sing|Person=3|PronType=Prs 2 nsubj
looked look VERB Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin 0 root
after after ADP _ 2 compound:prt
dogs dog NOUN Number=Plur 2 obj""",
}
GOLDEN = {
    "subject": "Tamaine ola3m a sukon mirun",
    "preposition": "Mirune olav3 taman faroinessa",
    "stays": "Tamai pita3m po faroi ge Oslo",
    "future": "I olar1 tamanen",
    "progressive": "Tamai and mirui pitav3m",
    "infinitive": "Pita se olat tamanes faron",
    "predicate": "Tamai est sukai",
    "run": "She hemiv3 su tamain",
}
GOLDEN["preposition"] = "Mirune olav3 tamain sukoissa faroinessa"


def sentence(name: str) -> Sentence:
    """A sentence of "form lemma upos feats head relation" lines."""
    cells = [line.split() for line in SENTENCES[name].splitlines()]
    tree = tuple(Word(c[1], c[2], "_", c[3], int(c[4]), c[5]) for c in cells)
    spaces = (True,) * (len(cells) - 1) + (False,)
    return Sentence(name, tuple(c[0] for c in cells), spaces, tree=tree)


def conllu() -> str:
    """All sentences as a treebank."""
    parts = []
    for name, text in SENTENCES.items():
        lines = [f"# sent_id = {name}"]
        for number, line in enumerate(text.splitlines(), start=1):
            form, lemma, upos, feats, head, relation = line.split()
            cells = (str(number), form, lemma, upos, "_", feats, head, relation, "_", "_")
            lines.append("\t".join(cells))
        parts.append("\n".join(lines) + "\n\n")
    return "".join(parts)


Made = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def make(
    tmp_path: Path, qaa: Language, make_lexicon: Callable[[Sequence[tuple[str, str]]], Lexicon]
) -> Made:
    """The ledger of the sentences, made by a job."""
    from lrl.lexicon.store import file_of

    make_lexicon(PAIRS)
    (tmp_path / "source.conllu").write_text(conllu(), "utf-8")
    (tmp_path / "qaa").write_text("".join(f"{a}\t{c}\t{b}\n" for a, b, c in rows()), "utf-8")

    def run(inflect: str = str(tmp_path / "qaa"), out: str = "out", **more: Any) -> list[Any]:
        config = SubstituteConfig(choose="best", inflect=inflect)
        source = Source.of(tmp_path / "source.conllu")
        formats = ("ledger", "text", "conllu")
        lexicon = file_of(qaa, "toy")
        job = Job(qaa, (lexicon,), (source,), tmp_path / out, config, formats)
        synthesize(job, **more)
        return [json.loads(line) for line in job.output(".jsonl").read_text("utf-8").splitlines()]

    return run


def test_golden(make: Made) -> None:
    assert {row["id"]: row["text"] for row in make()} == GOLDEN


def test_the_ledger_says_how(make: Made, tmp_path: Path) -> None:
    row = {row["id"]: row for row in make()}["preposition"]
    assert row["tokens"] == ["Mirune", "olav3", "tamain", "sukoissa", "faroinessa"]
    assert row["wanted"][3] == str(parse("ADJ;DEF;IN+ESS;PL;MASC"))
    assert row["cell"] == [
        "N;DEF;NOM;SG;MASC",
        "V;IND;PST;3;SG",
        "N;INDF;ACC;PL;FEM",
        "ADJ;IN+ESS;PL;MASC",
        "N;DEF;IN+ESS;PL;MASC",
    ]
    assert row["tier"] == ["attested"] * 5
    assert row["confidence"] == [1.0] * 5
    assert row["alignment"] == "1-0 2-1 3-2 6-3 7-4"
    sidecar = json.loads((tmp_path / "out" / "qaa.json").read_text("utf-8"))
    assert sidecar["by_key"]["case"] == 9
    assert sidecar["by_tier"]["attested"] >= 20
    written = (tmp_path / "out" / "qaa.conllu").read_text("utf-8").splitlines()
    noun = next(line for line in written if line.split("\t")[1:2] == ["faroinessa"]).split("\t")
    assert noun[2] == "faro"
    assert noun[5] == "Case=Ine|Definite=Def|Gender=Masc|Number=Plur"


def test_off_by_default(make: Made, tmp_path: Path) -> None:
    texts = {row["id"]: row for row in make(inflect="")}
    assert texts["subject"]["text"] == "Na tama olat a suko miru"
    assert "wanted" not in texts["subject"]
    sidecar = json.loads((tmp_path / "out" / "qaa.json").read_text("utf-8"))
    assert "by_tier" not in sidecar
    assert "inflect" not in sidecar["config"]


def test_same_bytes_on_any_number_of_workers(
    make: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lrl.synthesize.shards.SHARD", 3)
    make(out="one")
    make(out="two", workers=2)
    for name in ("qaa.jsonl", "qaa.txt", "qaa.conllu", "qaa.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_errors_say_what_to_do(make: Made, tmp_path: Path, qaa: Language) -> None:
    with pytest.raises(ResourceError, match="lrl fetch unimorph:qaa"):
        make(inflect="auto")
    (tmp_path / "plain.txt").write_text("dog\n", "utf-8")
    plain = (Source.of(tmp_path / "plain.txt"),)
    with pytest.raises(ConfigError, match="CoNLL-U"):
        Job(qaa, (tmp_path,), plain, tmp_path, SubstituteConfig(inflect="auto"))


@pytest.mark.parametrize(
    ("name", "token", "wanted", "into", "noun"),
    [
        ("subject", 0, "", 1, -1),
        ("subject", 2, "V;IND;PRS;3;PL", -1, 1),
        ("subject", 4, "ADJ;INDF;ACC;SG", -1, 5),
        ("future", 1, "", 2, -1),
        ("future", 2, "V;IND;FUT;1;SG", -1, -1),
        ("progressive", 3, "", 4, -1),
        ("progressive", 4, "V;IND;PST;3;PL", -1, 0),
        ("infinitive", 0, "V;IMP;2;SG", -1, -1),
        ("infinitive", 4, "N;DEF;GEN;SG", -1, -1),
        ("predicate", 2, "ADJ;NOM;PL", -1, 0),
        ("stays", 3, "N;INDF;PL", -1, -1),
    ],
)
def test_requests(
    grammar: Grammar, name: str, token: int, wanted: str, into: int, noun: int
) -> None:
    request = requests(sentence(name), grammar)[token]
    assert request.wanted == (str(parse(wanted)) if wanted else "")
    assert (request.into, request.noun) == (into, noun)


def test_a_sentence_without_a_tree_asks_for_nothing(grammar: Grammar) -> None:
    found = requests(Sentence("1", ("a", "b"), (True, False)), grammar)
    assert all(request.wanted == "" and request.into == -1 for request in found)


@pytest.mark.parametrize(
    ("target", "wanted", "text", "tier"),
    [
        ("tama", "N;DEF;GEN;PL", "tamaines", "attested"),
        ("Miru", "N;ACC;SG", "mirun", "attested"),
        ("se olat", "V;IND;PST;1;SG", "olav1", "attested"),
        ("olav1", "V;NFIN", "olat", "attested"),
        ("vu tama", "N;ACC;SG", "vu taman", "attested"),
        ("tama", "V;IND;PST;1;SG", "tama", "lemma"),
        ("zeba", "N;ACC;SG", "zeban", "rule"),
        ("Zeba", "N;ACC;SG", "Zeba", "lemma"),
        ("zeb", "N;ACC;SG", "zeb", "lemma"),
        ("kuna", "ADP;ACC", "kuna", ""),
    ],
)
def test_targets_get_into_their_cells(
    table: Table, grammar: Grammar, target: str, wanted: str, text: str, tier: str
) -> None:
    def learned(items: Sequence[tuple[str, str]]) -> list[tuple[str, str, float]]:
        return [(f"{lemma}n", "rule", 0.8) for lemma, _ in items]

    targets = [target for _, target in PAIRS]
    found = Inflection(table, grammar, targets, learned).of(target, wanted)
    assert (found.text, found.tier) == (text, tier)


def test_doubtful_and_closed_words_stay(table: Table, grammar: Grammar) -> None:
    def doubtful(items: Sequence[tuple[str, str]]) -> list[tuple[str, str, float]]:
        return [(f"{lemma}n", "rule", 0.1) for lemma, _ in items]

    assert Inflection(table, grammar, [], doubtful).of("zeba", "N;ACC;SG").tier == "lemma"
    sure = Inflection(table, grammar, [], lambda items: [("zeban", "rule", 0.9) for _ in items])
    assert sure.of("zeba", "N;ACC;SG", closed=True).text == "zeba"
    assert sure.of("tama", "N;ACC;SG", closed=True).text == "taman"


@pytest.mark.parametrize(
    ("wanted", "cell"),
    [
        ("N;PL", "N;INDF;NOM;PL;MASC"),
        ("V;IND;PRS;4;PL", "V;IND;PRS;1;PL"),
        ("ADJ;DAT;PL;FEM", "ADJ;NOM;PL;FEM"),
        ("ADV;SG", ""),
    ],
)
def test_the_nearest_cell(grammar: Grammar, wanted: str, cell: str) -> None:
    assert next(iter(grammar.nearest(parse(wanted))), "") == cell
