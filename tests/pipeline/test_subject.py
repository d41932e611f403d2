"""The simulator as the subject: its device, its precision, its provenance."""

import pytest

from braggtrace.config import RunConfig, load_config
from braggtrace.errors import CannotRunError, ConfigError, PixelError, UsageError
from braggtrace.events import Trace
from braggtrace.sources.request import request_from_config
from braggtrace.sources.simulator import trace_subject


def traced(config: RunConfig) -> Trace:
    return trace_subject(request_from_config(config))


@pytest.fixture
def configured(supervisor):
    """Loads the copied configuration with overrides."""
    return lambda *overrides: load_config(supervisor, overrides)


def test_trace_is_native_and_of_the_configured_pixel(configured):
    trace = traced(configured(("pixel", {"slow": 3, "fast": 4})))
    assert trace.header.dialect == "native"
    assert trace.pixel == (3, 4)


def test_provenance_says_how_it_was_computed(configured):
    trace = traced(
        configured(("subject.mode", "physical"), ("subject.dtype", "float32"))
    )
    facts = trace.header.provenance
    assert (facts["mode"], facts["dtype"], facts["device"]) == (
        "physical",
        "float32",
        "cpu",
    )
    assert "phi_zero_carryover=off" in facts["switches"]
    assert len(facts["experiment_sha256"]) == 64


def test_pixel_outside_the_detector_is_refused(configured):
    with pytest.raises(PixelError):
        traced(configured(("pixel", {"slow": 2527, "fast": 0})))


@pytest.mark.parametrize("name", ["cpus", "gpu", "cuda:x"])
def test_unknown_device_is_refused_with_the_known_ones(configured, name):
    with pytest.raises(UsageError, match=r"unknown torch device.*wanted cpu, cuda"):
        traced(configured(("subject.device", name)))


def test_device_that_is_not_there_is_refused_with_the_way_out(configured):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a cuda device here")
    with pytest.raises(
        CannotRunError, match=r"not available here.*name another, cpu say"
    ):
        traced(configured(("subject.device", "cuda")))


def test_unknown_switch_is_refused_before_anything_is_computed(configured):
    with pytest.raises(ConfigError, match="unknown switch"):
        traced(configured(("subject.switches", "{no_such: true}")))


def checksum(config: RunConfig) -> str:
    return traced(config).header.provenance["experiment_sha256"]


def test_checksum_does_not_depend_on_where_the_files_lie(supervisor, root):
    here, there = load_config(supervisor), load_config(root / "configs/supervisor.yaml")
    assert here.experiment != there.experiment
    assert checksum(here) == checksum(there)


def test_checksum_depends_on_what_the_files_hold(supervisor):
    before = checksum(load_config(supervisor))
    path = supervisor.parent / "supervisor/structure_factors.hkl"
    path.write_text(path.read_text("utf-8") + "1 2 3 4.5\n", encoding="utf-8")
    assert checksum(load_config(supervisor)) != before


@pytest.mark.parametrize(
    ("key", "value", "same"),
    [
        ("experiment.beam.wavelength_A", "0.9769", False),
        ("experiment.scan.steps", "11", False),
        ("experiment.detector.distance_mm", "231.2746600001", False),
        ("pixel", "{slow: 1, fast: 2}", True),
        ("subject.mode", "physical", True),
        ("report.dir", "elsewhere", True),
    ],
)
def test_checksum_depends_on_the_experiment_alone(configured, key, value, same):
    changed = checksum(configured((key, value)))
    assert (changed == checksum(configured())) is same
