"""From the YAML's tolerances, exemptions and expectations to rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from braggtrace.catalog import CATALOG
from braggtrace.config.expect_model import ExpectModel
from braggtrace.config.model import RunConfig
from braggtrace.config.tolerance_model import (
    MeasureModel,
    PlacedModel,
    SeveralModel,
    ToleranceModel,
)
from braggtrace.errors import suggestion
from braggtrace.events import AXES
from braggtrace.expectation import Expectation
from braggtrace.findings import FactorExtractor, Rules, Tolerance, open_ended
from braggtrace.tolerance import PlacedTolerance

# about 5e6 and 1e3 units in the last place: a phase of 1e3 rad costs a thousand
DEFAULTS: Final[Mapping[str, Tolerance]] = {
    "float64": Tolerance(rtol=1.0e-9),
    "float32": Tolerance(rtol=1.0e-4),
}
# the noise floor is a root mean square; of all golden cases no right value is beyond
# a third of this (tests/golden/test_noise_floor.py), and a fault is orders beyond it
AUTO: Final = Tolerance(noise=8.0, why="8 times the noise floor")
_AXES: Final = (*AXES, "sample", "occurrence")


def build_rules(
    config: RunConfig,
    extractors: Iterable[FactorExtractor],
    *,
    today: date | None = None,
    events: Iterable[str] = (),
    axes: Iterable[str] = (),
) -> Rules:
    """Tolerances, exemptions and declared divergences, every name of them known.

    Args:
        config: a configuration.
        extractors: the configured ones; their factors may have tolerances.
        today: by which declared divergences expire; None is the day in UTC.
        events: names of events that the traces have.
        axes: names of axes that they have, beyond the simulator's.

    Returns:
        The rules.

    Raises:
        ConfigError: a tolerance, an exemption or an expectation for a name or an axis
            that nobody yields.
    """
    extractors = tuple(extractors)
    known = _factor_names(extractors, tuple(events))
    groups = {extractor.name for extractor in extractors}
    anything = config.experiment is not None and open_ended(extractors)
    _require_known(config, known, groups, (*_AXES, *axes), anything=anything)
    default = _default(config)
    tolerances = {
        name: _tolerance(given, default)
        for name, given in config.tolerances.items()
        if not _is_default(name)
    }
    return Rules(
        default=default,
        tolerances=tolerances,
        exempt=dict(config.exempt),
        expect=tuple(_expectation(entry) for entry in config.expect),
        today=today or _today(),
    )


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def _is_default(name: str) -> bool:
    return name == "default" or name in _DEFAULT_NAMES


_DEFAULT_NAMES: Final = tuple(f"default.{dtype}" for dtype in DEFAULTS)


def _default(config: RunConfig) -> Tolerance:
    """The tolerance of the subject's precision; what the YAML says wins."""
    dtype = config.subject.dtype
    if config.tolerance == "auto":
        return AUTO
    own = DEFAULTS[dtype]
    for name in (f"default.{dtype}", "default"):
        if name in config.tolerances:
            return _tolerance(config.tolerances[name], own)
    return own


def _require_known(
    config: RunConfig,
    known: set[str],
    groups: set[str],
    axes: Iterable[str],
    *,
    anything: bool,
) -> None:
    for name, given in config.tolerances.items():
        if not _is_default(name) and name not in known:
            names = {"default", *_DEFAULT_NAMES, *known}
            what = f"unknown tolerance name{suggestion(name, names)}"
            raise config.error(what, "tolerances", name)
        if given.at and (_is_default(name) or name in groups):
            what = "single indices belong to one factor; name it instead"
            raise config.error(what, "tolerances", name, "at")
        for i, place in enumerate(given.at):
            path = ("tolerances", name, "at", i, "index")
            _require_axes(config, place.index, axes, *path)
    for name in config.exempt:
        of_catalog = config.experiment is not None and name in CATALOG
        declared = anything or of_catalog
        if name not in known and not declared:
            what = f"unknown factor{suggestion(name, known)}"
            raise config.error(what, "exempt", name)
    _require_expectations(config, known - groups, axes, anything=anything)


def _require_expectations(
    config: RunConfig, known: set[str], axes: Iterable[str], *, anything: bool
) -> None:
    keys = [entry.key() for entry in config.expect]
    for i, entry in enumerate(config.expect):
        if entry.factor not in known and not anything:
            what = f"unknown factor {entry.factor!r}{suggestion(entry.factor, known)}"
            raise config.error(what, "expect", i, "factor")
        if entry.key() in keys[:i]:
            what = "the same factor, index and component are declared twice"
            raise config.error(what, "expect", i)
        _require_axes(config, entry.index or {}, axes, "expect", i, "index")


def _require_axes(
    config: RunConfig, index: Mapping[str, int], axes: Iterable[str], *path: str | int
) -> None:
    for axis in index:
        if axis not in axes:
            what = f"unknown axis{suggestion(axis, axes)}"
            raise config.error(what, *path, axis)


def _factor_names(
    extractors: Iterable[FactorExtractor], events: Iterable[str]
) -> set[str]:
    names: set[str] = set()
    for extractor in extractors:
        names.add(extractor.name)
        for name in extractor.names() or events:
            names |= {name, f"{extractor.name}.{name}"}
    return names


def _tolerance(given: ToleranceModel, default: Tolerance) -> Tolerance:
    base = default if given.only_policy else _several(given)
    return replace(base, nan=given.nan, why=given.why, places=tuple(_places(given.at)))


def _places(given: Iterable[PlacedModel]) -> Iterator[PlacedTolerance]:
    for place in given:
        tolerance = replace(_several(place), why=place.why)
        yield PlacedTolerance(index=dict(place.index), tolerance=tolerance)


def _several(given: SeveralModel) -> Tolerance:
    if not given.several:
        return _measure(given)
    return Tolerance(
        need="any" if given.any else "all",
        parts=tuple(_measure(part) for part in given.several),
    )


def _measure(given: MeasureModel) -> Tolerance:
    picked = given.comparator
    if picked is None:
        picked = "ulp" if given.ulp is not None else None
        picked = "angular" if given.angle_rad is not None else picked
    return Tolerance(
        rtol=given.rtol or 0.0,
        atol=given.atol or 0.0,
        floor=given.floor or 0.0,
        peak=given.peak or 0.0,
        ulp=given.ulp,
        angle=given.angle_rad,
        noise=given.noise or 0.0,
        comparator=picked,
    )


def _expectation(given: ExpectModel) -> Expectation:
    return Expectation(
        factor=given.factor,
        index=dict(given.index or {}),
        component=given.component or "",
        low=given.relative.min,
        high=given.relative.max,
        reason=given.reason,
        issue=given.issue,
        owner=given.owner,
        expires=date.fromisoformat(given.expires),
    )
