"""The compiled engine gives what the stages give, or is not used, and says so."""

import pytest
import torch

from braggtrace.simulator import Precision, render
from braggtrace.simulator.compiled import engine, kernel_for
from braggtrace.simulator.compiled.kernel import load
from braggtrace.simulator.compiled.store import folder
from tests.needs import needs
from tests.simulator.cases import NANOBRAGG, PHYSICAL, cell, experiment, set_up

compiles = pytest.mark.slow("compiles a kernel: twenty seconds of both compilers")

ROWS, COLUMNS = range(40), range(30)
# three steps from zero: the first pixel, and the cell that a step leaves behind
SCAN = {"spindle": (0.2, -0.4, 1.0), "phi_step": 0.01, "steps": 3}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(engine, "LARGEST_TILE", 2**9)
        yield


@pytest.fixture
def messages():
    return []


def images(exposure, messages, how="on", switches=NANOBRAGG, precision=None):
    """Both engines' images, and the kernel."""
    with torch.no_grad():
        setup = set_up(exposure, switches, precision or Precision())
        kernel = kernel_for(setup, ROWS, COLUMNS, how, messages.append)
        plain = render(setup, ROWS, COLUMNS)
        return plain, render(setup, ROWS, COLUMNS, engine=kernel), kernel


def assert_alike(plain, compiled):
    assert torch.allclose(compiled, plain, rtol=1e-9, atol=1e-12 * plain.max().item())
    same = compiled.to(torch.float32) == plain.to(torch.float32)
    assert same.double().mean() >= 0.999


@compiles
@needs("kernel compiler")
def test_compiled_image_is_the_image(cache, messages):
    plain, compiled, kernel = images(experiment(**SCAN), messages)
    assert kernel is not None
    assert len(messages) == 1
    assert "once" in messages[0]
    assert_alike(plain, compiled)


@compiles
@needs("kernel compiler")
@pytest.mark.parametrize(
    "changes",
    [
        {"wavelength": 0.9e-10, "cells": (36, 47, 29)},
        {"cell": cell(50.0, 60.0, 70.0, 90.0, 95.0, 90.0), "fluence": 1e20},
        {"n_slow": 40, "n_fast": 30, "distance": 0.3},
    ],
)
def test_kept_kernel_serves_other_numbers(cache, messages, changes):
    images(experiment(**SCAN), [])
    plain, compiled, kernel = images(experiment(**{**SCAN, **changes}), messages)
    assert kernel is not None
    assert messages == []
    assert_alike(plain, compiled)


@pytest.mark.slow("compiles a second kernel, of the other mode")
@needs("kernel compiler")
def test_the_image_of_the_model_is_compiled_too(cache, messages):
    # even and odd numbers of cells, of which one kernel takes either
    plain, compiled, kernel = images(experiment(**SCAN), messages, switches=PHYSICAL)
    assert kernel is not None, messages
    assert_alike(plain, compiled)
    other = experiment(**{**SCAN, "cells": (6, 5, 4)})
    plain, compiled, kernel = images(other, messages, switches=PHYSICAL)
    assert kernel is not None, messages
    assert_alike(plain, compiled)


@compiles
@needs("kernel compiler")
def test_damaged_kernel_is_not_used(cache, messages, monkeypatch):
    monkeypatch.setattr(engine, "WORTH_LOADING", 1)
    images(experiment(**SCAN), [])
    # other tests of this file keep theirs in the same folder
    whole = {path: path.read_bytes() for path in folder().glob("*.pt2")}
    for path, data in whole.items():
        path.write_bytes(data[: len(data) // 2])
    plain, compiled, kernel = images(experiment(**SCAN), messages, how="auto")
    for path, data in whole.items():
        path.write_bytes(data)
    assert kernel is None
    assert "damaged" in messages[0]
    assert torch.equal(plain, compiled)


@compiles
@needs("kernel compiler")
def test_kernel_of_other_stages_is_found_out(cache, messages, monkeypatch):
    images(experiment(**SCAN), [])
    # what a kernel would be whose cache had lied: the image of half the fluence
    honest = load

    def lying(path):
        run = honest(path)
        return lambda tensors: [0.5 * run(tensors)[0], run(tensors)[1]]

    monkeypatch.setattr(engine, "load", lying)
    plain, compiled, kernel = images(experiment(**SCAN), messages)
    assert kernel is None
    assert "does not give what its stages give" in messages[0]
    assert torch.equal(plain, compiled)


def test_absent_compiler_is_said(cache, messages, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    plain, compiled, kernel = images(experiment(shape="round"), messages)
    assert kernel is None
    assert messages == [
        "not compiled: no C++ compiler (no-such-compiler) is here; the image takes "
        "longer and is the same"
    ]
    assert torch.equal(plain, compiled)


def test_compiler_that_fails_is_said(cache, messages, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("internal compiler error\nmore")

    monkeypatch.setattr(engine, "_built", broken)
    monkeypatch.setattr(engine, "require_compiler", lambda: None)
    _, _, kernel = images(experiment(shape="gauss"), messages)
    assert kernel is None
    assert "internal compiler error; the image" in messages[-1]


@pytest.mark.parametrize("how", ["off", "auto"])
def test_small_region_is_not_compiled(cache, messages, how):
    _, _, kernel = images(experiment(), messages, how=how)
    assert kernel is None
    assert messages == []


def test_phases_beyond_the_range_of_the_sine_are_not_compiled(cache, messages):
    exposure = experiment(cells=(5, 5, 10**5), wavelength=1e-12)
    _, _, kernel = images(exposure, messages)
    assert kernel is None
    assert messages == ["not compiled: phases of the grating function are too large"]


def test_gradients_are_left_to_the_stages(cache, messages):
    setup = set_up(experiment())
    assert kernel_for(setup, ROWS, COLUMNS, "on", messages.append) is None
    assert messages == ["not compiled: gradients are asked for"]
