"""Which tests cover a configuration, as pytest collects them."""

import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.run import Collected, Run, RunRequest
from braggtrace.config import RunConfig
from braggtrace.errors import UsageError

_TIMEOUT: Final = 300.0  # s; collecting imports every test module, and runs none
_SHOWN: Final = 15  # lines of pytest's own words in a message


class CollectedTests:
    """Node ids of the tests that cover the configuration, where they were asked for."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the record names some."""
        return "collected_tests" in record

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """One file."""
        return (Collected.FILE,)

    def files(self, run: Run) -> Mapping[str, bytes]:
        """A node id a line; none where nobody asked."""
        return test_files(run.request)

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Selectors and number of tests."""
        return test_record(run.request)

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether there are as many as the record says."""
        text = (bundle / Collected.FILE).read_bytes().decode(errors="replace")
        if len(text.splitlines()) != record["collected_tests"].get("count"):
            yield f"{Collected.FILE} is not the list that run_metadata.json counts"


def test_files(request: RunRequest) -> Mapping[str, bytes]:
    """The file of the collected tests, also of a run that could not finish."""
    tests = request.tests
    return {} if tests is None else {tests.FILE: tests.text.encode()}


def test_record(request: RunRequest) -> Mapping[str, Any]:
    """What run_metadata.json says of the collected tests."""
    tests = request.tests
    return {} if tests is None else {"collected_tests": tests.metadata}


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
        printed = (done.stdout + done.stderr).strip().splitlines()[-_SHOWN:]
        quoted = "".join(f"\n  | {line}" for line in printed)
        raise UsageError(
            f"pytest collects no tests for {' '.join(selectors)} (exit "
            f"{done.returncode}); correct --collect-tests:{quoted}"
        )
    return Collected(selectors=tuple(selectors), tests=tests)
