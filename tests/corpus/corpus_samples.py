"""One small real-looking file of each corpus format, for the tests of this folder."""

from pathlib import Path

CONLLU = """\
# newdoc id = toy
# sent_id = toy-1
# text = Ana didn't sleep.
# label = health
1\tAna\tAna\tPROPN\tNNP\tNumber=Sing\t4\tnsubj\t4:nsubj\tEntity=B-PER
2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdid\tdo\tAUX\tVBD\tTense=Past\t4\taux\t4:aux\t_
3\tn't\tnot\tPART\tRB\tPolarity=Neg\t4\tadvmod\t4:advmod\t_
4\tsleep\tsleep\tVERB\tVB\tVerbForm=Inf\t0\troot\t0:root\tSpaceAfter=No|Gloss=x
4.1\tsleep\tsleep\tVERB\tVB\t_\t_\t_\t4:conj\t_
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t4:punct\tEntity=(1-person)

# sent_id = toy-2
# text = Il parle du chat
1\tIl\til\tPRON\t_\t_\t2\tnsubj\t_\t_
2\tparle\tparler\tVERB\t_\t_\t0\troot\t_\t_
3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_
3\tde\tde\tADP\t_\t_\t5\tcase\t_\t_
4\tle\tle\tDET\t_\t_\t5\tdet\t_\t_
5\tchat\tchat\tNOUN\t_\t_\t2\tobl\t_\t_
"""
NER = """\
-DOCSTART- -X- -X- O

Ana NNP I-NP B-PER
Bello NNP I-NP I-PER
sang VBD I-VP O
. . O O


In IN I-PP O
Mali NNP I-NP B-LOC
"""
POS = "Ana PROPN\nsang VERB\n. PUNCT\n\nMali PROPN\n"
JSONL = """\
{"id": "a1", "text": "wake me at 6:00 AM", "intent": "alarm", \
"slots": [{"start": 11, "end": 18, "label": "time"}]}
{"id": "a2", "text": "play Youssou's song", "intent": "music", \
"slots": [{"start": 5, "end": 12, "label": "artist"}], "lang": "en"}
{"text": "stop"}
"""
MASSIVE = """\
{"id": "7", "locale": "en-US", "partition": "dev", "scenario": "alarm", \
"intent": "alarm_set", "utt": "wake me [now] at nine am", \
"annot_utt": "wake me [now] at [time : nine am]"}
"""
SIB = 'index_id\tcategory\ttext\n548\tsports\tThe mile "run" is short.\n8\ttravel\tTake a look.\n'
CSV = 'id,text,label\n1,"He said ""no"", twice",negative\n2,"two\nlines",neutral\n'
TEXT = "Ana sang.\n\n  Mali won, 2:1!  \n"

FILES = {
    "conllu": ("s.conllu", CONLLU),
    "conll": ("s.txt", NER),
    "jsonl": ("s.jsonl", JSONL),
    "massive": ("m.jsonl", MASSIVE),
    "table": ("s.tsv", SIB),
    "csv": ("s.csv", CSV),
    "text": ("s.text", TEXT),
}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path
