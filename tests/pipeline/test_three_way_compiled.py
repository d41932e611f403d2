"""Compiled stages as the candidate: the end is compared, the rest named as untraced."""

import json

import pytest

from braggtrace.catalog import FINAL
from braggtrace.pipeline.verify import verify_bundle
from braggtrace.simulator.compiled import engine, kernel
from tests.cli.runner import call
from tests.conftest import copy_of_configs
from tests.needs import needs


@pytest.fixture(scope="module")
def run_compiled(root, tmp_path_factory):
    """Runs with a small kernel, built once."""
    config = copy_of_configs(root, tmp_path_factory.mktemp("compiled"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(engine, "LARGEST_TILE", 2**6)

        def result(folder, *words):
            place = ("--set", f"report.dir={folder}")
            return call("run", config, *place, "--candidate", "compiled", *words)

        yield result


def three_way(folder):
    (path,) = folder.glob("supervisor/*/metrics.json")
    return json.loads(path.read_text("utf-8"))["three_way"]


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_the_end_agrees_and_all_else_is_not_traced(run_compiled, tmp_path):
    result = run_compiled(tmp_path)
    assert result.code == 0, result.err + result.out
    assert "3 factors, 64 are not traced by this candidate" in result.out
    told = three_way(tmp_path)
    assert len(told["untraced"]) == 64
    assert not set(told["untraced"]) & FINAL
    for row in told["rows"]:
        traced = row["factor"] in FINAL
        assert (row["subject_candidate"] is not None) == traced
        assert (row["baseline_candidate"] is not None) == traced
        said = "none" if traced else "not traced by this candidate"
        assert row["alone"] == said
    (bundle,) = (tmp_path / "supervisor").iterdir()
    assert verify_bundle(bundle).problems == ()


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_a_kernel_that_computes_otherwise_is_alone(run_compiled, tmp_path, monkeypatch):
    honest = kernel.load

    def lying(path):
        run = honest(path)
        return lambda tensors: [1.01 * run(tensors)[0], run(tensors)[1]]

    monkeypatch.setattr(engine, "load", lying)
    result = run_compiled(tmp_path, "-q")
    assert result.code == 1
    assert (
        "the candidate compiled float64 is alone, first at I_pixel_final"
        in (result.out.splitlines()[0])
    )


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_a_divergence_that_it_does_not_trace_is_not_its_own(run_compiled, tmp_path):
    result = run_compiled(tmp_path, "-q", "--mode", "physical")
    assert result.code == 1
    assert "the baseline is alone, first at I_pixel_final" in result.out
    said = "baseline and subject differ, first at rot_a at phi=0, which the candidate"
    assert f"{said} does not trace" in result.out


def test_no_compiler_is_no_verdict(run_compiled, tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    result = run_compiled(tmp_path, "-q")
    assert result.code == 3
    assert "the candidate compiled float64 cannot take part: not compiled: no C++" in (
        result.err
    )
