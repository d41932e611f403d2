"""Names that Python code gives, and the words that they are made of."""

import ast
import re
from collections.abc import Iterable, Iterator


def words_of(name: str) -> list[str]:
    """Words of a name in snake_case or CamelCase, in lower case."""
    parts = r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+"
    return [word.lower() for word in re.findall(parts, name)]


def names_given(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names that code defines: functions, classes, parameters, variables, aliases.

    Args:
        nodes: of the code, as ``ast.walk`` yields them.
    """
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr
            case ast.alias(asname=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
