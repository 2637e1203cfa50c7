"""The PanLex database export: expressions of two languages that share a meaning are a pair.

https://panlex.org; D. Kamholz, J. Pool, S. Colowick 2014: PanLex: Building a Resource for
Panlingual Lexical Translation.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from lrl.errors import FormatError, LrlError, ResourceError
from lrl.languages import Language
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.readers.panlex_tables import (
    DAMAGED,
    MAGIC,
    NEEDED,
    OPTIONAL,
    Database,
    csv_files,
    open_export,
    sqlite_form,
    sqlite_tables,
    zipped_tables,
)
from lrl.lexicon.readers.zipped import open_zip
from lrl.paths import lexicons
from lrl.text import nfc

BATCH = 10_000
MAX_PAIRS = 1_000_000_000  # before grouping; a damaged export can ask for any number
UNKNOWN = 5  # the quality, of 0 to 9, taken for a meaning whose source is not in the export
SCALE = 1_000_000  # credits are whole millionths, so that their sum has no order

# One source of quality q is right with probability (q + 1) / 11; sources of one group repeat each
# other and count once, the rest are independent: a pair's credit is the sum of -log(error).
CREDITS = [round(-SCALE * math.log(1 - (q + 1) / 11)) for q in range(10)]
CREDIT = "CASE {quality} " + " ".join(f"WHEN {q} THEN {c}" for q, c in enumerate(CREDITS)) + " END"


def weight(credit: int) -> float:
    """The probability, in (0, 1], that some source of a pair is right."""
    return min(1.0, max(-math.expm1(-credit / SCALE), 1e-6))


def read(path: Path, wanted: Wanted) -> Iterator[Row]:
    """Rows sorted by the identifiers of the two expressions; `line` counts them.

    Without a variant the source is the language's variety 0, the target all its varieties.
    Raises ResourceError where the export has no variety of one of the languages.
    """
    lexicons().mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix=".panlex-", dir=lexicons()) as scratch,
        open_export(path, Path(scratch)) as database,
    ):
        sources = varieties(path, database, wanted.source, main=True)
        targets = varieties(path, database, wanted.target, main=False)
        _stage(path, database, sources, [i for i in targets if i not in sources])
        pairs = database.execute(
            "SELECT a.txt, b.txt, p.credit FROM pair p"
            " JOIN side a ON a.id = p.source JOIN side b ON b.id = p.target"
            " ORDER BY p.source, p.target"
        )
        where, line = str(path), 0
        while batch := pairs.fetchmany(BATCH):
            for source, target, credit in batch:
                line += 1
                problem = "NUL character" if "\0" in source or "\0" in target else None
                yield Row(
                    where, line, nfc(source), nfc(target), weight=weight(credit), problem=problem
                )


def sniff(path: Path, head: bytes) -> bool:
    """By the tables in a folder, zip archive or SQLite database."""
    try:
        if path.is_dir():
            return csv_files(path).keys() >= NEEDED.keys() - set(OPTIONAL)
        if head.startswith(b"PK"):
            with open_zip(path) as archive:
                return zipped_tables(archive) >= NEEDED.keys() - set(OPTIONAL)
        if head.startswith(MAGIC):
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as database:
                return sqlite_form(sqlite_tables(database, "main")) is not None
    except (LrlError, *DAMAGED):
        return False
    return False


def varieties(path: Path, database: Database, language: Language, *, main: bool) -> list[int]:
    """Identifiers of a language's varieties: the named one, variety 0 if `main`, or else all."""
    rows = database.execute(
        "SELECT id, var_code FROM langvars WHERE lang_code = ? ORDER BY id", (language.code,)
    ).fetchall()
    if not all(isinstance(i, int) and isinstance(number, int) for i, number in rows):
        raise FormatError(path, None, f"a variety of {language.code} has no whole number")
    numbers = {number: i for i, number in rows}
    if language.variant is not None:
        named = int(language.variant) if language.variant.isdecimal() else -1
        if named not in numbers:
            have = ", ".join(f"{language.code}-{number:03}" for number in sorted(numbers)) or "none"
            raise ResourceError(f"{path}: no variety {language.tag}; of {language.code}: {have}")
        return [numbers[named]]
    if not numbers:
        raise ResourceError(f"{path}: no variety of {language.name} ({language.code})")
    return [numbers[0]] if main and 0 in numbers else sorted(numbers.values())


def _stage(path: Path, database: Database, sources: list[int], targets: list[int]) -> None:
    """Leave the pairs of two sets of varieties in table `pair`, their texts in `side`."""
    of = {0: _listed(sources), 1: _listed(targets)}
    database.execute(
        f"CREATE TABLE side AS SELECT id, CAST(txt AS TEXT) AS txt,"
        f" CASE WHEN langvar IN ({of[1]}) THEN 1 ELSE 0 END AS target"
        f" FROM exprs WHERE langvar IN ({of[0]}, {of[1]}) AND txt IS NOT NULL"
    )
    database.execute(
        "CREATE TABLE found AS SELECT d.meaning, d.expr, s.target"
        " FROM denotations d JOIN side s ON s.id = d.expr"
    )
    database.execute(
        "CREATE TABLE shared AS SELECT meaning FROM found GROUP BY meaning"
        " HAVING min(target) = 0 AND max(target) = 1"
    )
    # few meanings have both languages: what follows sees the denotations of those alone
    database.execute(
        "CREATE TABLE used AS SELECT DISTINCT meaning, expr, target FROM found"
        " WHERE meaning IN (SELECT meaning FROM shared)"
    )
    ((count,),) = database.execute(
        "SELECT coalesce(sum(n), 0) FROM (SELECT CAST(sum(target) AS REAL) * sum(1 - target) AS n"
        " FROM used GROUP BY meaning)"
    ).fetchall()
    if count > MAX_PAIRS:
        reason = f"{count:.0f} pairs from single meanings are too many; is the export damaged?"
        raise FormatError(path, None, reason)
    quality = CREDIT.format(
        quality="CASE WHEN quality < 0 THEN 0 WHEN quality > 9 THEN 9 ELSE quality END"
    )
    database.execute(
        f"CREATE TABLE proof AS SELECT DISTINCT meaning, grp, {quality} AS credit"
        " FROM evidence WHERE meaning IN (SELECT meaning FROM shared)"
    )
    database.execute(
        "CREATE TABLE pair AS SELECT source, target, sum(credit) AS credit FROM ("
        " SELECT a.expr AS source, b.expr AS target, coalesce(p.grp, -a.meaning) AS grp,"
        f" max(coalesce(p.credit, {CREDITS[UNKNOWN]})) AS credit"
        " FROM shared m JOIN used a ON a.meaning = m.meaning AND a.target = 0"
        " JOIN used b ON b.meaning = m.meaning AND b.target = 1"
        " LEFT JOIN proof p ON p.meaning = m.meaning"
        " GROUP BY a.expr, b.expr, coalesce(p.grp, -a.meaning)) AS by_group"
        " GROUP BY source, target"
    )


def _listed(identifiers: list[int]) -> str:
    return ", ".join(str(i) for i in identifiers) or "NULL"
