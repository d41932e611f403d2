"""Which functions of the simulator run while something is proven of them."""

import functools
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import isfunction
from types import ModuleType
from typing import Any
from unittest.mock import patch

import braggtrace.simulator

_ROOT = braggtrace.simulator.__name__


def modules() -> list[ModuleType]:
    """The simulator's own modules; compiled stages are the same functions again."""
    found = pkgutil.iter_modules(braggtrace.simulator.__path__)
    names = [info.name for info in found if not info.ispkg]
    return [import_module(f"{_ROOT}.{name}") for name in names]


def public_functions() -> dict[str, Callable[..., Any]]:
    """Every public function by ``module.name``."""
    return {
        f"{module.__name__.removeprefix(f'{_ROOT}.')}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


@contextmanager
def watched(
    change: Callable[[str, Any], Any] = lambda name, result: result,
) -> Iterator[set[str]]:
    """Fills a set with the functions that run.

    Args:
        change: given the name and the result of each; what it returns is used instead.
    """
    seen: set[str] = set()

    def watch(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def noting(*arguments: Any, **named: Any) -> Any:
            seen.add(name)
            return change(name, function(*arguments, **named))

        return noting

    instead = {f: watch(name, f) for name, f in public_functions().items()}
    with patch_all(instead):
        yield seen


@contextmanager
def patch_all(
    instead: dict[Callable[..., Any], Callable[..., Any]],
) -> Iterator[None]:
    """Put functions in the place of others, wherever the simulator names them."""
    patches = [
        patch.object(module, name, instead[value])
        for module in (*modules(), braggtrace.simulator)
        for name, value in vars(module).items()
        if isfunction(value) and value in instead
    ]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()
