"""A lexicon on disk: one Parquet file, a JSON sidecar, and the rejected rows beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from lrl import paths, provenance
from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.languages import Language, near, resolve
from lrl.lexicon.entry import Entry

SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("source_lang", pa.string()),
        ("target_lang", pa.string()),
        ("pos", pa.string()),
        ("sense", pa.string()),
        ("quality", pa.float32()),
        ("origin", pa.string()),
        ("licence", pa.string()),
        ("line", pa.int32()),
    ]
)
SOURCE = "eng"  # the source language that a file's name leaves out
AGAIN = "ingest it again"


@dataclass(frozen=True)
class Lexicon:
    """An opened lexicon: its pairs as an Arrow table with the columns of SCHEMA.

    `path` is its Parquet file, or for one put
    together in memory that of its first part; `sha256` stands for its content.
    """

    name: str
    source_lang: Language
    target_lang: Language
    path: Path
    sha256: str
    licences: tuple[str, ...]
    table: pa.Table

    def __post_init__(self) -> None:
        if not self.table.schema.equals(SCHEMA):
            raise ValueError(f"{self.path}: columns {self.table.schema.names}")

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def entries(self) -> Iterator[Entry]:
        """The entries one by one, in the order of the file."""
        for batch in self.table.to_batches(max_chunksize=4096):
            for row in batch.to_pylist():
                yield Entry(**row)

    def turned(self) -> "Lexicon":
        """The same pairs in the other direction."""
        swapped = {"source": "target", "source_lang": "target_lang"}
        swapped |= {b: a for a, b in swapped.items()}
        columns = [self.table[swapped.get(name, name)] for name in SCHEMA.names]
        return Lexicon(
            self.name,
            self.target_lang,
            self.source_lang,
            self.path,
            _digest("turned", self.sha256),
            self.licences,
            pa.table(columns, schema=SCHEMA),
        )

    def at_least(self, quality: float) -> "Lexicon":
        """Only the pairs of this quality or a better one."""
        table = self.table.filter(
            pc.greater_equal(self.table["quality"], pa.scalar(quality, pa.float32()))
        )
        digest = _digest(f"at least {quality}", self.sha256)
        return Lexicon(
            self.name, self.source_lang, self.target_lang, self.path, digest, self.licences, table
        )

    @cached_property
    def sidecar(self) -> dict[str, Any]:
        """What its sidecar says: counts, reasons, profile, licence, source file."""
        return read_sidecar(self.path)


def file_of(target: Language | str, name: str, source: Language | str = SOURCE) -> Path:
    """Where the lexicon of this name and direction is or will be kept."""
    if not name or name.startswith(".") or any(c in name for c in "/\\\0"):
        raise ConfigError(f"lexicon name {name!r}: use letters, digits and hyphens")
    source, target = _tag(source), _tag(target)
    suffix = "" if source == SOURCE else f".from-{source}"
    return paths.lexicons() / target / f"{name}{suffix}.parquet"


def find(
    language: Language | str, name: str | None = None, source: Language | str = SOURCE
) -> list[Path]:
    """Files of the ingested lexicons of a language, by name; empty where there is none."""
    source = _tag(source)
    folder = paths.lexicons() / _tag(language)
    found = []
    for path in sorted(folder.glob("*.parquet")):
        own, _, origin = path.name.removesuffix(".parquet").partition(".from-")
        if (origin or SOURCE) == source and name in (None, own):
            found.append(path)
    return found


def find_all() -> list[Path]:
    """Files of all ingested lexicons, by language and name."""
    return sorted(paths.lexicons().glob("*/*.parquet"))


def sidecar_of(path: Path) -> Path:
    """The sidecar of a lexicon's file."""
    return path.with_suffix(".json")


def rejected_of(path: Path) -> Path:
    """The file of the rows that were not taken into a lexicon."""
    return path.with_suffix(".rejected.jsonl")


def read_sidecar(path: Path) -> dict[str, Any]:
    """The sidecar of a lexicon's file; FormatError where it is missing or damaged."""
    sidecar = sidecar_of(path)
    try:
        value = orjson.loads(sidecar.read_bytes())
    except FileNotFoundError as error:
        raise FormatError(path, None, f"its sidecar {sidecar.name} is missing; {AGAIN}") from error
    except OSError as error:
        raise ResourceError(f"{sidecar}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise FormatError(sidecar, None, f"not JSON ({error.msg}); {AGAIN}") from error
    required = {"name": str, "languages": dict, "sha256": str, "licences": list}
    if not isinstance(value, dict) or any(
        not isinstance(value.get(key), kind) for key, kind in required.items()
    ):
        raise FormatError(sidecar, None, f"not the sidecar of a lexicon; {AGAIN}")
    return value


def open_lexicon(path: Path) -> Lexicon:
    """Read a lexicon; every byte is checked against the sidecar before Arrow sees it.

    Raises ResourceError where there is no such file, naming what there is, and FormatError
    where the file or its sidecar is damaged.
    """
    import pyarrow.parquet as pq

    if not path.is_file():
        raise ResourceError(f"{path}: no such lexicon; {_what_exists(path.parent.name)}")
    about = read_sidecar(path)
    try:
        digest = provenance.sha256(path)
        if digest != about["sha256"]:
            raise FormatError(path, None, f"not the file its sidecar describes; {AGAIN}")
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(SCHEMA):
                raise FormatError(path, None, f"not a lexicon's columns; {AGAIN}")
            table = file.read().combine_chunks()
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror or error}") from error
    except pa.ArrowException as error:
        raise FormatError(path, None, f"not a lexicon ({_line(error)}); {AGAIN}") from error
    try:
        source, target = (_language(about["languages"][side]) for side in ("source", "target"))
    except (AttributeError, KeyError, TypeError) as error:
        raise FormatError(sidecar_of(path), None, f"no pair of languages; {AGAIN}") from error
    return Lexicon(
        about["name"],
        source,
        target,
        path,
        digest,
        tuple(map(str, about["licences"])),
        table,
    )


def save(lexicon: Lexicon, about: dict[str, Any]) -> None:
    """Write a lexicon made in memory to its path; `about` is what its sidecar says besides."""
    import pyarrow.parquet as pq

    path = lexicon.path
    with provenance.beside(path) as parquet, provenance.beside(sidecar_of(path)) as sidecar:
        pq.write_table(lexicon.table, parquet, compression="zstd", row_group_size=1 << 15)
        languages = {"source": lexicon.source_lang, "target": lexicon.target_lang}
        own = {
            "name": lexicon.name,
            "languages": {side: asdict(language) for side, language in languages.items()},
            "source_lang": lexicon.source_lang.tag,
            "target_lang": lexicon.target_lang.tag,
            "licences": list(lexicon.licences),
            "licence": " AND ".join(lexicon.licences),
            "sha256": provenance.sha256(parquet),
            "entries": len(lexicon),
        }
        sidecar.write_bytes(sidecar_bytes(about | own))
        path.unlink(missing_ok=True)  # the new sidecar must never describe the old file


def merge(lexicons: Sequence[Lexicon]) -> Lexicon:
    """One lexicon of several for the same pair of languages, best pairs first.

    Of a pair that several hold the best one stays, the earlier one where they are equal; entries
    are sorted by quality, then by the order of the lexicons and of their rows.
    """
    if not lexicons:
        raise ValueError("no lexicons to merge")
    first = lexicons[0]
    for other in lexicons[1:]:
        if (other.source_lang, other.target_lang) != (first.source_lang, first.target_lang):
            ways = f"{other.name} is {_way(other)} and {first.name} {_way(first)}"
            raise ConfigError(f"{ways}: these do not merge")
    if len(lexicons) == 1:
        return first
    table = pa.concat_tables([lexicon.table for lexicon in lexicons])
    order = pc.sort_indices(
        table.append_column("row", pa.array(range(table.num_rows), pa.int64())),
        sort_keys=[("quality", "descending"), ("row", "ascending")],
    )
    table = table.take(order)
    seen: set[tuple[str, str]] = set()
    keep = []
    for pair in zip(table["source"].to_pylist(), table["target"].to_pylist(), strict=True):
        keep.append(pair not in seen)
        seen.add(pair)
    return Lexicon(
        "+".join(lexicon.name for lexicon in lexicons),
        first.source_lang,
        first.target_lang,
        first.path,
        _digest("merged", *(lexicon.sha256 for lexicon in lexicons)),
        tuple(dict.fromkeys(licence for lexicon in lexicons for licence in lexicon.licences)),
        table.filter(pa.array(keep)).combine_chunks(),
    )


def missing(
    language: Language | str, name: str | None, source: Language | str = SOURCE
) -> ResourceError:
    """The error that says what exists for a language and how to get more."""
    what = f"no lexicon {name!r}" if name else "no lexicon"
    asked = resolve(language) if isinstance(language, str) else language
    kin = [one.tag for one in near(asked) if _names(one.tag)]
    tag = _tag(language)
    return ResourceError(f"{tag}: {what} from {_tag(source)}; {_what_exists(tag, *kin)}")


def _what_exists(tag: str, *kin: str) -> str:
    there = "; ".join(f"{', '.join(_names(one)) or 'none'} for {one}" for one in (tag, *kin))
    made = f"make one with `lrl lexicon ingest PATH --lang {tag}`, or see `lrl fetch`"
    return f"there is {there}; {made}"


def _names(tag: str) -> list[str]:
    """The lexicons that were ingested for a language."""
    folder = paths.lexicons() / tag
    return [path.name.removesuffix(".parquet") for path in sorted(folder.glob("*.parquet"))]


def _tag(language: Language | str) -> str:
    return language if isinstance(language, str) else language.tag


def sidecar_bytes(value: dict[str, Any]) -> bytes:
    """A sidecar as it is written: sorted keys, two-space indent, a final newline."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(value, option=options)


def _language(fields: dict[str, Any]) -> Language:
    """The language a sidecar names; TypeError where it does not."""
    if not all(value is None or isinstance(value, str) for value in fields.values()):
        raise TypeError(f"{fields}: not a language")
    return Language(**fields)


def _way(lexicon: Lexicon) -> str:
    return f"{lexicon.source_lang.tag}→{lexicon.target_lang.tag}"


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def _line(error: Exception) -> str:
    return str(error).splitlines()[0][:120]
