"""Tools of the machine that tests need: without one they are skipped, or fail.

A skip says what is missing. Where ``BRAGGTRACE_TESTS_REQUIRE`` names the tool, or is
``all`` as in ``.ci/run``, its absence is a failure: CI is not green by skipping.
``.ci/packages.txt`` lists the Debian packages that hold the tools.
"""

import importlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

REQUIRE: Final = "BRAGGTRACE_TESTS_REQUIRE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool.

    Attributes:
        programs: any one of them will do.
        text: what it is, for the sentence "needs ...".
        package: the Debian package that holds it.
    """

    programs: tuple[str, ...]
    text: str
    package: str

    def is_there(self) -> bool:
        """Whether one of its programs is found."""
        return any(shutil.which(name) for name in self.programs)


class KernelCompiler(Tool):
    """The C++ compiler that torch takes for the compiled stages."""

    def is_there(self) -> bool:
        """Whether the simulator finds one."""
        from braggtrace.simulator.compiled.engine import require_compiler

        try:
            require_compiler()
        except FileNotFoundError:
            return False
        return True


TOOLS: Final[Mapping[str, Tool]] = {
    "cc": Tool(programs=("cc",), text="a C compiler (cc)", package="gcc"),
    "c++": Tool(programs=("c++",), text="a C++ compiler (c++)", package="g++"),
    "kernel compiler": KernelCompiler(
        programs=(), text="a C++ compiler for torch", package="g++"
    ),
    "git": Tool(programs=("git",), text="git", package="git"),
    "numdiff": Tool(programs=("numdiff",), text="numdiff", package="numdiff"),
    "sha256sum": Tool(programs=("sha256sum",), text="sha256sum", package="coreutils"),
    "mount": Tool(programs=("mount",), text="mount", package="mount"),
}

# of the optional ones that braggtrace reads and writes files with
PACKAGES: Final[Mapping[str, str]] = {
    "h5py": "it reads and writes HDF5",
    "scipy.io": "it reads and writes NetCDF 3",
    "zarr": "it reads and writes Zarr",
    "PIL.Image": "it writes PNG, and reads it back",
    "fabio": "it writes CBF, and reads it back",
}


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test that needs some tools; ``tests/conftest.py`` looks for them.

    Args:
        names: of TOOLS.

    Raises:
        ValueError: a name that is not among them.
    """
    if unknown := [name for name in names if name not in TOOLS]:
        raise ValueError(f"{unknown} not among {sorted(TOOLS)}")
    return pytest.mark.needs(*names)


def look_for(name: str) -> None:
    """Skip the running test where a tool is absent, or fail where it is required."""
    tool = TOOLS[name]
    if not tool.is_there():
        refuse(name, f"needs {tool.text}")


def package(name: str) -> Any:
    """Import an optional package; without it skip test or file, or fail.

    Args:
        name: of PACKAGES.
    """
    text = f"needs {name}: {PACKAGES[name]}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return refuse(name, text, whole_module=True)


def refuse(name: str, reason: str, *, whole_module: bool = False) -> None:
    """Skip with a reason, or fail with it where the tool is required."""
    if is_required(name):
        pytest.fail(f"{reason}, which {REQUIRE} requires", pytrace=False)
    pytest.skip(reason, allow_module_level=whole_module)


def is_required(name: str) -> bool:
    """Whether ``BRAGGTRACE_TESTS_REQUIRE`` names a tool, or all of them."""
    return bool({"all", name} & required())


def required() -> set[str]:
    """The names in ``BRAGGTRACE_TESTS_REQUIRE``.

    Raises:
        ValueError: there is no such tool.
    """
    names = set(filter(None, os.environ.get(REQUIRE, "").split(",")))
    if unknown := names - {"all", *TOOLS, *PACKAGES}:
        known = ", ".join(["all", *TOOLS, *PACKAGES])
        raise ValueError(f"{REQUIRE}: {sorted(unknown)} not among {known}")
    return names
