"""The beam's defaults and its fluence."""

import pytest

from braggtrace.experiment import Beam
from braggtrace.experiment.beam import fluence_from_flux
from braggtrace.units import DEFAULT_FLUENCE


def test_beam_is_unpolarised_and_has_the_default_fluence():
    beam = Beam(wavelength=1e-10)
    assert beam.polarization == 0.0
    assert beam.fluence == DEFAULT_FLUENCE
    assert beam.direction is None
    assert beam.polarization_axis is None


def test_fluence_is_flux_times_time_over_area():
    # the supervisor's beam: 1e18 photons on a square millimetre
    assert fluence_from_flux(1e18, 1.0, 1e-3) == pytest.approx(1e24, rel=1e-15)


def test_fluence_is_divided_twice_by_the_edge():
    # the order shows in the last bit
    flux, exposure, size = 1e12, 0.3, 0.7e-4
    assert fluence_from_flux(flux, exposure, size) == flux * exposure / size / size
    assert fluence_from_flux(2 * flux, exposure, size) == 2 * fluence_from_flux(
        flux, exposure, size
    )
