"""The error budget of a run: what rounding and last digits can move, by factor."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.config import RunConfig
from braggtrace.errors import BundleError
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor, Rules
from braggtrace.noise import Noise
from braggtrace.sources.request import Request

BUDGET: Final = "budget.json"
TABLE: Final = "budget.md"


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

    def applied(self, rules: Rules, extractors: Sequence[FactorExtractor]) -> Rules:
        """Rules with the noise floor, and with its derivation as the reason.

        A factor that a tolerance of its own, or of its group, names keeps that one.
        """
        own: dict[str, Any] = dict(rules.tolerances)
        for extractor in extractors:
            for name in extractor.names():
                found = self.factors.get(name)
                given = rules.tolerance(extractor.name, name)
                if found is not None and given is rules.default and given.noise:
                    why = derivation(found, self.dtype, given.noise)
                    own[f"{extractor.name}.{name}"] = replace(given, why=why)
        noise = {name: each.noise for name, each in self.factors.items()}
        return replace(rules, tolerances=own, noise=noise)


def budgeted(
    config: RunConfig,
    rules: Rules,
    request: Request,
    baseline: Trace,
    extractors: Sequence[FactorExtractor],
) -> tuple[Rules, Budget | None]:
    """Rules with the noise floor that they go by, and the budget; see ``budget_of``."""
    found = budget_of(config, rules, request, baseline, extractors)
    return (rules if found is None else found.applied(rules, extractors)), found


def budget_of(
    config: RunConfig,
    rules: Rules,
    request: Request,
    baseline: Trace,
    extractors: Sequence[FactorExtractor],
) -> Budget | None:
    """The error budget, where rules or bundle want one; brings torch in.

    Raises:
        BraggtraceError: the experiment cannot be computed.
    """
    if not (rules.needs_noise or config.report.budget):
        return None
    from braggtrace.pipeline.noise import NoiseFloor

    floor = NoiseFloor(request=request, baseline=baseline, extractors=extractors)
    noise = floor.measure()
    moved = floor.last_digits(noise)
    factors = {
        name: FactorBudget(
            noise=each,
            greatest=greatest_share(each, floor.sizes[name]),
            digits=tuple(
                Digit(
                    parameter=p.name,
                    last_digit=p.last_digit,
                    unit=p.unit,
                    moved=effect,
                )
                for p, effect in moved.get(name, ())
            ),
        )
        for name, each in noise.items()
    }
    return Budget(dtype=request.dtype, factors=factors)


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


def budget_files(budget: Budget | None) -> dict[str, str]:
    """What a bundle holds of a budget, by name of the file."""
    if budget is None:
        return {}
    return {BUDGET: budget_json(budget), TABLE: budget_table(budget)}


def budget_json(budget: Budget) -> str:
    """All of a budget, from which a verdict can be recomputed."""
    data = {
        "dtype": budget.dtype,
        "factors": {name: budget_data(each) for name, each in budget.factors.items()},
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def budget_data(found: FactorBudget) -> dict[str, Any]:
    """The budget of a factor, for JSON."""
    return {
        "axes": list(found.noise.axes),
        "index": found.noise.index.tolist(),
        "noise": found.noise.values.tolist(),
        "greatest": list(found.greatest),
        "digits": [
            {
                "parameter": d.parameter,
                "last_digit": d.last_digit,
                "unit": d.unit,
                "moved": d.moved,
            }
            for d in found.digits
        ],
    }


def read_budget(bundle: Path) -> Budget:
    """The budget of a bundle.

    Raises:
        BundleError: it has none, or one that cannot be read.
    """
    path = bundle / BUDGET
    try:
        data = json.loads(path.read_text("utf-8"))
        factors = {name: budget_from(each) for name, each in data["factors"].items()}
        return Budget(dtype=str(data["dtype"]), factors=factors)
    except FileNotFoundError as error:
        raise BundleError(
            f"{bundle} holds no error budget, which `tolerance: auto` goes by; run the "
            "comparison again with it"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path} cannot be read: {error!r}") from error


def budget_from(data: Mapping[str, Any]) -> FactorBudget:
    """The budget of a factor, from what ``budget_data`` gave.

    Raises:
        KeyError, TypeError, ValueError: it is nothing of that kind.
    """
    values = np.array(data["noise"], dtype=np.float64)
    axes = tuple(data["axes"])
    index = np.array(data["index"], dtype=np.int64).reshape(len(values), len(axes))
    noise, size = data["greatest"]
    return FactorBudget(
        noise=Noise(axes=axes, index=index, values=values),
        greatest=(float(noise), float(size)),
        digits=tuple(Digit(**digit) for digit in data["digits"]),
    )


def budget_table(budget: Budget) -> str:
    """The budget for a reader, in Markdown."""
    from tabulate import tabulate

    headers = (
        "factor",
        "rounding, greatest of a value",
        "last digit that moves it most",
        "by, in noise floors",
        "weakest that moves it beyond 8",
    )
    table = tabulate(
        list(_lines(budget)), headers=headers, tablefmt="github", disable_numparse=True
    )
    return (
        f"# Error budget, {budget.dtype}\n\n"
        "Rounding: root mean square of what the roundings of all stages do to a value "
        "of the reference, over that value. Last digit: of the shortest decimal that "
        "means the parameter's value; how far one unit of it moves the factor.\n\n"
        f"{table}\n"
    )


def _lines(budget: Budget) -> Iterator[tuple[str, ...]]:
    for name, found in budget.factors.items():
        first = found.digits[0] if found.digits else None
        seen = [d for d in found.digits if d.moved > 8.0]
        yield (
            name,
            f"{found.relative:.1e}",
            ""
            if first is None
            else f"{first.parameter} ± {first.last_digit:g} {first.unit}",
            "" if first is None else f"{first.moved:.1e}",
            seen[-1].parameter if seen else "",
        )
