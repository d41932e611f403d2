"""The golden cases against the simulator; ``make parity`` writes docs/parity.md."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tabulate import tabulate

from braggtrace.defaults import ALL_GROUPS
from braggtrace.events import Trace
from braggtrace.experiment import MODES, Experiment
from braggtrace.judgement.findings import Finding, Rules, Status, Tolerance
from braggtrace.judgement.judge import judge
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render, trace_pixel
from braggtrace.simulator.compiled import Compile, kernel_for
from braggtrace.traceio import as_printed, read_trace

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CASES: Final = Path(__file__).parent / "cases"
NAMES: Final = tuple(sorted(path.parent.name for path in CASES.glob("*/case.json")))
# those that make test runs where make test-all runs every case
FEW: Final = (
    *("supervisor_small", "mosaic_phi", "phi_from_zero", "curved_detector"),
    *("rotated_detector_beam_pivot", "thick_detector", "interpolate"),
    *("source_file_weighted", "point_pixel", "water_background"),
)
NANOBRAGG: Final = MODES["nanobragg"]
PRECISION: Final = Precision()
RECORDED_WITH: Final = ("-nonoise", "-nopgm", "-noprogress")

# floors of values that are differences of much larger ones, from double rounding:
# positions of 0.1 m are rounded to 1e-17 m, their unit vectors to 1e-16
ROUNDING: Final = Tolerance(
    rtol=1e-9, atol=1e-15, why="rounding of a vector near an axis"
)
RULES: Final = Rules(
    default=Tolerance(rtol=1e-9),
    tolerances={
        "geometry": ROUNDING,
        # small by nature, and no differences: the floor would be wide for these
        **{
            name: Tolerance(rtol=1e-9)
            for name in (
                "lambda",
                "omega",
                "pixel_size",
                "R_distance",
                "obliquity_factor",
            )
        },
        # q is 1e10 1/m at most; a component near zero is a difference of unit vectors
        "scattering_vec": Tolerance(rtol=1e-9, atol=1e-5, why="difference of units"),
        # 1e-13 of a cell edge of 100 Å; of its index; of its reciprocal
        "rot_a": Tolerance(rtol=1e-9, atol=1e-13, why="component near zero"),
        "rot_b": Tolerance(rtol=1e-9, atol=1e-13, why="component near zero"),
        "rot_c": Tolerance(rtol=1e-9, atol=1e-13, why="component near zero"),
        "a_star": Tolerance(rtol=1e-9, atol=1e-17, why="component near zero"),
        "b_star": Tolerance(rtol=1e-9, atol=1e-17, why="component near zero"),
        "c_star": Tolerance(rtol=1e-9, atol=1e-17, why="component near zero"),
        "hkl_frac": Tolerance(rtol=1e-9, atol=1e-13, why="index near zero"),
        "k_frac": Tolerance(rtol=1e-9, atol=1e-13, why="index near zero"),
        **{
            name: Tolerance(rtol=1e-9, floor=1e-12, why="zero of the grating function")
            for name in (
                *("F_latt_a", "F_latt_b", "F_latt_c", "F_latt"),
                *("F_latt_squared", "I_contribution", "I_before_scaling"),
            )
        },
    },
)


@dataclass(frozen=True)
class ImageParity:
    """How a rendered image compares with the recorded one.

    Attributes:
        identical: fraction of the pixels that are the same in float32.
        of_maximum: greatest difference, of the image maximum.
        of_itself: greatest relative difference where the image exceeds 1e-6 of its
            maximum.
    """

    identical: float
    of_maximum: float
    of_itself: float


def case_experiment(name: str) -> tuple[Experiment, dict[str, object]]:
    case = json.loads((CASES / name / "case.json").read_text(encoding="utf-8"))
    arguments = [*case["args"], *RECORDED_WITH]
    return read_arguments(arguments, CASES / name).experiment, case


def image_parity(name: str, how: Compile = "off") -> ImageParity:
    """The image of one engine against the recorded one.

    A kernel that is wanted and cannot be had is an error here.
    """
    experiment, _ = case_experiment(name)
    detector = experiment.detector
    said: list[str] = []
    with torch.no_grad():
        setup = prepare(experiment, NANOBRAGG, PRECISION, NullRecorder())
        area = range(detector.n_slow), range(detector.n_fast)
        engine = kernel_for(setup, *area, how, said.append)
        assert how != "on" or engine is not None, said
        image = render(setup, *area, engine=engine)
    got: NDArray[np.float32] = image.to(torch.float32).numpy()
    recorded = np.load(CASES / name / "image.npz")["image"]
    return compare_images(recorded, got)


def compare_images(
    recorded: NDArray[np.float32], got: NDArray[np.float32]
) -> ImageParity:
    assert recorded.shape == got.shape
    same = recorded == got
    gap = np.abs(recorded.astype(np.float64) - got)
    largest = float(np.abs(recorded).max())
    bright = np.abs(recorded) > 1e-6 * largest
    return ImageParity(
        identical=float(same.mean()),
        of_maximum=float(gap.max()) / largest,
        of_itself=float((gap[bright] / np.abs(recorded[bright])).max()),
    )


def traces(name: str) -> list[Path]:
    return sorted((CASES / name).glob("trace_*.log"))


def trace_findings(name: str, log: Path) -> tuple[Finding, ...]:
    """Findings of one recorded pixel, every event of either side judged."""
    experiment, _ = case_experiment(name)
    recorded = read_trace(log)
    assert recorded.pixel is not None
    subject = as_printed(traced(experiment, recorded.pixel))
    registry = Registry()
    extractors = present(registry.extractors(ALL_GROUPS), recorded, subject)
    comparators = registry.comparators(("close", "exact"))
    findings = judge(recorded, subject, extractors, comparators, RULES).findings
    return tuple(f for f in findings if not lost_line(name, f))


def lost_line(name: str, finding: Finding) -> bool:
    """One pix0 line of this case stood behind a warning without end and was lost."""
    case = name == "interpolate_out_of_range" and finding.factor == "pix0_vector"
    return case and "prints it 9 times, the subject 10 times" in finding.message


def traced(experiment: Experiment, pixel: tuple[int, int]) -> Trace:
    return trace_pixel(
        experiment,
        pixel,
        switches=NANOBRAGG,
        precision=PRECISION,
        provenance={},
        version="test",
    )


def parity_document() -> str:
    """docs/parity.md."""
    rows = [_row(name) for name in NAMES]
    headers = (
        "case",
        "identical in float32",
        "greatest, of the maximum",
        "greatest, of itself",
        "trace values",
        "outside",
        "identical, compiled",
        "greatest, compiled",
    )
    table = tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)
    return (
        "# Parity with the C program\n\n"
        "Written by `make parity`: every golden case in `nanobragg` mode, float64, on "
        "the CPU. Images are compared as float32; *of itself* counts pixels above 1e-6 "
        "of the maximum; the last two columns are of images by compiled stages. "
        "Trace values of the recorded pixels are compared with rtol "
        "1e-9, and floors for components near zero "
        "(`tests/golden/parity.py` states each with its reason).\n\n"
        f"{table}\n"
    )


def _row(name: str) -> tuple[str, ...]:
    image, compiled = image_parity(name), image_parity(name, "on")
    findings = [f for log in traces(name) for f in trace_findings(name, log)]
    outside = [f for f in findings if f.status is not Status.PASS]
    return (
        name,
        f"{100.0 * image.identical:.3f}\u00a0%",
        f"{image.of_maximum:.1e}",
        f"{image.of_itself:.1e}",
        str(sum(finding.readings for finding in findings)),
        str(len(outside)),
        f"{100.0 * compiled.identical:.3f}\u00a0%",
        f"{compiled.of_maximum:.1e}",
    )


if __name__ == "__main__":
    (REPOSITORY / "docs/parity.md").write_text(parity_document(), encoding="utf-8")
