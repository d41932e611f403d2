"""From the YAML's tolerances to tolerances, by what comparators declare of limits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from braggtrace.config.limit_keys import known_limits, one_measure
from braggtrace.config.tolerance_model import (
    MeasureModel,
    SeveralModel,
    ToleranceModel,
)
from braggtrace.config.yaml_source import KeyPath
from braggtrace.defaults import COMPARATORS
from braggtrace.errors import UsageError, suggestion
from braggtrace.judgement.comparators import (
    default_comparators,
    limits_of,
    named_by,
    own_limits,
    takers,
    untaken,
)
from braggtrace.judgement.findings import Comparator
from braggtrace.judgement.limits import STANDARD, Limit
from braggtrace.judgement.tolerance import PlacedTolerance, Tolerance

if TYPE_CHECKING:
    from braggtrace.config.model import RunConfig


class Measures:
    """Builds the tolerances of one configuration."""

    def __init__(
        self, config: "RunConfig", comparators: Mapping[str, Comparator] | None
    ) -> None:
        """Begin.

        Args:
            config: whose tolerances they are, for the place of an error.
            comparators: by name; None takes those that are on by default.
        """
        self._config, self._stated = config, comparators

    @property
    def _comparators(self) -> Mapping[str, Comparator]:
        """Asked for only where a limit is not one that every comparator takes."""
        return default_comparators() if self._stated is None else self._stated

    def auto(self, tolerance: Tolerance) -> Tolerance:
        """A tolerance of the program's own, with the comparator of its limits."""
        return replace(tolerance, comparator=named_by(tolerance, self._comparators))

    def tolerance(
        self, name: str, model: ToleranceModel, default: Tolerance
    ) -> Tolerance:
        """The tolerance of a name.

        Args:
            name: for which the YAML gives it.
            model: what it gives.
            default: of which it keeps the limits where it has none.

        Raises:
            ConfigError: a limit that no comparator takes, or a value that it cannot
                have; limits of two comparators in one measure.
        """
        path = ("tolerances", name)
        base = default if model.only_policy else self._several(model, path)
        places = tuple(self._places(model, (*path, "at")))
        return replace(base, nan=model.nan, why=model.why, places=places)

    def _places(
        self, model: ToleranceModel, path: KeyPath
    ) -> Iterator[PlacedTolerance]:
        for i, place in enumerate(model.at):
            tolerance = replace(self._several(place, (*path, i)), why=place.why)
            yield PlacedTolerance(index=dict(place.index), tolerance=tolerance)

    def _several(self, model: SeveralModel, path: KeyPath) -> Tolerance:
        if not model.several:
            return self._measure(model, path)
        need: Literal["any", "all"] = "any" if model.any else "all"
        return Tolerance(
            need=need,
            parts=tuple(
                self._measure(part, (*path, need, i))
                for i, part in enumerate(model.several)
            ),
        )

    def _measure(self, model: MeasureModel, path: KeyPath) -> Tolerance:
        limits, picked = model.limits, model.comparator
        known: Mapping[str, Limit] = STANDARD
        if own_limits(model.limit_keys) or self._declares(picked, path):
            known = self._known(picked)
            for key in model.limit_keys:
                if key not in known:
                    what = f"unknown key{suggestion(key, known)}"
                    raise self._config.error(what, *path, key)
            self._require_taken(limits, picked, path)
            if wrong := one_measure(limits, self._comparators, picked):
                raise self._config.error(wrong, *path)
            picked = picked or self._picked(limits, path)
            known = self._known(picked)
            self._require_values(limits, known, path)
        whole = {k: v if known[k].whole else float(v) for k, v in limits.items()}
        return Tolerance(comparator=picked).with_limits(whole)

    def _require_values(
        self, limits: Mapping[str, float], known: Mapping[str, Limit], path: KeyPath
    ) -> None:
        for key, value in limits.items():
            if wrong := known[key].objection(value):
                raise self._config.error(wrong, *path, key)

    def _require_taken(
        self, limits: Mapping[str, float], named: str | None, path: KeyPath
    ) -> None:
        """Refuse a limit that the comparator of a plugin would ignore.

        With one that is built in it is a warning, see ``ignored_limits``.
        """
        if named is None or named in COMPARATORS or named not in self._comparators:
            return
        comparator = self._comparators[named]
        for key in untaken(limits, comparator):
            takes = ", ".join(limits_of(comparator)) or "no limit"
            what = f"comparator {named} takes no {key}; it takes {takes}"
            raise self._config.error(what, *path, key)

    def _declares(self, name: str | None, path: KeyPath) -> bool:
        """Whether a measure names a comparator that declares its limits."""
        if name is None:
            return False
        try:
            return name in self._comparators and hasattr(
                self._comparators[name], "limits"
            )
        except UsageError as error:
            raise self._config.error(str(error), *path[:2]) from error

    def _known(self, name: str | None) -> Mapping[str, Limit]:
        """Limits that a measure may have, as its own comparator declares them."""
        own = {} if name is None else limits_of(self._comparators[name])
        return {**known_limits(self._comparators), **own}

    def _picked(self, limits: Mapping[str, float], path: KeyPath) -> str | None:
        """The comparator that takes some limits, if they are not for every one."""
        if not own_limits(limits):
            return None
        first, *more = takers(limits, self._comparators)
        if more:
            what = f"{' and '.join(limits)} may be of the comparators {first}"
            what += f" and {' and '.join(more)}; name one with comparator"
            raise self._config.error(what, *path)
        return first
