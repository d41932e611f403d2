"""Which tests cover a configuration, as pytest collects them."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from braggtrace.errors import UsageError

_TIMEOUT: Final = 300.0  # s; collecting imports every test module, and runs none
_SHOWN: Final = 15  # lines of pytest's own words in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Tests that pytest found for some selectors.

    Attributes:
        selectors: as they were given: files, folders, node ids.
        tests: node id of each test, in pytest's order.
    """

    FILE: ClassVar[str] = "tests.txt"

    selectors: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def text(self) -> str:
        """Text of tests.txt: a node id a line."""
        return "".join(f"{test}\n" for test in self.tests)

    @property
    def metadata(self) -> dict[str, Any]:
        """What run_metadata.json says of it."""
        return {"selectors": list(self.selectors), "count": len(self.tests)}


def collect_tests(selectors: Sequence[str]) -> Collected | None:
    """Ask pytest which tests some selectors name; none of them is run.

    Args:
        selectors: files, folders or node ids, relative to the current folder.

    Returns:
        The tests; None where nothing was asked for.

    Raises:
        UsageError: pytest is not installed, or a selector names nothing.
    """
    if not selectors:
        return None
    options = [selector for selector in selectors if selector.startswith("-")]
    if options:
        raise UsageError(
            f"pytest collects no tests for {options[0]}, which is an option; name "
            "files, folders or node ids with --collect-tests"
        )
    words = ("--collect-only", "-q", "-p", "no:cacheprovider", "--color=no")
    command = [sys.executable, "-m", "pytest", *words, "--", *selectors]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"pytest collected for {_TIMEOUT:.0f} s without an end; name fewer tests "
            "with --collect-tests"
        ) from error
    tests = tuple(line for line in done.stdout.splitlines() if "::" in line)
    if done.returncode != 0 or not tests:
        said = (done.stdout + done.stderr).strip().splitlines()[-_SHOWN:]
        quoted = "".join(f"\n  | {line}" for line in said)
        raise UsageError(
            f"pytest collects no tests for {' '.join(selectors)} (exit "
            f"{done.returncode}); correct --collect-tests:{quoted}"
        )
    return Collected(selectors=tuple(selectors), tests=tests)
