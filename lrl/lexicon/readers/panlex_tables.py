"""The tables of a PanLex export, made ready for one and the same SQL whatever they come as.

The published schema: langvar(id, lang_code, var_code), expr(id, langvar, txt), denotation(id,
meaning, expr), and, where exported, meaning(id, source) and source(id, grp, quality). Whichever
form they are in, four views stand for them in the end: `langvars(id, lang_code, var_code)`,
`exprs(id, langvar, txt)`, `denotations(meaning, expr)` and `evidence(meaning, grp, quality)`.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZipFile

from lrl.errors import FormatError, ResourceError
from lrl.lexicon.readers.zipped import copy_member, open_zip
from lrl.text import read_lines

# Columns lrl uses of each table; the last two tables may be missing.
NEEDED = {
    "langvar": ("id", "lang_code", "var_code"),
    "expr": ("id", "langvar", "txt"),
    "denotation": ("meaning", "expr"),
    "meaning": ("id", "source"),
    "source": ("id", "grp", "quality"),
}
OPTIONAL = ("meaning", "source")
TEXT = ("txt", "lang_code")
MEMBER = re.compile(r"(?:.*/)?(langvar|expr|denotation|meaning|source)\.csv")
MAX_MEMBER = 1 << 36  # bytes of one unpacked table; the largest published one has about 2^32
MEMORY = "2GB"  # what DuckDB may use before it spills to disk
CSV_REASON = re.compile(
    r"^(Error when converting|Value with|Expected Number|Invalid unicode|Maximum line).*",
    re.MULTILINE,
)

NO_EVIDENCE = "SELECT 0 AS meaning, 0 AS grp, 0 AS quality WHERE 1 = 0"
PUBLISHED = {
    "langvars": "SELECT id, lang_code, var_code FROM langvar",
    "exprs": "SELECT id, langvar, txt FROM expr",
    "denotations": "SELECT meaning, expr FROM denotation",
}
BY_SOURCE = (
    "SELECT m.id AS meaning, s.grp, s.quality FROM meaning m JOIN source s ON s.id = m.source"
)
# The views over each form that SQLite exports have had, by the table of denotations in it.
SQLITE = {
    "denotation": PUBLISHED,
    "denotationx": PUBLISHED
    | {
        "denotations": "SELECT meaning, expr FROM denotationx",
        "evidence": "SELECT meaning, grp, quality FROM denotationx",
    },
    "dnx": {
        "langvars": "SELECT lv AS id, lc AS lang_code, 0 + substr(uid, 5) AS var_code FROM lv",
        "exprs": "SELECT ex AS id, lv AS langvar, tt AS txt FROM ex",
        "denotations": "SELECT mn AS meaning, ex AS expr FROM dnx",
        "evidence": "SELECT mn AS meaning, ui AS grp, uq AS quality FROM dnx",
    },
}
MAGIC = b"SQLite format 3\0"
# A damaged schema comes back in sqlite3's own message, which it then cannot decode.
DAMAGED = (sqlite3.Error, UnicodeDecodeError)


class Cursor(Protocol):
    """What the cursors of sqlite3 and DuckDB have in common."""

    def fetchmany(self, size: int, /) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...


class Database(Protocol):
    """What the connections of sqlite3 and DuckDB have in common."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...


@contextmanager
def open_export(path: Path, scratch: Path) -> Iterator[Database]:
    """A database with the four views over an export; whatever it makes lies in `scratch`.

    Errors of either database engine, in the block too, become FormatError, or ResourceError
    where memory or disk ran out.
    """
    if path.is_file() and is_sqlite(path):
        with _sqlite(path, scratch / "panlex.sqlite") as database:
            yield database
    else:
        with _duckdb(path, scratch) as database:
            yield database


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as an SQLite database does."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror}") from error


def sqlite_form(tables: set[str]) -> str | None:
    """Which form of SQLITE a database with these tables is in."""
    fits = (name for name in SQLITE if name in tables and {"expr", "ex"} & tables)
    return next(fits, None)


@contextmanager
def _sqlite(path: Path, scratch: Path) -> Iterator[Database]:
    try:
        with closing(sqlite3.connect(scratch, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA cache_size = -200000")
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            database.execute("ATTACH ? AS panlex", (uri,))
            tables = sqlite_tables(database, "panlex")
            form = sqlite_form(tables)
            if form is None:
                raise FormatError(path, None, f"no PanLex tables, only {sorted(tables)}")
            views = dict(SQLITE[form])
            if "evidence" not in views:
                views["evidence"] = BY_SOURCE if set(OPTIONAL) <= tables else NO_EVIDENCE
            for name, select in views.items():
                database.execute(f"CREATE TEMP VIEW {name} AS {select}")
            yield database
    except DAMAGED as error:
        reason = f"not a readable PanLex database ({error}); export it again"
        raise FormatError(path, None, reason) from error


def sqlite_tables(database: sqlite3.Connection, schema: str) -> set[str]:
    """Names of the plain tables: a view or virtual table could run anything."""
    rows = database.execute(
        f"SELECT name FROM {schema}.sqlite_master"
        " WHERE type = 'table' AND sql NOT LIKE 'create virtual%'"
    )
    return {str(name) for (name,) in rows}


@contextmanager
def _duckdb(path: Path, scratch: Path) -> Iterator[Database]:
    import duckdb

    files = _unpacked(path, scratch) if path.is_file() else csv_files(path)
    missing = [name for name in NEEDED if name not in files and name not in OPTIONAL]
    if missing:
        raise FormatError(path, None, f"no {missing[0]}.csv in it; not a PanLex export")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(scratch / "spill"),
        "threads": 2,  # each thread takes its share of the memory, and the scans wait for the disk
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(config=config) as database:
            for name, file in files.items():
                database.execute(f"CREATE VIEW {name} AS SELECT * FROM {_scan(name, file)}")
            evidence = BY_SOURCE if set(OPTIONAL) <= files.keys() else NO_EVIDENCE
            for name, select in (PUBLISHED | {"evidence": evidence}).items():
                database.execute(f"CREATE VIEW {name} AS {select}")
            yield database
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise ResourceError(
            f"{path}: {str(error).strip().splitlines()[0]}; free some memory or disk space"
        ) from error
    except duckdb.Error as error:
        raise _refused(path, str(error)) from error


def _refused(path: Path, message: str) -> FormatError:
    """What DuckDB says in many lines of a CSV file, in one."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    reason = CSV_REASON.search(message)
    file = re.search(r"^  file = (.+)$", message, re.MULTILINE)
    why = reason[0] if reason else message.strip().split("\n", 1)[0]
    name = f" {Path(file[1]).name}" if file else ""
    return FormatError(
        path,
        int(line[1]) if line else None,
        f"PanLex table{name} is damaged ({why}); export or unpack it again",
    )


def csv_files(path: Path) -> dict[str, Path]:
    """The CSV files of an export, in a folder or the one folder inside it, by table."""
    found: dict[str, Path] = {}
    for pattern in ("*.csv", "*/*.csv"):
        for file in sorted(path.glob(pattern)):
            if file.stem in NEEDED:
                found.setdefault(file.stem, file)
    return found


def zipped_tables(archive: ZipFile) -> set[str]:
    """Names of the PanLex tables that an archive has as CSV."""
    return {match[1] for name in archive.namelist() if (match := MEMBER.fullmatch(name))}


def _unpacked(path: Path, scratch: Path) -> dict[str, Path]:
    files = {}
    with open_zip(path) as archive:
        for info in archive.infolist():
            if match := MEMBER.fullmatch(info.filename):
                file = scratch / f"{match[1]}.csv"
                try:
                    with file.open("wb") as target:
                        copy_member(path, archive, info, target, MAX_MEMBER)
                except OSError as error:
                    raise ResourceError(f"{file}: {error.strerror}; free some space") from error
                files[match[1]] = file
    return files


def _scan(name: str, file: Path) -> str:
    """The table function that reads one CSV file: identifiers are integers, all else is text."""
    header = next(iter(read_lines(file)), (1, ""))[1]
    columns = [column.strip('"') for column in header.split(",")]
    absent = [column for column in NEEDED[name] if column not in columns]
    if absent or len(set(columns)) < len(columns):
        have = ", ".join(columns)[:200] or "nothing"
        raise FormatError(file, 1, f"no column {', '.join(absent)} in the header: {have}")
    types = {
        column: "BIGINT" if column in NEEDED[name] and column not in TEXT else "VARCHAR"
        for column in columns
    }
    spec = ", ".join(f"{_quoted(column)}: '{kind}'" for column, kind in types.items())
    kept = ", ".join(_quoted(column) for column in NEEDED[name] if column in TEXT)
    not_null = f", force_not_null = [{kept}]" if kept else ""
    # bracketed, *, ? and [ stand for themselves in what would else be a pattern of file names
    place = _quoted(re.sub(r"[*?\[]", r"[\g<0>]", str(file)))
    return (
        f"read_csv({place}, header = true, auto_detect = false, delim = ',', quote = '\"',"
        f" escape = '\"', columns = {{{spec}}}{not_null})"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
