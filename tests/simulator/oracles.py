"""Scalar oracles: the same physics in plain Python, one number at a time.

Written from the numerical reference (``docs/reference/numerical``), sections 0.2 and 2
to 6, in its order of operations, and without a look at the tensors: tuples of floats,
the ``math`` module, loops.
"""

import math
from collections.abc import Iterable, Sequence

from braggtrace.experiment import Cell, Crystal, Detector, Experiment

Triple = tuple[float, float, float]
TINY = 2.2250738585072014e-308
THOMSON = 7.94079248018965e-30

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_DOWN = (0.0, -1.0, 0.0)

# convention: beam, fast, slow, normal, two-theta axis, polarisation, spindle, pivot
AXES_OF: dict[str, tuple[Triple, ...]] = {
    "adxv": (Z, X, _DOWN, Z, (-1.0, 0.0, 0.0), X, X),
    "mosflm": (X, Z, _DOWN, X, (0.0, 0.0, -1.0), Z, Z),
    "denzo": (X, Z, _DOWN, X, (0.0, 0.0, -1.0), Z, Z),
    "xds": (Z, X, Y, Z, X, X, X),
    "dials": (Z, X, Y, Z, Y, Y, Y),
    "custom": (X, Z, _DOWN, X, Y, Z, Z),
}
PIVOT_OF = {
    "adxv": "beam",
    "mosflm": "beam",
    "denzo": "beam",
    "xds": "sample",
    "dials": "sample",
    "custom": "beam",
}


# --- vectors ---------------------------------------------------------------------


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    return (a[0] * b[0] + a[1] * b[1]) + a[2] * b[2]


def cross(a: Sequence[float], b: Sequence[float]) -> Triple:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Sequence[float]) -> float:
    return math.sqrt(dot(a, a))


def unit(a: Sequence[float]) -> Triple:
    size = length(a)
    return (a[0] / size, a[1] / size, a[2] / size) if size else (0.0, 0.0, 0.0)


def times(factor: float, a: Sequence[float]) -> Triple:
    return (factor * a[0], factor * a[1], factor * a[2])


def plus(a: Sequence[float], b: Sequence[float]) -> Triple:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def rotate_xyz(v: Sequence[float], about: Sequence[float]) -> Triple:
    """About lab x, then y, then z; an angle of exactly zero is skipped."""
    x, y, z = v
    if about[0]:
        c, s = math.cos(about[0]), math.sin(about[0])
        y, z = y * c - z * s, y * s + z * c
    if about[1]:
        c, s = math.cos(about[1]), math.sin(about[1])
        x, z = x * c + z * s, -x * s + z * c
    if about[2]:
        c, s = math.cos(about[2]), math.sin(about[2])
        x, y = x * c - y * s, x * s + y * c
    return (x, y, z)


def rotate_about(v: Sequence[float], n: Sequence[float], angle: float) -> Triple:
    """Rodrigues, the axis as it is."""
    c, s = math.cos(angle), math.sin(angle)
    along = dot(n, v) * (1.0 - c)
    return (
        n[0] * along + v[0] * c + (-n[2] * v[1] + n[1] * v[2]) * s,
        n[1] * along + v[1] * c + (n[2] * v[0] - n[0] * v[2]) * s,
        n[2] * along + v[2] * c + (-n[1] * v[0] + n[0] * v[1]) * s,
    )


# --- detector --------------------------------------------------------------------


def beam_spot(detector: Detector) -> tuple[float, float]:
    """Fbeam and Sbeam."""
    p = float(detector.pixel_size)
    fast, slow = p * detector.n_fast, p * detector.n_slow
    given = None
    if detector.beam_center is not None:
        given = (float(detector.beam_center[0]), float(detector.beam_center[1]))
    match detector.convention:
        case "adxv":
            x, y = given or ((fast + p) / 2, (slow - p) / 2)
            return x, slow - y
        case "mosflm" | "denzo":
            x, y = given or ((slow + p) / 2, (fast + p) / 2)
            extra = 0.5 * p if detector.convention == "mosflm" else 0.0
            return y + extra, x + extra
        case _:
            return given or (fast / 2, slow / 2)


def near_point(detector: Detector) -> tuple[float, float]:
    """Fclose and Sclose; a beam centre moves them in ``custom`` alone."""
    if detector.convention == "custom":
        return beam_spot(detector)
    p = float(detector.pixel_size)
    return p * detector.n_fast / 2, p * detector.n_slow / 2


def start_axes(experiment: Experiment) -> dict[str, Triple]:
    """Axes before rotation; a normal, where given, is a unit vector here."""
    detector = experiment.detector
    own = (
        experiment.beam.direction,
        detector.fast,
        detector.slow,
        detector.normal,
        detector.twotheta_axis,
        experiment.beam.polarization_axis,
        experiment.scan.spindle,
    )
    names = ("beam", "fast", "slow", "normal", "twotheta", "polar", "spindle")
    axes: dict[str, Triple] = {}
    for name, given, default in zip(
        names, own, AXES_OF[detector.convention], strict=True
    ):
        picked = default if given is None else given
        triple = (float(picked[0]), float(picked[1]), float(picked[2]))
        axes[name] = triple if name == "twotheta" else unit(triple)
    if detector.convention == "custom" and detector.normal is None:
        axes["normal"] = unit(cross(axes["fast"], axes["slow"]))
    return axes


def place(experiment: Experiment) -> dict[str, Triple | float]:
    """Detector in the lab frame: origin, axes, distances."""
    detector, axes = experiment.detector, start_axes(experiment)
    about = tuple(float(angle) for angle in detector.rotations)
    twotheta = float(detector.twotheta)

    def turned(v: Triple) -> Triple:
        return rotate_about(rotate_xyz(v, about), axes["twotheta"], twotheta)

    ratio = dot(axes["beam"], rotate_xyz(axes["normal"], about)) or TINY
    close = abs(ratio * float(detector.distance))
    distance = close / ratio
    free = detector.convention == "custom" and detector.pivot is not None
    pivot = detector.pivot if free else PIVOT_OF[detector.convention]
    fast, slow = turned(axes["fast"]), turned(axes["slow"])
    normal = turned(axes["normal"])
    if pivot == "sample":
        f, s = near_point(detector)
        corner = plus(times(-f, axes["fast"]), times(-s, axes["slow"]))
        origin = turned(plus(corner, times(close, axes["normal"])))
    else:
        f, s = beam_spot(detector)
        corner = plus(times(-f, fast), times(-s, slow))
        origin = plus(corner, times(distance, axes["beam"]))
    close = dot(origin, normal)
    return {
        "origin": origin,
        "fast": fast,
        "slow": slow,
        "normal": normal,
        "close_distance": close,
        "distance": close / ratio,
    }


def sub_pixels_per_edge(experiment: Experiment) -> int:
    """As given; the oracles do not choose a number."""
    if experiment.detector.oversample is None:
        raise ValueError("an oracle needs the number of sub-pixels")
    return experiment.detector.oversample


def sub_pixels(experiment: Experiment, slow: int, fast: int) -> list[Triple]:
    """Points of all sub-pixels at depth zero, slow outermost."""
    placed, edge = place(experiment), sub_pixels_per_edge(experiment)
    sub = float(experiment.detector.pixel_size) / edge
    points = []
    for j in range(edge):
        for i in range(edge):
            f = sub * (fast * edge + i) + sub / 2
            s = sub * (slow * edge + j) + sub / 2
            point = plus(times(f, placed["fast"]), times(s, placed["slow"]))  # type: ignore[arg-type]
            points.append(plus(point, placed["origin"]))  # type: ignore[arg-type]
    return points


# --- crystal ---------------------------------------------------------------------


def cell_volume(cell: Cell) -> float:
    a, b, c = float(cell.a), float(cell.b), float(cell.c)
    alpha, beta, gamma = float(cell.alpha), float(cell.beta), float(cell.gamma)
    half = (alpha + beta + gamma) / 2
    skew = math.sin(half) * math.sin(half - alpha)
    skew *= math.sin(half - beta) * math.sin(half - gamma)
    return 2 * a * b * c * math.sqrt(abs(skew))


def reciprocal(cell: Cell, *, c_program: bool) -> list[Triple]:
    """a* along x, b* in the xy plane."""
    a, b, c = float(cell.a), float(cell.b), float(cell.c)
    alpha, beta, gamma = float(cell.alpha), float(cell.beta), float(cell.gamma)
    volume = cell_volume(cell)
    inverse = 1 / volume
    a_star = b * c * math.sin(alpha) * inverse
    b_star = c * a * math.sin(beta) * inverse
    c_star = a * b * math.sin(gamma) * inverse
    sin_gamma = max(-1.0, min(1.0, c * inverse / a_star / b_star))

    def cosine(own: float, second: float, third: float) -> float:
        top = math.cos(second) * math.cos(third) - math.cos(own)
        return top / (math.sin(second) * math.sin(third))

    cos_alpha = cosine(alpha, beta, gamma)
    cos_beta = cosine(beta, gamma, alpha)
    cos_gamma = cosine(gamma, alpha, beta)
    up = c_star * volume / (a * b * c * sin_gamma) if c_program else 1 / c
    across = (cos_alpha - cos_beta * cos_gamma) / sin_gamma
    return [
        (a_star, 0.0, 0.0),
        (b_star * cos_gamma, b_star * sin_gamma, 0.0),
        (c_star * cos_beta, c_star * across, up),
    ]


def lattice(
    crystal: Crystal, wavelength: float, *, c_program: bool
) -> tuple[list[Triple], list[Triple]]:
    """Direct vectors in Å and the reciprocal ones regenerated from them, in 1/Å."""
    if crystal.matrix is not None:
        rows = [[float(x) for x in row] for row in crystal.matrix]
        scale = 1e-10 / wavelength
        star = [
            (rows[0][i] * scale, rows[1][i] * scale, rows[2][i] * scale)
            for i in range(3)
        ]
    elif crystal.cell is not None:
        star = reciprocal(crystal.cell, c_program=c_program)
    misset = tuple(float(angle) for angle in crystal.misset)
    star = [rotate_xyz(v, misset) for v in star]
    raw = [cross(star[1], star[2]), cross(star[2], star[0]), cross(star[0], star[1])]
    inverse = dot(star[0], raw[0])
    if crystal.cell is not None:
        cell = crystal.cell
        volume = cell_volume(cell)
        edges = (float(cell.a), float(cell.b), float(cell.c))
        raw = [
            times(edge / volume / length(v), v)
            for edge, v in zip(edges, raw, strict=True)
        ]
        inverse = 1 / volume
    direct = [times(1 / inverse, v) for v in raw]
    a, b, c = direct
    star = [times(inverse, cross(*pair)) for pair in ((b, c), (c, a), (a, b))]
    return direct, star


def kept_angles(phis: Sequence[float], evaluations: int) -> list[list[float]]:
    """Spindle angle really in force at each step of each evaluation in turn.

    The program keeps one rotated cell; an angle of exactly zero leaves it alone.
    """
    now, history = 0.0, []
    for _ in range(evaluations):
        row = []
        for phi in phis:
            if phi != 0.0:
                now = phi
            row.append(now)
        history.append(row)
    return history


# --- intensity -------------------------------------------------------------------


def nearest_whole(x: float) -> int:
    """Ties go down."""
    return math.ceil(x - 0.5)


def grating(h: float, n: int) -> float:
    """sin(πh·n)/sin(πh), and n where πh is exactly zero."""
    x = math.pi * h
    return math.sin(x * n) / math.sin(x) if x else float(n)


def lattice_factor(hkl: Sequence[float], cells: Sequence[int]) -> float:
    value = 1.0
    for h, n in zip(hkl, cells, strict=True):
        if n > 1:
            value *= grating(h, n)
    return value


def box_lookup(
    table: Iterable[tuple[int, int, int, float]],
    default: float,
    hkl: tuple[int, int, int],
) -> tuple[float, bool]:
    """F, and whether hkl lies outside the box that the table spans."""
    known = {(row[0], row[1], row[2]): row[3] for row in table}
    outside = any(
        not min(key[i] for key in known) <= hkl[i] <= max(key[i] for key in known)
        for i in range(3)
    )
    return (default, True) if outside else (known.get(hkl, default), False)


def kahn(
    K: float, incident: Sequence[float], diffracted: Sequence[float], axis: Triple
) -> float:
    c = dot(incident, diffracted)
    psi = 0.0
    if K:
        across = unit(cross(axis, incident))
        along = unit(cross(incident, across))
        psi = -math.atan2(dot(diffracted, across), dot(diffracted, along))
    return 0.5 * ((1 + c * c) - K * math.cos(2 * psi) * (1 - c * c))


def photons(
    experiment: Experiment, slow: int, fast: int, history: Iterable[Sequence[float]]
) -> dict[str, float]:
    """A whole pixel of a crystal with one F for all reflections.

    Args:
        experiment: the exposure, with plain numbers.
        slow: pixel.
        fast: pixel.
        history: angle really in force at each phi step, for each sub-pixel in turn.
    """
    beam, crystal, detector = experiment.beam, experiment.crystal, experiment.detector
    axes, placed = start_axes(experiment), place(experiment)
    wavelength = float(beam.wavelength)
    cell, _ = lattice(crystal, wavelength, c_program=True)
    F = float(crystal.structure_factors.default_F)
    omega = polar = total = 0.0
    for point, angles in zip(sub_pixels(experiment, slow, fast), history, strict=True):
        R = length(point)
        d = (point[0] / R, point[1] / R, point[2] / R)
        p, close = float(detector.pixel_size), placed["close_distance"]
        omega = omega or p * p / R / R * close / R  # type: ignore[operator]
        polar = polar or kahn(float(beam.polarization), axes["beam"], d, axes["polar"])
        q = tuple((d[i] - axes["beam"][i]) / wavelength for i in range(3))
        for angle in angles:
            turned = [
                rotate_about(times(1e-10, v), axes["spindle"], angle) for v in cell
            ]
            F_latt = lattice_factor([dot(v, q) for v in turned], crystal.cells)
            total += F * F * F_latt * F_latt
    steps = experiment.scan.steps * sub_pixels_per_edge(experiment) ** 2
    value = THOMSON * float(beam.fluence) * total / steps * polar * omega
    return {
        "I_before_scaling": total,
        "omega_pixel": omega,
        "polar": polar,
        "I_pixel_final": value,
    }
