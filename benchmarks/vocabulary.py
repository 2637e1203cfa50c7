"""What a vocabulary extension is worth on real text, by what the new rows begin as.

For each language: pieces from the GATITOS lexicon and from nothing else; then real sentences of
SIB-200's training split and their English originals. Printed, before and after: by how much a
sentence's vector is nearer to its original than to the others, the mean reciprocal rank of the
original among all, pieces a word, and the share of word tokens of other languages that are cut
in another way. The test split is not read.
"""

import argparse
import copy
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from lrl.adapt.encoder import Encoder, Reading, load
from lrl.adapt.fitness import fitness
from lrl.adapt.vocabulary.config import ROWS, ExtendConfig
from lrl.adapt.vocabulary.cut import raw_of
from lrl.adapt.vocabulary.extend import described_by, grow, with_description
from lrl.adapt.vocabulary.measure import nearness, vectors
from lrl.adapt.vocabulary.propose import propose, source_words
from lrl.adapt.vocabulary.words import words_of
from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.languages import resolve
from lrl.lexicon.ensure import ensure
from lrl.lexicon.store import open_lexicon

OTHERS = ("eng_Latn", "fra_Latn", "swh_Latn")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--lang", default="ewe,bam,aka:twi,grn,lin", help="aka:twi: the lexicon's code, SIB's code"
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--model", type=Path, default=Path("../shared/models/multilingual-e5-small-trimmed")
    )
    parser.add_argument("--prefix", default="query: ")
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--pieces", default="500")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("LRL_DATA", str(args.data))
    torch.set_num_threads(1)
    encoder = load(args.model, Reading("mean", args.prefix))
    sib = args.data / "tasks" / "sib200"
    others = {name: texts(sib / name, args.sentences) for name in OTHERS}
    english = others["eng_Latn"]
    ours = vectors(encoder, list(english.values()))
    for names in args.lang.split(","):
        lang, _, other = names.partition(":")
        found = texts(next(sib.glob(f"{other or lang}_*")), args.sentences, set(english))
        gold = [list(english).index(name) for name in found]
        for row in measured(encoder, lang, list(found.values()), ours, gold, others, args):
            line = "  ".join(f"{key} {value}" for key, value in row.items())
            print(json.dumps(row) if args.json else line, flush=True)


def measured(
    encoder: Encoder,
    lang: str,
    real: Sequence[Sentence],
    ours: torch.Tensor,
    gold: Sequence[int],
    others: dict[str, dict[str, Sentence]],
    args: Any,
) -> Any:
    """One row before, and one for each way and size."""
    before = nearness(vectors(encoder, real), ours, gold)
    old = fitness(encoder.tokenizer, real)
    yield {
        "lang": lang, "pieces": 0, "rows": "", "margin": round(before.margin, 4),
        "rank": round(before.rank, 4), "fertility": round(old.fertility, 3),
    }  # fmt: skip
    entries = list(open_lexicon(ensure(resolve(lang), "gatitos")).entries())
    words, source = words_of(entries), source_words(entries, ())
    described = described_by(encoder.tokenizer)
    for size in map(int, args.pieces.split(",")):
        begin = time.process_time()
        extension = propose(described, words, source, ExtendConfig(pieces=size))
        spent = time.process_time() - begin
        raw = raw_of(extension.described)
        tokenizer = with_description(encoder.tokenizer, extension.described)
        for how in args.rows.split(","):
            grown = copy.deepcopy(encoder)
            grow(grown, extension, words, ExtendConfig(pieces=size, rows=how))
            grown.tokenizer = tokenizer
            after = nearness(vectors(grown, real), ours, gold)
            yield {
                "lang": lang, "pieces": len(extension.pieces), "rows": how,
                "margin": round(after.margin, 4), "rank": round(after.rank, 4),
                "fertility": round(fitness(tokenizer, real).fertility, 3),
                **{name: round(changed(encoder, raw, some), 5) for name, some in others.items()},
                "seconds": round(spent, 1),
            }  # fmt: skip


def changed(encoder: Encoder, raw: Any, sentences: dict[str, Sentence]) -> float:
    """The share of word tokens that a new tokenizer cuts in another way."""
    forms = [f" {form}" for one in sentences.values() for form in one.tokens]
    old = encoder.tokenizer.backend_tokenizer
    count = 0
    for form in forms:
        count += old.encode(form).ids != raw.encode(form).ids
    return count / max(1, len(forms))


def texts(folder: Path, count: int, among: set[str] | None = None) -> dict[str, Sentence]:
    """The first sentences of a training split by their number."""
    found = {}
    for line in (folder / "train.tsv").read_text("utf-8").splitlines()[1:]:
        name, _, text = line.split("\t")
        if among is None or name in among:
            found[name] = Sentence(name, *tokenise(text))
    return dict(sorted(found.items())[:count])


if __name__ == "__main__":
    main()
