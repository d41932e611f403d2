"""The Python files of ``src``, each parsed once for all rules of a process."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

from tests.helpers import REPOSITORY
from tests.meta.identifiers import names_given

SRC = REPOSITORY / "src"
CORE = SRC / "core/braggtrace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the rules ask of one file.

    Attributes:
        path: of the file.
        lines: of the whole file.
        bodies: lines of each function without signature and docstring, by its name
            and its line.
        asserts: lines of assert statements.
        prints: lines of calls of ``print``.
        compared: texts that code compares with, or matches.
        names: how often each name is given, see ``names_given``.
        classes: names of classes.
    """

    path: Path
    lines: int
    bodies: Mapping[str, int]
    asserts: tuple[int, ...]
    prints: tuple[int, ...]
    compared: frozenset[object]
    names: Mapping[str, int]
    classes: tuple[str, ...]

    @property
    def place(self) -> str:
        """Its path below ``src``."""
        return self.path.relative_to(SRC).as_posix()

    @property
    def in_core(self) -> bool:
        """Whether it is a file of the core."""
        return self.path.is_relative_to(CORE)


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of ``src``."""
    paths = sorted(SRC.rglob("*.py"))
    return tuple(source_of(path.read_text("utf-8"), path) for path in paths)


def source_of(text: str, path: Path) -> Source:
    """What the rules ask of a file of this text."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    functions = [
        n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return Source(
        path=path,
        lines=len(text.splitlines()),
        bodies={f"{f.name}:{f.lineno}": body_lines(f) for f in functions},
        asserts=tuple(n.lineno for n in nodes if isinstance(n, ast.Assert)),
        prints=tuple(n.lineno for n in nodes if is_print(n)),
        compared=frozenset(compared(nodes)),
        names=Counter(names_given(nodes)),
        classes=tuple(n.name for n in nodes if isinstance(n, ast.ClassDef)),
    )


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if not body:
        return 0
    last = body[-1]
    return (last.end_lineno or last.lineno) - body[0].lineno + 1


def is_print(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether code calls ``print`` here."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    )


def compared(nodes: Iterable[ast.AST]) -> Iterator[object]:
    """Constants that code compares with, or matches."""
    for node in nodes:
        if isinstance(node, ast.Compare | ast.MatchValue):
            inner = ast.walk(node)
            yield from (n.value for n in inner if isinstance(n, ast.Constant))


def listed(places: Iterable[str]) -> str:
    """Every place that breaks a rule, one a line, for the message of a test."""
    return "\n".join(["", *places])
