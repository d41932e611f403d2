"""Pixels that a kernel computes: their final intensity, and nothing in its place."""

import pytest
import torch

from braggtrace.catalog import FINAL
from braggtrace.errors import CannotRunError
from braggtrace.simulator import Precision, trace_pixels
from braggtrace.simulator.compiled import engine, kernel, trace_compiled
from tests.needs import needs
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment

PIXELS = ((20, 11), (3, 4))
SCAN = {"spindle": (0.2, -0.4, 1.0), "phi_step": 0.01, "steps": 3}


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(engine, "LARGEST_TILE", 2**6)
        yield


def compiled(pixels=PIXELS, switches=NANOBRAGG, **changes):
    messages: list[str] = []
    trace = trace_compiled(
        experiment(**{**SCAN, **changes}),
        pixels,
        switches=switches,
        precision=Precision(),
        provenance={"mode": "test"},
        version="test",
        threads=1,
        say=messages.append,
    )
    return trace, messages


def plain(pixels=PIXELS):
    return trace_pixels(
        experiment(**SCAN),
        pixels,
        switches=NANOBRAGG,
        precision=Precision(),
        provenance={},
        version="test",
    )


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_it_has_the_final_intensity_of_the_stages_and_nothing_else():
    trace, _ = compiled()
    wanted = plain()
    assert set(trace.events) == FINAL
    assert trace.pixels == wanted.pixels == tuple(sorted(PIXELS))
    got = torch.tensor(trace.events["I_pixel_final"].values)
    right = torch.tensor(wanted.events["I_pixel_final"].values)
    assert torch.allclose(got, right, rtol=1e-9, atol=0.0)
    assert trace.header.provenance["compile"] == "on"


@pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")
@needs("kernel compiler")
def test_a_kernel_that_computes_otherwise_is_not_replaced(monkeypatch):
    right, _ = compiled()
    honest = kernel.load

    def lying(path):
        run = honest(path)
        return lambda tensors: [0.5 * run(tensors)[0], run(tensors)[1]]

    monkeypatch.setattr(engine, "load", lying)
    wrong, _ = compiled()
    ratio = wrong.events["I_pixel_final"].values / right.events["I_pixel_final"].values
    assert ratio == pytest.approx(0.5)


def test_the_pixel_that_images_do_not_compile_is_refused():
    with pytest.raises(CannotRunError, match=r"slow 0 fast 0 is the first"):
        compiled(((0, 0), (3, 4)))


def test_an_absent_compiler_is_an_error(monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(CannotRunError, match="no C"):
        compiled(shape="round", switches=PHYSICAL)


def test_what_is_never_compiled_is_an_error():
    with pytest.raises(CannotRunError, match="phases of the grating function"):
        compiled(cells=(5, 5, 10**5), wavelength=1e-12)
