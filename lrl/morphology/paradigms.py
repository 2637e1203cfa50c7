"""A language's inflection table as sorted arrays: looked up by lemma and cell, or by form."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow as pa

from lrl.errors import FormatError, ResourceError
from lrl.morphology.features import Bundle, order, parse
from lrl.morphology.inflector import Row
from lrl.morphology.unimorph import Tally, distinct, parts, scan
from lrl.paths import home
from lrl.provenance import beside, sha256

VERSION = b"1"  # of the layout of a compiled table; an older one is made again
STRINGS = ("lemmas", "forms", "bundles", "spellings")
NUMBERS = ("start", "cell", "form", "first", "by_form", "owner", "spelling")


class Texts(Sequence[str]):
    """Strings of an Arrow array, each decoded only when it is asked for."""

    def __init__(self, array: Any) -> None:
        _, offsets, blob = array.buffers()
        ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
        self._ends: memoryview = ends.data
        self._blob: bytes = blob.to_pybytes() if blob is not None else b""

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if not 0 <= at < len(self._ends) - 1:
            raise IndexError(at)
        return self._blob[self._ends[at] : self._ends[at + 1]].decode()


class Table:
    """Attested inflections. Rows are sorted by lemma, then cell, then as the file has them.

    A cell is a Bundle; `bundles[i]` is the spelling of cell i that the file writes first, and
    looking up by any spelling of the same set finds the same cell.
    """

    def __init__(self, strings: Mapping[str, Sequence[str]], numbers: Mapping[str, Any]) -> None:
        self.lemmas = strings["lemmas"]
        self.forms = strings["forms"]
        self.bundles = strings["bundles"]
        self._numbers = numbers
        self._strings = strings
        self._start: memoryview = numbers["start"].data  # rows of lemma i: start[i] to start[i+1]
        self._cell: memoryview = numbers["cell"].data
        self._form: memoryview = numbers["form"].data
        self._lemma = {lemma: i for i, lemma in enumerate(self.lemmas)}
        self._spelling: dict[str, int] = dict(
            zip(strings["spellings"], numbers["spelling"].tolist(), strict=True)
        )

    def __len__(self) -> int:
        return len(self._cell)

    def __contains__(self, lemma: object) -> bool:
        return lemma in self._lemma

    def inflect(self, lemma: str, bundle: Bundle | str) -> list[str]:
        """The attested forms of one cell, the file's first choice first; empty for none.

        Raises ValueError for a text that is no bundle.
        """
        at = self._lemma.get(lemma)
        if at is None:
            return []
        cell = self._spelling.get(bundle) if isinstance(bundle, str) else self._cells.get(bundle)
        if cell is None:
            cell = self._cells.get(parse(bundle)) if isinstance(bundle, str) else None
            if cell is None:
                return []
        low, high = self._start[at], self._start[at + 1]
        low = bisect_left(self._cell, cell, low, high)
        if low + 1 < high and self._cell[low + 1] == cell:
            high = bisect_right(self._cell, cell, low, high)
            return [self.forms[i] for i in self._form[low:high]]
        return [self.forms[self._form[low]]] if low < high and self._cell[low] == cell else []

    def analyse(self, form: str) -> list[tuple[str, str]]:
        """Each (lemma, bundle text) that the form is attested for."""
        at = self._by_form.get(form)
        if at is None:
            return []
        lemmas, bundles, owner, cells = self.lemmas, self.bundles, self._owner, self._cell
        found = self._rows_by_form[self._first[at] : self._first[at + 1]]
        return [(lemmas[owner[row]], bundles[cells[row]]) for row in found]

    def paradigm(self, lemma: str) -> list[tuple[str, str]]:
        """Each (bundle text, form) of a lemma, in the order of the schema; empty for none."""
        at = self._lemma.get(lemma)
        if at is None:
            return []
        rows = range(self._start[at], self._start[at + 1])
        return [(self.bundles[self._cell[i]], self.forms[self._form[i]]) for i in rows]

    def rows(self) -> Iterator[Row]:
        """All rows, as inflectors are trained on them."""
        for lemma in self.lemmas:
            for bundle, form in self.paradigm(lemma):
                yield lemma, bundle, form

    @cached_property
    def _cells(self) -> dict[Bundle, int]:
        return {parse(text): i for i, text in enumerate(self.bundles)}

    @cached_property
    def _by_form(self) -> dict[str, int]:
        return {form: i for i, form in enumerate(self.forms)}

    @cached_property
    def _first(self) -> memoryview:
        return memoryview(self._numbers["first"].data)

    @cached_property
    def _rows_by_form(self) -> memoryview:
        return memoryview(self._numbers["by_form"].data)

    @cached_property
    def _owner(self) -> memoryview:
        return memoryview(self._numbers["owner"].data)

    def save(self, path: Path) -> None:
        """Write the table as one Arrow file that `load` maps into memory."""
        columns = {
            name: pa.array([list(self._strings[name])], pa.list_(pa.string())) for name in STRINGS
        }
        for name in NUMBERS:
            columns[name] = pa.array([self._numbers[name]], pa.list_(pa.int32()))
        table = pa.table(columns).replace_schema_metadata({b"lrl": VERSION})
        with beside(path) as temporary, pa.ipc.new_file(str(temporary), table.schema) as file:
            file.write_table(table)


def load(path: Path) -> Table:
    """A table that `save` wrote. Raises ResourceError where it is damaged or of another version."""
    again = f"{path}: not a compiled table of this version; make it again"
    try:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        table.validate(full=True)
        columns = {name: table.column(name).chunk(0).values for name in (*STRINGS, *NUMBERS)}
        if (table.schema.metadata or {}).get(b"lrl") != VERSION or not _whole(columns):
            raise ResourceError(again)
        numbers = {name: columns[name].to_numpy() for name in NUMBERS}
        strings: dict[str, Sequence[str]] = {
            name: Texts(columns[name]) if name == "forms" else columns[name].to_pylist()
            for name in STRINGS
        }
    except (pa.ArrowException, OSError, LookupError, AttributeError, ValueError) as error:
        raise ResourceError(again) from error
    if not _sound(strings, numbers):
        raise ResourceError(again)
    return Table(strings, numbers)


def _whole(columns: dict[str, Any]) -> bool:
    """Whether the columns are of the types that `save` writes, with nothing missing."""
    types = {name: pa.string() for name in STRINGS} | {name: pa.int32() for name in NUMBERS}
    return all(columns[n].type == t and not columns[n].null_count for n, t in types.items())


def _sound(strings: Mapping[str, Sequence[str]], numbers: Mapping[str, Any]) -> bool:
    """Whether every index points inside what it indexes."""
    rows = len(numbers["cell"])
    limits = {
        "start": rows + 1,
        "first": rows + 1,
        "cell": len(strings["bundles"]),
        "spelling": len(strings["bundles"]),
        "form": len(strings["forms"]),
        "by_form": rows,
        "owner": len(strings["lemmas"]),
    }
    return (
        all(not len(a := numbers[n]) or (a.min() >= 0 and a.max() < limits[n]) for n in NUMBERS)
        and len(numbers["start"]) == len(strings["lemmas"]) + 1
        and len(numbers["first"]) == len(strings["forms"]) + 1
        and all(len(numbers[n]) == rows for n in ("form", "by_form", "owner"))
        and len(numbers["spelling"]) == len(strings["spellings"])
    )


def build(rows: Iterable[Row]) -> Table:
    """A table of (lemma, bundle text, form) rows; a triple that comes twice counts once.

    Raises ValueError for a text that is no bundle.
    """
    spelled: dict[str, Bundle] = {}
    first_spelling: dict[Bundle, str] = {}
    triples: dict[tuple[str, Bundle, str], None] = {}
    for lemma, text, form in rows:
        bundle = spelled.get(text)
        if bundle is None:
            bundle = spelled[text] = parse(text)
            first_spelling.setdefault(bundle, text)
        triples[lemma, bundle, form] = None
    lemmas = sorted({lemma for lemma, _, _ in triples})
    forms = sorted({form for _, _, form in triples})
    cells = sorted(first_spelling, key=lambda b: ([[order(v) for v in f] for f in b], str(b)))
    lemma_of = {lemma: i for i, lemma in enumerate(lemmas)}
    form_of = {form: i for i, form in enumerate(forms)}
    cell_of = {cell: i for i, cell in enumerate(cells)}
    owner = np.fromiter((lemma_of[t[0]] for t in triples), np.int32, len(triples))
    cell = np.fromiter((cell_of[t[1]] for t in triples), np.int32, len(triples))
    form_id = np.fromiter((form_of[t[2]] for t in triples), np.int32, len(triples))
    rank = np.lexsort((cell, owner))  # stable: the file's order within a cell stays
    owner, cell, form_id = owner[rank], cell[rank], form_id[rank]
    by_form = np.argsort(form_id, kind="stable").astype(np.int32)
    spellings = sorted(spelled)
    return Table(
        {
            "lemmas": lemmas,
            "forms": forms,
            "bundles": [first_spelling[c] for c in cells],
            "spellings": spellings,
        },
        {
            "start": np.searchsorted(owner, np.arange(len(lemmas) + 1)).astype(np.int32),
            "cell": cell,
            "form": form_id,
            "first": np.searchsorted(form_id[by_form], np.arange(len(forms) + 1)).astype(np.int32),
            "by_form": by_form,
            "owner": owner,
            "spelling": np.fromiter((cell_of[spelled[s]] for s in spellings), np.int32),
        },
    )


def compile_files(paths: list[Path]) -> tuple[Table, Tally]:
    """The table of a language's files and what became of each line.

    Raises FormatError where half of the lines or more are no rows of a table.
    """
    tally = Tally()
    lines = distinct((line for path in paths for line in scan(path)), tally)
    table = build((line.lemma, line.features, line.form) for line in lines)
    if tally.rejected >= tally.kept + tally.duplicates:
        raise FormatError(paths[0], None, "not a UniMorph table: lemma, form, features by tabs")
    return table, tally


def open_table(path: Path) -> Table:
    """The table of a UniMorph file or folder, compiled once into $LRL_HOME and mapped from there.

    Raises ResourceError where there is none, FormatError where it is none.
    """
    paths = parts(path)
    name = "-".join(sha256(p)[:16] for p in paths)
    compiled = home() / "morphology" / f"{path.name}-{name}.arrow"
    if compiled.exists():
        try:
            return load(compiled)
        except ResourceError:
            compiled.unlink(missing_ok=True)
    table, _ = compile_files(paths)
    table.save(compiled)
    return load(compiled)
