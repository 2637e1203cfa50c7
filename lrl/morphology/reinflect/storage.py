"""A transducer on disk: `model.json`, and one safetensors file of numbers a member."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from lrl import arrays, provenance
from lrl.arrays import texts
from lrl.errors import ConfigError, FormatError
from lrl.morphology.reinflect.alignment import Aligner
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.ensemble import Transducer
from lrl.morphology.reinflect.filled import filled
from lrl.morphology.reinflect.member import Member
from lrl.morphology.reinflect.model import LARGEST, Network, Shape
from lrl.morphology.reinflect.vocabulary import Vocabulary

VERSION = 1
COSTS = "aligner.costs"
AGAIN = "train the model again"


def save(transducer: Transducer, folder: Path) -> None:
    """Write a transducer; each file is moved into place whole, the one that names them last."""
    members = []
    for number, member in enumerate(transducer.members):
        name = f"member-{number}.safetensors"
        weights = {key: tensor.numpy() for key, tensor in member.network.state_dict().items()}
        digest = arrays.save(folder / name, {**weights, COSTS: member.aligner.costs})
        members.append(
            {
                "file": name,
                "sha256": digest,
                "backwards": member.backwards,
                "most": member.most,
                "shape": asdict(member.network.shape),
                "symbols": member.vocabulary.symbols,
                "features": member.vocabulary.features,
                "layered": member.vocabulary.layered,
            }
        )
    provenance.write_json(
        folder / "model.json",
        {
            **provenance.made_by("reinflect"),
            "version": VERSION,
            "calibration": asdict(transducer.calibration),
            "members": members,
        },
    )


def load(folder: Path) -> Transducer:
    """The transducer that `save` wrote to a folder.

    Raises ResourceError where a file is missing and FormatError where one is not as written.
    """
    path = folder / "model.json"
    try:
        described = orjson.loads(arrays.contents(path, AGAIN))
    except orjson.JSONDecodeError as error:
        raise FormatError(path, error.lineno, f"not JSON ({error.msg}); {AGAIN}") from error
    try:
        if described["version"] != VERSION:
            raise FormatError(path, None, f"written by another version of lrl; {AGAIN}")
        members = tuple(_member(folder, one) for one in described["members"])
        slope, offset = (float(described["calibration"][key]) for key in ("slope", "offset"))
        if not members:
            raise ConfigError("no members")
        return Transducer(members, Calibration(slope, offset))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = f"not a transducer's description ({error!r}); {AGAIN}"
        raise FormatError(path, None, reason) from error
    except ConfigError as error:
        raise FormatError(path, None, f"{error}; {AGAIN}") from error


def _member(folder: Path, described: Mapping[str, Any]) -> Member:
    name = str(described["file"])
    if Path(name).name != name:
        raise ConfigError(f"{name!r} is not a file of this folder")
    path = folder / name
    numbers = arrays.load(path, str(described["sha256"]), AGAIN)
    vocabulary = Vocabulary(
        *(texts(described[name]) for name in ("symbols", "features", "layered"))
    )
    costs = numbers.pop(COSTS)
    index = {symbol: k for k, symbol in enumerate(vocabulary.symbols, 1)}
    if costs.shape != (len(index) + 1, len(index) + 1):
        raise ConfigError(f"{name}: costs of {costs.shape} for {len(index)} symbols")
    network = filled(lambda: Network(Shape(**described["shape"]), vocabulary.sizes), numbers)
    most = int(described["most"])
    if not 0 < most <= LARGEST:
        raise ConfigError(f"{name}: most = {most} is out of range")
    return Member(vocabulary, Aligner(index, costs), network, bool(described["backwards"]), most)
