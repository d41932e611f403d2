"""How many files a change touches: each change is one small file, used as a user would.

``CONTRIBUTING.md`` counts them. A reader with axes (tests/plugins/grid_reader.py), a
comparator with a limit of its own and a renderer have their tests beside the hooks.
"""

import ast
import shutil
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from braggtrace.config.side_model import NOUNS, OPTIONS, BaselineModel
from braggtrace.experiment import CONVENTIONS
from tests.changes.sweeping import Case, sweep
from tests.cli.runner import call
from tests.e2e.image_case import image_case

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src/core/braggtrace"
PROGRAM = "print('mass 2.0')\nprint('speed 3.0')\nprint('energy', 0.5 * {mass} * 9.0)\n"
CONFIG = """
version: 1
name: swept
plugins: [running_source.py]
baseline: {plugin: {name: running, options: {program: one.py}}}
subject: {plugin: {name: running, options: {program: other.py}}}
tolerances: {default: {rtol: 1.0e-12}}
report: {dir: reports}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(HERE / "running_source.py", tmp_path)
    (tmp_path / "one.py").write_text(PROGRAM.format(mass="2.0"), "utf-8")
    (tmp_path / "other.py").write_text(PROGRAM.format(mass="2.0"), "utf-8")
    (tmp_path / "swept.yaml").write_text(CONFIG, "utf-8")
    return tmp_path


def test_a_source_that_runs_something_is_one_file(folder):
    result = call("run", folder / "swept.yaml", "-q")
    assert result.code == 0, result.out + result.err
    (bundle,) = (folder / "reports/swept").glob("*/")
    assert call("verify", bundle).code == 0
    assert (bundle / "given/subject/trace.jsonl").exists()


def test_its_difference_is_found_and_its_failure_is_no_verdict(folder):
    (folder / "other.py").write_text(PROGRAM.format(mass="2.5"), "utf-8")
    result = call("run", folder / "swept.yaml", "-q")
    assert result.code == 1
    assert "first divergence  energy" in result.out
    (folder / "other.py").write_text("raise SystemExit(4)\n", "utf-8")
    result = call("run", folder / "swept.yaml", "-q")
    assert result.code == 3
    assert "other.py ended with 4" in result.err


def test_its_image_is_compared_with_any_other(tmp_path):
    path = image_case(tmp_path)
    shutil.copy(HERE / "running_source.py", tmp_path)
    (tmp_path / "flat.py").write_text("print('photons 3.0')\n", "utf-8")
    data = yaml.safe_load(path.read_text("utf-8"))
    data["plugins"] = ["running_source.py"]
    data["baseline"] = {
        "plugin": {"name": "running", "options": {"program": "flat.py"}}
    }
    path.write_text(yaml.safe_dump(data), "utf-8")
    result = call("run", path, "-q")
    # its trace is of no pixel, so that nothing can tell why: but the images were had
    assert result.code in (1, 3), result.out + result.err
    assert "has no image" not in result.err


def test_a_tag_of_a_side_is_a_module_with_a_source():
    """A new built-in source: one file, and its tag in ``config.side_model``."""
    assert set(OPTIONS) == set(NOUNS)
    for kind in OPTIONS:
        source = import_module(f"braggtrace.sources.{kind}").SOURCE
        assert source.name == kind
        assert kind in BaselineModel.model_fields


def test_a_detector_convention_stands_in_one_table():
    """A new convention: a line of the table, and the kind that the YAML allows."""
    named: dict[str, set[str]] = {}
    # ``custom`` is none: it takes every vector from the configuration
    words = {*CONVENTIONS} - {"custom"}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in words:
                where = path.relative_to(SRC).as_posix()
                named.setdefault(str(node.value), set()).add(where)
    for name, files in named.items():
        others = {f for f in files if not f.startswith("nanobragg/arguments/")}
        assert len(others) <= 2, (name, sorted(others))
    assert set(named) == words


@pytest.mark.slow("a thousand configurations, two processes")
def test_a_thousand_configurations_are_run_in_processes(folder):
    cases: list[Case] = []
    for number in range(1000):
        path = folder / f"case{number}.yaml"
        program = "one.py" if number % 10 else "broken.py"
        text = CONFIG.replace("name: swept", f"name: case{number}")
        path.write_text(text.replace("other.py", program), "utf-8")
        cases.append((path, {}))
    (folder / "broken.py").write_text("raise SystemExit(4)\n", "utf-8")
    _check(sweep(cases, workers=2), 1000)


def test_a_few_configurations_are_run_in_processes(folder):
    (folder / "broken.py").write_text("raise SystemExit(4)\n", "utf-8")
    other = folder / "broken.yaml"
    other.write_text(CONFIG.replace("other.py", "broken.py"), "utf-8")
    cases: list[Case] = [
        (folder / "swept.yaml" if n % 10 else other, {}) for n in range(20)
    ]
    _check(sweep(cases, workers=2), 20)


def _check(answers, count: int) -> None:
    assert [a.verdict for a in answers].count("ERROR") == count // 10
    assert [a.verdict for a in answers].count("AGREE") == count - count // 10
    assert all("ended with 4" in a.told for a in answers if a.verdict == "ERROR")


CATALOG = """
catalog:
  events:
    mass: {unit: '1'}
    speed: {unit: '1', upstream: [mass]}
    energy: {unit: '1', upstream: [mass, speed]}
"""


@pytest.mark.parametrize("side", ["baseline", "subject", "both"])
def test_a_declared_catalogue_holds_for_a_plugins_trace(folder, side):
    """Its causes are those of two files with the same numbers."""
    (folder / "other.py").write_text(
        PROGRAM.format(mass="2.0").replace("speed 3.0", "speed 3.5"), "utf-8"
    )
    (folder / "one.csv").write_text("mass,speed,energy\n2.0,3.0,9.0\n", "utf-8")
    (folder / "other.csv").write_text("mass,speed,energy\n2.0,3.5,9.0\n", "utf-8")
    text = CONFIG + CATALOG
    files = {"baseline": ("one", "subject"), "subject": ("other", "baseline")}
    if side != "both":
        _, other = files[side]
        name = files[other][0]
        plugin = f"{{plugin: {{name: running, options: {{program: {name}.py}}}}}}"
        text = text.replace(f"{other}: {plugin}", f"{other}: {{trace: {name}.csv}}")
    (folder / "swept.yaml").write_text(text, "utf-8")
    result = call("run", folder / "swept.yaml", "-q")
    assert result.code == 1
    assert "first divergence  speed" in result.out
    assert "root cause        speed: every upstream event agrees" in result.out
    (bundle,) = (folder / "reports/swept").glob("*/")
    checked = call("verify", bundle)
    assert checked.code == 0, checked.out


def test_the_first_of_three_sides_is_the_first_by_the_declared_catalogue(folder):
    (folder / "third.py").write_text(
        PROGRAM.format(mass="2.0")
        .replace("speed 3.0", "speed 3.5")
        .replace("9.0", "8"),
        "utf-8",
    )
    third = "candidate: {plugin: {name: running, options: {program: third.py}}}\n"
    text = CONFIG + CATALOG + third
    # the alphabet and the order of the lines say energy first
    (folder / "swept.yaml").write_text(text, "utf-8")
    for name in ("one", "other", "third"):
        lines = (folder / f"{name}.py").read_text("utf-8").splitlines()
        (folder / f"{name}.py").write_text("\n".join(reversed(lines)), "utf-8")
    result = call("run", folder / "swept.yaml", "-q")
    assert result.code == 1
    assert "the candidate running is alone, first at speed" in result.out
