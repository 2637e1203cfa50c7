"""What the two READMEs say that can be counted: `python tests/readme_facts.py` writes it anew."""

import ast
import re
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
README = REPOSITORY / "README.md"
RESOURCES = REPOSITORY / "resources"
BEGIN, END = "<!-- tree -->\n```text\n", "```\n<!-- end of tree -->\n"
ROWS = re.compile(r"^\| `([\w./*]+)` \| ([\d,]+) \|", re.MULTILINE)
EXPERIMENTS = "experiments/*.toml"
TOGETHER = (EXPERIMENTS, "prompts/*.toml", "toy/tasks/toy/*/*.jsonl")  # listed as one


def tree() -> str:
    """All modules of lrl as an indented list, each with the first line of its docstring."""
    return "\n".join(["lrl/", *_below(REPOSITORY / "lrl", 1)]) + "\n"


def _below(folder: Path, depth: int) -> list[str]:
    lines = []
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
        indent = "  " * depth
        if path.is_dir() and (path / "__init__.py").exists():
            lines += [f"{indent}{path.name}/", *_below(path, depth + 1)]
        elif path.suffix == ".py" and (about := _about(path)):
            lines.append(f"{indent}{path.name:<{26 - 2 * depth}}{about}")
    return lines


def _about(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.split("\n", maxsplit=1)[0]


def embedded(readme: str) -> str:
    """The tree as the README has it."""
    return readme.partition(BEGIN)[2].partition(END)[0]


def rows(path: Path) -> int:
    """Data rows of a table, tables of a TOML file, sentences of a corpus."""
    lines = path.read_text("utf-8").splitlines()
    if path.suffix == ".toml":
        return sum(line.startswith("[") for line in lines)
    if path.suffix == ".conllu":
        return sum(line.startswith("# sent_id") for line in lines)
    filled = sum(bool(line) and not line.startswith("#") for line in lines)
    # Word lists are in the layout of their publishers, which has no header.
    return filled - (path.suffix == ".tsv" and path.parent.name != "lexicons")


def resources() -> dict[str, int]:
    """Every embedded table and corpus with its number of rows; experiments are counted."""
    paths = sorted(path for path in RESOURCES.rglob("*") if path.is_file() and path.suffix != ".md")
    counts = Counter[str]()
    for path in paths:
        name = path.relative_to(RESOURCES)
        listed_as = next((one for one in TOGETHER if name.match(one)), name.as_posix())
        counts[listed_as] += 1 if listed_as == EXPERIMENTS else rows(path)
    return dict(counts)


def listed(readme: str) -> dict[str, int]:
    """The tables and rows that resources/README.md lists."""
    return {name: int(count.replace(",", "")) for name, count in ROWS.findall(readme)}


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(text.replace(BEGIN + embedded(text), BEGIN + tree()), "utf-8")
    counts = resources()
    about = RESOURCES / "README.md"
    about.write_text(
        ROWS.sub(lambda m: f"| `{m[1]}` | {counts.get(m[1], 0):,} |", about.read_text("utf-8")),
        "utf-8",
    )
