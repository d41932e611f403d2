"""From the YAML's tolerances, exemptions and expectations to rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from braggtrace.catalog import CATALOG
from braggtrace.config.expect_model import ExpectModel
from braggtrace.config.measures import Measures
from braggtrace.config.model import RunConfig
from braggtrace.defaults import AUTO_LIMITS
from braggtrace.errors import suggestion
from braggtrace.events import AXES
from braggtrace.judgement.findings import (
    Comparator,
    FactorExtractor,
    Rules,
    Tolerance,
    open_ended,
)
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.judgement.tolerance import Expectation

# about 5e6 and 1e3 units in the last place: a phase of 1e3 rad costs a thousand
DEFAULTS: Final[Mapping[str, Tolerance]] = {
    "float64": Tolerance(rtol=1.0e-9),
    "float32": Tolerance(rtol=1.0e-4),
}
# half precision has but 11 bits: what is allowed to float32 is next to nothing there
_SINGLE: Final = ("float32", "float16")
AUTO: Final = Tolerance(why="8 times the noise floor").with_limits(AUTO_LIMITS)
_AXES: Final = (*AXES, "sample", "occurrence")


def build_rules(
    config: RunConfig,
    extractors: Iterable[FactorExtractor],
    *,
    today: date | None = None,
    events: Iterable[str] = (),
    axes: Iterable[str] = (),
    comparators: Mapping[str, Comparator] | None = None,
) -> Rules:
    """Tolerances, exemptions and declared divergences, every name of them known.

    Args:
        config: a configuration.
        extractors: the configured ones; their factors may have tolerances.
        today: by which declared divergences expire; None is the day in UTC.
        events: names of events that the traces have.
        axes: names of axes that they have, beyond the simulator's.
        comparators: by name, which declare the limits that a tolerance may have; None
            takes those that are on by default.

    Returns:
        The rules.

    Raises:
        ConfigError: a tolerance, an exemption or an expectation for a name or an axis
            that nobody yields; a limit that no comparator takes, or one that it cannot
            have.
    """
    extractors = tuple(extractors)
    known = _factor_names(extractors, tuple(events))
    groups = {extractor.name for extractor in extractors}
    anything = config.experiment is not None and open_ended(extractors)
    _require_known(config, known, groups, (*_AXES, *axes), anything=anything)
    measures = Measures(config, comparators)
    default = _default(config, measures)
    tolerances = {
        name: measures.tolerance(name, model, default)
        for name, model in config.tolerances.items()
        if not _is_default(name)
    }
    return Rules(
        default=default,
        tolerances=tolerances,
        exempt=dict(config.exempt),
        expect=tuple(_expectation(entry) for entry in config.expect),
        by_dtype=_by_dtype(config, measures),
        today=today or _today(),
        policies=frozenset(n for n, g in config.tolerances.items() if g.only_policy),
    )


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def _is_default(name: str) -> bool:
    return name == "default" or name in _DEFAULT_NAMES


_DEFAULT_NAMES: Final = tuple(f"default.{dtype}" for dtype in DEFAULTS)


def _default(config: RunConfig, measures: Measures) -> Tolerance:
    """The tolerance of the subject's precision; what the YAML says wins."""
    if config.tolerance == "auto":
        return measures.auto(AUTO)
    return _default_of(config.subject.dtype, config, measures)


def _by_dtype(config: RunConfig, measures: Measures) -> dict[str, Tolerance]:
    """The tolerance of values that a file keeps in single or half precision."""
    if config.tolerance == "auto":
        return {}
    return dict.fromkeys(_SINGLE, _default_of("float32", config, measures))


def _default_of(dtype: str, config: RunConfig, measures: Measures) -> Tolerance:
    own = DEFAULTS[dtype]
    for name in (f"default.{dtype}", "default"):
        if name in config.tolerances:
            return measures.tolerance(name, config.tolerances[name], own)
    return own


def _require_known(
    config: RunConfig,
    known: set[str],
    groups: set[str],
    axes: Iterable[str],
    *,
    anything: bool,
) -> None:
    for name, model in config.tolerances.items():
        if not _is_default(name) and name not in known:
            names = {"default", *_DEFAULT_NAMES, *known}
            what = f"unknown tolerance name{suggestion(name, names)}"
            raise config.error(what, "tolerances", name)
        if model.at and (_is_default(name) or name in groups):
            what = "single indices belong to one factor; name it instead"
            raise config.error(what, "tolerances", name, "at")
        for i, place in enumerate(model.at):
            path = ("tolerances", name, "at", i, "index")
            _require_axes(config, place.index, axes, *path)
    for name in config.exempt:
        # of files nobody knows what else they might have held; a warning says so
        declared = anything or config.experiment is None or name in CATALOG
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
        for name in promised_names(extractor) or events:
            names |= {name, f"{extractor.name}.{name}"}
    return names


def _expectation(expected: ExpectModel) -> Expectation:
    return Expectation(
        factor=expected.factor,
        index=dict(expected.index or {}),
        component=expected.component or "",
        low=expected.relative.min,
        high=expected.relative.max,
        reason=expected.reason,
        issue=expected.issue,
        owner=expected.owner,
        expires=date.fromisoformat(expected.expires),
    )
