"""How right and how much `lrl selflearn` learns from simulated logs, and what a model gains by it.

    python benchmarks/selflearn.py --lang ewe,lin --right 0.6
    python benchmarks/selflearn.py --lang ewe,lin --encoder DIR --prefix "query: "
    python benchmarks/selflearn.py --lang ewe,lin --encoder DIR --prefix "query: " \\
        --retrain OUT --split test

Users say the training utterances of Injongo; what shares intent and kinds of slots is a rephrase
(lrl.selflearn.simulate). The model whose errors are their failures is one of: an adapted model
(--model); the nearest centroid of some utterances of the language in an encoder, which are then in
no log; a share of right answers drawn at random (--right). A stand-in finds the slots of what it
labels right, and none elsewhere. What is learned is held against Injongo's own labels, and against
what everybody's successes alone would have taught ("naive"). With --retrain a model is trained on
English, its errors make the log, and another one is trained on English and what was learned; both
answer a split that was in no log.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from stand_ins import centroids, drawn, kept, key_of

from lrl.corpus.sentence import Sentence
from lrl.evaluate.datasets import load
from lrl.languages import resolve
from lrl.selflearn.job import sentence_of
from lrl.selflearn.learned import Mined, Mining
from lrl.selflearn.log import Event, log_of
from lrl.selflearn.mine import mine
from lrl.selflearn.reading import reading_of
from lrl.selflearn.sessions import attempts
from lrl.selflearn.similarity import Embed, Scorer, embedder, meaning, scorers
from lrl.selflearn.simulate import Crowd, simulate

TASK, SOURCE = "injongo", "eng"


@dataclass(frozen=True, slots=True)
class Truth:
    """What the utterances of a language mean, by their keys, and what the model takes them for."""

    labels: Mapping[str, set[str]]
    slots: Mapping[str, set[tuple[tuple[str, str], ...]]]
    wrong: frozenset[str]


def truth_of(gold: Sequence[Sentence], answers: Sequence[Sentence]) -> Truth:
    """From labelled utterances and a model's answers to them."""
    labels: dict[str, set[str]] = defaultdict(set)
    slots: dict[str, set[tuple[tuple[str, str], ...]]] = defaultdict(set)
    wrong = set()
    for s, answer in zip(gold, answers, strict=True):
        labels[key_of(s.text)].add(s.label)
        slots[key_of(s.text)].add(reading_of(s).slots)
        if answer.label != s.label:
            wrong.add(key_of(s.text))
    return Truth(labels, slots, frozenset(wrong))


def measured(mined: Mined, truth: Truth) -> dict[str, Any]:
    """Shares of what was learned that is right, and how much that is."""
    examples = {key_of(one.said): one for one in mined.examples}
    right = {key: one.reading.label in truth.labels[key] for key, one in examples.items()}
    corrected = [key for key, one in examples.items() if one.kind == "corrected"]
    slotted = [key for key, one in examples.items() if one.slotted and right[key]]
    rewrites = [
        not truth.labels[key_of(one.said)].isdisjoint(truth.labels[key_of(one.instead)])
        for one in mined.rewrites
    ]
    return {
        "utterances": len(truth.labels),
        "misread": len(truth.wrong),
        "examples": len(examples),
        "precision": share(right.values()),
        "corrected": len(corrected),
        "precision_corrected": share(right[key] for key in corrected),
        "misread_and_learned_right": sum(right.get(key, False) for key in truth.wrong),
        "slots": len(slotted),
        "precision_slots": share(examples[k].reading.slots in truth.slots[k] for k in slotted),
        "rewrites": len(rewrites),
        "precision_rewrites": share(rewrites),
        "users_distrusted": mined.counts["users_distrusted"],
    }


def share(found: Any) -> float | None:
    """The share of true ones, None of none."""
    values = list(found)
    return round(sum(values) / len(values), 4) if values else None


def naive(events: Sequence[Event], truth: Truth, config: Mining) -> dict[str, Any]:
    """What successes alone teach: the label in which most attempts with an utterance ended, for
    utterances whose attempts succeeded with as many users."""
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    users: dict[str, set[str]] = defaultdict(set)
    for run in attempts(events, config.window):
        if run.success and run.success.reading:
            for event in run.events:
                ended[event.key][run.success.reading.label] += 1
                users[event.key].add(run.user)
    taught = {
        key: min(counts, key=lambda label: (-counts[label], label))
        for key, counts in ended.items()
        if len(users[key]) >= config.users
    }
    right = {key: label in truth.labels[key] for key, label in taught.items()}
    return {
        "examples": len(taught),
        "precision": share(right.values()),
        "precision_misread": share(right[key] for key in truth.wrong if key in right),
    }


def answered_in(
    args: argparse.Namespace, lang: str, embed: Embed | None
) -> tuple[list[Sentence], list[Sentence]]:
    """The utterances of the logs, and what the model, or its stand-in, makes of them."""
    gold = load(TASK, lang, "train", args.data)
    if args.retrain or args.model:
        from lrl.adapt.adapted import predict

        folder = args.model or trained(args, "base", [])
        return gold, [one.sentence for one in predict(folder, gold, way="self")]
    if embed is None:
        return gold, drawn(gold, args.right, args.seed)
    order = np.random.default_rng([args.seed, *b"shots"]).permutation(len(gold)).tolist()
    chosen = [gold[at] for at in order[: args.shots]]
    rest = [gold[at] for at in sorted(order[args.shots :])]
    return rest, centroids(embed, chosen, rest)


def trained(args: argparse.Namespace, name: str, examples: Sequence[Sentence]) -> Path:
    """The folder of a model trained on English and on examples; one that is there already stays."""
    from lrl.adapt.config import TrainConfig
    from lrl.adapt.encoder import Reading
    from lrl.adapt.job import Job, TrainSet, adapt

    sets = [TrainSet(tuple(load(TASK, SOURCE, "train", args.data)))]
    sets += [TrainSet(tuple(examples))] if examples else []
    config = TrainConfig(
        epochs=args.epochs, seed=args.seed, patience=0, parts=args.parts, head_rate=args.head_lr
    )
    out: Path = args.retrain / name
    reading = Reading("mean", args.prefix)
    adapt(Job(args.encoder, "classify", tuple(sets), out, reading=reading, config=config),
          lambda record: print(f"{name} epoch {record['epoch']:g}", file=sys.stderr))  # fmt: skip
    return out


def gained(args: argparse.Namespace, lang: str, after: Path) -> dict[str, Any]:
    """Both models on utterances that were in no log, with signatures and the paired test."""
    from lrl.adapt.adapted import predict
    from lrl.evaluate.compare import Resampling, System, compared, records
    from lrl.evaluate.suite import Suite, prepare

    suite = Suite(task=TASK, langs=(lang,), split=args.split, data=args.data)
    test = prepare(suite, lang).test
    systems = [
        System(name, [p.sentence for p in predict(folder, test.sentences, way="self")], args.seed)
        for name, folder in (("learned", after), ("base", args.retrain / "base"))
    ]
    drawing, metrics = Resampling(), ("intent_accuracy",)
    scores = [one.as_dict() for s in systems for one in records(test, s, metrics, drawing)]
    (difference,) = compared(test, systems[0], systems[1], metrics, drawing)
    return {"scores": scores, "difference": difference.as_dict()}


def measure(args: argparse.Namespace, lang: str, embed: Embed | None) -> list[dict[str, Any]]:
    """One row a share of malicious users."""
    gold, answers = answered_in(args, lang, embed)
    truth = truth_of(gold, answers)
    config = Mining(users=args.users, least=args.least)
    found: dict[str, Scorer] = scorers(resolve(lang))[0]
    if embed is not None:
        found["meaning"] = meaning(embed, args.seed)
    rows = []
    for part in args.malicious:
        crowd = Crowd(
            users=args.crowd, requests=args.requests, malicious=part, poisoning=args.poisoning,
            unnoticed=args.unnoticed, straying=args.straying,
        )  # fmt: skip
        rng = np.random.default_rng([args.seed, *b"crowd"])
        log = log_of(simulate(gold, answers, crowd, rng))
        mined = mine(log.events, config, found)
        row = {"lang": lang, "malicious": part, "events": len(log.events)}
        row |= {"scores": ["chain", *found], **measured(mined, truth)}
        row["naive"] = naive(log.events, truth, config)
        if args.retrain:
            examples = [sentence_of(one) for one in mined.examples]
            after = trained(args, f"{lang}-{part:g}", examples)
            row["gain"] = gained(args, lang, after)
        print(f"{lang} {part:g}: {len(mined.examples)} examples", file=sys.stderr)
        rows.append(row)
    return rows


def show(row: Mapping[str, Any]) -> None:
    """One row in words."""
    print(f"{row['lang']}, {row['malicious']:.0%} malicious: {row['events']:,} events; the model "
          f"misreads {row['misread']} of {row['utterances']} utterances")  # fmt: skip
    for what in ("examples", "corrected", "slots", "rewrites"):
        right = "precision" if what == "examples" else f"precision_{what}"
        value = "-" if row[right] is None else f"{row[right]:.1%}"
        print(f"  {what:10} {row[what]:>6,}  right {value}")
    print(f"  misread utterances now labelled right: {row['misread_and_learned_right']}; "
          f"users distrusted: {row['users_distrusted']}")  # fmt: skip
    print(f"  naive: {row['naive']}")
    if "gain" in row:
        print(f"  {row['gain']['difference']}")
        for one in row["gain"]["scores"]:
            print(f"  {one['signature']}: {one['value']:.4f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    shared = Path(os.environ.get("LRL_DATA", "../shared/data"))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--lang", default="ewe,lin", help="languages of Injongo")
    add("--data", type=Path, default=shared)
    add("--encoder", type=Path, help="for likeness of meaning, and for what is trained")
    add("--prefix", default="", help="what stands before each text")
    add("--model", type=Path, help="an adapted model, whose errors are the failures")
    add("--right", type=float, default=0.6, help="without any model: its share of right answers")
    add("--shots", type=int, default=300, help="utterances that make the centroids")
    add("--malicious", default="0,0.05,0.2", help="shares of the users")
    add("--poisoning", type=float, default=0.0, help="how often they spoil what was right")
    add("--unnoticed", type=float, default=Crowd().unnoticed, help="wrong readings let pass")
    add(
        "--straying",
        type=float,
        default=Crowd().straying,
        help="failures after which else is asked",
    )
    add("--crowd", type=int, default=Crowd().users, help="users")
    add("--requests", type=int, default=Crowd().requests, help="of each user")
    add("--users", type=int, default=Mining().users, help="that it takes to learn")
    add("--least", type=float, default=Mining().least, help="confidence that it takes to learn")
    add("--retrain", type=Path, metavar="OUT", help="train before and after; needs --encoder")
    add("--epochs", type=int, default=10)
    add("--parts", default="full", help="what learns; head: the encoder stays as it is")
    add("--head-lr", type=float, default=1e-3)
    add("--split", default="dev", choices=("dev", "test"), help="what --retrain is measured on")
    add("--seed", type=int, default=1)
    add("--json", action="store_true")
    args = parser.parse_args(argv)
    if args.retrain and not args.encoder:
        parser.error("--retrain needs --encoder")
    args.malicious = [float(part) for part in args.malicious.split(",")]
    embed = None
    if args.encoder:
        from lrl.adapt.encoder import Reading

        embed = kept(embedder(args.encoder, Reading("mean", args.prefix)))
    rows = [row for lang in args.lang.split(",") for row in measure(args, lang, embed)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            show(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
