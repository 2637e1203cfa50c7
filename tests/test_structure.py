"""The tree is the argument: imports go one way, heavy libraries stay at the edge."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lrl.commands import COMMANDS

REPOSITORY = Path(__file__).resolve().parent.parent

# The flow, lowest first; each part may import its own and what stands above it here. Modules
# right under lrl that are not named are of the first part.
FLOW = ("resources", "corpus", "lexicon", "phonology", "inventory", "morphology", "analysis",
        "synthesize", "adapt", "evaluate", "prompt", "selflearn", "experiment", "report",
        "commands", "__main__")  # fmt: skip
# Where torch belongs.
LEARNED = (
    "lrl.adapt",
    "lrl.evaluate",
    "lrl.experiment",
    "lrl.morphology.reinflect",
    "lrl.analysis.parser",
)
HEAVY = frozenset({"torch", "transformers"})
ONCE = ("epitran", "unimorph")  # libraries that one module wraps for all others
NOWHERE = frozenset({"pickle", "shelve", "marshal", "pandas", "requests", "xml"})
# A class to name in an annotation or an except; what parses is defusedxml.
XML_NAMES = frozenset({"xml.etree.ElementTree.Element", "xml.etree.ElementTree.ParseError"})
NETWORK = frozenset({"urllib.request", "http.client", "http", "socket"})
FETCH = ("lrl.fetch",)


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: the full dotted path as far as the statement tells it."""

    name: str
    line: int
    runs_at_start: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A module's syntax tree and its imports, read once."""

    code: ast.Module
    imports: tuple[Import, ...]


Tree = dict[str, Module]


def tree_of(package: Path) -> Tree:
    """All modules of a package by dotted name; a package goes by its own name."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = parsed(path.read_text("utf-8"))
    return found


def parsed(text: str) -> Module:
    """A module from its source text."""
    code = ast.parse(text)
    return Module(code, tuple(imports(code)))


def imports(module: ast.Module) -> Iterator[Import]:
    """All imports of a module, also those in functions and for type checkers alone."""
    late = {
        id(child)
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for child in ast.walk(node)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (Import(name, node.lineno, id(node) not in late) for name in names)


def own(tree: Tree, name: str) -> str | None:
    """The module of the tree that an imported name is or lies in."""
    while name and name not in tree:
        name = name.rpartition(".")[0]
    return name or None


def part_of(module: str) -> int:
    """How far up the flow a module stands."""
    second = [*module.split("."), "resources"][1]
    return FLOW.index(second) if second in FLOW else 0


def against_the_flow(tree: Tree) -> list[str]:
    """Imports of something further down the method."""
    return [
        f"{module}:{one.line} imports {target}"
        for module, read in tree.items()
        for one in read.imports
        if (target := own(tree, one.name)) and part_of(target) > part_of(module)
    ]


def in_circles(tree: Tree) -> list[str]:
    """Modules that import each other, at whatever depth."""
    graph = {
        module: {t for one in read.imports if (t := own(tree, one.name)) and t != module}
        for module, read in tree.items()
    }
    left = dict(graph)
    while free := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in free:
            del left[module]
    return sorted(left)


def reached(tree: Tree, module: str) -> set[str]:
    """Everything that importing a module imports, outside libraries by their first name."""
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in tree:
            continue
        todo += [own(tree, name.rpartition(".")[0]) or name]
        for one in tree[name].imports:
            if one.runs_at_start:
                todo.append(own(tree, one.name) or one.name.split(".")[0])
    return seen


def heavy_starts(tree: Tree) -> list[str]:
    """Symbolic modules that cannot be imported without a learned model's libraries."""
    return [
        f"{module} reaches {', '.join(sorted(heavy))}"
        for module in tree
        if not module.startswith(LEARNED) and (heavy := HEAVY & reached(tree, module))
    ]


def misplaced(tree: Tree) -> list[str]:
    """Libraries that have no place in the tree, or one place and are imported in another."""
    found = []
    for module, read in tree.items():
        for one in read.imports:
            first, parent = one.name.split(".")[0], one.name.rpartition(".")[0]
            network = not {first, parent, one.name}.isdisjoint(NETWORK)
            banned = first in NOWHERE and one.name not in XML_NAMES
            if banned or (network and module not in FETCH):
                found.append(f"{module}:{one.line} imports {one.name}")
    for library in ONCE:
        users = [
            module
            for module, read in tree.items()
            if any(one.name.split(".")[0] == library for one in read.imports)
        ]
        if len(users) > 1:
            found.append(f"{library} is imported by {', '.join(users)}")
    return found


def evasions(tree: Tree) -> list[str]:
    """Broad excepts, and the library ending the process."""
    found = []
    for module, read in tree.items():
        for node in ast.walk(read.code):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "all"
                if node.type is None or caught in ("Exception", "BaseException"):
                    found.append(f"{module}:{node.lineno} catches {caught}")
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("sys.exit", "exit"):
                found.append(f"{module}:{node.lineno} ends the process")
    return found


Rule = Callable[[Tree], list[str]]
RULES = (against_the_flow, in_circles, heavy_starts, misplaced, evasions)


@pytest.fixture(scope="module")
def tree() -> Tree:
    return tree_of(REPOSITORY / "lrl")


@pytest.mark.parametrize("rule", RULES)
def test_the_tree_keeps_the_rules(rule: Rule, tree: Tree) -> None:
    assert len(tree) > 50
    assert rule(tree) == []


@pytest.mark.parametrize(
    ("rule", "modules", "expected"),
    [
        (against_the_flow, {"lexicon": "from lrl.synthesize import job"}, ["lrl.lexicon:1"]),
        (against_the_flow, {"text": "def f():\n    import lrl.corpus"}, ["lrl.text:2"]),
        (against_the_flow, {"synthesize": "from lrl.lexicon import x\nimport lrl.text"}, []),
        (in_circles, {"text": "import lrl.paths", "paths": "from lrl import text"}, ["lrl.paths"]),
        (heavy_starts, {"lexicon": "import torch"}, ["lrl.lexicon reaches torch"]),
        (
            heavy_starts,
            {"text": "from lrl import paths", "paths": "import torch.nn"},
            ["lrl.paths"],
        ),
        (heavy_starts, {"lexicon": "def f():\n    import torch"}, []),
        (heavy_starts, {"adapt": "import torch"}, []),
        (misplaced, {"text": "import epitran", "paths": "import epitran"}, ["epitran is"]),
        (misplaced, {"text": "from urllib.request import urlopen"}, ["lrl.text:1"]),
        (misplaced, {"fetch": "import urllib.request"}, []),
        (misplaced, {"text": "import pickle"}, ["lrl.text:1"]),
        (misplaced, {"text": "from xml.etree.ElementTree import fromstring"}, ["lrl.text:1"]),
        (misplaced, {"text": "from xml.etree.ElementTree import Element"}, []),
        (evasions, {"text": "try:\n    x = 1\nexcept Exception:\n    pass"}, ["lrl.text:3"]),
        (evasions, {"text": "import sys\nsys.exit(1)"}, ["lrl.text:2"]),
    ],
)
def test_a_rule_sees_what_breaks_it(
    rule: Rule, modules: dict[str, str], expected: list[str]
) -> None:
    names = ("corpus", "lexicon", "synthesize", "text", "paths", "fetch", "adapt")
    tree = {"lrl": parsed("")} | {f"lrl.{name}": parsed(modules.get(name, "")) for name in names}
    found = rule(tree)
    assert bool(found) == bool(expected)
    for prefix in expected:
        assert any(line.startswith(prefix) for line in found), found


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_help_starts_without_heavy_libraries(words: tuple[str, ...]) -> None:
    slow = {"torch", "transformers", "datasets", "epitran"}
    if not words:
        slow |= {"numpy", "pyarrow", "babel", "duckdb", "rich"}
    code = (
        "import sys\nfrom lrl.commands import main\n"
        f"try:\n    main([*{words!r}, '--help'])\nexcept SystemExit:\n    pass\n"
        f"print('loaded:', *sorted({slow!r} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, text=True, capture_output=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "loaded:"
    assert "usage: lrl" in done.stdout


def test_test_modules_have_names_of_their_own() -> None:
    paths = [path for path in (REPOSITORY / "tests").rglob("*.py") if path.stem != "conftest"]
    names = Counter(path.name for path in paths)  # pytest collects them by their bare names
    assert {name: count for name, count in names.items() if count > 1} == {}
