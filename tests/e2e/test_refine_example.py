"""The example that needs gradients: a crystal recovered from one noisy image."""

import importlib.util
import json
import shutil
import sys
from functools import partial
from types import SimpleNamespace

import pytest
import torch

from tests.cli.runner import call
from tests.helpers import REPOSITORY

EXAMPLES = REPOSITORY / "examples"
PIXELS = 64  # of an edge; the example itself has 96
# χ² of nine parameters is above it once in a thousand images
LIMIT = 27.9


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example as a module, in a folder of its own."""
    folder = tmp_path_factory.mktemp("clone") / "examples"
    folder.mkdir()
    for name in ("refine.py", "refine.yaml"):
        shutil.copy(EXAMPLES / name, folder)
    spec = importlib.util.spec_from_file_location("refine", folder / "refine.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # a dataclass asks for the module that it stands in
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "refine", module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model(example):
    return partial(example.expected, pixels=PIXELS)


@pytest.fixture(scope="module")
def truth(example):
    return torch.tensor(example.TRUTH, dtype=torch.float64)


@pytest.fixture(scope="module")
def start(example, truth):
    return truth + torch.tensor(example.ERRORS, dtype=torch.float64)


@pytest.fixture(scope="module")
def information(example, model, truth):
    return example.information(truth, model)


@pytest.fixture(scope="module")
def folder(example):
    return example.RULES.parents[1] / "build/refine"


@pytest.fixture(scope="module")
def verdicts():
    """What the command line said of the traces, in the order of the calls."""
    return []


@pytest.fixture(scope="module")
def steps(example, folder, verdicts):
    """What the whole program finds, on fewer pixels."""

    def run(command, *, check):
        assert command[1:3] == ["-m", "braggtrace"]
        verdicts.append(call(*command[3:]))

    with pytest.MonkeyPatch.context() as patch:
        # the same command inside this process: torch is imported only once
        patch.setattr(example, "subprocess", SimpleNamespace(run=run))
        return example.main(folder, PIXELS)


def chi_square(parameters, truth, information):
    """Squared distance from the truth, in units of what noise allows."""
    error = parameters - truth
    return float(error @ information @ error)


@pytest.mark.slow("a whole refinement")
def test_all_nine_parameters_come_back_within_the_noise(
    steps, truth, start, information
):
    assert chi_square(start, truth, information) > 1e5
    assert torch.equal(steps[0].parameters, start)
    assert chi_square(steps[-1].parameters, truth, information) < LIMIT
    sigma = information.inverse().diagonal().sqrt()
    assert ((steps[-1].parameters - truth).abs() < 3.5 * sigma).all()
    # noise allows a thousandth of an edge or of a radian at most
    assert (sigma[:3] / truth[:3]).max() < 1e-3
    assert torch.deg2rad(sigma[3:]).max() < 1e-3


@pytest.mark.slow("a second refinement; make test has one from the other side")
def test_another_draw_of_the_noise_from_the_other_side_ends_within_it_too(
    example, model, truth, start, information
):
    counts = example.measured(model(truth), seed=-11)
    steps = example.refine(counts, 2.0 * truth - start, model)
    assert 0.1 < chi_square(steps[-1].parameters, truth, information) < LIMIT


@pytest.mark.slow("fits parameters over many steps")
def test_information_is_the_curvature_of_the_misfit(example, model, truth, information):
    """Along each parameter, half of a tenth of σ each way: no derivative is used."""
    photons = model(truth)
    lengths = 0.1 / information.diagonal().sqrt()
    for i, length in enumerate(lengths):
        shift = torch.zeros_like(truth)
        shift[i] = length
        rise = sum(
            example.misfit(model(truth + sign * shift), photons) for sign in (1.0, -1.0)
        )
        assert float(rise) * PIXELS**2 == pytest.approx(0.1**2, rel=0.02)


class Turned(torch.autograd.Function):
    """The same numbers; the gradient of the marked ones with the wrong sign."""

    @staticmethod
    def forward(ctx, numbers, sign):
        ctx.sign = sign
        return numbers.clone()

    @staticmethod
    def backward(ctx, gradient):
        return ctx.sign * gradient, None


@pytest.mark.slow("fits parameters over many steps")
@pytest.mark.parametrize("wrong", [0, 3, 8])  # an edge, an angle, a rotation
def test_gradient_of_the_wrong_sign_does_not_get_there(
    example, model, truth, start, information, wrong
):
    sign = torch.ones(9, dtype=torch.float64)
    sign[wrong] = -1.0
    counts = example.measured(model(truth))
    steps = example.refine(counts, start, lambda x: model(Turned.apply(x, sign)))
    assert chi_square(steps[-1].parameters, truth, information) > 100.0 * LIMIT


@pytest.mark.slow("fits parameters over many steps")
def test_traces_diverge_before_and_agree_to_the_noise_after(
    example, steps, folder, verdicts
):
    before, after = verdicts
    assert before.code == 1, before.out + before.err
    assert "first divergence  a_star0" in before.out
    assert after.code == 0, after.out + after.err
    # they agree because they are near, not because they are the same
    assert call("compare", folder / "true.jsonl", folder / "after.jsonl").code == 1
    bundles = sorted((example.RULES.parents[1] / "reports/refine").glob("2*"))
    assert len(bundles) == 2
    said = [json.loads((each / "metrics.json").read_text("utf-8")) for each in bundles]
    assert [each["verdict"] for each in said] == ["DIVERGED", "AGREE"]


def test_convergence_is_plotted(steps, folder):
    assert len(steps) < 100
    picture = (folder / "convergence.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
