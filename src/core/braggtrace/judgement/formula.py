"""Formulas of derived factors: parsed into a tree, never run as code.

    sum     = product { ("+" | "-") product }
    product = signed { ("*" | "/") signed }
    signed  = ["-" | "+"] power
    power   = atom [("^" | "**") signed]
    atom    = number | name ["(" sum ")"] | `any name` | "(" sum ")"

A name is that of an event; a point picks a component of it, as in ``velocity.x``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

FUNCTIONS: Final = ("abs", "cos", "exp", "log", "norm", "sin", "sqrt", "sum", "tan")
LONGEST: Final = 1000  # characters
DEEPEST: Final = 40  # brackets in brackets
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*(?:\.\w+)*)|`(?P<quoted>[^`]+)`|(?P<sign>\*\*|[-+*/^()]))"
)


class FormulaError(ValueError):
    """A formula that cannot be read, with the column where."""

    def __init__(self, why: str, column: int) -> None:
        super().__init__(why, column)
        self.why, self.column = why, column

    def __str__(self) -> str:
        return f"{self.why} at character {self.column}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the formula."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """An event, or a component of one."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument; negation is one, too."""

    function: str
    argument: "Node"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands."""

    sign: str
    left: "Node"
    right: "Node"


Node: TypeAlias = Number | Name | Call | Operation


def parse_formula(text: str) -> Node:
    """Read a formula.

    Args:
        text: such as ``I_before_scaling / steps``.

    Returns:
        Its tree.

    Raises:
        FormulaError: it is none.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"a formula has at most {LONGEST} characters", LONGEST)
    reader = _Reader(text)
    tree = reader.sum(0)
    reader.require_end()
    return tree


def names_in(node: Node) -> Iterator[str]:
    """Every name of a formula, in its order."""
    match node:
        case Name(text):
            yield text
        case Call(_, argument):
            yield from names_in(argument)
        case Operation(_, left, right):
            yield from names_in(left)
            yield from names_in(right)


class _Reader:
    """Tokens, one after the other."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._kind, self._token, self._start = "", "", 0
        self._next()

    def sum(self, depth: int) -> Node:
        left = self._product(depth)
        while self._token in ("+", "-") and self._kind == "sign":
            left = Operation(self._take(), left, self._product(depth))
        return left

    def require_end(self) -> None:
        if self._kind:
            raise self._error(f"did not expect {self._token!r}")

    def _product(self, depth: int) -> Node:
        left = self._signed(depth)
        while self._token in ("*", "/") and self._kind == "sign":
            left = Operation(self._take(), left, self._signed(depth))
        return left

    def _signed(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} brackets and signs in one another")
        if self._kind == "sign" and self._token in ("-", "+"):
            sign, inner = self._take(), self._signed(depth + 1)
            return Call("-", inner) if sign == "-" else inner
        base = self._atom(depth)
        if self._kind == "sign" and self._token in ("^", "**"):
            self._take()
            return Operation("^", base, self._signed(depth + 1))
        return base

    def _atom(self, depth: int) -> Node:
        if self._kind == "number":
            value = float(self._take())
            if value - value != 0.0:
                raise self._error("a number that is not finite")
            return Number(value)
        if self._kind == "quoted":
            return Name(self._take())
        if self._kind == "name":
            return self._named(depth)
        if self._kind == "sign" and self._token == "(":
            return self._bracket(depth)
        raise self._error("wanted a number, an event or a bracket")

    def _named(self, depth: int) -> Node:
        start, name = self._start, self._take()
        if not (self._kind == "sign" and self._token == "("):
            return Name(name)
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise FormulaError(f"unknown function {name!r} (known: {known})", start + 1)
        return Call(name, self._bracket(depth))

    def _bracket(self, depth: int) -> Node:
        self._take()
        inner = self.sum(depth + 1)
        if not (self._kind == "sign" and self._token == ")"):
            raise self._error("wanted )")
        self._take()
        return inner

    def _take(self) -> str:
        token = self._token
        self._next()
        return token

    def _next(self) -> None:
        if not self._text[self._at :].strip():
            self._kind, self._token, self._start = "", "", len(self._text)
            return
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            self._start = self._at + len(self._text[self._at :])
            rest = self._text[self._at :].lstrip()
            self._start = len(self._text) - len(rest)
            raise self._error(f"did not expect {rest[0]!r}")
        self._kind = str(found.lastgroup)
        self._token = found[self._kind]
        self._start, self._at = found.start(self._kind), found.end()

    def _error(self, why: str) -> FormulaError:
        return FormulaError(why, self._start + 1)
