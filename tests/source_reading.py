"""Reads the program's own source, for the tests that speak about its structure and its words."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Source:
    """One file of the program."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every module named in an import, wherever it stands; `from a import b` names a and a.b."""
        return frozenset(_imported(ast.walk(self.tree)))

    @cached_property
    def imports_at_start(self) -> frozenset[str]:
        """Those that are carried out when the file is first read."""
        return frozenset(_imported(_carried_out_at_start(self.tree.body)))

    @cached_property
    def calls(self) -> frozenset[str]:
        """What is called, as written: `datetime.now`, `print`."""
        return frozenset(ast.unparse(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))

    @property
    def handlers(self) -> Iterator[ast.ExceptHandler]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ExceptHandler))

    def is_in(self, *places: str) -> bool:
        """Whether the file is one of these, or lies in one of these folders (`app/ui/`)."""
        return any(self.name == place or (place.endswith("/") and self.name.startswith(place)) for place in places)


@cache
def program() -> tuple[Source, ...]:
    """Every Python file of app/."""
    return tuple(Source(path) for path in sorted((ROOT / "app").rglob("*.py")))


@cache
def own_tests() -> tuple[Source, ...]:
    return tuple(Source(path) for path in sorted((ROOT / "tests").rglob("*.py")))


def who_imports(*modules: str) -> set[str]:
    """The files of the program that import one of these modules or something inside them."""
    return {source.name for source in program() if _touches(source.imports, modules)}


def who_imports_at_start(*modules: str) -> set[str]:
    return {source.name for source in program() if _touches(source.imports_at_start, modules)}


def who_calls(*functions: str) -> set[str]:
    return {source.name for source in program() if source.calls & set(functions)}


def outside(names: set[str], *places: str) -> set[str]:
    """Those of the named files that are not in one of these places."""
    return {name for name in names if not Source(ROOT / name).is_in(*places)}


def _touches(imports: frozenset[str], modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for name in imports for module in modules)


def _imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _carried_out_at_start(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers"):
            yield from _carried_out_at_start(getattr(node, inner, []))
