"""The error budget of a run: what rounding and last digits can move, by factor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from braggtrace.judgement.comparators import default_comparators, noise_floors
from braggtrace.judgement.findings import Comparator, FactorExtractor, Rules
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.judgement.tolerance import Noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Digit:
    """What the last digit of a parameter does to a factor.

    Attributes:
        parameter: name.
        last_digit: of its shortest decimal, in its unit.
        unit: of the parameter.
        moved: the factor's value that moves most, in multiples of its noise floor.
    """

    parameter: str
    last_digit: float
    unit: str
    moved: float

    @property
    def label(self) -> str:
        """The parameter and its last digit."""
        return f"{self.parameter} ± {self.last_digit:g} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorBudget:
    """The error budget of one factor.

    Attributes:
        noise: what rounding does to each value.
        greatest: noise and size of the value where their quotient is greatest.
        digits: parameters whose last digit moves it, the strongest first.
    """

    noise: Noise
    greatest: tuple[float, float]
    digits: tuple[Digit, ...]

    @property
    def relative(self) -> float:
        """The greatest noise of a value over its size."""
        noise, size = self.greatest
        return noise / size if size else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Budget:
    """The error budget of a run, by factor.

    Attributes:
        dtype: of the subject, whose rounding it is.
        factors: by name.
    """

    dtype: str
    factors: Mapping[str, FactorBudget]

    def applied(
        self,
        rules: Rules,
        extractors: Sequence[FactorExtractor],
        comparators: Mapping[str, Comparator] | None = None,
    ) -> Rules:
        """Rules with the noise floor, and with its derivation as the reason.

        A factor that a tolerance of its own, or of its group, names keeps that one.

        Args:
            rules: that the configuration gives.
            extractors: whose factors are judged by them.
            comparators: by name; None takes those that are on by default.
        """
        known = default_comparators() if comparators is None else comparators
        times = noise_floors(rules.default, known)
        own: dict[str, Any] = dict(rules.tolerances)
        for extractor in extractors:
            for name in promised_names(extractor):
                found = self.factors.get(name)
                tolerance = rules.tolerance(extractor.name, name)
                if found is not None and tolerance is rules.default and times:
                    why = derivation(found, self.dtype, times)
                    own[f"{extractor.name}.{name}"] = replace(tolerance, why=why)
        noise = {name: each.noise for name, each in self.factors.items()}
        return replace(rules, tolerances=own, noise=noise)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateNoise:
    """What rounding to the candidate's precision does to each factor.

    Attributes:
        dtype: that precision.
        printed: by factor, in the baseline's words.
        native: by factor, in the subject's own.
    """

    dtype: str
    printed: Mapping[str, FactorBudget]
    native: Mapping[str, FactorBudget]


def greatest_share(noise: Noise, sizes: Any) -> tuple[float, float]:
    """Noise and size of the value where their quotient is greatest."""
    if not noise.values.size:
        return 0.0, 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(sizes > 0, noise.values / sizes, 0.0)
    at = int(np.argmax(share))
    return float(noise.values.ravel()[at]), float(np.asarray(sizes).ravel()[at])


def derivation(found: FactorBudget, dtype: str, times: float) -> str:
    """Where a tolerance by the noise floor comes from, as its reason."""
    text = (
        f"{times:g} times what rounding to {dtype} does to the reference (at most "
        f"{found.relative:.1e} of a value)"
    )
    for digit in found.digits[:1]:
        text += f"; {digit.label} would move it by {digit.moved:.1e} of that noise"
    return text
