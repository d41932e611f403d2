"""Every golden case: image to the last float, every value of every recorded trace."""

import pytest

from braggtrace.judgement.findings import Status
from tests.golden.parity import FEW, NAMES, image_parity, trace_findings, traces
from tests.needs import needs
from tests.slow import mostly_slow

LOGS = [(name, log) for name in NAMES for log in traces(name)]


def test_all_cases_are_there():
    assert len(NAMES) == 54
    assert len(LOGS) == 3 * 53  # of xtal_size see test_xtal_size


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        NAMES, but=lambda name: name != "xtal_size", why="3844 sub-pixels a pixel"
    ),
)
def test_image_is_the_recorded_one(name):
    parity = image_parity(name)
    assert parity.identical >= 0.999
    assert parity.of_maximum <= 1e-6
    assert parity.of_itself <= 1e-5


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_compiled_image_is_the_recorded_one(tmp_path, monkeypatch):
    # every case by this engine: make parity
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    parity = image_parity("supervisor_small", "on")
    assert parity.identical >= 0.999
    assert parity.of_maximum <= 1e-6
    assert parity.of_itself <= 1e-5


@pytest.mark.parametrize(
    ("name", "log"),
    mostly_slow(
        LOGS,
        but=lambda case: case[0] in FEW,
        why="every golden case; make test traces a few",
    ),
    ids=[f"{name}-{log.stem}" for name, log in LOGS],
)
def test_every_recorded_value_agrees(name, log):
    findings = trace_findings(name, log)
    assert len(findings) > 40
    outside = [f for f in findings if f.status is not Status.PASS]
    assert [(f.factor, f.message, f.worst) for f in outside] == []
