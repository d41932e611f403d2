"""Logs of the real C program: all of them parse, and every number arrives."""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pytest

from braggtrace.events import Trace
from braggtrace.traceio import read_trace
from tests.helpers import GOLDEN, REPOSITORY
from tests.slow import mostly_slow

RECORDED: Final = REPOSITORY / "configs" / "baselines" / "supervisor"
LOGS: Final = sorted(GOLDEN.glob("*/trace_*.log"))
ABSENT: Final = "the golden recordings do not lie beside this repository"


@pytest.mark.skipif(not LOGS, reason=ABSENT)
@pytest.mark.parametrize(
    "path",
    mostly_slow(
        LOGS,
        but=lambda path: path.parent.name != "xtal_size",
        why="three recordings of 5 MB each",
    ),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_a_golden_log_parses_without_anomaly(path):
    trace = read_trace(path)
    assert trace.header.anomalies == ()
    slow, fast = (int(n) for n in re.findall(r"_[sf](\d+)", path.stem))
    assert trace.pixel == (slow, fast)
    assert "floatimage_accumulated" in trace


def test_a_recorded_log_parses_without_anomaly():
    logs = sorted(RECORDED.glob("trace_*.log"))
    assert logs
    for path in logs:
        assert read_trace(path).header.anomalies == (), path.name


# an independent reading of the logs: name: (event, number by which it is multiplied)
_RENAMED: Final[Mapping[str, tuple[str, float]]] = {
    "pix0_vector_meters": ("pix0_vector", 1.0),
    "pixel_pos_meters": ("pixel_pos", 1.0),
    "R_distance_meters": ("R_distance", 1.0),
    "omega_pixel_sr": ("omega", 1.0),
    "close_distance_meters": ("close_distance", 1.0),
    "lambda_meters": ("lambda", 1.0),
    "lambda_angstroms": ("lambda", 1e-10),
    "scattering_vec_A_inv": ("scattering_vec", 1.0),
    **{f"rot_{a}_angstroms": (f"rot_{a}", 1.0) for a in "abc"},
    **{f"rot_{a}_star_A_inv": (f"{a}_star", 1.0) for a in "abc"},
    "r_e_meters": ("r_e", 1.0),
    "fluence_photons_per_m2": ("fluence", 1.0),
    "phi_deg": ("phi", 1.0),
    "cos2theta": ("ray_cos_2theta", 1.0),
    "angles_rad": ("detector_angles", 1.0),
    **{f"{a}close_m": (f"{a}close0", 1.0) for a in "FS"},
    **{f"{a}beam_m": (f"{a}beam0", 1.0) for a in "FS"},
    "close_distance_m": ("close_distance0", 1.0),
    "distance_m": ("distance0", 1.0),
    **{f"R{a}": (f"rotation_{a}", 1.0) for a in "xyz"},
    "R_total": ("rotation_total", 1.0),
}
_MOSFLM: Final = ("detector_convention", "initial_fdet", "initial_sdet", "initial_odet")
_NUMBER: Final = re.compile(r"(?<![\w.])[-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|nan|inf)\b")


class Number(NamedTuple):
    """A number of a log: where it must be found in the trace."""

    event: str
    component: int
    place: dict[str, int]
    value: float


def numbers_of(text: str) -> Iterator[Number]:
    """Every number of a log, exempt ones left out."""
    beam = "TRACE_C:R_total=" in text
    sample, started, final = -1, False, False
    for line in text.splitlines():
        if setup := re.match(r"TRACE_C:(\w+)=(.*)", line):
            name, rest = setup.groups()
            final |= name == "R_total"
            yield from _setup_numbers(name, rest, beam=beam, final=final)
        elif config := re.match(r"TRACE_CONFIG.*=(\d+).*=(\d+)", line):
            for i, digits in enumerate(config.groups()):
                yield Number("pixel", i, {}, float(digits))
        elif line.startswith("TRACE_C_PHI "):
            pairs = dict(re.findall(r"(\w+)=(\S+)", line))
            place = {"sample": sample, "phi": int(pairs.pop("phi_tic"))}
            for name, digits in pairs.items():
                yield _number(name, 0, place, digits)
        elif source := re.match(r"TRACE_C_SOURCE2: (\w+) (\S+)$", line):
            name = "ray_polar" if source[1] == "polar" else source[1]
            if name != "source_index":
                place = {"sample": sample, "source": 2}
                yield _number(name, 0, place, source[2])
        elif main := re.match(r"TRACE_C: (\w+) (.*)", line):
            # R_distance_meters is never lost: it counts the sub-pixels
            if main[1] in ("pix0_vector_meters", "fdet_vec") and not started:
                sample, started = sample + 1, True
            started &= main[1] != "R_distance_meters"
            for i, digits in enumerate(main[2].split()):
                yield _number(main[1], i, {"sample": sample}, digits)


def _number(name: str, i: int, place: dict[str, int], digits: str) -> Number:
    event, scale = _RENAMED.get(name, (name, 1.0))
    return Number(event, i, place, float(digits) * scale)


def _setup_numbers(
    name: str, rest: str, *, beam: bool, final: bool
) -> Iterator[Number]:
    if name == "convention_mapping" or (beam and name in _MOSFLM):
        return
    digits = _NUMBER.findall(rest)
    if name == "beam_center_m":
        *point, size = digits
        yield Number("pixel_size", 0, {}, float(size) * 1e-3)
        for i, kilometres in enumerate(point):
            centre = "beam_center" if beam else "near_point"
            yield Number(centre, i, {}, float(kilometres) * 1e3)
        return
    if final and name.endswith("_after_rotz"):
        name = name.replace("_after_rotz", "_vec")
    for i, text in enumerate(digits):
        yield _number(name, i, {}, text)


def found_in(trace: Trace, number: Number) -> bool:
    """Whether the trace has this number at its place, conversions aside."""
    event = trace.events[number.event]
    wanted = [number.place.get(axis, 0) for axis in event.axes]
    rows = [i for i, row in enumerate(event.index.tolist()) if row == wanted]
    (row,) = rows
    got = float(event.values[row, number.component])
    # one multiplication by a power of ten on either side
    return math.isclose(got, number.value, rel_tol=5e-16)


CHOSEN: Final = (
    "oversample",  # nine sub-pixels
    "source_file",  # several sources, the third of them traced
    "divergence",  # sources and sub-pixels
    "rotated_detector_beam_pivot",
    "supervisor_small",  # sample pivot, ten phi steps
    "interpolate_out_of_range",  # lost the first line of one sub-pixel
)


@pytest.mark.skipif(not LOGS, reason=ABSENT)
@pytest.mark.parametrize("case", CHOSEN)
def test_every_number_of_a_golden_log_is_in_its_trace(case):
    for path in sorted((GOLDEN / case).glob("trace_*.log")):
        assert_complete(path)


def test_every_number_of_a_recorded_log_is_in_its_trace():
    assert_complete(RECORDED / "trace_s685_f1039.log")


def assert_complete(path: Path) -> None:
    trace = read_trace(path)
    numbers = list(numbers_of(path.read_text(encoding="utf-8")))
    assert len(numbers) > 150
    lost = [number for number in numbers if not found_in(trace, number)]
    assert lost == []
    # and the other way round: the trace holds no number that the log has not
    texts = sum(event.readings for event in trace if event.kind == "text")
    assert len(numbers) == sum(event.readings for event in trace) - texts


@pytest.mark.skipif(not LOGS, reason=ABSENT)
def test_a_golden_log_that_lost_a_line_still_has_all_its_sub_pixels():
    for path in sorted((GOLDEN / "interpolate_out_of_range").glob("trace_*.log")):
        text = path.read_text(encoding="utf-8")
        lost = text.count("TRACE_C: fdet_vec") - text.count("TRACE_C: pix0_vector_m")
        assert lost > 0, "choose another case: this one lost no line"
        trace = read_trace(path)
        assert trace.header.sizes["sample"] == text.count("TRACE_C: R_distance_meters")
        places = trace.events["R_distance"].index[:, 0]
        np.testing.assert_array_equal(places, np.arange(len(places)))
