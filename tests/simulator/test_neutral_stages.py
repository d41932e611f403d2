"""Every public stage runs in the proof of neutrality, and a fault in any is caught."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from braggtrace.experiment import Source, StructureFactors
from tests.golden.parity import case_experiment
from tests.gradients.cases import scene, thick
from tests.simulator.cases import NANOBRAGG, PHYSICAL
from tests.simulator.neutral import CUDA, NotNeutralError, prove
from tests.simulator.watching_stages import patch_all, public_functions, watched
from tests.slow import mostly_slow

# what waits for values, or never sees a device: other tests have it
ELSEWHERE = {
    "image.render": "tiles of whole images: test_pretended",
    "image.usual_cell": "tiles of whole images: test_pretended",
    "image.first_pixels_of": "looks for a pixel: test_pretended",
    "image.first_failure": "looks for a pixel: test_pretended",
    "image.carried_at": "state of a whole image: test_pretended",
    "mirror.mirror_fact": "of a trace, as a text: test_pretended",
    "order.pixels_in_order": "pixels of whole images: test_pretended",
    "order.rendered": "pixels of whole images: test_pretended",
    "order.thread_blocks": "plain numbers",
    "tiling.memory_on": "plain numbers",
    "tiling.pixels_at": "pixels of whole images: test_pretended",
    "tiling.tile_size": "plain numbers",
    "tiling.tiles": "pixels of whole images: test_pretended",
    "tracing.carried_to": "of traces: test_pretended",
    "tracing.compute_pixels": "of traces: test_pretended",
    "tracing.firsts_of": "of traces: test_pretended",
    "tracing.trace_header": "of traces, as texts: test_pretended",
    "tracing.trace_pixel": "of traces: test_pretended",
    "tracing.trace_pixels": "of traces: test_pretended",
    "region.block_length": "plain numbers",
    "hkl.read_cache": "reads a file, on the host",
    "hkl.read_hkl": "reads a file, on the host",
    "hkl.read_lines": "reads a file, on the host",
}


def proofs():
    """Few experiments that lead through every stage."""
    for name in ("interpolate", "source_file_weighted"):
        experiment, _ = case_experiment(name)
        detector = replace(experiment.detector, oversample=2)
        prove(replace(experiment, detector=detector), NANOBRAGG, torch.float32)
    rays = (
        Source(position=(0.0, 0.0, 10.0), weight=torch.ones(()), wavelength=1e-10),
        Source(position=(0.1, 0.0, 10.0), weight=torch.ones(()), wavelength=1e-10),
    )
    factors = StructureFactors(default_F=torch.full((), 100.0))
    for shape, switches in (("square", PHYSICAL), ("round", NANOBRAGG)):
        exposure = thick(shape=shape, sources=rays, structure_factors=factors)
        prove(exposure, switches, torch.float32)


@pytest.mark.slow("every stage on a device that is pretended")
def test_every_public_stage_runs_in_the_proof():
    with watched() as seen:
        proofs()
    known = set(public_functions())
    assert not known - seen - set(ELSEWHERE), "add a case in which these stages run"
    assert not set(ELSEWHERE) - known, "these are gone: remove them from the list"
    assert not set(ELSEWHERE) & seen, "these run now: remove them from the list"


def test_a_stage_that_no_proof_reaches_is_found_out(monkeypatch):
    from braggtrace.simulator import shape

    def plates(x: Tensor) -> Tensor:
        return x

    plates.__module__ = shape.__name__
    monkeypatch.setattr(shape, "plates", plates, raising=False)
    assert "shape.plates" in public_functions()
    with watched() as seen:
        prove(scene(), PHYSICAL, torch.float32)
    assert "shape.plates" not in seen | set(ELSEWHERE)


def as_truth(x):
    return bool(x.sum() > 0)


def as_number(x):
    return float(x.sum())


def as_index(x):
    return int(x.sum())


def in_a_branch(x):
    return x if x.sum() else -x


def without_a_device(x):
    return x * torch.tensor(2.0)


def by_numpy(x):
    return torch.as_tensor(x.numpy())


def by_the_host(x):
    return x.cpu()


def as_a_list(x):
    return x.tolist()


def by_equality(x):
    return torch.equal(x, x)


def of_doubles(x):
    return x.double()


PLANTS = (
    *(as_truth, as_number, as_index, in_a_branch, without_a_device),
    *(by_numpy, by_the_host, as_a_list, by_equality, of_doubles),
)
# torch itself refuses some of a tensor without values, in words of its own
REFUSED = (NotNeutralError, RuntimeError, TypeError)


def plant_everywhere(plant):
    """Plant in each stage of one proof; where it was caught, and where it passed."""
    caught: set[str] = set()
    passed: set[str] = set()

    def planted(name, result):
        for tensor in tree_leaves(result):
            if not isinstance(tensor, Tensor) or tensor.device.type != CUDA.type:
                continue
            if not tensor.is_floating_point():
                continue
            try:
                plant(tensor)
                passed.add(name)
            except REFUSED:
                caught.add(name)
        return result

    with watched(planted):
        prove(scene(oversample=2), PHYSICAL, torch.float32)
    return caught, passed


@pytest.mark.parametrize(
    "plant",
    mostly_slow(
        PLANTS,
        but=lambda plant: plant is PLANTS[0],
        why="a proof for each plant; test_neutral.py has them in one stage",
    ),
    ids=lambda plant: plant.__name__,
)
def test_a_plant_in_any_stage_is_caught(plant):
    caught, passed = plant_everywhere(plant)
    assert not passed
    assert len(caught) > 20


def test_what_is_neutral_passes_in_every_stage():
    caught, passed = plant_everywhere(lambda x: torch.where(x > 0, 2.0 * x, -x).sum())
    assert not caught
    assert len(passed) > 20


def test_functions_are_put_back():
    before = public_functions()
    with patch_all({}):
        pass
    with watched():
        pass
    assert public_functions() == before
