"""Pixels of which gradients are checked."""

from collections.abc import Sequence
from typing import Any

from braggtrace.experiment import Experiment, Mosaic, Sensor, Switches
from braggtrace.gradients.check import GradientCheck, Row
from braggtrace.gradients.noise_floor import event_noise
from braggtrace.gradients.parameters import chosen_parameters
from braggtrace.gradients.point import Point
from braggtrace.sources.request import Request
from tests.simulator.cases import NANOBRAGG, PRECISION, experiment

PIXEL = (20, 20)  # on the shoulder of a reflection


def scene(**changes: Any) -> Experiment:
    """Mosaic and phi on, a tilted thick detector, polarised light."""
    usual = {
        "cells": (3, 4, 5),
        "polarization": 0.5,
        "phi_start": 0.02,
        "phi_step": 0.01,
        "steps": 2,
        "mosaic": Mosaic(spread=0.01, domains=3),
        "sensor": Sensor(thickness=1e-4, layers=2, pitch=5e-5, attenuation=1e4),
        "rotations": (0.02, 0.01, -0.01),
        "twotheta": 0.1,
    }
    return experiment(**{**usual, **changes})


def thick(**changes: Any) -> Experiment:
    """The same with sub-pixels, three layers of the sensor, water and a limit."""
    more = {
        "oversample": 2,
        "sensor": Sensor(thickness=1e-4, layers=3, pitch=5e-5, attenuation=1e4),
        "water": 1e-5,
        "dmin": 1e-10,
    }
    return scene(**{**more, **changes})


def point_of(exposure: Experiment, switches: Switches = NANOBRAGG) -> Point:
    return Point(experiment=exposure, switches=switches, numbers=PRECISION, pixel=PIXEL)


def checked(
    exposure: Experiment,
    switches: Switches = NANOBRAGG,
    names: tuple[str, ...] = (),
    events: Sequence[str] = ("I_pixel_final",),
    rtol: float = 1e-6,
) -> tuple[Row, ...]:
    point = point_of(exposure, switches)
    request = Request(experiment=exposure, switches=switches, pixels=(PIXEL,))
    found = chosen_parameters(exposure, names)
    noise = {name: 4.0 * column for name, column in event_noise(request, 8).items()}
    check = GradientCheck(
        point=point.tensors(found),
        parameters=found,
        events=events,
        rtol=rtol,
        resolution=noise,
    )
    return check.rows()
