"""Two lexicons that share a language joined over it: A→B and B→C make A→C.

A word of the shared language that has many translations proves little. Each path is weighed by
the qualities of its two pairs and the fan-out of its middle word, paths are put together by
noisy-or, and a pair whose sides share most of their middle words is preferred, in the spirit of
the inverse consultation of Tanaka and Umemura (COLING 1994). The quality is the cube root of it
all, the mean of two fan-outs and a share, for a list of synonyms must not sink its words.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from lrl import provenance
from lrl.errors import ConfigError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.licences import combined
from lrl.lexicon.store import SCHEMA, Lexicon, find_all, missing, open_lexicon, save


@dataclass(frozen=True, slots=True)
class PivotConfig:
    """How paths are weighed.

    A middle word with n other translations on a side counts 1/(1 + fan_out · n) there;
    `inverse` is how much of the score hangs on the share of common middle words; pairs below
    `min_quality` are dropped. `keep` bounds the translations of one word.
    """

    fan_out: float = 1.0
    inverse: float = 0.5
    min_quality: float = 0.3
    keep: int = 8
    memory: str = "2GB"

    def __post_init__(self) -> None:
        if self.fan_out < 0 or not 0 <= self.inverse <= 1 or not 0 <= self.min_quality <= 1:
            raise ConfigError(f"not a way to weigh paths: {self}")
        if self.keep < 1:
            raise ConfigError(f"keep {self.keep}: at least one translation must stay")


# Middle words are compared without capitals. `a` and `b` are the two lexicons, each with one
# row a pair; x is the word of A, m the middle word, z the word of C.
_QUERY = """
WITH a AS (
    SELECT source AS x, nfc_normalize(lower(target)) AS m, max(quality)::DOUBLE AS q,
           first(pos ORDER BY line) AS pos
    FROM ab GROUP BY ALL
), b AS (
    SELECT nfc_normalize(lower(source)) AS m, target AS z, max(quality)::DOUBLE AS q,
           first(pos ORDER BY line) AS pos
    FROM bc GROUP BY ALL
), fan_a AS (SELECT m, count(*) AS n FROM a GROUP BY m),
   fan_b AS (SELECT m, count(*) AS n FROM b GROUP BY m),
   both_sides AS (SELECT m FROM fan_a SEMI JOIN fan_b USING (m)),
   of_x AS (SELECT x, count(*) AS n FROM a SEMI JOIN both_sides USING (m) GROUP BY x),
   of_z AS (SELECT z, count(*) AS n FROM b SEMI JOIN both_sides USING (m) GROUP BY z),
paths AS (
    SELECT a.x, b.z, a.m, a.q * b.q
           / (1 + $fan_out * (fan_a.n - 1)) / (1 + $fan_out * (fan_b.n - 1)) AS weight,
           CASE WHEN a.pos = '' THEN b.pos WHEN b.pos IN ('', a.pos) THEN a.pos ELSE NULL END AS pos
    FROM a JOIN b USING (m) JOIN fan_a USING (m) JOIN fan_b USING (m)
), pairs AS (
    SELECT x, z, count(*) AS common,
           1 - exp(sum(ln(greatest(1 - weight, 1e-9)) ORDER BY m)) AS evidence,
           first(pos ORDER BY weight DESC, m) AS pos,
           string_agg(m, ', ' ORDER BY weight DESC, m) AS via
    FROM paths WHERE pos IS NOT NULL GROUP BY x, z
), scored AS (
    SELECT x, z, pos, via, cbrt(evidence * (1 - $inverse
           + $inverse * 2 * common / (of_x.n + of_z.n))) AS quality
    FROM pairs JOIN of_x USING (x) JOIN of_z USING (z)
)
SELECT x, z, pos, via, quality FROM scored WHERE quality >= $min_quality
QUALIFY row_number() OVER (PARTITION BY x ORDER BY quality DESC, z) <= $keep
ORDER BY x, quality DESC, z
"""


def pivot(ab: Lexicon, bc: Lexicon, name: str, config: PivotConfig | None = None) -> pa.Table:
    """The table of the pairs A→C, with the columns of SCHEMA, sorted by source and falling quality.

    `sense` names the middle words, best first. Raises ConfigError where the lexicons share no
    language in the middle, ResourceError where they share no word.
    """
    import duckdb

    config = config or PivotConfig()
    if ab.target_lang.code != bc.source_lang.code:
        raise ConfigError(
            f"{ab.name} ends in {ab.target_lang.tag}, {bc.name} begins with {bc.source_lang.tag}: "
            "name two lexicons that meet, or turn one round"
        )
    options: dict[str, Any] = {"threads": 1, "memory_limit": config.memory}
    with duckdb.connect(config=options) as connection:
        connection.register("ab", ab.table)
        connection.register("bc", bc.table)
        weights = {
            "fan_out": config.fan_out,
            "inverse": config.inverse,
            "min_quality": config.min_quality,
            "keep": config.keep,
        }
        found = connection.sql(_QUERY, params=weights).to_arrow_table()
    if not found.num_rows:
        raise ResourceError(f"{ab.name} and {bc.name} share no word of {ab.target_lang.tag}")
    count = found.num_rows
    licence = combined((*ab.licences, *bc.licences)).id
    columns: dict[str, Any] = {
        "source": found["x"],
        "target": found["z"],
        "source_lang": pa.repeat(pa.scalar(ab.source_lang.tag), count),
        "target_lang": pa.repeat(pa.scalar(bc.target_lang.tag), count),
        "pos": found["pos"],
        "sense": found["via"],
        "quality": found["quality"].cast(pa.float32()),
        "origin": pa.repeat(pa.scalar(name), count),
        "licence": pa.repeat(pa.scalar(licence), count),
        "line": pa.array(range(1, count + 1), pa.int32()),
    }
    return pa.table(columns, schema=SCHEMA)


def pivot_into(out: Path, ab: Lexicon, bc: Lexicon, name: str, config: PivotConfig) -> int:
    """Write the pivoted lexicon and its sidecar; how many pairs it has."""
    table = pivot(ab, bc, name, config)
    licences = combined((*ab.licences, *bc.licences)).id.split(" AND ")
    about = {
        "made_by": provenance.made_by("lexicon pivot"),
        "config": asdict(config),
        "made_from": [{"name": one.name, "sha256": one.sha256} for one in (ab, bc)],
    }
    save(Lexicon(name, ab.source_lang, bc.target_lang, out, "", tuple(licences), table), about)
    return int(table.num_rows)


def named(text: str) -> Lexicon:
    """The lexicon that LANG/NAME or a path stands for; LANG/NAME of any source language."""
    if text.endswith(".parquet"):
        return open_lexicon(Path(text))
    code, _, name = text.partition("/")
    language = resolve(code)
    found = [
        path
        for path in find_all()
        if path.parent.name == language.tag
        and path.name.removesuffix(".parquet").partition(".from-")[0] == name
    ]
    if not found:
        raise missing(language, name or None)
    if len(found) > 1:
        files = " or ".join(str(path) for path in found)
        raise ConfigError(f"{text} could be {files}; give the path")
    return open_lexicon(found[0])


def meeting(first: Lexicon, second: Lexicon) -> tuple[Lexicon, Lexicon]:
    """The two as A→B and B→C, one or both turned where they do not meet as they are."""
    for a in (first, first.turned()):
        for b in (second, second.turned()):
            if (
                a.target_lang.code == b.source_lang.code
                and a.source_lang.code != b.target_lang.code
            ):
                return a, b
    ways = " and ".join(f"{one.source_lang.tag}–{one.target_lang.tag}" for one in (first, second))
    raise ConfigError(f"{ways} share no language, or no other than both of theirs")
