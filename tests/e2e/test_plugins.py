"""Plugin files beside the configuration: they take part, and may not lead astray."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Result
from tests.pipeline.bundles import edit, files_of, sign_again, without_verdict

FACTOR = '''\
"""Twice the distance."""

from dataclasses import replace

from braggtrace import Factor, hookimpl


class Twice:
    name = "{group}"
    description = "a factor of my own"

    def names(self):
        return ("{factor}",)

    def extract(self, trace):
        event = trace.get("R_distance")
        data = replace(event, name="{factor}", values=2.0 * event.values)
        {extra}
        return [
            Factor(
                name="{factor}",
                description="twice the distance",
                data=data,
                sources=("R_distance",),
            )
        ]


@hookimpl
def braggtrace_factors():
    return [Twice()]
'''

COMPARATOR = '''\
"""A comparator of my own."""

from dataclasses import replace

from braggtrace import Finding, Status, hookimpl


class Mine:
    name = "mine"
    description = "finds nothing wrong"

    def compare(self, pair, tolerance):
        {body}
        return Finding(
            factor=pair.factor.name,
            group="",
            status=Status.PASS,
            comparator=self.name,
            tolerance=tolerance,
            compared={compared},
        )


@hookimpl
def braggtrace_comparators():
    return [Mine()]
'''


@pytest.fixture
def plugin(supervisor):
    """Writes a plugin file beside the configuration."""

    def write(name: str = "own.py", **parts: str) -> Path:
        parts = {"group": "own", "factor": "twice_R", "extra": "", **parts}
        path: Path = supervisor.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(FACTOR.format(**parts), encoding="utf-8")
        return path

    return write


@pytest.fixture
def comparator(supervisor):
    """Writes a comparator's file beside the configuration."""

    def write(body: str = "", compared: str = "pair.baseline.size") -> Path:
        path: Path = supervisor.parent / "mine.py"
        text = COMPARATOR.format(body=body, compared=compared)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(braggtrace, supervisor, tmp_path):
    """Runs the configuration with further factor groups; result and bundle."""

    def runs(*groups: str, **more: str) -> tuple[Result, Path | None]:
        groups = (*groups, "geometry", "lattice", "structure_factor")
        factors = ", ".join((*groups, "polarization", "scaling"))
        lines = ["extends: supervisor.yaml", f"factors: [{factors}]"]
        lines += [f"{key}: {value}" for key, value in more.items()]
        config = supervisor.with_name("own.yaml")
        config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        result: Result = braggtrace("run", config, "-q")
        folder = tmp_path / "reports/supervisor"
        bundles = sorted(folder.iterdir()) if folder.exists() else []
        return result, bundles[-1] if bundles else None

    return runs


def copies_in(bundle: Path) -> list[str]:
    """Names of the plugin files in a bundle."""
    return [name for name in files_of(bundle) if name.endswith(".py")]


def refused(answer: tuple[Result, Path | None], code: int, *words: str) -> None:
    result, bundle = answer
    assert (result.code, result.out) == (code, ""), result
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err
    assert bundle is None or (code == 3 and without_verdict(bundle))


def test_factor_of_a_plugin_file_takes_part_in_the_verdict(plugin, run):
    plugin()
    result, bundle = run("own.py")
    assert (result.code, result.err) == (0, "")
    assert "174 expected = 174 compared" in result.out
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    factor = metrics["factors"]["twice_R"]
    assert factor["baseline"] == 2 * metrics["factors"]["R_distance"]["baseline"]
    assert (factor["status"], factor["group"]) == ("PASS", "own")


def test_plugin_that_is_loaded_but_not_named_takes_no_part(plugin, run):
    plugin()
    result, bundle = run(plugins="[own.py]")
    assert result.code == 0
    assert "173 expected = 173 compared" in result.out
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert "twice_R" not in metrics["factors"]


def test_loaded_plugin_is_named_by_its_group(plugin, run):
    plugin()
    result, _ = run("own", plugins="[own.py]")
    assert result.code == 0
    assert "174 expected = 174 compared" in result.out


def test_factor_of_a_plugin_may_have_its_own_tolerance(plugin, run):
    shift = "5.0 * (trace.header.program == 'braggtrace')"
    plugin(extra=f"data = replace(data, values=data.values + {shift})")
    result, _ = run("own.py", tolerances="{twice_R: {rtol: 1.0e-9, why: test}}")
    assert result.code == 1
    result, _ = run("own.py", tolerances="{twice_R: {atol: 6, why: test}}")
    assert result.code == 0


def test_difference_in_a_factor_of_a_plugin_diverges(plugin, run):
    plugin(
        extra="data = replace(data, values=data.values * (1 + 1e-6 * "
        "(trace.header.program == 'braggtrace')))"
    )
    result, bundle = run("own.py")
    assert result.code == 1
    assert "first divergence  twice_R" in result.out
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["first_divergence"] == "twice_R"


def test_factor_of_one_side_alone_is_missing_on_the_other(plugin, run):
    plugin(extra="if trace.header.program == 'braggtrace': return []")
    result, _ = run("own.py")
    assert result.code == 1
    assert "twice_R" in result.out
    assert "missing in the subject" in result.out


def test_plugin_without_any_factor_in_the_traces_is_not_green(plugin, run):
    plugin(extra="return []")
    result, _ = run("own.py")
    assert result.code == 1
    assert "neither side has any factor of this group" in result.out


def test_plugin_file_is_copied_into_the_bundle(plugin, run):
    path = plugin()
    _, bundle = run("own.py")
    (copy,) = copies_in(bundle)
    assert copy.startswith("plugins/")
    assert copy.endswith("own.py")
    assert (bundle / copy).read_bytes() == path.read_bytes()
    for listing in ("sha256.txt", "dir_listing.txt"):
        assert f"  {copy}\n" in (bundle / listing).read_text(encoding="utf-8")


def test_bundle_is_verified_with_its_own_copy_of_the_plugin(
    braggtrace, plugin, run, tmp_path
):
    path = plugin()
    _, bundle = run("own.py")
    moved = Path(shutil.copytree(bundle, tmp_path / "moved"))
    path.unlink()
    assert braggtrace("verify", moved).code == 0
    path.write_text("raise RuntimeError('the other file was loaded')", encoding="utf-8")
    assert braggtrace("verify", moved).code == 0


def test_plugin_changed_inside_the_bundle_is_found(braggtrace, plugin, run):
    plugin()
    _, bundle = run("own.py")
    (copy,) = copies_in(bundle)
    edit(bundle, copy, "2.0 * event.values", "3.0 * event.values")
    assert braggtrace("verify", bundle).code == 1
    sign_again(bundle)
    result = braggtrace("verify", bundle)
    assert result.code == 1
    assert "metrics.json is not what the traces give" in result.out


def test_bundle_with_a_plugin_runs_again(braggtrace, plugin, run):
    plugin()
    _, bundle = run("own.py")
    result = braggtrace("run", bundle / "config.yaml", "-q")
    assert (result.code, result.err) == (0, "")
    assert "174 expected = 174 compared" in result.out


def test_two_plugin_files_of_one_name_are_both_kept(braggtrace, plugin, run):
    one, two = plugin(), plugin("more/own.py", group="second", factor="twice_R2")
    result, bundle = run("own.py", "more/own.py")
    assert (result.code, result.err) == (0, "")
    assert "175 expected = 175 compared" in result.out
    contents = {(bundle / name).read_bytes() for name in copies_in(bundle)}
    assert contents == {one.read_bytes(), two.read_bytes()}
    assert braggtrace("verify", bundle).code == 0


def test_plugin_that_raises_exits_3_with_its_name(plugin, run):
    plugin(extra="raise RuntimeError('boom')")
    refused(run("own.py"), 3, "'own'", "RuntimeError", "boom", "extracting")


@pytest.mark.parametrize(
    "answer", ["return 7", "return [7]", "return [None]", "return None", "return ['x']"]
)
def test_plugin_that_answers_nonsense_exits_3(plugin, run, answer):
    plugin(extra=answer)
    refused(run("own.py"), 3, "'own'")


ENDS = {
    "SystemExit": "raise SystemExit(0)",
    "GeneratorExit": "raise GeneratorExit",
    "CancelledError": "import asyncio; raise asyncio.CancelledError",
    "Failed": "import pytest; pytest.fail('not today')",
    "Odd": "raise type('Odd', (BaseException,), {})",
}


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("where", ["extra", "top"])
def test_plugin_that_ends_the_program_never_looks_like_a_verdict(
    plugin, run, supervisor, where, kind
):
    plugin(extra=ENDS[kind] if where == "extra" else "")
    if where == "top":
        path = supervisor.parent / "own.py"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n{ENDS[kind]}\n", encoding="utf-8")
    result, bundle = run("own.py")
    assert result.code == 3
    assert "own" in result.err
    assert f"raised {kind} while" in result.err
    assert bundle is not None
    assert without_verdict(bundle)


@pytest.mark.slow("runs a process for each way to end it")
@pytest.mark.parametrize("kind", ENDS)
def test_comparator_that_ends_the_program_cannot_be_bisected_by(
    braggtrace, comparator, run, supervisor, kind
):
    comparator(body=ENDS[kind])
    tolerances = "{rot_a: {comparator: mine, why: a test}}"
    result, _ = run(plugins="[mine.py]", tolerances=tolerances)
    assert result.code == 3
    assert f"raised {kind} while comparing" in result.err
    again = braggtrace("run", supervisor.with_name("own.yaml"), "-q", "--bisect")
    assert again.code == 125


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("import no_such_module\n", 3, "no_such_module"),
        ("x = (\n", 3, "SyntaxError"),
        ("raise RuntimeError('boom')\n", 3, "boom"),
        ("x = 1\n", 2, "offers nothing"),
    ],
    ids=["import", "syntax", "raises", "no hook"],
)
def test_file_that_is_no_plugin_is_refused(run, supervisor, text, code, word):
    (supervisor.parent / "own.py").write_text(text, encoding="utf-8")
    refused(run("own.py"), code, "own.py", word)


def test_factor_that_another_group_has_exits_2(plugin, run):
    plugin(factor="R_distance")
    refused(run("own.py"), 2, "R_distance", "own", "geometry")


def test_group_of_the_name_of_a_built_in_one_exits_2(plugin, run):
    plugin(group="lattice")
    refused(run("own.py"), 2, "lattice", "twice")


def test_plugin_file_named_twice_under_factors_exits_2(plugin, run):
    plugin()
    refused(run("own.py", "own.py"), 2, "twice")


def test_comparator_of_a_plugin_is_used_where_a_tolerance_names_it(comparator, run):
    comparator()
    tolerance = "{R_distance: {comparator: mine, why: test}}"
    result, bundle = run(plugins="[mine.py]", tolerances=tolerance)
    assert result.code == 0
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["factors"]["R_distance"]["comparator"] == "mine"
    assert metrics["factors"]["omega"]["comparator"] == "close"


def test_comparator_that_raises_exits_3_with_its_name(comparator, run):
    comparator(body="raise RuntimeError('boom')")
    tolerance = "{R_distance: {comparator: mine, why: test}}"
    answer = run(plugins="[mine.py]", tolerances=tolerance)
    refused(answer, 3, "'mine'", "boom", "comparing")


@pytest.mark.parametrize("compared", ["0", "2", "None"])
def test_comparator_that_does_not_compare_every_value_exits_3(
    comparator, run, compared
):
    comparator(compared=compared)
    tolerance = "{R_distance: {comparator: mine, why: test}}"
    refused(run(plugins="[mine.py]", tolerances=tolerance), 3, "'mine'")


def test_comparator_that_answers_nonsense_exits_3(comparator, run):
    comparator(body="return 7")
    tolerance = "{R_distance: {comparator: mine, why: test}}"
    refused(run(plugins="[mine.py]", tolerances=tolerance), 3, "'mine'")
