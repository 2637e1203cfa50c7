"""`Inflections` on disk: a folder with `model.json`, the table's rows and the members' numbers.

Rule and analogy are made again from the rows when they are read, which takes less than a second
where the rows' scripts are known; so the scripts are kept and the two members are not.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from lrl import arrays, paths, provenance
from lrl.errors import FormatError, ResourceError
from lrl.morphology import analogy, edits, rules
from lrl.morphology.inflector import Inflector, Row
from lrl.morphology.paradigms import Table, build
from lrl.morphology.pool import Pool, Weights
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.scripts import Script, Side, letters, named, scripts, word_of
from lrl.morphology.sigmorphon import read
from lrl.morphology.tiers import Inflections

VERSION = 1
AGAIN = "train the model again"
ROWS, SCRIPTS, EDITS, NEURAL = "rows.tsv", "scripts.json", "edit.safetensors", "neural"


def save(model: Inflections, folder: Path, **told: Any) -> None:
    """Write a model; `model.json`, which names the rest and holds what is `told`, comes last."""
    described: dict[str, Any] = {}
    (folder / "model.json").unlink(missing_ok=True)  # so that no old one stands over new files
    text = "".join(f"{lemma}\t{bundle}\t{form}\n" for lemma, bundle, form in model.rows)
    _write(folder / ROWS, text.encode())
    made = scripts([(letters(lemma), letters(form)) for lemma, _, form in model.rows])
    kinds = {script: k for k, script in enumerate(dict.fromkeys(made))}
    kept = {"scripts": [_plain(s) for s in kinds], "rows": [kinds[s] for s in made]}
    _write(folder / SCRIPTS, orjson.dumps(kept))
    for name, member in model.members.items():
        described[name] = {}
        if isinstance(member, analogy.Analogy):
            described[name] = {"slopes": member.slopes.tolist()}
        elif isinstance(member, edits.Edits):
            described[name], numbers = member.state()
            arrays.save(folder / EDITS, numbers)
        elif name == NEURAL:
            _save_transducer(member, folder / NEURAL)
    files = [ROWS, SCRIPTS, *([EDITS] if "edit" in model.members else [])]
    provenance.write_json(
        folder / "model.json",
        {
            **provenance.made_by("inflections"),
            **told,
            "version": VERSION,
            "rows": len(model.rows),
            "sha256": {name: provenance.sha256(folder / name) for name in files},
            "members": described,
            "order": list(model.members),
            "pool": {
                "table": model.pool.table,
                "parts": dict(model.pool.parts),
                "cells": dict(model.pool.cells),
            },
            "calibration": [model.calibration.slope, model.calibration.offset],
        },
    )


def load(folder: Path) -> Inflections:
    """The model that `save` wrote to a folder.

    Raises ResourceError where a file is missing and FormatError where one is not as written.
    """
    path = folder / "model.json"
    try:
        told = orjson.loads(arrays.contents(path, AGAIN))
        if told["version"] != VERSION:
            raise FormatError(path, None, f"written by another version of lrl; {AGAIN}")
        for name, digest in told["sha256"].items():
            if not (folder / name).is_file():
                raise ResourceError(f"{folder / name}: no such file; {AGAIN}")
            if provenance.sha256(folder / name) != digest:
                raise FormatError(folder / name, None, f"changed since it was written; {AGAIN}")
        rows = [(e.lemma, e.features, e.form) for e in read(folder / ROWS, "2023")]
        kept = orjson.loads(arrays.contents(folder / SCRIPTS, AGAIN))
        kinds = [_script(one) for one in kept["scripts"]]
        made = [kinds[k] for k in kept["rows"]]
        if len(made) != len(rows):
            raise ValueError(f"{len(made)} scripts for {len(rows)} rows")
        members: dict[str, Inflector] = {}
        for name in told["order"]:
            members[name] = READERS[name](folder, told["members"][name], rows, made)
        pool = Pool(
            _weights(told["pool"]["table"], len(members)),
            {p: _weights(w, len(members)) for p, w in told["pool"]["parts"].items()},
            {c: _weights(w, len(members)) for c, w in told["pool"]["cells"].items()},
        )
        return Inflections(rows, members, pool, Calibration(*told["calibration"]))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        reason = f"not the description of a model ({error}); {AGAIN}"
        raise FormatError(path, None, reason) from error


def kept(language: str) -> Path | None:
    """The model that is kept for a language's fetched table, by its ISO 639-3 code, if any is."""
    folder = paths.inflectors() / language
    return folder if (folder / "model.json").is_file() else None


def fingerprint(folder: Path) -> str:
    """A hash of all that a model says: of its files that name the hashes of the others."""
    named = [arrays.contents(folder / "model.json", AGAIN)]
    if (folder / NEURAL / "model.json").is_file():
        named.append(arrays.contents(folder / NEURAL / "model.json", AGAIN))
    return hashlib.sha256(b"\0".join(named)).hexdigest()


def load_table(folder: Path) -> Table:
    """The table of a model, without its members. Raises as `load` does."""
    if not (folder / "model.json").is_file():
        raise ResourceError(f"{folder / 'model.json'}: no such file; {AGAIN}")
    return build((e.lemma, e.features, e.form) for e in read(folder / ROWS, "2023"))


Reader = Callable[[Path, Mapping[str, Any], Sequence[Row], Sequence[Script]], Inflector]


def _rule(
    folder: Path, told: Mapping[str, Any], rows: Sequence[Row], made: Sequence[Script]
) -> Inflector:
    return rules.train(rows, made)


def _analogy(
    folder: Path, told: Mapping[str, Any], rows: Sequence[Row], made: Sequence[Script]
) -> Inflector:
    slopes = np.array(told["slopes"], dtype=float)
    if slopes.shape != (analogy.NAMES,):
        raise ValueError(f"{slopes.size} slopes, not {analogy.NAMES}")
    return analogy.train(rows, made=made, slopes=slopes)


def _edit(
    folder: Path, told: Mapping[str, Any], rows: Sequence[Row], made: Sequence[Script]
) -> Inflector:
    path = folder / EDITS
    return edits.restore(told, arrays.load(path, provenance.sha256(path), AGAIN))


def _neural(
    folder: Path, told: Mapping[str, Any], rows: Sequence[Row], made: Sequence[Script]
) -> Inflector:
    from lrl.morphology.reinflect.storage import load as load_transducer

    transducer = load_transducer(folder / NEURAL)
    for member in transducer.members:
        # Rounding depends on what is inflected together; doubled, it is too small to be seen.
        member.network.double()
    return transducer


READERS: dict[str, Reader] = {"analogy": _analogy, "rule": _rule, "edit": _edit, "neural": _neural}


def _save_transducer(member: Inflector, folder: Path) -> None:
    from lrl.morphology.reinflect.ensemble import Transducer
    from lrl.morphology.reinflect.storage import save as save_transducer

    if not isinstance(member, Transducer):
        raise TypeError(f"{type(member).__name__}: no transducer")
    save_transducer(member, folder)


def _plain(script: Script) -> list[list[tuple[list[str], list[str], int]]]:
    """A script as JSON holds it; symbols by name, since their characters differ between runs."""
    return [
        [(named(away), named(put), kept) for away, put, kept in side]
        for side in (script.start, script.end)
    ]


def _script(plain: Sequence[Sequence[tuple[list[str], list[str], int]]]) -> Script:
    start, end = (_side(side) for side in plain)
    return Script(start, end)


def _side(plain: Sequence[tuple[list[str], list[str], int]]) -> Side:
    return tuple((word_of(away), word_of(put), int(kept)) for away, put, kept in plain)


def _weights(values: Sequence[float], members: int) -> Weights:
    if len(values) != members or not np.isfinite(values).all():
        raise ValueError(f"weights {values!r:.40} for {members} members")
    return tuple(float(value) for value in values)


def _write(path: Path, data: bytes) -> None:
    with provenance.beside(path) as temporary:
        temporary.write_bytes(data)
