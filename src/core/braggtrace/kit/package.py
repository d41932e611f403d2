"""Writes a new plugin package."""

import keyword
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from braggtrace import __version__
from braggtrace.errors import CannotRunError, UsageError

# file of the package → file of the template
_FILES: Final[Mapping[str, str]] = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "src/$module/__init__.py": "init.py.txt",
    "src/$module/py.typed": "py.typed.txt",
    "src/$module/factor.py": "factor.py.txt",
    "src/$module/comparator.py": "comparator.py.txt",
    "src/$module/plugin.py": "plugin.py.txt",
    "tests/test_$module.py": "tests.py.txt",
}
_NAME: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_LONGEST: Final = 50


def write_package(name: str, folder: Path, taken: Iterable[str]) -> tuple[Path, ...]:
    """Write a plugin package of one factor group and one comparator.

    Args:
        name: of the distribution and, with ``_`` for ``-``, of its module, its factor
            group and its entry point.
        folder: receives the package as a new folder of that name.
        taken: names of plugins, factor groups and comparators that there are.

    Returns:
        The files, relative to the current folder or absolute as ``folder`` is.

    Raises:
        UsageError: no possible name, one that is taken, or a folder that exists.
        CannotRunError: a file cannot be written.
    """
    module = _module_of(name, taken)
    target = folder / name
    if target.exists():
        raise UsageError(
            f"{target} exists already, and nothing of it was changed; choose another "
            "name, or another folder with -o"
        )
    words = {
        "name": name,
        "module": module,
        "title": "".join(part.capitalize() for part in module.split("_")),
        "version": ".".join(__version__.split(".")[:2]),
    }
    texts = {
        target / Template(path).substitute(words): _filled(source, words)
        for path, source in _FILES.items()
    }
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotRunError(
            f"{target} cannot be written: {error.strerror}; choose another folder "
            "with -o"
        ) from error
    return tuple(texts)


def _filled(source: str, words: Mapping[str, str]) -> str:
    text = files("braggtrace.kit").joinpath("template", source).read_text("utf-8")
    return Template(text).substitute(words)


def _module_of(name: str, taken: Iterable[str]) -> str:
    """The module's name, if the package may be called so."""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"{name!r} is no name for a package; wanted small letters, digits and "
            f"single _ or - between them, at most {_LONGEST}, such as beam-factors"
        )
    module = name.replace("-", "_")
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        raise UsageError(f"{name!r} is a word of Python; choose another name")
    if module in sys.stdlib_module_names or module.startswith("braggtrace"):
        raise UsageError(
            f"a package {name!r} would hide a module that exists; choose another name"
        )
    if {module, f"{module}_symmetric"} & set(taken):
        raise UsageError(
            f"a plugin {module!r} is installed already; choose another name (see "
            "`braggtrace plugins`)"
        )
    return module
