"""Deviations of the C program, each a named switch; a mode is a set of switches."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final, Literal

from braggtrace.experiment.switch_table import SWITCHES

Mode = Literal["nanobragg", "physical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Which deviations are reproduced; True does what the C program does.

    The attributes are described in ``switch_table``.
    """

    phi_zero_carryover: bool = True
    cell_cstar_z: bool = True
    random_misset_radians: bool = True
    odet_nonunit_replaced: bool = True
    pivot_custom_only: bool = True
    pix0_ignored: bool = True
    twotheta_axis_length: bool = True
    ratio_without_twotheta: bool = True
    curved_lab_axes: bool = True
    source_weights_ignored: bool = True
    interpolation_sticky: bool = True
    interpolation_by_given_cells: bool = True
    grating_direct: bool = True
    sphere_direct: bool = True
    gauss_radius: bool = True
    weights_from_corner: bool = True
    running_product: bool = True
    nopolar_overruled: bool = True
    sensor_pitch: bool = True
    point_pixel_without_area: bool = True
    water_scaled_twice: bool = True
    mosaic_angle_single: bool = True
    cell_count_ceiling: bool = True
    steps_32_bit: bool = True
    carry_per_thread: bool = True
    nonsense_computed: bool = True
    hkl_stream: bool = True
    cache_header_scanned: bool = True
    cache_implicit: bool = True
    misset_substring: bool = True
    twotheta_axis_substring: bool = True
    normal_default_kept: bool = True
    sensor_off_by_order: bool = True
    curved_last_ignored: bool = True
    header_keywords_loose: bool = True
    beam_clips_sample: bool = True
    zero_cells_are_one: bool = True
    automatic_rules: bool = True
    roi_without_pedestal: bool = True
    rmsd_with_masked: bool = True
    noise_wraps: bool = True
    noise_continues_mosaic: bool = True
    smv_header_overflow: bool = True

    def but(self, changes: Mapping[str, bool]) -> "Switches":
        """The same switches with some set otherwise."""
        return replace(self, **changes)

    def as_text(self) -> str:
        """Names and states, for a provenance record."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return " ".join(f"{name}={'on' if on else 'off'}" for name, on in pairs)


MODES: Final[Mapping[str, Switches]] = MappingProxyType(
    {
        "nanobragg": Switches(),
        "physical": Switches(**dict.fromkeys((s.name for s in SWITCHES), False)),
    }
)
