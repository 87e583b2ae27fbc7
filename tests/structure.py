"""The structure of the product in numbers: `python -m tests.structure [CHECKOUT …]`, one column for each checkout."""

import ast
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("provider/resources", "provider/dataset_builder", "provider/hub", "provider/local_hub", "provider/plugin")
VERBS = ("Return", "Create", "Check", "Read", "Write", "Give", "Tell")
GENERATED = ("_pb2.py", "schemas/states.py")
"""How the paths of files end that are made by a program."""


@dataclass(frozen=True)
class Module:
    """A file of the product.

    Args:
        path: below the checkout.
        lines: how many it has.
        tree: its syntax.
    """

    path: Path
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its name in imports."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")


def modules_of(checkout: Path) -> list[Module]:
    """Return the files of provider/ and schemas/, without those that are generated."""
    found = [path for folder in ("provider", "schemas") for path in sorted((checkout / folder).rglob("*.py"))]
    texts = [(path, path.read_text(encoding="utf-8")) for path in found if not path.as_posix().endswith(GENERATED)]
    return [Module(path.relative_to(checkout), text.count("\n"), ast.parse(text)) for path, text in texts]


def measures_of(checkout: Path) -> dict[str, str]:
    """Return each measure of a checkout, by what it measures."""
    modules = modules_of(checkout)
    sizes = [module.lines for module in modules]
    functions = list(_functions(modules))
    largest = max(functions, key=lambda pair: pair[1])
    names = _names(modules)
    measures = {
        "files": str(len(modules)),
        "lines of the median file": f"{statistics.median(sizes):.0f}",
        "lines of the largest file": "{0.lines} ({0.path})".format(max(modules, key=lambda module: module.lines)),
        "lines of the largest function": f"{largest[1]} ({largest[0]})",
        "functions of more than 40 lines": str(sum(length > 40 for _, length in functions)),
        "class names that stand for two classes": str(sum(count > 1 for count in names.values())),
    }
    arrows = _arrows(modules)
    for folder in FOLDERS:
        measures[f"{folder}: rooms, arrows at its top"] = _top(folder, modules, arrows)
    verbs = _verbs(modules)
    total = sum(verbs.values())
    measures |= {f'docstrings that begin with "{verb}"': f"{verbs[verb]} of {total}" for verb in VERBS}
    return measures


def _functions(modules: list[Module]) -> Iterator[tuple[str, int]]:
    """Yield each function with the lines of its code, without its docstring."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                yield f"{module.path}:{node.name}", (node.end_lineno or 0) - first.lineno + 1


def _names(modules: list[Module]) -> Counter[str]:
    public = re.compile(r"[A-Z]\w*")
    return Counter(
        node.name
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and public.fullmatch(node.name)
    )


def _arrows(modules: list[Module]) -> dict[str, set[str]]:
    """Return which modules each module imports, for types only or not."""
    known = {module.name for module in modules}
    arrows: dict[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = {f"{node.module}.{alias.name}" for alias in node.names} & known
                arrows[module.name] |= wanted or {node.module} & known
    return arrows


def _top(folder: str, modules: list[Module], arrows: dict[str, set[str]]) -> str:
    """Return how many files and folders stand at the top of a folder, and how many arrows lead from one to another."""
    package = folder.replace("/", ".") + "."

    def room(name: str) -> str | None:
        return name.removeprefix(package).partition(".")[0] if name.startswith(package) else None

    rooms = {found for module in modules if (found := room(module.name))}
    between = {
        (start, end)
        for name, ends in arrows.items()
        for end in map(room, ends)
        if (start := room(name)) and end and start != end
    }
    return f"{len(rooms)}, {len(between)}"


def _verbs(modules: list[Module]) -> Counter[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    texts = (ast.get_docstring(node) for module in modules for node in ast.walk(module.tree) if isinstance(node, kinds))
    return Counter(text.split(maxsplit=1)[0].rstrip(".,:;") for text in texts if text)


def main(checkouts: list[str]) -> None:
    """Print the measures of one checkout or several, side by side."""
    columns = [measures_of(Path(checkout)) for checkout in checkouts or ["."]]
    for measure in columns[0]:
        sys.stdout.write(f"{measure}: {' → '.join(column[measure] for column in columns)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
