"""Small configurations as text, and the places in them."""

MINIMAL = """\
version: 1
name: small
experiment:
  beam: {wavelength_A: 1.0}
  crystal:
    cell: {a_A: 10.0, b_A: 20.0, c_A: 30.0}
    structure_factors: {default_F: 100.0}
  detector: {pixel_mm: 0.1, size_px: {slow: 10, fast: 20}, distance_mm: 100.0}
baseline: {trace: c.log}
pixel: {slow: 1, fast: 2}
factors: [geometry]
"""

FULL = """\
version: 1
name: full
experiment:
  beam:
    wavelength_A: 0.9
    flux_ph_s: 1.0e12
    exposure_s: 0.5
    size_mm: 0.2
    polarization: 0.9
    direction: [0, 0, 1]
  crystal:
    cell: {a_A: 10.0, b_A: 20.0, c_A: 30.0, alpha_deg: 80.0}
    misset_deg: [1, 2, 3]
    cells: [4, 5, 6]
    structure_factors: {default_F: 100.0}
  scan: {spindle: [0, 1, 0], phi_start_deg: 10.0, osc_deg: 0.3, steps: 3}
  detector:
    convention: custom
    pixel_mm: 0.1
    size_px: {slow: 10, fast: 20}
    distance_mm: 100.0
    beam_center_mm: {x: 1.0, y: 0.5}
    rotations_deg: [10, 20, 30]
    twotheta_deg: 5.0
    oversample: 2
subject: {device: cpu, dtype: float64, mode: physical, switches: {cell_cstar_z: true}}
baseline: {trace: c.log}
pixel: {slow: 1, fast: 2}
factors: [geometry, lattice]
tolerances:
  default: {rtol: 1.0e-9}
  rot_a: {angle_rad: 1.0e-9, why: "a direction"}
exempt: {F_latt: "not wanted here"}
report: {dir: out, formats: [console]}
"""


def place_of(text: str, fragment: str) -> tuple[int, int]:
    """Line and column of the only place where a fragment stands, from one."""
    before, found, after = text.partition(fragment)
    if not found or fragment in after:
        raise ValueError(f"{fragment!r} does not stand exactly once in the text")
    line = before.count("\n") + 1
    return line, len(before) - (before.rfind("\n") + 1) + 1
