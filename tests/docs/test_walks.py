"""The walks of the architecture page: each case calls the functions in that order."""

import re
import sys
from collections.abc import Iterator

import pytest

from tests.docs.snippets import DOCS
from tests.helpers import REPOSITORY

PAGE = DOCS / "architecture.md"
OPTIMIZED = 1  # the code of a function, not of a class's body
ROOTS = {
    f"{REPOSITORY}/src/core/braggtrace/": "",
    f"{REPOSITORY}/src/plugins/braggtrace_plugins/": "plugins.",
}
LOG = "step 1 energy 1.5\nstep 1 mass 2.0\nstep 2 energy 2.5\nstep 2 mass 2.0\n"
SIDE = 'reader: {pattern: "step {step} {name} {value}"}'
TWO = f"""\
version: 1
name: two
baseline: {{trace: a.log, {SIDE}}}
subject: {{trace: b.log, {SIDE}}}
tolerances: {{energy: {{rtol: 1.0e-3, why: the subject prints few digits}}}}
"""
OWN = f"""\
version: 1
name: own
plugins: [own.py]
factors: [ratio]
baseline: {{trace: a.log, {SIDE}}}
subject: {{trace: b.log, {SIDE}}}
"""
PLUGIN = """\
from dataclasses import dataclass, replace

from braggtrace import Factor, hookimpl


@dataclass(frozen=True)
class Ratio:
    name: str = "ratio"
    description: str = "energy per mass"

    def names(self):
        return ("ratio",)

    def extract(self, trace):
        energy, mass = trace.events["energy"], trace.events["mass"]
        data = replace(energy, name="ratio", values=energy.values / mass.values)
        return [Factor(name="ratio", description=self.description, data=data)]


@hookimpl
def braggtrace_factors():
    return [Ratio()]
"""


def walks() -> dict[str, list[str]]:
    """Functions as module:function, in the order of the page, by heading."""
    text = PAGE.read_text("utf-8").partition("## Five walks")[2].partition("\n## ")[0]
    row = re.compile(r"^\| `([\w.]+)` \| `(\w+)` \|", re.MULTILINE)
    return {
        section.splitlines()[0]: [f"{m}:{f}" for m, f in row.findall(section)]
        for section in text.split("\n### ")[1:]
    }


def counted() -> dict[str, int]:
    """How many modules the page says that each walk has."""
    text = PAGE.read_text("utf-8").partition("## Five walks")[2].partition("\n## ")[0]
    return {
        section.splitlines()[0]: int(match[1])
        for section in text.split("\n### ")[1:]
        if (match := re.search(r"^(\d+) modules", section, re.MULTILINE))
    }


class Calls:
    """Every call of a function of ours while it is on, in order."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._names: dict[object, str] = {}

    def __enter__(self) -> "Calls":
        sys.setprofile(self._take)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _take(self, frame, event, _argument) -> None:
        if event != "call":
            return
        code = frame.f_code
        if code not in self._names:
            self._names[code] = self._name(code)
        if self._names[code]:
            self.found.append(self._names[code])

    def _name(self, code) -> str:
        for root, prefix in ROOTS.items():
            if code.co_filename.startswith(root) and code.co_flags & OPTIMIZED:
                inside = code.co_filename.removeprefix(root).removesuffix(".py")
                return f"{prefix}{inside.replace('/', '.')}:{code.co_name}"
        return ""


def missed(walk: list[str], calls: list[str]) -> Iterator[str]:
    """Functions of a walk that were not called after the one before."""
    left = iter(calls)
    for name in walk:
        if name not in left:
            yield name
            return


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two logs and both configurations, in the current folder."""
    (tmp_path / "a.log").write_text(LOG)
    (tmp_path / "b.log").write_text(LOG.replace("2.5", "2.5001"))
    (tmp_path / "two.yaml").write_text(TWO)
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / "own.py").write_text(PLUGIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def require_walk(heading: str, calls: Calls) -> None:
    assert not [*missed(walks()[heading], calls.found)]


@pytest.mark.parametrize(
    "heading",
    ["A tolerance, from YAML to exit code", "A line of a foreign log"],
)
def test_two_programs_go_the_way_of_the_page(folder, braggtrace, heading):
    with Calls() as calls:
        assert braggtrace("run", "two.yaml").code == 0
    require_walk(heading, calls)


def test_a_bundle_is_verified_the_way_of_the_page(folder, braggtrace):
    assert braggtrace("run", "two.yaml").code == 0
    (bundle,) = (folder / "reports/two").iterdir()
    with Calls() as calls:
        assert braggtrace("verify", bundle).code == 0
    require_walk("A bundle that is verified", calls)


def test_a_factor_of_a_plugin_goes_the_way_of_the_page(folder, braggtrace):
    with Calls() as calls:
        assert braggtrace("run", "own.yaml").code == 1
    require_walk("A plugin's factor", calls)


def test_a_pixel_goes_the_way_of_the_page(supervisor, tmp_path, braggtrace):
    with Calls() as calls:
        braggtrace("run", supervisor, "--set", f"report.dir={tmp_path / 'out'}")
    require_walk("A pixel's intensity", calls)


def test_a_walk_out_of_order_is_found():
    assert [*missed(["a", "b"], ["b", "a"])] == ["b"]
    assert [*missed(["a", "b", "a"], ["a", "x", "b", "a"])] == []


@pytest.mark.parametrize("heading", sorted(walks()))
def test_modules_of_a_walk_are_counted(heading):
    assert counted()[heading] == len(
        {name.partition(":")[0] for name in walks()[heading]}
    )
