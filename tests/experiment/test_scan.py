"""The scan's defaults."""

from braggtrace.experiment import Scan


def test_scan_is_a_still_at_zero_by_default():
    scan = Scan()
    assert (scan.phi_start, scan.phi_step, scan.steps) == (0.0, 0.0, 1)
    assert scan.spindle is None
