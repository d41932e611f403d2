"""Events of the detector's placement, in causal order."""

from typing import Final

from braggtrace.events import EventSpec

XYZ: Final = ("x", "y", "z")


def _vector(
    name: str, unit: str, upstream: tuple[str, ...], description: str
) -> EventSpec:
    return EventSpec(
        name=name,
        unit=unit,
        components=XYZ,
        upstream=upstream,
        description=description,
    )


def _length(name: str, upstream: tuple[str, ...], description: str) -> EventSpec:
    return EventSpec(name=name, unit="m", upstream=upstream, description=description)


def _matrix(name: str, upstream: tuple[str, ...], description: str) -> EventSpec:
    components = tuple(row + column for row in XYZ for column in XYZ)
    return EventSpec(
        name=name,
        unit="1",
        components=components,
        upstream=upstream,
        view=name == "rotation_total",
        description=description,
    )


_FRAME: Final = (
    EventSpec(
        name="pixel",
        unit="1",
        kind="int",
        axes=("pixel",),
        components=("slow", "fast"),
        description="the traced pixel",
    ),
    EventSpec(
        name="detector_convention",
        unit="text",
        kind="text",
        description="convention that sets axes, beam centre and pivot",
    ),
    EventSpec(
        name="detector_angles",
        unit="rad",
        components=("rotx", "roty", "rotz", "twotheta"),
        description="detector rotations about lab x, y, z, and two-theta",
    ),
    EventSpec(name="pixel_size", unit="m", description="edge of a pixel"),
    EventSpec(
        name="near_point",
        unit="m",
        components=("x", "y"),
        upstream=("pixel_size",),
        description="near point along fast and slow that the beam centre is by default",
    ),
    EventSpec(
        name="beam_center",
        unit="m",
        components=("x", "y"),
        upstream=("near_point", "pixel_size"),
        description="beam centre in the convention's own x and y",
    ),
    EventSpec(
        name="beam_vector",
        unit="1",
        components=XYZ,
        description="unit vector along the incident beam",
    ),
    _vector("initial_fdet", "1", (), "fast axis before rotation"),
    _vector("initial_sdet", "1", (), "slow axis before rotation"),
    _vector("initial_odet", "1", (), "detector normal before rotation"),
)

_DISTANCES: Final = (
    _length("Fclose0", ("near_point", "beam_center"), "near point along fast, input"),
    _length("Sclose0", ("near_point", "beam_center"), "near point along slow, input"),
    EventSpec(
        name="ratio",
        unit="1",
        upstream=("initial_odet", "beam_vector", "detector_angles"),
        description="cosine between beam and rotated normal, two-theta left out",
    ),
    _length(
        "close_distance0", ("ratio",), "sample to detector plane, before placement"
    ),
    _length("distance0", ("close_distance0", "ratio"), "sample to beam spot"),
)

_SAMPLE_PIVOT: Final = (
    _vector(
        "term_fast_before_rot",
        "m",
        ("Fclose0", "initial_fdet"),
        "−Fclose·f, part of the unrotated origin",
    ),
    _vector(
        "term_slow_before_rot",
        "m",
        ("Sclose0", "initial_sdet"),
        "−Sclose·s, part of the unrotated origin",
    ),
    _vector(
        "term_close_before_rot",
        "m",
        ("close_distance0", "initial_odet"),
        "close_distance·o, part of the unrotated origin",
    ),
    _vector(
        "pix0_before_rotation",
        "m",
        ("term_fast_before_rot", "term_slow_before_rot", "term_close_before_rot"),
        "detector origin before rotation",
    ),
)

_ROTATIONS: Final = (
    _matrix("rotation_x", ("detector_angles",), "rotation about lab x"),
    _matrix("rotation_y", ("detector_angles",), "rotation about lab y"),
    _matrix("rotation_z", ("detector_angles",), "rotation about lab z"),
    _matrix(
        "rotation_total",
        ("rotation_x", "rotation_y", "rotation_z"),
        "Rz·Ry·Rx, two-theta left out",
    ),
    _vector(
        "pix0_after_rotz",
        "m",
        ("pix0_before_rotation", "rotation_x", "rotation_y", "rotation_z"),
        "detector origin after the rotations about x, y, z",
    ),
    *(
        _vector(
            f"{axis}_after_rotz",
            "1",
            (f"initial_{axis}", "rotation_x", "rotation_y", "rotation_z"),
            f"{axis} after the rotations about x, y, z",
        )
        for axis in ("fdet", "sdet", "odet")
    ),
    _vector("twotheta_axis", "1", (), "axis of the two-theta rotation"),
    _vector(
        "pix0_after_twotheta",
        "m",
        ("pix0_after_rotz", "twotheta_axis", "detector_angles"),
        "detector origin after two-theta",
    ),
    *(
        _vector(
            f"{axis}_after_twotheta",
            "1",
            (f"{axis}_after_rotz", "twotheta_axis", "detector_angles"),
            f"{axis} after two-theta",
        )
        for axis in ("fdet", "sdet", "odet")
    ),
)

_BEAM_PIVOT: Final = (
    _length("Fbeam0", ("beam_center", "pixel_size"), "beam spot along fast, input"),
    _length("Sbeam0", ("beam_center", "pixel_size"), "beam spot along slow, input"),
    _vector("term_fast", "m", ("Fbeam0", "fdet_after_twotheta"), "−Fbeam·f"),
    _vector("term_slow", "m", ("Sbeam0", "sdet_after_twotheta"), "−Sbeam·s"),
    _vector("term_beam", "m", ("distance0", "beam_vector"), "distance·b"),
)

_PLACED: Final = (
    _vector(
        "pix0_vector",
        "m",
        ("pix0_after_twotheta", "term_fast", "term_slow", "term_beam"),
        "outer corner of pixel (0, 0)",
    ),
    _vector("fdet_vec", "1", ("fdet_after_twotheta",), "fast axis in use"),
    _vector("sdet_vec", "1", ("sdet_after_twotheta",), "slow axis in use"),
    _vector("odet_vec", "1", ("odet_after_twotheta",), "detector normal in use"),
    _length("close_distance", ("pix0_vector", "odet_vec"), "sample to detector plane"),
    _length("distance", ("close_distance", "ratio"), "sample to beam spot in use"),
)

DETECTOR_EVENTS: Final = (
    _FRAME + _DISTANCES + _SAMPLE_PIVOT + _ROTATIONS + _BEAM_PIVOT + _PLACED
)
