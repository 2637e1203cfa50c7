"""Each corpus format, read into sentences."""

import json
from pathlib import Path

import corpus_samples as samples
import pytest
from corpus_samples import write

from lrl.corpus.readers import Options, Problem, read, sniff
from lrl.corpus.readers.table import clean_table
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.errors import ConfigError, FormatError, ResourceError


def all_of(path: Path, form: str = "", **options: object) -> list[Sentence]:
    return list(read(path, form, Options(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", samples.FILES)
def test_formats_are_sniffed(tmp_path: Path, name: str) -> None:
    suffixed = write(tmp_path, *samples.FILES[name])
    bare = write(tmp_path, "bare", samples.FILES[name][1])
    form = {"massive": "jsonl", "csv": "table"}.get(name, name)
    assert (sniff(suffixed), sniff(bare)) == (form, form)


def test_sniffing_is_not_misled(tmp_path: Path) -> None:
    assert sniff(write(tmp_path, "a.txt", "Hello world\n\nGood morning\n")) == "text"
    assert sniff(write(tmp_path, "b.txt", "")) == "text"
    assert sniff(write(tmp_path, "c", samples.POS)) == "conll"
    with pytest.raises(ResourceError, match="No such file"):
        sniff(tmp_path / "absent")
    with pytest.raises(ConfigError, match="one of jsonl"):
        all_of(tmp_path / "c", "xml")


def test_text(tmp_path: Path) -> None:
    one, two = all_of(write(tmp_path, *samples.FILES["text"]))
    assert (one.id, one.tokens, one.text) == ("s-1", ("Ana", "sang", "."), "Ana sang.")
    assert (two.id, two.text) == ("s-3", "Mali won, 2:1!")


def test_conllu(tmp_path: Path) -> None:
    one, two = all_of(write(tmp_path, *samples.FILES["conllu"]))
    assert (one.id, one.label, one.text) == ("toy-1", "health", "Ana didn't sleep.")
    assert one.tokens == ("Ana", "did", "n't", "sleep", ".")
    assert one.spans == (Span(0, 1, "PER"),)
    assert one.tree[0] == Word("Ana", "PROPN", "NNP", "Number=Sing", 4, "nsubj", "_")
    assert [word.misc for word in one.tree[3:]] == ["Gloss=x", "Entity=(1-person)"]
    assert one.meta[0] == ("newdoc id", "toy")
    assert two.text == "Il parle de le chat"  # words that are not the letters of their token


def test_conllu_without_heads_keeps_its_tags(tmp_path: Path) -> None:
    row = "1\tgo\tgo\tVERB\t_\t_\t_\t_\t_\t_\n"
    (sentence,) = all_of(write(tmp_path, "s.conllu", row))
    assert (sentence.tree, sentence.tags) == ((), (("lemma", ("go",)), ("upos", ("VERB",))))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("1\ta\t_\n", "3 columns instead of 10"),
        ("2\ta\ta\tX\t_\t_\t0\troot\t_\t_\n", "where 1 was due"),
        ("1\ta\ta\tX\t_\t_\t1\tdep\t_\t_\n", "0 roots"),
        ("1\ta\ta\tX\t_\t_\t9\tdep\t_\t_\n", "no word of the sentence"),
        ("1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n2\tb\tb\tX\t_\t_\t0\troot\t_\t_\n", "2 roots"),
        (
            "1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n2\tb\tb\tX\t_\t_\t3\tdep\t_\t_\n"
            "3\tc\tc\tX\t_\t_\t2\tdep\t_\t_\n",
            "cycle",
        ),
        ("1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n", "covers no run"),
        ("1\t \ta\tX\t_\t_\t0\troot\t_\t_\n", "blank column"),
    ],
)
def test_a_broken_tree_is_one_problem(tmp_path: Path, rows: str, reason: str) -> None:
    path = write(tmp_path, "s.conllu", f"{samples.CONLLU}\n{rows}")
    problems: list[Problem] = []
    assert len(list(read(path, problems=problems))) == 2
    (problem,) = problems
    assert reason in problem.reason
    assert problem.line == samples.CONLLU.count("\n") + 2
    with pytest.raises(FormatError, match=f"s.conllu:{problem.line}: "):
        list(read(path))


def test_conll_spans_come_from_the_last_bio_column(tmp_path: Path) -> None:
    one, two = all_of(write(tmp_path, *samples.FILES["conll"]))
    assert (one.id, one.tokens) == ("s-3", ("Ana", "Bello", "sang", "."))
    assert one.spans == (Span(0, 2, "PER"),)
    assert one.tags[0] == ("column2", ("NNP", "NNP", "VBD", "."))
    assert one.tags[1] == ("column3", ("I-NP", "I-NP", "I-VP", "O"))
    assert two.spans == (Span(1, 2, "LOC"),)


def test_conll_upos(tmp_path: Path) -> None:
    one, two = all_of(write(tmp_path, "s.txt", samples.POS))
    assert one.tags == (("upos", ("PROPN", "VERB", "PUNCT")),)
    assert (two.tokens, two.spans) == (("Mali",), ())


def test_conll_columns_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, *samples.FILES["conll"])
    one, _ = all_of(path, columns=(("xpos", "2"), ("ner", "3")))
    assert one.spans == (Span(0, 2, "NP"), Span(2, 3, "VP"))
    assert [name for name, _ in one.tags] == ["xpos", "column4"]
    with pytest.raises(ConfigError, match="say a number from 2 to 4"):
        all_of(path, columns=(("ner", "5"),))


def test_conll_odd_rows_are_problems(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, "s.txt", "a O\n\nb O x\n\n\u00a0 O\n\nc B-X\n")
    assert [s.tokens for s in read(path, "conll", problems=problems)] == [("a",), ("c",)]
    assert [(p.line, p.reason[:9]) for p in problems] == [(3, "3 columns"), (5, "a column ")]
    with pytest.raises(FormatError, match="one column only"):
        all_of(write(tmp_path, "t.txt", "a\nb\n"), "conll")


def test_jsonl(tmp_path: Path) -> None:
    one, two, three = all_of(write(tmp_path, *samples.FILES["jsonl"]))
    assert (one.id, one.label, one.spans) == ("a1", "alarm", (Span(3, 5, "time"),))
    assert two.tokens == ("play", "Youssou", "'s", "song")
    assert two.meta == (("lang", "en"),)
    assert (three.id, three.label, three.spans) == ("s-3", "", ())


def test_massive(tmp_path: Path) -> None:
    (one,) = all_of(write(tmp_path, *samples.FILES["massive"]))
    assert one.text == "wake me [now] at nine am"
    assert one.tokens[one.spans[0].start :] == ("nine", "am")
    assert (one.id, one.label, dict(one.meta)["partition"]) == ("7", "alarm_set", "dev")


def injongo(unit: str, texts: list[str]) -> str:
    """Records whose slot is the second word, counted in `unit` under keys that say bytes."""
    lines = []
    for text in texts:
        start = text.index(" ") + 1
        end = text.index(" ", start)
        if unit == "byte":
            start, end = (len(text[:at].encode()) for at in (start, end))
        lines.append(
            {"text": text, "spans": [{"start_byte": start, "limit_byte": end, "label": "X"}]}
        )
    return "".join(json.dumps(line) + "\n" for line in lines)


@pytest.mark.parametrize("unit", ["byte", "char"])
def test_what_offsets_count_is_found_out(tmp_path: Path, unit: str) -> None:
    texts = ["wake me up", "ɖɛka ɖɛkakpui ɛʋɛ sia", "jí mi ní àárọ̀"]
    path = write(tmp_path, "s.jsonl", injongo(unit, texts))
    read_back = [s.tokens[s.spans[0].start : s.spans[0].end] for s in all_of(path)]
    assert read_back == [("me",), ("ɖɛkakpui",), ("mi",)]
    other = "char" if unit == "byte" else "byte"
    problems: list[Problem] = []
    forced = list(read(path, "", Options(offsets=other), problems))
    assert [s.spans for s in forced] != [s.spans for s in all_of(path)]
    with pytest.raises(ConfigError, match="byte or char"):
        Options(offsets="bits")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("[]", "not a JSON object"),
        ("{", "not a JSON object"),
        ("{}", "no text"),
        ('{"text": 3}', "no text"),
        ('{"text": "a b", "slots": [{"start": 0, "end": 9, "label": "x"}]}', "outside"),
        ('{"text": "a b", "slots": [{"start": 1, "end": 2, "label": "x"}]}', "blank"),
        ('{"text": "a b", "slots": [{"start": 2, "end": 1, "label": "x"}]}', "empty"),
        ('{"text": "a b", "slots": [{"start": "0", "end": 1, "label": "x"}]}', "whole numbers"),
        ('{"text": "a b", "slots": 3}', "not a list"),
        ('{"text": "a b", "intent": ["x"]}', "not a string"),
        ('{"text": "a b", "tokens": ["a", "c"]}', "not in the text"),
        ('{"text": "a b", "tokens": ["a"]}', "end before"),
        ('{"text": "a b", "tree": [{"head": 7}]}', "head 7"),
        ('{"text": "a b", "tags": [{"name": "t", "tags": ["x"]}]}', "1 tags"),
        ('{"text": "a b", "meta": [["k"]]}', "pair"),
        ('{"utt": "at nine", "annot_utt": "at [time : ten]"}', "differ"),
        ('{"utt": "at nine", "annot_utt": "at [time : nine"}', "not closed"),
        ('{"utt": "at nine", "annot_utt": "at"}', "ends before"),
    ],
)
def test_a_broken_record_is_one_problem(tmp_path: Path, record: str, reason: str) -> None:
    path = write(tmp_path, "s.jsonl", f'{{"text": "ok"}}\n{record}\n{{"text": "fine"}}\n')
    problems: list[Problem] = []
    assert [s.text for s in read(path, problems=problems)] == ["ok", "fine"]
    assert [p.line for p in problems] == [2]
    assert reason in problems[0].reason


def test_no_json_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"s.jsonl:1: not JSON lines"):
        all_of(write(tmp_path, "s.jsonl", "hello\n"))


def test_tables(tmp_path: Path) -> None:
    one, two = all_of(write(tmp_path, *samples.FILES["table"]))
    assert (one.id, one.label, one.text) == ("548", "sports", 'The mile "run" is short.')
    one, two = all_of(write(tmp_path, *samples.FILES["csv"]))
    assert (one.text, one.label) == ('He said "no", twice', "negative")
    assert two.text == "two lines"


def test_table_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "s.tsv", "x\thello there\n y\tbye\n")
    one, _ = all_of(path, columns=(("text", "2"), ("label", "1")))
    assert (one.text, one.label) == ("hello there", "x")
    with pytest.raises(FormatError, match=r"s.tsv:1: which column is the text"):
        all_of(path)
    path = write(tmp_path, "t.tsv", "Satz\tKlasse\nhallo\tgut\n")
    (one,) = all_of(path, columns=(("text", "satz"), ("label", "Klasse")))
    assert (one.text, one.label) == ("hallo", "gut")
    with pytest.raises(FormatError, match="no column 'Wort'"):
        all_of(path, columns=(("text", "Wort"),))
    with pytest.raises(ConfigError, match="a table has id, text, label"):
        all_of(path, columns=(("foo", "1"),))


def test_tsv_cells_that_a_csv_library_quoted(tmp_path: Path) -> None:
    rows = ['"The ""Land"" of lakes"', '"Land" and "sea"', '""', '"whole"', '"a ""b" c"']
    lines = [f"{n}\t{row}\tx\n" for n, row in enumerate(rows)]
    path = write(tmp_path, "s.tsv", "".join(("id\ttext\tlabel\n", *lines)))
    expected = ['The "Land" of lakes', *rows[1:]]
    assert [one.text for one in all_of(path)] == expected
    table = clean_table(path, Options())
    assert table is not None
    assert table["text"].to_pylist() == expected


def test_table_rows_add_up(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, "s.tsv", "text\tlabel\na\tx\nb\n \tx\nc\ty\n")
    assert [s.text for s in read(path, problems=problems)] == ["a", "c"]
    assert [(p.line, p.reason) for p in problems] == [
        (3, "1 cells where the first row has 2"),
        (4, "the text is blank"),
    ]
    with pytest.raises(FormatError, match="not CSV"):
        all_of(write(tmp_path, "s.csv", 'text,label\n"a"b,x\n'))
