"""Corpora out: functions from sentences to lines, in the formats that other tools read.

Each takes any sentences, with whatever parts they have, opens no file, and gives lines without
their line ends (a block of several lines for formats with blank lines between sentences).
"""

from collections.abc import Callable, Iterable, Iterator

from lrl.corpus.sentence import Sentence
from lrl.corpus.writers.columns import conll
from lrl.corpus.writers.conllu import conllu
from lrl.corpus.writers.json import jsonl, massive
from lrl.corpus.writers.lines import csv, text, tsv

Writer = Callable[[Iterable[Sentence]], Iterator[str]]

WRITERS: dict[str, Writer] = {
    "text": text,
    "tsv": tsv,
    "csv": csv,
    "conll": conll,
    "conllu": conllu,
    "jsonl": jsonl,
    "massive": massive,
}
# What a file of each format is called.
SUFFIXES = {
    "text": ".txt",
    "tsv": ".tsv",
    "csv": ".csv",
    "conll": ".conll",
    "conllu": ".conllu",
    "jsonl": ".jsonl",
    "massive": ".massive.jsonl",
}
